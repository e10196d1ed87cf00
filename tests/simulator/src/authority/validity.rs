//! When a certificate is valid.

use time::{Duration, OffsetDateTime};

/// The period of a certificate, seen from now.
#[derive(Clone, Copy)]
pub enum Validity {
    /// From yesterday, for a year.
    Current,
    /// Ended yesterday.
    Past,
    /// Begins tomorrow.
    Future,
}

impl Validity {
    pub fn not_before(self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc();
        match self {
            Self::Current => now - Duration::days(1),
            Self::Past => now - Duration::days(366),
            Self::Future => now + Duration::days(1),
        }
    }

    pub fn not_after(self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc();
        match self {
            Self::Current | Self::Future => now + Duration::days(365),
            Self::Past => now - Duration::days(1),
        }
    }
}
