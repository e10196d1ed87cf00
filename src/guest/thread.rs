//! Starting threads of ours.

#[cfg(unix)]
#[path = "thread/unix.rs"]
mod platform;
#[cfg(windows)]
#[path = "thread/windows.rs"]
mod platform;

pub use platform::join_within;

use super::{floating_point, panic_hook};
use crate::error::{Error, Result, Status};
use std::thread::{Builder, JoinHandle};

/// Starts a thread that leaves the host alone: no signal is delivered to it, its panics print nothing, and no
/// floating-point exception that the host has unmasked reaches it.
pub fn start_thread(name: &str, stack_size: usize, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    // A thread inherits what its creator blocks. Before it could block signals by itself, one of the host's might already
    // have been delivered to it.
    let _inherited = platform::SignalsBlocked::new();
    Builder::new()
        .name(name.to_owned())
        .stack_size(stack_size)
        .spawn(move || {
            panic_hook::silence_this_thread();
            floating_point::mask_for_good();
            body();
        })
        .map_err(|_| Error::new(Status::Resources, "the system gave no thread"))
}
