//! Callers that wait, and the one flight that serves them.

use crate::explore;
use crate::shop::{Fetch, Shop, TILL_DUE, TILL_URGENT, join, pass};
use clearline::error::Status;
use clearline::sync;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[test]
fn cold_callers_share_one_fetch() {
    explore(|| {
        let shop = Shop::open(|_| Fetch::Token);
        let callers = shop.threads(4, Shop::token);
        assert_eq!(join(callers), [1, 1, 1, 1]);
        assert_eq!(shop.desk.fetches(), 1);
        shop.closes();
    });
}

#[test]
fn cold_callers_share_one_failure() {
    explore(|| {
        let shop = Shop::open(|_| Fetch::Fails(Status::Server));
        let callers = shop.threads(3, |shop| shop.ask(30).unwrap_err());
        // Whoever comes late is told of the failure too, until the next attempt is due.
        assert_eq!(join(callers), [Status::Server; 3]);
        assert_eq!(shop.desk.fetches(), 1);
        shop.closes();
    });
}

#[test]
fn callers_with_a_token_start_one_refresh_and_do_not_wait() {
    explore(|| {
        // The refresh never ends: whoever waited for it would hang.
        let shop = Shop::open(|number| if number == 1 { Fetch::TokenAtOnce } else { Fetch::Hangs });
        assert_eq!(shop.token(), 1);
        pass(TILL_DUE);
        let callers = shop.threads(3, Shop::token);
        assert_eq!(join(callers), [1; 3]);
        assert_eq!(shop.desk.fetches(), 2);
        shop.closes();
    });
}

#[test]
fn urgent_callers_get_the_new_token() {
    explore(|| {
        let shop = Shop::open(|number| if number == 1 { Fetch::TokenAtOnce } else { Fetch::Token });
        assert_eq!(shop.token(), 1);
        pass(TILL_URGENT);
        // No time passes, so nobody loses patience.
        assert_eq!(join(shop.threads(3, Shop::token)), [2; 3]);
        assert_eq!(shop.desk.fetches(), 2);
        shop.closes();
    });
}

#[test]
fn an_urgent_caller_loses_its_patience_and_gets_the_old_token() {
    explore(|| {
        let shop = Shop::open(|number| if number == 1 { Fetch::TokenAtOnce } else { Fetch::Hangs });
        assert_eq!(shop.token(), 1);
        pass(TILL_URGENT);
        let callers = shop.threads(2, |shop| shop.ask(5).unwrap().stale);
        // Two seconds of patience; whoever begins to sleep late sleeps late.
        for _ in 0..2 {
            pass(2);
        }
        sync::run_out();
        for stale in join(callers) {
            assert_eq!(stale, Some(Status::Pending));
        }
        assert_eq!(shop.desk.fetches(), 2);
        shop.closes();
    });
}

#[test]
fn a_caller_that_times_out_disturbs_nobody() {
    explore(|| {
        let shop = Shop::open(|_| Fetch::Token);
        let hasty = shop.thread(|shop| shop.ask(1).map(|given| crate::shop::number(&given)));
        let patient = shop.threads(2, Shop::token);
        pass(1);
        let hasty = hasty.join().unwrap();
        assert!(matches!(hasty, Ok(1) | Err(Status::Timeout)), "{hasty:?}");
        assert_eq!(join(patient), [1, 1]);
        assert_eq!(shop.desk.fetches(), 1);
        shop.closes();
    });
}

#[test]
fn every_caller_leaves_by_its_deadline() {
    explore(|| {
        let shop = Shop::open(|_| Fetch::Hangs);
        let hasty = shop.thread(|shop| shop.ask(1).unwrap_err());
        let patient = shop.thread(|shop| shop.ask(30).unwrap_err());
        pass(1);
        sync::run_out();
        assert_eq!((hasty.join().unwrap(), patient.join().unwrap()), (Status::Timeout, Status::Timeout));
        assert_eq!(shop.desk.fetches(), 1);
        shop.closes();
    });
}

#[test]
fn a_caller_that_never_waits_is_told_what_there_is() {
    explore(|| {
        let shop = Shop::open(|_| Fetch::Token);
        let impatient = shop.threads(2, |shop| shop.ask(0).map(|given| crate::shop::number(&given)));
        for answer in join(impatient) {
            assert!(matches!(answer, Ok(1) | Err(Status::Pending)), "{answer:?}");
        }
        shop.desk.settle();
        assert_eq!((shop.token(), shop.desk.fetches()), (1, 1));
        shop.closes();
    });
}

#[test]
fn a_fetch_that_ends_at_once_is_not_pending() {
    explore(|| {
        let shop = Shop::open(|_| Fetch::FailsAtOnce(Status::Resources));
        let mut answers = join(shop.threads(2, |shop| shop.ask(0).unwrap_err()));
        answers.retain(|status| *status != Status::Pending);
        // One of them may have come in the very moment of the other's fetch.
        assert!(matches!(answers[..], [Status::Resources] | [Status::Resources, Status::Resources]), "{answers:?}");
        shop.closes();
        let shop = Shop::open(|_| Fetch::TokenAtOnce);
        assert!(shop.ask(0).is_ok());
        shop.closes();
    });
}

/// A host may kill its threads: one that waits holds nothing, so nobody misses it.
#[test]
fn a_killed_caller_takes_nobody_with_it() {
    explore(|| {
        let shop = Shop::open(|_| Fetch::Token);
        let killed = shop.thread(|shop| {
            sync::die_waiting();
            let died = catch_unwind(AssertUnwindSafe(|| shop.ask(30))).is_err();
            // Otherwise the token was there before it had to wait.
            assert!(died || shop.desk.fetches() == 1);
        });
        assert_eq!(join(shop.threads(2, Shop::token)), [1, 1]);
        killed.join().unwrap();
        assert_eq!(shop.desk.fetches(), 1);
        shop.closes();
    });
}
