//! One sign-in, from its start to its end.

use super::awaited::{Awaited, Promise};
use crate::clock::Moment;
use crate::error::{Error, Result, Status, clean};
use crate::oauth::{Callback, Outcome, Scope, foreign_issuer, status_of};
use crate::secret::Secret;
use crate::sync::Mutex;
use std::time::{Duration, Instant};
use subtle::{Choice, ConstantTimeEq};

/// A sign-in that was started.
pub struct Attempt {
    state: Secret,
    expires_at: Moment,
    /// Whoever takes it out owes the result; nobody can take it twice.
    open: Mutex<Option<Open>>,
    result: Awaited<String>,
}

/// What the exchange will need.
pub struct Request {
    pub verifier: Secret,
    pub nonce: Option<String>,
    pub redirect_uri: String,
    pub scope: Option<Scope>,
}

struct Open {
    request: Request,
    promise: Promise<String>,
}

/// A sign-in whose callback has come, with a code.
pub struct Begun {
    pub code: Secret,
    pub request: Request,
    promise: Promise<String>,
}

impl Attempt {
    pub fn new(state: Secret, expires_at: Moment, request: Request) -> Self {
        let (promise, result) = Awaited::promise();
        Self { state, expires_at, open: Mutex::new(Some(Open { request, promise })), result }
    }

    /// Whether this is its state, in constant time.
    pub fn is_named(&self, state: &str) -> Choice {
        self.state.expose().as_bytes().ct_eq(state.as_bytes())
    }

    pub fn result(&self) -> &Awaited<String> {
        &self.result
    }

    pub fn is_open(&self) -> bool {
        self.open.lock().is_some()
    }

    /// Ends it, unless its callback has come or it has ended before. Whether it did.
    pub fn close(&self, why: Error) -> bool {
        match self.open.lock().take() {
            Some(open) => {
                open.promise.keep(Err(why));
                true
            }
            None => false,
        }
    }

    pub fn close_if_expired(&self, now: Moment) {
        if now >= self.expires_at {
            self.expire();
        }
    }

    /// Its time is over.
    pub fn expire(&self) {
        self.close(Error::new(Status::LoginExpired, "the sign-in was not finished in its time"));
    }

    /// Its callback has come. With a code there is something to exchange; an error ends it.
    pub fn begin(&self, callback: Callback, now: Moment, issuer: &str) -> Result<Begun> {
        self.close_if_expired(now);
        let Some(Open { request, promise }) = self.open.lock().take() else {
            return Err(self.why_closed());
        };
        match code(&callback, issuer) {
            Ok(code) => Ok(Begun { code, request, promise }),
            Err(error) => {
                promise.keep(Err(error.clone()));
                Err(error)
            }
        }
    }

    /// Waits for its end, `timeout` at most.
    pub fn wait(&self, timeout: Duration, now: impl Fn() -> Moment) -> Result<String> {
        let until = Instant::now() + timeout;
        loop {
            let time = until.saturating_duration_since(Instant::now());
            let life = self.expires_at.since(now());
            // Once its callback has come it does not expire any more.
            let expires_first = self.is_open() && life <= time;
            if let Some(result) = self.result.wait(if expires_first { life } else { time }) {
                return result;
            }
            if !expires_first {
                return Err(match timeout.is_zero() {
                    true => Error::new(Status::Pending, "the sign-in has not been finished yet")
                        .with_hint("The user is signing in. Ask again in a moment."),
                    false => {
                        Error::new(Status::Timeout, "the sign-in was not finished within the time this call may take")
                            .with_hint("The user is still signing in: wait again, or cancel the sign-in.")
                    }
                });
            }
            // The clock is coarse, and may not have got there yet.
            self.expire();
        }
    }

    /// A callback came for it, and it is not open.
    fn why_closed(&self) -> Error {
        match self.result.get() {
            Some(Err(error))
                if matches!(error.status(), Status::LoginExpired | Status::Cancelled | Status::ShutDown) =>
            {
                error
            }
            _ => Error::new(Status::StateMismatch, "this answer was used already: each finishes its sign-in once"),
        }
    }
}

impl Begun {
    pub fn result(&self) -> &Awaited<String> {
        self.promise.result()
    }

    pub fn end(self, outcome: Result<String>) {
        self.promise.keep(outcome);
    }
}

/// What is to be exchanged, if the answer is from whom we asked, and a good one.
fn code(callback: &Callback, issuer: &str) -> Result<Secret> {
    let secrets = callback.secrets();
    match (&callback.iss, &callback.outcome) {
        (Some(iss), _) if iss != issuer => Err(foreign_issuer(iss, issuer, &secrets)),
        (_, Outcome::Error { code, description }) => Err(refused(code, description.as_deref(), &secrets)),
        (_, Outcome::Code(code)) => Ok(Secret::new(code.expose())),
    }
}

/// RFC 6749 §4.1.2.1.
fn refused(code: &str, description: Option<&str>, secrets: &[&str]) -> Error {
    let shown = clean(code, secrets);
    let description = description.map(|text| clean(text, secrets)).filter(|text| !text.is_empty());
    let message = match &description {
        Some(description) => format!("the sign-in was refused: {shown} ({description})"),
        None => format!("the sign-in was refused: {shown}"),
    };
    Error::new(status_of(code), message).with_oauth(shown, description)
}

/// A state that belongs to no sign-in of this client.
pub fn foreign() -> Error {
    Error::new(Status::StateMismatch, "the state belongs to no sign-in of this program")
}
