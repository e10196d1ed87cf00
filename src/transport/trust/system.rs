//! The system's own judgement. It is quick: what the system would have to ask the network about it does not know, at
//! first, and [`look_further`] finds out.

#[cfg(any(windows, test))]
mod findings;
#[cfg(not(windows))]
#[path = "system/other.rs"]
mod platform;
#[cfg(windows)]
#[path = "system/windows.rs"]
mod platform;

pub use platform::{System, look_further, system};

use std::fmt;

/// What Windows has against a certificate and rustls has no word for.
#[cfg_attr(not(any(windows, test)), expect(dead_code, reason = "elsewhere nobody refuses like this"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The owner of this machine, or Windows itself, has put it among those that are never to be trusted.
    Distrusted,
    /// Windows' own numbers: what is wrong with the chain, and what its policy or a function of its has said.
    Numbers(u32, u32),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Distrusted => f.write_str("the certificate is explicitly distrusted"),
            Self::Numbers(chain, other) => write!(f, "Windows says {chain:#x}, {other:#010X}"),
        }
    }
}

impl std::error::Error for Refusal {}

#[cfg(any(windows, test))]
impl From<Refusal> for rustls::CertificateError {
    fn from(refusal: Refusal) -> Self {
        Self::Other(rustls::OtherError(std::sync::Arc::new(refusal)))
    }
}
