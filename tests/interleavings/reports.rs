//! 401 from the API, while everything else goes on.

use crate::explore;
use crate::shop::{Fetch, RULES, Shop, TILL_DUE, join, pass};
use clearline::error::Status;
use shuttle::sync::atomic::Ordering;

fn first_at_once(number: u64) -> Fetch {
    if number == 1 { Fetch::TokenAtOnce } else { Fetch::Token }
}

#[test]
fn two_reporters_start_one_fetch() {
    explore(|| {
        let shop = Shop::open(first_at_once);
        assert_eq!(shop.token(), 1);
        let reporters = shop.threads(2, |shop| {
            shop.report(1).unwrap();
            shop.desk.oldest_allowed.fetch_max(2, Ordering::SeqCst);
            shop.token()
        });
        assert_eq!(join(reporters), [2, 2]);
        assert_eq!(shop.desk.fetches(), 2);
        shop.closes();
    });
}

#[test]
fn a_report_during_a_refresh_starts_no_second_fetch() {
    explore(|| {
        let shop = Shop::open(first_at_once);
        assert_eq!(shop.token(), 1);
        pass(TILL_DUE);
        let refresher = shop.thread(Shop::token);
        let reporter = shop.thread(|shop| {
            shop.report(1).unwrap();
            shop.desk.oldest_allowed.fetch_max(2, Ordering::SeqCst);
            shop.token()
        });
        refresher.join().unwrap();
        assert_eq!(reporter.join().unwrap(), 2);
        assert_eq!(shop.desk.fetches(), 2);
        shop.closes();
    });
}

#[test]
fn a_report_that_comes_after_the_new_token_changes_nothing() {
    explore(|| {
        let shop = Shop::open(first_at_once);
        assert_eq!(shop.token(), 1);
        let early = shop.thread(|shop| {
            shop.report(1).unwrap();
            shop.token()
        });
        let late = shop.thread(|shop| {
            let current = shop.token();
            if current == 2 {
                // The one that it had been given long before.
                shop.report(1).unwrap();
                assert_eq!(shop.token(), 2);
            }
        });
        assert_eq!(early.join().unwrap(), 2);
        late.join().unwrap();
        assert_eq!(shop.desk.fetches(), 2);
        shop.closes();
    });
}

#[test]
fn after_a_report_and_a_failed_fetch_the_token_is_handed_out_again() {
    explore(|| {
        let shop = Shop::open(|number| if number == 1 { Fetch::TokenAtOnce } else { Fetch::Fails(Status::Server) });
        assert_eq!(shop.token(), 1);
        let reporters = shop.threads(2, |shop| {
            let report = shop.report(1);
            assert!(matches!(report, Ok(()) | Err(Status::TokenRejected)), "{report:?}");
            assert_eq!(shop.token(), 1);
        });
        join(reporters);
        shop.desk.settle();
        assert_eq!(shop.report(1), Err(Status::TokenRejected));
        assert_eq!((shop.token(), shop.desk.fetches()), (1, 2));
        shop.closes();
    });
}

/// Some servers give the same token again as long as it lives: here to two scope sets of one client.
#[test]
fn a_token_that_two_slots_share_belongs_to_both() {
    explore(|| {
        let one = Shop::open(|number| if number == 1 { Fetch::SameToken } else { Fetch::Token });
        let two = Shop::beside(&one.engine, RULES, |number| if number == 1 { Fetch::SameToken } else { Fetch::Token });
        let callers = [one.thread(Shop::token), two.thread(Shop::token)];
        join(callers.into());
        // One of them gets another token; the other still has the shared one.
        pass(TILL_DUE);
        one.token();
        one.desk.settle();
        assert_eq!(one.token(), 2);
        one.engine.report_unauthorized("always").unwrap();
        assert_eq!((two.token(), two.desk.fetches(), one.desk.fetches()), (2, 2, 2));
        two.closes();
        one.closes();
    });
}
