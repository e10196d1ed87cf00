//! How long to wait after a failure.

use super::Dice;
use crate::error::{Category, Error, RequestSent, Status};
use std::time::Duration;

/// No wait is shorter.
const FLOOR: Duration = Duration::from_secs(1);
/// The server was reached but could not help: it may be overloaded. With the answer no till waits over a minute for it.
const REACHED_CAP: Duration = Duration::from_secs(59);
/// The server was not reached: a till is to be back quickly when the cable is.
const UNREACHED_CAP: Duration = Duration::from_secs(10);
/// With a token that is still valid nobody waits for an answer: a longer wait takes the edge off the server's return.
const HOLDING_CAP: Duration = Duration::from_secs(180);
/// A server may ask for this much at most.
const RETRY_AFTER_CAP: Duration = Duration::from_secs(600);
/// Refused credentials, and reports of an API that refuses fresh tokens, are remembered from this ...
const REFUSED_BASE: Duration = Duration::from_secs(5);
/// ... to this long.
const REFUSED_CAP: Duration = Duration::from_secs(300);
/// While a token is still valid, one wait takes at most this part of what remains, so that two more attempts fit.
const PART_OF_REMAINING: u32 = 3;

/// What a failure says about the next attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A request reached the server, or may have.
    Reached,
    /// Nothing reached the server.
    Unreached,
    /// The client's credentials were refused: this holds for all its slots.
    ClientRefused,
    /// What this slot asks for was refused.
    SlotRefused,
    /// This machine could not even try: nothing is gained by waiting.
    NotTried,
}

impl Kind {
    /// Something on the way or at the server, which may pass by itself.
    pub fn is_trouble(self) -> bool {
        matches!(self, Self::Reached | Self::Unreached)
    }

    pub fn of(error: &Error) -> Self {
        match (error.status(), error.status().category()) {
            (Status::Resources, _) => Self::NotTried,
            (Status::InvalidClient, _) => Self::ClientRefused,
            (_, Category::Credential | Category::Config) => Self::SlotRefused,
            (Status::Dns | Status::Connect | Status::Proxy | Status::ProxyAuth | Status::Timeout, _)
                if error.request_sent() == RequestSent::No =>
            {
                Self::Unreached
            }
            _ => Self::Reached,
        }
    }
}

/// The wait after the `failures`-th failure in a row; `remaining` is what is left of a token that is still valid.
pub fn wait(
    kind: Kind,
    failures: u32,
    retry_after: Option<Duration>,
    remaining: Option<Duration>,
    dice: &dyn Dice,
) -> Duration {
    let cap = match kind {
        Kind::NotTried => return Duration::ZERO,
        Kind::ClientRefused | Kind::SlotRefused => return refused(failures),
        Kind::Reached => REACHED_CAP,
        Kind::Unreached => UNREACHED_CAP,
    };
    let backoff = doubled(FLOOR, failures, cap);
    if let Some(wanted) = retry_after {
        let wanted = wanted.min(RETRY_AFTER_CAP);
        let pause = wanted + dice.between(Duration::ZERO, backoff.max(wanted));
        return pause.max(FLOOR);
    }
    let longest = match remaining {
        Some(remaining) => doubled(FLOOR, failures, HOLDING_CAP).min(remaining / PART_OF_REMAINING),
        None => backoff,
    };
    dice.between(FLOOR, longest.max(FLOOR))
}

/// How long a refusal is remembered: 5 s, doubling to 300 s.
pub fn refused(times: u32) -> Duration {
    doubled(REFUSED_BASE, times, REFUSED_CAP)
}

/// `base` at the first time, doubled at each one after, `cap` at most; saturates.
fn doubled(base: Duration, times: u32, cap: Duration) -> Duration {
    let factor = 1u32.checked_shl(times.saturating_sub(1)).unwrap_or(u32::MAX);
    base.saturating_mul(factor.max(1)).min(cap)
}
