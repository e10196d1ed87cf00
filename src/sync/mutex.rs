//! A mutex without poisoning, whose guard knows it, so that a condition variable can lock it again.

#[cfg(feature = "shuttle-tests")]
use shuttle::sync as primitives;
use std::ops::{Deref, DerefMut};
#[cfg(not(feature = "shuttle-tests"))]
use std::sync as primitives;
use std::sync::PoisonError;

#[derive(Default)]
pub struct Mutex<T>(primitives::Mutex<T>);

pub struct MutexGuard<'a, T> {
    pub(super) mutex: &'a Mutex<T>,
    pub(super) guard: primitives::MutexGuard<'a, T>,
}

impl<T> Mutex<T> {
    pub fn new(value: T) -> Self {
        Self(primitives::Mutex::new(value))
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
