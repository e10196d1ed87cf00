//! The locks of the ordinary build.

#[cfg(not(windows))]
#[path = "native/condvar.rs"]
mod condvar;
#[cfg(windows)]
#[path = "native/condvar_windows.rs"]
mod condvar;

pub use condvar::Condvar;
pub use std::sync::atomic;

use std::ops::{Deref, DerefMut};
use std::sync::{self, PoisonError};

#[derive(Default)]
pub struct Mutex<T>(sync::Mutex<T>);

/// Knows its mutex, so that a condition variable can lock it again.
pub struct MutexGuard<'a, T> {
    mutex: &'a Mutex<T>,
    guard: sync::MutexGuard<'a, T>,
}

impl<T> Mutex<T> {
    pub fn new(value: T) -> Self {
        Self(sync::Mutex::new(value))
    }

    pub fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard { mutex: self, guard: self.0.lock().unwrap_or_else(PoisonError::into_inner) }
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}
