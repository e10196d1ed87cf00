//! How far this machine's clock is from the server's.

use crate::error::{Error, Status};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

/// A difference above this is worth mentioning.
const WORTH_MENTIONING_S: u64 = 60;

/// What stands for "not known".
const UNKNOWN: i64 = i64::MIN;

/// This machine's wall clock minus the server's, in seconds, by the `Date` of the last answer.
pub struct Skew(AtomicI64);

impl Skew {
    pub fn new() -> Self {
        Self(AtomicI64::new(UNKNOWN))
    }

    pub fn observe(&self, date: Option<SystemTime>, received_at: SystemTime) {
        let Some(date) = date else { return };
        let seconds = match received_at.duration_since(date) {
            Ok(ahead) => i64::try_from(ahead.as_secs()).unwrap_or(i64::MAX),
            Err(behind) => i64::try_from(behind.duration().as_secs()).map_or(i64::MIN + 1, |seconds| -seconds),
        };
        self.0.store(seconds, Ordering::Relaxed);
    }

    pub fn seconds(&self) -> Option<i64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|seconds| *seconds != UNKNOWN)
    }

    /// Adds what is known to the hint of an error that a wrong clock may have caused.
    pub fn explain(&self, error: Error) -> Error {
        match self.seconds() {
            Some(seconds) if error.status() == Status::TlsClock && seconds.unsigned_abs() > WORTH_MENTIONING_S => {
                let hint = format!(
                    "{} By the server's last answer this machine's clock is {} minutes {}.",
                    error.hint(),
                    seconds.unsigned_abs() / 60,
                    if seconds > 0 { "ahead" } else { "behind" }
                );
                error.with_hint(hint)
            }
            _ => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_clock_that_is_off_is_mentioned_where_it_may_be_the_cause() {
        let skew = Skew::new();
        let now = SystemTime::now();
        let clock_error = || Error::new(Status::TlsClock, "x");
        assert_eq!(skew.seconds(), None);
        skew.observe(Some(now), now + Duration::from_secs(59));
        assert_eq!(skew.seconds(), Some(59));
        assert_eq!(skew.explain(clock_error()).hint(), Status::TlsClock.hint());
        skew.observe(None, now);
        skew.observe(Some(now + Duration::from_secs(3600)), now);
        assert_eq!(skew.seconds(), Some(-3600));
        assert!(skew.explain(clock_error()).hint().ends_with("60 minutes behind."));
        assert_eq!(skew.explain(Error::new(Status::Dns, "x")).hint(), Status::Dns.hint());
    }
}
