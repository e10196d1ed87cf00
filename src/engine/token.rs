//! A token, as the engine keeps it.

use super::{Supply, Window};
use crate::clock::Moment;
use crate::secret::Secret;
use std::time::{Duration, SystemTime};

/// What a fetch brings home.
#[derive(Debug)]
pub struct Grant {
    pub access_token: Secret,
    pub expires_in: Duration,
    /// The scope that was granted, if the server said so.
    pub scope: Option<String>,
    /// The moment *before* the request was sent: the token's life counts from here.
    pub requested_at: Moment,
    /// What the next one is got with.
    pub supply: Supply,
}

/// A token in use.
#[derive(Debug)]
pub struct Token {
    pub access_token: Secret,
    pub scope_granted: Option<String>,
    /// When its life ends. It is never handed out from this moment on.
    pub expires_at: Moment,
    /// The two points before that.
    pub window: Window,
    /// From here on a refresh is due.
    pub refresh_at: Moment,
    /// When it came, for people to read.
    pub received_at: SystemTime,
}

impl Token {
    pub fn remaining(&self, now: Moment) -> Duration {
        self.expires_at.since(now)
    }
}
