//! Fork and exit on Unix. Unloading needs nothing here: the library is linked `-z nodelete`.

use std::sync::atomic::{AtomicBool, Ordering};

/// Asks to be told of forks and of the end of the process. Threads that come at the same time ask twice, which does no
/// harm; a `Once` would stay taken for ever in a child that was forked meanwhile.
pub fn watch() {
    static WATCHING: AtomicBool = AtomicBool::new(false);
    if WATCHING.load(Ordering::Acquire) {
        return;
    }
    // SAFETY: both handlers are plain functions that store into statics, and this library is never unloaded.
    unsafe {
        libc::pthread_atfork(None, None, Some(forked));
        libc::atexit(exiting);
    }
    WATCHING.store(true, Ordering::Release);
}

/// Told by [`exiting`], but for what the host registered with `atexit` after [`watch`]: that runs before it. By then
/// `exit` has run the destructors of its thread's thread-locals; where that is the main thread, the process is ending.
pub fn is_ending() -> bool {
    struct ThreadLocal;
    impl Drop for ThreadLocal {
        fn drop(&mut self) {} // what has a destructor is known to be gone after it
    }
    thread_local!(static THREAD_LOCAL: ThreadLocal = const { ThreadLocal });
    THREAD_LOCAL.try_with(|_| ()).is_err() && is_main_thread()
}

/// [`exiting`] tells in time.
#[inline(always)]
pub fn is_ending_unannounced() -> bool {
    false
}

#[cfg(target_os = "linux")]
fn is_main_thread() -> bool {
    // SAFETY: both take nothing and cannot fail.
    unsafe { libc::gettid() == libc::getpid() }
}

/// Not known: the call is then served as any other.
#[cfg(not(target_os = "linux"))]
fn is_main_thread() -> bool {
    false
}

unsafe extern "C" fn forked() {
    super::on_fork();
}

extern "C" fn exiting() {
    super::on_exit();
}
