//! Readers without the lock against everything that changes what they may hand out.

use crate::explore;
use crate::shop::{Fetch, LIFE, RULES, Shop, TILL_DUE, Time, join, number, pass};
use clearline::clock::Clock;
use clearline::engine::{Published, Rules};
use shuttle::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

/// What a thread of the host does: a look at two numbers, or the long way.
fn read(shop: &Shop, published: &mut Published, closed: &AtomicBool) {
    let oldest_allowed = shop.desk.oldest_allowed.load(Ordering::SeqCst);
    let was_closed = closed.load(Ordering::SeqCst);
    let now = Time.now();
    if shop.slot.generation() == published.generation && Time.now() < published.until {
        let Some(given) = &published.given else { return };
        assert!(number(given) >= oldest_allowed, "{given:?} at hand after {oldest_allowed} had come");
        assert!(now < given.token.expires_at, "expired");
        assert!(!was_closed, "closed");
    } else {
        *published = shop.slot.publish();
    }
}

fn readers(shop: &Shop, closed: &Arc<AtomicBool>) -> Vec<shuttle::thread::JoinHandle<()>> {
    let closed = closed.clone();
    shop.threads(2, move |shop| {
        let mut published = shop.slot.publish();
        for _ in 0..5 {
            read(shop, &mut published, &closed);
        }
    })
}

fn first_at_once(number: u64) -> Fetch {
    if number == 1 { Fetch::TokenAtOnce } else { Fetch::Token }
}

#[test]
fn no_replaced_token_is_at_hand() {
    explore(|| {
        let shop = Shop::open(first_at_once);
        let closed = Arc::default();
        assert_eq!(shop.token(), 1);
        pass(TILL_DUE);
        let readers = readers(&shop, &closed);
        let refresher = shop.thread(Shop::token);
        let reporter = shop.thread(|shop| {
            // Every fetch succeeds, so what was reported never comes back.
            shop.report(1).unwrap();
            shop.desk.oldest_allowed.fetch_max(2, Ordering::SeqCst);
        });
        join(readers);
        refresher.join().unwrap();
        reporter.join().unwrap();
        shop.closes();
    });
}

#[test]
fn no_expired_token_is_at_hand() {
    explore(|| {
        let shop = Shop::with_rules(Rules { keep_warm: true, ..RULES }, first_at_once);
        let closed = Arc::default();
        assert_eq!(shop.token(), 1);
        let readers = readers(&shop, &closed);
        let time = shop.thread(|shop| {
            pass(TILL_DUE);
            shop.desk.ring();
            pass(LIFE);
        });
        join(readers);
        time.join().unwrap();
        shop.closes();
    });
}

#[test]
fn nothing_is_at_hand_once_the_engine_is_closed() {
    explore(|| {
        let shop = Shop::open(first_at_once);
        let closed: Arc<AtomicBool> = Arc::default();
        assert_eq!(shop.token(), 1);
        pass(TILL_DUE);
        let readers = readers(&shop, &closed);
        let refresher = shop.thread(|shop| shop.ask(30).is_ok());
        shop.engine.close();
        closed.store(true, Ordering::SeqCst);
        assert!(shop.slot.publish().given.is_none());
        join(readers);
        refresher.join().unwrap();
        shop.closes();
    });
}
