//! Dice whose falls a test chooses.

use clearline::engine::Dice;
use proptest::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug)]
pub enum LoadedDice {
    Low,
    High,
    Seeded(AtomicU64),
}

impl Dice for LoadedDice {
    fn below(&self, end: u64) -> u64 {
        match self {
            LoadedDice::Low => 0,
            LoadedDice::High => end.saturating_sub(1),
            LoadedDice::Seeded(seed) => {
                let last = seed.load(Ordering::Relaxed);
                let next = last.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                seed.store(next, Ordering::Relaxed);
                ((u128::from(next) * u128::from(end)) >> 64) as u64
            }
        }
    }
}

pub fn any_dice() -> impl Strategy<Value = LoadedDice> {
    (0u8..4, any::<u64>()).prop_map(|(kind, seed)| match kind {
        0 => LoadedDice::Low,
        1 => LoadedDice::High,
        _ => LoadedDice::Seeded(AtomicU64::new(seed)),
    })
}
