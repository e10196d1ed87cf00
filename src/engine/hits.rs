//! How often a slot's token was handed out from memory, counted without a number that two threads write.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::sync::Mutex;

/// One thread's count at one slot. Only that thread writes it; the alignment keeps two threads' counts on cache lines
/// of their own.
#[derive(Debug, Default)]
#[repr(align(128))]
pub struct Tally {
    served: AtomicU64,
    stale: AtomicU64,
}

impl Tally {
    /// To be called by the thread it belongs to: there is no other writer, so nothing is lost between the two steps.
    #[inline(always)]
    pub fn count(&self, is_stale: bool) {
        self.served.store(self.served.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
        if is_stale {
            self.stale.store(self.stale.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
        }
    }

    fn sum(&self) -> Sum {
        Sum { served: self.served.load(Ordering::Relaxed), stale: self.stale.load(Ordering::Relaxed) }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub served: u64,
    /// How many of them were past their refresh because it had failed or was late.
    pub stale: u64,
}

impl Sum {
    fn plus(self, other: Sum) -> Sum {
        Sum { served: self.served.wrapping_add(other.served), stale: self.stale.wrapping_add(other.stale) }
    }
}

/// All threads' counts at one slot.
#[derive(Default)]
pub struct Hits(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    /// What threads that are gone had counted, and calls that took the ordinary way.
    settled: Sum,
    tallies: Vec<Arc<Tally>>,
}

impl Hits {
    /// A count for a thread that does not have one yet. Those of threads that are gone are added up and dropped.
    pub fn tally(&self) -> Arc<Tally> {
        let mut counted = self.0.lock();
        let mut settled = counted.settled;
        counted.tallies.retain(|tally| {
            let in_use = Arc::strong_count(tally) > 1;
            if !in_use {
                settled = settled.plus(tally.sum());
            }
            in_use
        });
        counted.settled = settled;
        let tally = Arc::new(Tally::default());
        counted.tallies.push(tally.clone());
        tally
    }

    /// A call that took the ordinary way; whether it was served at once, and with a stale token.
    pub fn count(&self, at_once: bool, is_stale: bool) {
        let one = Sum { served: u64::from(at_once), stale: u64::from(is_stale) };
        let mut counted = self.0.lock();
        counted.settled = counted.settled.plus(one);
    }

    pub fn sum(&self) -> Sum {
        let counted = self.0.lock();
        counted.tallies.iter().fold(counted.settled, |sum, tally| sum.plus(tally.sum()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_that_are_gone_stay_counted_and_take_no_room() {
        let hits = Hits::default();
        for _ in 0..100 {
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    let tally = hits.tally();
                    tally.count(false);
                    tally.count(true);
                });
            });
        }
        hits.count(true, true);
        hits.count(false, false);
        assert_eq!(hits.sum(), Sum { served: 201, stale: 101 });
        assert_eq!(hits.0.lock().tallies.len(), 1);
    }
}
