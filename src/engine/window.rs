//! The points in a token's life at which something changes.

use super::Dice;
use crate::clock::Moment;
use std::time::Duration;

/// Subtracted from every lifetime, because the coarse clocks tick up to 16 ms apart and servers round.
const SLACK: Duration = Duration::from_secs(1);
/// A lifetime above this is this: ten years.
const LONGEST_LIFE: Duration = Duration::from_secs(10 * 365 * 86_400);
/// Ordinarily the refresh point lies in this part of the lifetime before the window opens: late, as early ones cost
/// requests, ...
const ORDINARY_SPREAD: u32 = 100;
/// ... but one token in so many is refreshed early: terminals that came together part soon, because half a life away
/// from the crowd is where nobody is. With it a fleet makes 12 % more requests than if it refreshed at the window, and
/// calms down in two hours; with a tenth of the lifetime for all it makes 7 %, and its waves last all day
/// (`benches/fleet.rs`).
const EARLY_ONE_IN: u64 = 4;
/// Early is this part of the lifetime, from its half on.
const EARLY_SPREAD: u32 = 10;

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
    /// Ordinarily it lies just before the window opens, and for some tokens, by chance, soon after half of the
    /// lifetime. `widely` (a slot's first token, and the first after an outage) it lies anywhere between, so that a
    /// chain whose terminals all open at 08:00 does not ask in the same second every hour.
    pub fn draw_refresh_point(&self, widely: bool, dice: &dyn Dice) -> Moment {
        let (earliest, latest) = if widely {
            (self.half_at, self.opens_at)
        } else if dice.below(EARLY_ONE_IN) == 0 {
            (self.half_at, self.half_at.plus(self.life / EARLY_SPREAD).min(self.opens_at))
        } else {
            (self.opens_at.minus(self.life / ORDINARY_SPREAD).max(self.half_at), self.opens_at)
        };
        earliest.plus(dice.between(Duration::ZERO, latest.since(earliest)))
    }
}
