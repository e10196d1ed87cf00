//! What goes wrong, where, and how often.

use std::time::Duration;

mod kind;
mod queue;

pub use kind::FaultKind;
pub(crate) use queue::FaultQueue;

/// The token endpoint, which faults are meant for unless they say otherwise.
pub(crate) const DEFAULT_PATH: &str = "/connect/token";

/// Something that goes wrong instead of the usual answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// The path it is for. `None` is `/connect/token`; a path which ends in `*` stands for every path that
    /// begins so, and `*` alone for all. Without meaning for [`FaultKind::SilentTls`] and
    /// [`FaultKind::ResetOnAccept`], which happen before there is a path.
    pub path: Option<String>,
    /// How many requests (or connections) it hits; `None` is all of them until it is cleared.
    pub count: Option<u32>,
    /// What passes before it happens.
    pub delay: Duration,
    /// What happens.
    pub kind: FaultKind,
    /// Whether the request is carried out all the same (a code is spent, a token issued), so that only the
    /// answer goes wrong.
    pub process: bool,
}

impl Fault {
    /// A fault of the token endpoint, until it is cleared.
    #[must_use]
    pub fn new(kind: FaultKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// A usual answer which comes late.
    #[must_use]
    pub fn late(delay: Duration) -> Self {
        Self { delay, ..Self::default() }
    }

    /// For this path, or with a `*` at its end for all paths that begin so.
    #[must_use]
    pub fn on(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// For the next `count` requests (or connections) only.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// Only after this time.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The request is carried out; only its answer goes wrong.
    #[must_use]
    pub fn processed(mut self) -> Self {
        self.process = true;
        self
    }

    fn is_for_path(&self, path: &str) -> bool {
        let wanted = self.path.as_deref().unwrap_or(DEFAULT_PATH);
        match wanted.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning),
            None => path == wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_for_the_token_endpoint_unless_it_says_otherwise() {
        let fault = Fault::default();
        assert!(fault.is_for_path("/connect/token"));
        assert!(!fault.is_for_path("/connect/token/"));
        assert!(!fault.is_for_path("/v2/pos/pax/orders"));
    }

    #[test]
    fn a_star_stands_for_every_path_that_begins_so() {
        let fault = Fault::default().on("/v2/*");
        assert!(fault.is_for_path("/v2/pos/pax/orders"));
        assert!(!fault.is_for_path("/connect/token"));
        assert!(Fault::default().on("*").is_for_path("/connect/token"));
    }
}
