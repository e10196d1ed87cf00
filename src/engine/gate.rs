//! What all slots of one client have in common: whether its credentials were refused.

use super::backoff;
use crate::clock::Moment;
use crate::error::Error;
use std::sync::Arc;

/// The memory of an `invalid_client`. While it lasts no slot of this client asks again: more attempts with wrong
/// credentials may lock the client out.
#[derive(Debug, Default)]
pub struct Gate(Option<Refusal>);

#[derive(Clone, Debug)]
pub struct Refusal {
    pub error: Arc<Error>,
    pub times: u32,
    pub until: Moment,
}

impl Gate {
    pub fn refusal(&self, now: Moment) -> Option<&Refusal> {
        self.0.as_ref().filter(|refusal| now < refusal.until)
    }

    pub fn refused_until(&self, now: Moment) -> Option<Moment> {
        self.refusal(now).map(|refusal| refusal.until)
    }

    /// The client was refused. Requests that were under way together are refused together: that counts once.
    pub fn refused(&mut self, error: Arc<Error>, now: Moment) {
        if self.refusal(now).is_some() {
            return;
        }
        let times = self.0.as_ref().map_or(0, |refusal| refusal.times).saturating_add(1);
        let until = now.plus(backoff::refused(times));
        self.0 = Some(Refusal { error, times, until });
    }

    /// After a success, and when the credentials may have changed.
    pub fn open(&mut self) {
        self.0 = None;
    }
}
