//! Being told to stop.

use std::io;

use tokio::runtime::{self, Runtime};

/// A runtime to wait in.
pub fn runtime() -> io::Result<Runtime> {
    runtime::Builder::new_current_thread().enable_all().build()
}

/// Waits for Ctrl-C, or what else ends programs.
pub fn wait() -> io::Result<()> {
    runtime()?.block_on(async {
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            terminated = terminated() => terminated,
        }
    })
}

/// Waits for SIGTERM.
#[cfg(unix)]
pub async fn terminated() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

/// Nothing else ends programs here.
#[cfg(not(unix))]
pub async fn terminated() -> io::Result<()> {
    std::future::pending().await
}
