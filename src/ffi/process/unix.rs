//! Fork and exit on Unix. Unloading needs nothing here: the library is linked `-z nodelete`.

use std::sync::Once;

/// Asks to be told of forks and of the end of the process.
pub fn watch() {
    static WATCHING: Once = Once::new();
    WATCHING.call_once(|| {
        // SAFETY: both handlers are plain functions that store into statics, and this library is never unloaded.
        unsafe {
            libc::pthread_atfork(None, None, Some(forked));
            libc::atexit(exiting);
        }
    });
}

/// On a thread of ours. The host's signal handlers run on the host's threads, and a write to a connection that was
/// cut fails with an error instead of ending the host with SIGPIPE, which it may not have ignored.
pub fn block_signals() {
    // SAFETY: the set is ours, filled before it is used.
    unsafe {
        let mut all = std::mem::zeroed();
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_BLOCK, &all, std::ptr::null_mut());
    }
}

/// Told by [`exiting`].
pub fn is_ending() -> bool {
    false
}

unsafe extern "C" fn forked() {
    super::on_fork();
}

extern "C" fn exiting() {
    super::on_exit();
}
