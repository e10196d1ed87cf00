//! How long it waits after a failure.

use crate::dice::{LoadedDice, any_dice};
use crate::properties::config;
use crate::windows::any_setting;
use clearline::engine::{FailureKind, backoff};
use proptest::prelude::*;
use std::time::Duration;

const FLOOR: Duration = Duration::from_secs(1);
/// With a token in hand there is no hurry.
const HOLDING: Duration = Duration::from_secs(180);
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(600);

fn any_failures() -> impl Strategy<Value = u32> {
    prop_oneof![0u32..=12, 0u32..=1_000_000, Just(u32::MAX)]
}

fn any_wait() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (0u64..5_000).prop_map(Duration::from_millis).boxed(),
        any_setting().boxed(),
        Just(Duration::MAX).boxed()
    ]
}

/// Server and network, each with the longest wait.
fn any_outage() -> impl Strategy<Value = (FailureKind, Duration)> {
    prop_oneof![
        Just((FailureKind::Reached, Duration::from_secs(59))),
        Just((FailureKind::Unreached, Duration::from_secs(10))),
    ]
}

/// The upper end of the jitter: 1 s, doubled with each failure.
fn doubled(failures: u32, cap: Duration) -> Duration {
    let doublings = failures.saturating_sub(1).min(30);
    Duration::from_secs(1 << doublings).min(cap)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn outage_waits_stay_between_the_floor_and_the_cap(
        (kind, cap) in any_outage(),
        failures in any_failures(),
        remaining in proptest::option::of(any_wait()),
        dice in any_dice(),
    ) {
        let wait = backoff::wait(kind, failures, None, remaining, &dice);
        let cap = if remaining.is_some() { HOLDING } else { cap };
        prop_assert!(FLOOR <= wait && wait <= doubled(failures, cap));
    }

    #[test]
    fn jitter_uses_its_whole_range((kind, cap) in any_outage(), failures in any_failures()) {
        prop_assert_eq!(backoff::wait(kind, failures, None, None, &LoadedDice::Low), FLOOR);
        prop_assert_eq!(backoff::wait(kind, failures, None, None, &LoadedDice::High), doubled(failures, cap));
        let long = Some(Duration::MAX);
        prop_assert_eq!(backoff::wait(kind, failures, None, long, &LoadedDice::High), doubled(failures, HOLDING));
    }

    #[test]
    fn two_attempts_fit_in_while_a_token_is_valid(
        (kind, _) in any_outage(),
        failures in any_failures(),
        remaining in prop_oneof![2_001u64..20_000, 2_001u64..400_000].prop_map(Duration::from_millis),
        dice in any_dice(),
    ) {
        let first = backoff::wait(kind, failures, None, Some(remaining), &dice);
        let after_first = remaining - first;
        let second = backoff::wait(kind, failures.saturating_add(1), None, Some(after_first), &dice);
        prop_assert!(first + second < remaining, "{first:?} and {second:?} of {remaining:?}");
    }

    #[test]
    fn retry_after_is_kept_and_spread(
        (kind, cap) in any_outage(),
        failures in any_failures(),
        retry_after in any_wait(),
        remaining in proptest::option::of(any_wait()),
        dice in any_dice(),
    ) {
        let wait = backoff::wait(kind, failures, Some(retry_after), remaining, &dice);
        let wanted = retry_after.min(LONGEST_RETRY_AFTER);
        let latest = wanted + doubled(failures, cap).max(wanted);
        prop_assert!(FLOOR.max(wanted) <= wait && wait <= latest.max(FLOOR));
    }

    #[test]
    fn refused_credentials_double_from_5s_to_300s(failures in 1u32..=1_000_000, dice in any_dice()) {
        let wanted = Duration::from_secs(5 << (failures - 1).min(20)).min(Duration::from_secs(300));
        prop_assert_eq!(backoff::refused(failures), wanted);
        for kind in [FailureKind::ClientRefused, FailureKind::SlotRefused] {
            prop_assert_eq!(backoff::wait(kind, failures, None, Some(FLOOR), &dice), wanted);
        }
    }

    #[test]
    fn what_was_not_tried_waits_for_nothing(
        failures in any_failures(),
        retry_after in proptest::option::of(any_wait()),
        dice in any_dice(),
    ) {
        prop_assert_eq!(backoff::wait(FailureKind::NotTried, failures, retry_after, None, &dice), Duration::ZERO);
    }
}
