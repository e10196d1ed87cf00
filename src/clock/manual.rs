//! A clock that stands still until a test moves it.

use super::{Clock, Moment};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

pub struct ManualClock(Mutex<Reading>);

struct Reading {
    now: Moment,
    slept: Duration,
    wall: SystemTime,
}

impl ManualClock {
    /// Stands at a million seconds, so that tests can look back, on 2026-01-01.
    pub fn new() -> Self {
        Self(Mutex::new(Reading {
            now: Moment::from_millis(1_000_000_000),
            slept: Duration::ZERO,
            wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600),
        }))
    }

    /// Time passes.
    pub fn advance(&self, by: Duration) {
        let mut reading = self.0.lock().unwrap();
        reading.now = reading.now.plus(by);
        reading.wall += by;
    }

    /// The machine sleeps: time passes, and the clock can tell that it was sleep.
    pub fn sleep(&self, by: Duration) {
        self.advance(by);
        self.0.lock().unwrap().slept += by;
    }

    /// Somebody sets the wall clock; no time passes.
    pub fn set_wall(&self, wall: SystemTime) {
        self.0.lock().unwrap().wall = wall;
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        self.0.lock().unwrap().now
    }

    fn slept(&self) -> Duration {
        self.0.lock().unwrap().slept
    }

    fn wall(&self) -> SystemTime {
        self.0.lock().unwrap().wall
    }
}
