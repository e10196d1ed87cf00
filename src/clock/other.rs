//! Elsewhere (macOS): the monotonic clock counts sleep.

use super::Moment;
use std::time::Duration;

#[inline]
pub fn now() -> Moment {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a timespec of ours to write to.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    Moment::from_nanos(time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64)
}

/// Not told apart here.
pub fn slept() -> Duration {
    Duration::ZERO
}
