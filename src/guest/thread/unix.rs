//! Signals, and the end of a thread.

use std::thread::JoinHandle;
use std::time::Duration;

/// The faults of a thread itself: a host's crash reporter is to see them.
const FAULTS: [libc::c_int; 6] =
    [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGABRT];

/// While it lives the calling thread gets no signal but its own faults. The host's signal handlers thus run on the host's
/// threads only, and a write of ours to a connection that was cut fails with an error instead of ending the host with
/// SIGPIPE, which it may not have ignored.
pub struct SignalsBlocked(libc::sigset_t);

impl SignalsBlocked {
    pub fn new() -> Self {
        // SAFETY: both sets are ours; the one is filled before it is used, and the other is written by the call, which
        // cannot fail with these arguments.
        unsafe {
            let (mut blocked, mut before) = std::mem::zeroed();
            libc::sigfillset(&mut blocked);
            for fault in FAULTS {
                libc::sigdelset(&mut blocked, fault);
            }
            libc::pthread_sigmask(libc::SIG_BLOCK, &blocked, &mut before);
            Self(before)
        }
    }
}

impl Drop for SignalsBlocked {
    fn drop(&mut self) {
        // SAFETY: the set is what this thread had before.
        unsafe {
            libc::pthread_sigmask(libc::SIG_SETMASK, &self.0, std::ptr::null_mut());
        }
    }
}

/// Nothing of the host's keeps a thread of ours from its end.
pub fn join_within(thread: JoinHandle<()>, _timeout: Duration) {
    let _ = thread.join();
}
