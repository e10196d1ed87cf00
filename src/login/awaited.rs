//! A result that is there later: for threads of the host, and for tasks of ours.

use crate::error::{Error, Result, Status};
use crate::sync::{Condvar, Mutex};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// The place of a result. The first one counts.
pub struct Awaited<T>(Arc<Place<T>>);

struct Place<T> {
    result: Mutex<Option<Result<T>>>,
    changed: Condvar,
    told: Notify,
}

impl<T> Clone for Awaited<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Clone> Awaited<T> {
    pub fn new() -> Self {
        Self(Arc::new(Place { result: Mutex::new(None), changed: Condvar::default(), told: Notify::new() }))
    }

    /// A result that somebody owes.
    pub fn promise() -> (Promise<T>, Self) {
        let place = Self::new();
        (Promise(place.clone()), place)
    }

    pub fn set(&self, result: Result<T>) {
        self.0.result.lock().get_or_insert(result);
        self.0.changed.notify_all();
        self.0.told.notify_waiters();
    }

    pub fn get(&self) -> Option<Result<T>> {
        self.0.result.lock().clone()
    }

    /// Waits for the result, `timeout` at most.
    pub fn wait(&self, timeout: Duration) -> Option<Result<T>> {
        let until = Instant::now() + timeout;
        let mut result = self.0.result.lock();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if result.is_some() || left.is_zero() {
                return result.clone();
            }
            result = self.0.changed.wait_timeout(result, left);
        }
    }

    /// Waits for the result without a thread.
    pub async fn reached(&self) -> Result<T> {
        loop {
            let told = self.0.told.notified();
            tokio::pin!(told);
            told.as_mut().enable();
            if let Some(result) = self.get() {
                return result;
            }
            told.await;
        }
    }
}

/// A result that is owed. Dropped without one, it is an error: nobody waits for what was forgotten.
pub struct Promise<T: Clone>(Awaited<T>);

impl<T: Clone> Promise<T> {
    pub fn keep(self, result: Result<T>) {
        self.0.set(result);
    }

    pub fn result(&self) -> &Awaited<T> {
        &self.0
    }
}

impl<T: Clone> Drop for Promise<T> {
    fn drop(&mut self) {
        self.0.set(Err(match std::thread::panicking() {
            true => Error::new(Status::Panic, "a mistake in clearline ended the request"),
            false => Error::new(Status::ShutDown, "clearline is shut down"),
        }));
    }
}
