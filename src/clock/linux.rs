//! Linux: the coarse monotonic clock stops while the machine sleeps; `CLOCK_BOOTTIME` does not, but asking for it
//! costs a system call on some kernels. So the coarse monotonic and coarse wall clocks are read, and only where
//! they disagree by over two seconds on how long it has been (a sleep, or somebody set the wall clock) does
//! `CLOCK_BOOTTIME` decide how much of that was sleep.

use super::Moment;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

const TOLERANCE_NS: i64 = 2_000_000_000;

/// Wall minus monotonic clock when they were last brought into line; `i64::MIN` before the first time.
static ANCHOR_NS: AtomicI64 = AtomicI64::new(i64::MIN);
/// `CLOCK_BOOTTIME` minus the monotonic clock at that time: how long the machine had slept since it was started.
static SLEPT_NS: AtomicU64 = AtomicU64::new(0);

#[inline(always)]
pub fn now() -> Moment {
    let monotonic = read(libc::CLOCK_MONOTONIC_COARSE);
    let wall = read(libc::CLOCK_REALTIME_COARSE);
    let apart = wall.wrapping_sub(monotonic);
    let anchor = ANCHOR_NS.load(Ordering::Relaxed);
    if apart.wrapping_sub(anchor).unsigned_abs() > TOLERANCE_NS.unsigned_abs() {
        anchor_anew(monotonic, apart);
    }
    Moment::from_nanos((monotonic as u64).saturating_add(SLEPT_NS.load(Ordering::Relaxed)))
}

pub fn slept() -> Duration {
    now();
    Duration::from_nanos(SLEPT_NS.load(Ordering::Relaxed))
}

#[cold]
fn anchor_anew(monotonic: i64, apart: i64) {
    let slept = read(libc::CLOCK_BOOTTIME).saturating_sub(monotonic).max(0);
    // Never backwards: two threads may come here together with readings taken in either order.
    SLEPT_NS.fetch_max(slept as u64, Ordering::Relaxed);
    ANCHOR_NS.store(apart, Ordering::Relaxed);
}

#[inline(always)]
fn read(clock: libc::clockid_t) -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a timespec of ours to write to; the clock numbers are constants that every kernel since
    // 2.6.39 has. Were the call to fail, `time` stays zero.
    unsafe { libc::clock_gettime(clock, &mut time) };
    // No system has been running, and no clock stands, beyond 292 years; nothing can overflow.
    #[allow(clippy::unnecessary_cast)] // `time_t` and `c_long` are 32 bits wide on some targets
    (time.tv_sec as i64).wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec as i64)
}
