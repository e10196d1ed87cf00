//! The points in a token's life.

use crate::dice::any_dice;
use crate::properties::config;
use clearline::clock::Moment;
use clearline::engine::Window;
use proptest::prelude::*;
use std::time::Duration;

const TEN_YEARS: u64 = 10 * 365 * 86_400;
const REQUESTED_AT: Moment = Moment::from_millis(5_000_000);

/// From a second to ten years, and what lies beyond: each order of magnitude as likely as the next.
pub fn any_lifetime() -> impl Strategy<Value = Duration> {
    prop_oneof![0u64..=20, 0u64..=86_400, 0u64..=TEN_YEARS, (TEN_YEARS - 1)..=(TEN_YEARS + 1), Just(u64::MAX)]
        .prop_map(Duration::from_secs)
}

pub fn any_setting() -> impl Strategy<Value = Duration> {
    prop_oneof![0u64..=10, 0u64..=600, 0u64..=86_400].prop_map(Duration::from_secs)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn points_in_time_keep_their_order(
        expires_in in any_lifetime(),
        late in 0u64..20_000,
        refresh_before in any_setting(),
        min_remaining in any_setting(),
        widely: bool,
        dice in any_dice(),
    ) {
        let now = REQUESTED_AT.plus(Duration::from_millis(late));
        let life = expires_in.min(Duration::from_secs(TEN_YEARS)).saturating_sub(Duration::from_secs(1));
        let Some(window) = Window::new(REQUESTED_AT, now, expires_in, refresh_before, min_remaining) else {
            prop_assert!(life <= Duration::from_millis(late), "only what is used up is refused");
            return Ok(());
        };
        let refresh_at = window.draw_refresh_point(widely, &dice);
        prop_assert!(now < window.expires_at);
        prop_assert_eq!(window.expires_at.since(REQUESTED_AT), life);
        prop_assert_eq!(window.half_at.since(REQUESTED_AT).as_millis(), life.as_millis() / 2);
        prop_assert!(window.half_at <= refresh_at);
        prop_assert!(refresh_at <= window.opens_at);
        prop_assert!(window.opens_at <= window.urgent_at);
        prop_assert!(window.urgent_at <= window.expires_at);

        let open = window.expires_at.since(window.opens_at);
        prop_assert!(open <= refresh_before || window.opens_at == window.half_at);
        prop_assert!(window.expires_at.since(window.urgent_at) <= min_remaining.min(open / 2));
        if !widely {
            let is_early = refresh_at.since(window.half_at) <= life / 10;
            prop_assert!(is_early || window.opens_at.since(refresh_at) <= life / 100);
        }
    }

    #[test]
    fn a_call_never_wants_more_than_half_of_a_life(
        expires_in in any_lifetime(),
        wanted in prop_oneof![any_setting().boxed(), Just(Duration::MAX).boxed()],
    ) {
        let Some(window) = Window::new(REQUESTED_AT, REQUESTED_AT, expires_in, Duration::ZERO, Duration::ZERO) else {
            return Ok(());
        };
        let urgent_at = window.urgent_at(wanted);
        prop_assert!(window.half_at <= urgent_at && urgent_at <= window.expires_at);
        prop_assert!(window.expires_at.since(urgent_at) <= wanted);
    }
}
