//! Panics, and callbacks that call back.

use crate::explore;
use crate::shop::{Fetch, RULES, Shop, TILL_DUE, join, pass};
use clearline::engine::Rules;
use clearline::error::Status;
use shuttle::sync::atomic::Ordering;

#[test]
fn a_panic_in_the_fetch_ends_the_flight() {
    explore(|| {
        let shop = Shop::open(|number| if number == 1 { Fetch::Panics } else { Fetch::Token });
        assert_eq!(join(shop.threads(3, |shop| shop.ask(30).unwrap_err())), [Status::Panic; 3]);
        assert_eq!(shop.desk.fetches(), 1);
        shop.desk.settle();
        pass(60);
        assert_eq!((shop.token(), shop.desk.fetches()), (2, 2));
        shop.closes();
    });
}

#[test]
fn a_panic_before_the_fetch_has_begun_is_unnoticed_with_a_token() {
    explore(|| {
        let plan = |number| if number == 1 { Fetch::TokenAtOnce } else { Fetch::PanicsAtOnce };
        let shop = Shop::open(plan);
        assert_eq!(shop.token(), 1);
        pass(TILL_DUE);
        assert_eq!(join(shop.threads(2, Shop::token)), [1, 1]);
        assert_eq!(shop.desk.fetches(), 2);
        shop.closes();
    });
}

#[test]
fn a_panic_before_the_fetch_has_begun_is_told_without_a_token() {
    explore(|| {
        let shop = Shop::open(|_| Fetch::PanicsAtOnce);
        assert_eq!(join(shop.threads(2, |shop| shop.ask(30).unwrap_err())), [Status::Panic; 2]);
        assert_eq!(shop.desk.fetches(), 1);
        shop.closes();
    });
}

/// While the engine itself takes in the result.
#[test]
fn a_panic_in_the_landing_leaves_nobody_waiting() {
    explore(|| {
        let shop = Shop::open(|_| Fetch::Token);
        shop.dice.breaks.store(true, Ordering::SeqCst);
        // The first token is lost.
        assert_eq!(join(shop.threads(2, Shop::token)), [2, 2]);
        shop.closes();
    });
}

/// Two panics at once would end the host's process.
#[test]
fn a_panic_while_a_panic_ends_the_flight_is_survived() {
    explore(|| {
        let shop = Shop::open(|number| if number == 1 { Fetch::Panics } else { Fetch::Token });
        shop.dice.breaks.store(true, Ordering::SeqCst);
        for answer in join(shop.threads(2, |shop| shop.ask(30).map(|given| crate::shop::number(&given)))) {
            // Whoever comes late begins anew.
            assert!(matches!(answer, Err(Status::Panic) | Ok(2)), "{answer:?}");
        }
        shop.closes();
    });
}

#[test]
fn a_world_may_land_and_ring_at_once() {
    explore(|| {
        let warm = Rules { keep_warm: true, ..RULES };
        let shop = Shop::with_rules(warm, |_| Fetch::TokenAtOnce);
        shop.desk.rings_at_once.store(2, Ordering::SeqCst);
        let warmer = shop.thread(|shop| shop.slot.warm_up());
        let caller = shop.thread(Shop::token);
        let reporter = shop.thread(|shop| shop.report(1));
        warmer.join().unwrap();
        let given = caller.join().unwrap();
        assert!(given <= 2);
        reporter.join().unwrap().unwrap();
        assert!(shop.desk.fetches() <= 2);
        pass(TILL_DUE);
        shop.desk.ring();
        let before = shop.desk.fetches();
        assert_eq!(join(shop.threads(2, Shop::token)), [before; 2]);
        shop.closes();
    });
}
