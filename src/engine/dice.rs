//! Chance, in whole milliseconds: no floating point, whose exceptions a host may have unmasked.

use rand::TryRng;
use rand::rngs::SysRng;
use std::time::Duration;

/// Random numbers for spreading and jitter. Nothing secret is made of them.
pub trait Dice: Send + Sync {
    /// Any number below `end`, each equally likely; 0 if `end` is 0.
    fn below(&self, end: u64) -> u64;

    /// Any time from `low` to `high`.
    fn between(&self, low: Duration, high: Duration) -> Duration {
        let millis = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        let (low, high) = (millis(low), millis(high));
        let width = high.saturating_sub(low).saturating_add(1);
        Duration::from_millis(low + self.below(width))
    }
}

/// The operating system's random numbers; a few are asked for with each fetch, so their price does not matter.
pub struct SystemDice;

impl Dice for SystemDice {
    fn below(&self, end: u64) -> u64 {
        // Where the system has none to give, nothing is spread: better than no token.
        let random = SysRng.try_next_u64().unwrap_or(u64::MAX / 2);
        // The high half of the product; its bias is below `end` / 2^64.
        ((u128::from(random) * u128::from(end)) >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_within_its_bounds() {
        let (low, high) = (Duration::from_millis(3), Duration::from_millis(5));
        let mut seen = [false; 3];
        for _ in 0..200 {
            let drawn = SystemDice.between(low, high).as_millis() as usize;
            seen[drawn - 3] = true;
        }
        assert_eq!(seen, [true; 3]);
        assert_eq!(SystemDice.below(0), 0);
        assert_eq!(SystemDice.between(high, low), high);
        SystemDice.between(Duration::ZERO, Duration::MAX);
    }
}
