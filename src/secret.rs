//! [`Secret`]: text that must not leak.

use std::fmt;

/// A client secret, a token, a code or a verifier.
///
/// It has no `Display` and no `Clone`, and its `Debug` says `[redacted]`. Its memory is overwritten when it is
/// dropped, by [`crate::allocator`], as all memory of this library is.
pub struct Secret(Box<str>);

impl Secret {
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text itself. Every use of this name is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// For comparing configurations, whose both sides come from the host itself; not for checking a stranger's guess.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_redacted() {
        assert_eq!(format!("{:?}", Secret::new("s3cr3t!")), "[redacted]");
        assert_eq!(format!("{:#?}", Some(Secret::new("s3cr3t!"))), "Some(\n    [redacted],\n)");
    }
}
