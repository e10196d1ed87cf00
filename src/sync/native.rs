//! What the locks of the ordinary build are made of.

#[cfg(not(windows))]
#[path = "native/condvar_other.rs"]
mod condvar;
#[cfg(windows)]
#[path = "native/condvar_windows.rs"]
mod condvar;

pub use condvar::Condvar;
pub use std::sync::atomic;
