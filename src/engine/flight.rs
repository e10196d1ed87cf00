//! What the engine asks of the world outside: to fetch, and to be called back later.

use super::{Grant, Slot};
use crate::error::{Error, Status};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// Fetches tokens for one slot, on threads of its own.
pub trait World: Send + Sync {
    /// Starts a fetch and returns at once; the result goes to [`Flight::land`]. A flight that is dropped has
    /// failed, so nobody waits for one that was forgotten.
    fn fetch(&self, flight: Flight);

    /// Calls [`Alarm::ring`] after this time. It may be forgotten if the world ends before, or cannot start a
    /// thread: the next call makes up for it.
    fn wake(&self, after: Duration, alarm: Alarm);
}

/// One fetch under way. Whatever becomes of it, also a panic, ends it.
pub struct Flight {
    slot: Arc<Slot>,
    number: u64,
    landed: bool,
}

impl Flight {
    pub(super) fn new(slot: Arc<Slot>, number: u64) -> Self {
        Self { slot, number, landed: false }
    }

    pub fn land(mut self, outcome: Result<Grant, Error>) {
        self.slot.finish(self.number, outcome);
        self.landed = true;
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        if !self.landed {
            let error = Error::new(Status::Panic, "a mistake in clearline ended the token request");
            // A second panic, in the midst of the first, would end the host's process.
            let _ = catch_unwind(AssertUnwindSafe(|| self.slot.finish(self.number, Err(error))));
        }
    }
}

/// A slot that wants to be looked at later. It does not keep the slot alive.
pub struct Alarm {
    pub(super) slot: Weak<Slot>,
    /// Which of the slot's alarms it is: the last one counts.
    pub(super) number: u64,
}

impl Alarm {
    pub fn ring(mut self) {
        if let Some(slot) = std::mem::take(&mut self.slot).upgrade() {
            slot.ring(self.number);
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        // It was forgotten: there was no thread for it, or the thread has died. The next one must not wait for it.
        if let Some(slot) = self.slot.upgrade() {
            slot.forget_alarm(self.number);
        }
    }
}
