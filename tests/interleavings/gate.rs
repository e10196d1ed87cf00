//! Two slots of one client, which share the memory of refused credentials.

use crate::shop::{Fetch, RULES, Shop, TILL_DUE, join, pass};
use crate::{exhaust, explore};
use clearline::engine::Rules;
use clearline::error::Status;

const WARM: Rules = Rules { keep_warm: true, ..RULES };

#[test]
fn two_finishers_with_opposite_news() {
    // Nobody waits: each caller only starts its flight, and the two land at the same time.
    exhaust(
        || {
            let refused = Shop::open(|_| Fetch::Fails(Status::InvalidClient));
            let lucky = Shop::beside(&refused.engine, RULES, |_| Fetch::Token);
            let answer = refused.ask(0).unwrap_err();
            assert!(matches!(answer, Status::Pending | Status::InvalidClient), "{answer:?}");
            let answer = lucky.ask(0).map(|given| crate::shop::number(&given));
            assert!(matches!(answer, Ok(1) | Err(Status::Pending | Status::InvalidClient)), "{answer:?}");
            refused.desk.settle();
            lucky.desk.settle();
            let later = lucky.ask(0).map(|given| crate::shop::number(&given));
            assert!(matches!(later, Ok(1) | Err(Status::InvalidClient)), "{later:?}");
            lucky.closes();
            refused.closes();
        },
        400,
    );
}

#[test]
fn refused_credentials_hold_for_all_slots_until_they_change() {
    explore(|| {
        let one = Shop::open(|number| if number == 1 { Fetch::Fails(Status::InvalidClient) } else { Fetch::Token });
        let two = Shop::beside(&one.engine, RULES, |_| Fetch::Token);
        assert_eq!(one.ask(30).unwrap_err(), Status::InvalidClient);
        let callers = two.threads(2, |shop| shop.ask(30).map(|given| crate::shop::number(&given)));
        let changer = one.thread(|shop| {
            shop.engine.credentials_changed();
            shop.token()
        });
        for answer in join(callers) {
            assert!(matches!(answer, Ok(1) | Err(Status::InvalidClient)), "{answer:?}");
        }
        assert_eq!((changer.join().unwrap(), two.token()), (2, 1));
        one.desk.settle();
        two.closes();
        one.closes();
    });
}

/// While the credentials are refused, readers of a token that is due may have it at hand for long, and the background
/// waits. Both learn at once that another slot's request got through: one that was under way before the refusal.
#[test]
fn a_success_of_one_slot_frees_the_others() {
    explore(|| {
        let plan = |number| if number == 1 { Fetch::TokenAtOnce } else { Fetch::Token };
        let waiting = Shop::with_rules(WARM, plan);
        let lucky = Shop::beside(&waiting.engine, RULES, |_| Fetch::Token);
        let refused = Shop::beside(&waiting.engine, RULES, |_| Fetch::FailsAtOnce(Status::InvalidClient));
        assert_eq!(waiting.token(), 1);
        pass(TILL_DUE);
        // The request is under way, and ends at some time from here on.
        let caller = lucky.thread(|shop| shop.ask(30).map(drop));
        assert_eq!(refused.ask(0).unwrap_err(), Status::InvalidClient);
        let published = waiting.slot.publish();
        waiting.desk.ring();
        let answer = caller.join().unwrap();
        lucky.desk.settle();
        let is_open = lucky.slot.info().next_attempt_in.is_none();
        let has_refreshed = waiting.desk.fetches() == 2;
        if is_open && published.given.is_some() {
            assert_ne!(published.generation, waiting.slot.generation(), "{answer:?}");
        }
        if is_open && !has_refreshed {
            let soon = waiting.slot.now().plus(std::time::Duration::from_secs(1));
            assert!(waiting.desk.rings_at().is_some_and(|at| at <= soon));
            waiting.desk.ring();
            assert_eq!(waiting.desk.fetches(), 2);
        }
        waiting.desk.settle();
        for shop in [lucky, refused, waiting] {
            shop.closes();
        }
    });
}

#[test]
fn changed_credentials_wake_the_background() {
    explore(|| {
        let plan = |number| if number == 1 { Fetch::Fails(Status::InvalidClient) } else { Fetch::Token };
        let shop = Shop::with_rules(WARM, plan);
        shop.thread(|shop| shop.slot.warm_up()).join().unwrap();
        shop.desk.settle();
        assert_eq!((shop.desk.fetches(), shop.desk.alarms()), (1, 1));
        // One that was set before and is replaced stays with the world, but is nothing.
        let before = shop.desk.rings_at();
        shop.engine.credentials_changed();
        assert!(shop.desk.rings_at() < before, "the alarm still waits for the end of the refusal");
        shop.closes();
    });
}
