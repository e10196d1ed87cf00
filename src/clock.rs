//! What time it is: one clock that never jumps and counts sleep, and the wall clock, which may jump.

mod manual;
#[cfg(windows)]
#[path = "clock/windows.rs"]
mod platform;
#[cfg(any(target_os = "linux", target_os = "android"))]
#[path = "clock/linux.rs"]
mod platform;
#[cfg(not(any(windows, target_os = "linux", target_os = "android")))]
#[path = "clock/other.rs"]
mod platform;
mod rfc3339;

pub use manual::ManualClock;
pub use rfc3339::{rfc3339, rfc3339_in};

use std::time::{Duration, SystemTime};

/// A point on the clock that never jumps, as the time since an origin that only this process knows.
///
/// It is kept in nanoseconds (584 years of them), because that is how the system tells the time: reading the clock then
/// takes no division.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

impl Moment {
    /// Later than everything.
    pub const NEVER: Moment = Moment(u64::MAX);

    const NANOS_PER_MILLI: u64 = 1_000_000;

    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(Self::NANOS_PER_MILLI))
    }

    pub const fn as_millis(self) -> u64 {
        self.0 / Self::NANOS_PER_MILLI
    }

    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(nanos(duration)))
    }

    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(nanos(duration)))
    }

    /// How long it is from `earlier` to `self`; zero if `earlier` is not earlier.
    pub fn since(self, earlier: Moment) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// Where the library gets its time from.
pub trait Clock: Send + Sync {
    /// Now. Counts the time that the machine slept, and is untouched by changes of the wall clock.
    fn now(&self) -> Moment;

    /// How long the machine has slept since some fixed point, as far as the platform tells. It grows by two
    /// seconds and more when the machine wakes up.
    fn slept(&self) -> Duration;

    /// The wall clock: only for what people and servers see, never for a decision.
    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// The clock of this machine. Reading it costs two coarse look-ups that never enter the kernel.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[inline(always)]
    fn now(&self) -> Moment {
        platform::now()
    }

    fn slept(&self) -> Duration {
        platform::slept()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_saturate() {
        let moment = Moment::from_millis(5);
        assert_eq!(moment.minus(Duration::from_secs(1)), Moment::from_millis(0));
        assert_eq!(moment.plus(Duration::MAX), Moment::NEVER);
        assert_eq!(moment.since(Moment::NEVER), Duration::ZERO);
    }

    #[test]
    fn the_system_clock_goes_forward() {
        let start = SystemClock.now();
        std::thread::sleep(Duration::from_millis(40));
        let elapsed = SystemClock.now().since(start);
        // Coarse ticks are up to 16 ms apart; no upper bound, for the machine may be busy.
        assert!(elapsed >= Duration::from_millis(20), "{elapsed:?}");
    }
}
