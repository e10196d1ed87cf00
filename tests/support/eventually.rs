//! Waiting for what another thread or process does.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// Longer than anything takes, on any machine.
pub const LONG: Duration = Duration::from_secs(60);

/// Waits for what will hold; only a mistake makes it wait for long.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + LONG;
    while !holds() {
        assert!(Instant::now() < until, "{what}");
        sleep(Duration::from_millis(10));
    }
}
