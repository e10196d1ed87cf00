//! The points in a token's life at which something changes.

use super::Dice;
use crate::clock::Moment;
use std::time::Duration;

/// Subtracted from every lifetime, because the coarse clocks tick up to 16 ms apart and servers round.
const SLACK: Duration = Duration::from_secs(1);
/// A lifetime above this is this: ten years.
const LONGEST_LIFE: Duration = Duration::from_secs(10 * 365 * 86_400);
/// Ordinarily the refresh point lies in this part of the lifetime before the window opens.
const ORDINARY_SPREAD: u32 = 10;

/// When a token's life ends, and when its end comes near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Half of the lifetime: no refresh before.
    pub half_at: Moment,
    /// The refresh window opens: a refresh is due from here on at the latest.
    pub opens_at: Moment,
    /// Less than `min_remaining` is left: callers wait for a refresh.
    pub urgent_at: Moment,
    pub expires_at: Moment,
    life: Duration,
}

impl Window {
    /// `None` if the life is used up before it begins.
    pub fn new(
        requested_at: Moment,
        now: Moment,
        expires_in: Duration,
        refresh_before_expiry: Duration,
        min_remaining: Duration,
    ) -> Option<Self> {
        let life = expires_in.min(LONGEST_LIFE).checked_sub(SLACK)?;
        let expires_at = requested_at.plus(life);
        if expires_at <= now {
            return None;
        }
        let half_at = requested_at.plus(life / 2);
        let opens_at = expires_at.minus(refresh_before_expiry).max(half_at);
        // Counts as at most half of the window, so that a token that lives 10 s is not urgent all its life.
        let min_remaining = min_remaining.min(expires_at.since(opens_at) / 2);
        Some(Self { half_at, opens_at, urgent_at: expires_at.minus(min_remaining), expires_at, life })
    }

    /// Where callers begin to wait if they want more left than usual; at most half of the lifetime, because no
    /// server could give more for long.
    pub fn urgent_at(&self, min_remaining: Duration) -> Moment {
        self.expires_at.minus(min_remaining.min(self.life / 2))
    }

    /// The point from which on a refresh is due, drawn once for each token.
    ///
    /// Ordinarily it lies in the last tenth of the lifetime before the window opens. `widely` (a slot's first token,
    /// and the first after an outage) it lies anywhere from half of the lifetime on, so that a chain whose
    /// terminals all open at 08:00 does not ask in the same second every hour.
    pub fn draw_refresh_point(&self, widely: bool, dice: &dyn Dice) -> Moment {
        let earliest =
            if widely { self.half_at } else { self.opens_at.minus(self.life / ORDINARY_SPREAD).max(self.half_at) };
        earliest.plus(dice.between(Duration::ZERO, self.opens_at.since(earliest)))
    }
}
