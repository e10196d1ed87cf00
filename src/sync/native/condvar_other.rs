//! The system's condition variable.

use crate::sync::MutexGuard;
use std::sync::{self, PoisonError};
use std::time::Duration;

#[derive(Default)]
pub struct Condvar(sync::Condvar);

impl Condvar {
    /// Waits for a notification, `timeout` at most; may also wake for no reason.
    pub fn wait_timeout<'a, T>(&self, guard: MutexGuard<'a, T>, timeout: Duration) -> MutexGuard<'a, T> {
        let MutexGuard { mutex, guard } = guard;
        let (guard, _) = self.0.wait_timeout(guard, timeout).unwrap_or_else(PoisonError::into_inner);
        MutexGuard { mutex, guard }
    }

    pub fn notify_all(&self) {
        self.0.notify_all();
    }
}
