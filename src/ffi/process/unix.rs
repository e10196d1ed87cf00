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
