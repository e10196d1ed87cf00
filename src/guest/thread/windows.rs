//! Windows has no signals, but a lock of its loader.

use crate::windows::wait;
use std::os::windows::io::AsHandle;
use std::thread::JoinHandle;
use std::time::Duration;

pub struct SignalsBlocked;

impl SignalsBlocked {
    pub fn new() -> Self {
        Self
    }
}

/// Windows tells every DLL of a thread's end, under its loader's lock, which the host may be holding.
pub fn join_within(thread: JoinHandle<()>, timeout: Duration) {
    wait(thread.as_handle(), timeout);
}
