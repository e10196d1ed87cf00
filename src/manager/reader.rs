//! The fast way to a token: what a thread was told a slot may hand out, for as long as that holds.
//!
//! A thread that asks again and again touches nothing that another thread writes: it compares two numbers that
//! hardly ever change (the epoch of the process and the slot's generation) and the time. It counts its hits by itself,
//! and takes no lock: while the process ends, one might be held by a thread that is no more.

use super::Manager;
use crate::clock::{Clock, SystemClock};
use crate::engine::{Given, Published, Slot, Tally};
use crate::error::Result;
use std::sync::Arc;

/// So many scope strings a thread keeps at hand; further ones take the ordinary way.
const MOST_AT_HAND: usize = 4;

/// What one thread has at hand.
pub struct Readers {
    epoch: u64,
    entries: Vec<Entry>,
}

struct Entry {
    /// The scope as the caller writes it; empty for the configured one.
    scope: Box<[u8]>,
    slot: Arc<Slot>,
    tally: Arc<Tally>,
    published: Published,
}

impl Entry {
    /// Nearly always both are empty.
    #[inline(always)]
    fn is_for(&self, scope: &[u8]) -> bool {
        self.scope.len() == scope.len() && (scope.is_empty() || *self.scope == *scope)
    }

    /// What may be handed out now.
    #[inline(always)]
    fn current(&self) -> Option<&Given> {
        if self.slot.generation() != self.published.generation || SystemClock.now() >= self.published.until {
            return None;
        }
        let given = self.published.given.as_ref()?;
        if given.stale.is_some() && SystemClock.slept() != self.published.slept {
            return None;
        }
        self.tally.count(given.stale.is_some());
        Some(given)
    }
}

#[allow(clippy::new_without_default)] // a constant is wanted
impl Readers {
    pub const fn new() -> Self {
        Self { epoch: 0, entries: Vec::new() }
    }

    /// The token at hand, if there is one that may be handed out now.
    ///
    /// This is the way of nearly every call: it and what it calls are inlined by force, because the library as a whole
    /// is optimised for size.
    #[inline(always)]
    pub fn at_hand(&self, epoch: u64, scope: &[u8]) -> Option<&Given> {
        if self.epoch != epoch || epoch == 0 {
            return None; // another client's, or there is none
        }
        // A loop, because closures are not inlined where size counts.
        for entry in &self.entries {
            if entry.is_for(scope) {
                return entry.current();
            }
        }
        None
    }

    /// Has what may be handed out for a scope at hand for the next calls.
    pub fn keep(&mut self, epoch: u64, manager: &Manager, scope: &str) -> Result<()> {
        if self.epoch != epoch {
            let before = std::mem::take(&mut self.entries);
            if forks(self.epoch) != forks(epoch) {
                std::mem::forget(before); // it is the parent's
            }
            self.epoch = epoch;
        }
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.is_for(scope.as_bytes())) {
            entry.published = entry.slot.publish();
            return Ok(());
        }
        if self.entries.len() == MOST_AT_HAND {
            self.entries.remove(0);
        }
        let slot = manager.slot(Some(scope))?.slot;
        self.entries.push(Entry {
            scope: scope.as_bytes().into(),
            published: slot.publish(),
            tally: slot.tally(),
            slot,
        });
        Ok(())
    }
}

/// An epoch counts the forks that led to this process in its upper half, and the configurations in its lower.
pub const fn forks(epoch: u64) -> u64 {
    epoch >> 32
}
