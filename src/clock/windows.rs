//! Windows: `GetTickCount64` counts sleep and hibernation; `QueryUnbiasedInterruptTime` does not, so their
//! difference is how long the machine slept. Both are there since Windows 7.

use super::Moment;
use std::time::Duration;
use windows_sys::Win32::System::SystemInformation::GetTickCount64;
use windows_sys::Win32::System::WindowsProgramming::QueryUnbiasedInterruptTime;

#[inline]
pub fn now() -> Moment {
    // SAFETY: takes nothing, returns a number.
    Moment::from_millis(unsafe { GetTickCount64() })
}

pub fn slept() -> Duration {
    let mut awake = 0u64;
    // SAFETY: `awake` is ours to write to.
    unsafe { QueryUnbiasedInterruptTime(&mut awake) };
    let awake_ms = awake / 10_000; // it counts in 100 ns
    Duration::from_millis(now().as_millis().saturating_sub(awake_ms))
}
