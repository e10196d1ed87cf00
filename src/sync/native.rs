//! The locks of the ordinary build.

use std::sync::{self, PoisonError};
use std::time::Duration;

pub use std::sync::{MutexGuard, atomic};

#[derive(Default)]
pub struct Mutex<T>(sync::Mutex<T>);

impl<T> Mutex<T> {
    pub fn new(value: T) -> Self {
        Self(sync::Mutex::new(value))
    }

    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
pub struct Condvar(sync::Condvar);

impl Condvar {
    /// Waits for a notification, `timeout` at most; may also wake for no reason.
    pub fn wait_timeout<'a, T>(&self, guard: MutexGuard<'a, T>, timeout: Duration) -> MutexGuard<'a, T> {
        let (guard, _) = self.0.wait_timeout(guard, timeout).unwrap_or_else(PoisonError::into_inner);
        guard
    }

    pub fn notify_all(&self) {
        self.0.notify_all();
    }
}
