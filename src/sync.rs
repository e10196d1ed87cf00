//! Locks, without poisoning: a panic is caught at the boundary, and what a lock guards is left consistent by
//! writing it last. `std`'s are used, not parking_lot's: on every platform of ours they hold no table that a
//! `fork` could copy in a locked state.

use std::sync::PoisonError;
use std::time::Duration;

#[cfg(not(clearline_shuttle))]
use std::sync as primitives;

#[cfg(clearline_shuttle)]
use shuttle::sync as primitives;

pub use primitives::MutexGuard;
pub use primitives::atomic;

#[derive(Default)]
pub struct Mutex<T>(primitives::Mutex<T>);

impl<T> Mutex<T> {
    pub fn new(value: T) -> Self {
        Self(primitives::Mutex::new(value))
    }

    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
pub struct Condvar(primitives::Condvar);

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
