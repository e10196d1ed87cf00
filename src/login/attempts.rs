//! The sign-ins that wait for their callback, and the last ones that do not any more.

use super::attempt::{Attempt, Begun, foreign};
use super::shut_down;
use crate::clock::Moment;
use crate::error::{Error, Result, Status};
use crate::oauth::Callback;
use crate::sync::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use subtle::ConditionallySelectable;

/// So many wait at once: the oldest makes way.
const MOST_OPEN: usize = 256;
/// So many are kept in all, so that a late or second callback is told what became of its sign-in.
const MOST: usize = 2 * MOST_OPEN;

/// The oldest first.
pub struct Attempts(Mutex<VecDeque<Arc<Attempt>>>);

impl Attempts {
    pub fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    pub fn add(&self, attempt: Arc<Attempt>, now: Moment) {
        let mut attempts = self.0.lock();
        attempts.iter().for_each(|attempt| attempt.close_if_expired(now));
        let open: Vec<_> = attempts.iter().filter(|attempt| attempt.is_open()).cloned().collect();
        for oldest in open.iter().take((open.len() + 1).saturating_sub(MOST_OPEN)) {
            oldest.close(Error::new(Status::LoginExpired, "the sign-in made way for 256 newer ones"));
        }
        if attempts.len() == MOST
            && let Some(oldest) = attempts.iter().position(|attempt| !attempt.is_open())
        {
            attempts.remove(oldest);
        }
        attempts.push_back(attempt);
    }

    /// The sign-in with this state. All are compared, each in constant time, so that the time this takes tells nothing
    /// about any of them.
    pub fn find(&self, state: &str) -> Option<Arc<Attempt>> {
        let attempts = self.0.lock();
        let mut found = u32::MAX;
        for (index, attempt) in (0u32..).zip(attempts.iter()) {
            found.conditional_assign(&index, attempt.is_named(state));
        }
        attempts.get(usize::try_from(found).ok()?).cloned()
    }

    /// A callback has come. Everything about it is checked here, before any request; a good one is taken once.
    pub fn begin(&self, callback_url: &str, now: Moment, issuer: &str) -> Result<Begun> {
        let callback = Callback::parse(callback_url)?;
        let attempt = self.find(callback.state.expose()).ok_or_else(foreign)?;
        attempt.begin(callback, now, issuer)
    }

    pub fn cancel(&self, state: Option<&str>, now: Moment) -> Result<()> {
        let Some(state) = state else {
            let attempts: Vec<_> = self.0.lock().iter().cloned().collect();
            attempts.iter().for_each(|attempt| _ = attempt.close(cancelled()));
            return Ok(());
        };
        let attempt = self.find(state).ok_or_else(foreign)?;
        attempt.close_if_expired(now);
        if attempt.close(cancelled()) {
            return Ok(());
        }
        match attempt.result().get() {
            Some(Err(_)) => Ok(()), // it has ended without a session, which is what is wanted
            Some(Ok(_)) => Err(Error::new(Status::StateMismatch, "the sign-in is finished already")),
            None => Err(Error::new(Status::StateMismatch, "the user has signed in, and the code is being exchanged")
                .with_hint("Wait for the session, and end it if nobody wants it.")),
        }
    }

    pub fn close(&self) {
        for attempt in self.0.lock().drain(..) {
            attempt.close(shut_down());
        }
    }
}

fn cancelled() -> Error {
    Error::new(Status::Cancelled, "the sign-in was cancelled")
}
