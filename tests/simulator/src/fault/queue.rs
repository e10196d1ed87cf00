//! The faults which wait to happen.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::Fault;
use crate::sync::lock;

/// The faults in the order in which they were added. The first one that fits happens.
#[derive(Default)]
pub struct FaultQueue {
    faults: Mutex<VecDeque<Fault>>,
}

impl FaultQueue {
    pub fn push(&self, fault: Fault) {
        lock(&self.faults).push_back(fault);
    }

    pub fn replace(&self, faults: impl IntoIterator<Item = Fault>) {
        *lock(&self.faults) = faults.into_iter().collect();
    }

    pub fn clear(&self) {
        lock(&self.faults).clear();
    }

    /// The fault for a request to `path`, if there is one; it is used up by one.
    pub fn take_for_request(&self, path: &str) -> Option<Fault> {
        self.take(|fault| !fault.kind.is_for_connections() && fault.is_for_path(path))
    }

    /// The fault for a new connection, if there is one; it is used up by one.
    pub fn take_for_connection(&self) -> Option<Fault> {
        self.take(|fault| fault.kind.is_for_connections())
    }

    fn take(&self, fits: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let mut faults = lock(&self.faults);
        faults.retain(|fault| fault.count != Some(0));
        let at = faults.iter().position(fits)?;
        match &mut faults[at].count {
            Some(1) => faults.remove(at),
            Some(count) => {
                *count -= 1;
                Some(faults[at].clone())
            }
            None => Some(faults[at].clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FaultKind;

    #[test]
    fn a_fault_happens_as_often_as_it_says_and_then_the_next_one() {
        let queue = FaultQueue::default();
        queue.push(Fault::new(FaultKind::Drop).times(2));
        queue.push(Fault::new(FaultKind::Reset));
        let kinds: Vec<_> = (0..4).map(|_| queue.take_for_request("/connect/token").unwrap().kind).collect();
        use FaultKind::{Drop, Reset};
        assert_eq!(kinds, [Drop, Drop, Reset, Reset]);
    }

    #[test]
    fn a_fault_of_no_times_never_happens() {
        let queue = FaultQueue::default();
        queue.push(Fault::new(FaultKind::Drop).times(0));
        assert_eq!(queue.take_for_request("/connect/token"), None);
    }

    #[test]
    fn faults_of_connections_and_of_requests_do_not_meet() {
        let queue = FaultQueue::default();
        queue.push(Fault::new(FaultKind::SilentTls).times(1));
        assert_eq!(queue.take_for_request("/connect/token"), None);
        assert!(queue.take_for_connection().is_some());
        assert_eq!(queue.take_for_connection(), None);
    }
}
