//! Alarms, the end of the engine, and the end of a slot.

use crate::explore;
use crate::shop::{Fetch, RULES, Shop, TILL_DUE, join, number, pass};
use clearline::engine::Rules;
use clearline::error::Status;
use shuttle::sync::atomic::Ordering;

const WARM: Rules = Rules { keep_warm: true, ..RULES };

fn first_at_once(number: u64) -> Fetch {
    if number == 1 { Fetch::TokenAtOnce } else { Fetch::Token }
}

#[test]
fn an_alarm_and_callers_start_one_flight() {
    explore(|| {
        let shop = Shop::with_rules(WARM, first_at_once);
        assert_eq!((shop.token(), shop.desk.alarms()), (1, 1));
        pass(TILL_DUE);
        let callers = shop.threads(2, Shop::token);
        shop.desk.ring();
        join(callers);
        shop.desk.settle();
        assert_eq!((shop.token(), shop.desk.fetches()), (2, 2));
        // Nothing is left but the alarm for the next refresh.
        assert_eq!(shop.desk.alarms(), 1);
        shop.closes();
    });
}

#[test]
fn cold_callers_and_warming_up_share_one_fetch() {
    explore(|| {
        let shop = Shop::with_rules(WARM, |_| Fetch::Token);
        let callers = shop.threads(2, Shop::token);
        shop.slot.warm_up();
        assert_eq!(join(callers), [1, 1]);
        shop.desk.settle();
        assert_eq!((shop.desk.fetches(), shop.desk.alarms()), (1, 1));
        shop.closes();
    });
}

/// An alarm that was set for later must not stay set beside an earlier one and multiply with it.
#[test]
fn alarms_do_not_multiply() {
    explore(|| {
        let shop = Shop::with_rules(WARM, |_| Fetch::Fails(Status::InvalidClient));
        shop.slot.warm_up();
        shop.desk.settle();
        // The alarm at the end of the refusal is joined by an earlier one.
        let caller = shop.thread(|shop| shop.ask(30).unwrap_err());
        shop.engine.credentials_changed();
        assert_eq!(caller.join().unwrap(), Status::InvalidClient);
        for _ in 0..3 {
            shop.desk.ring();
            shop.desk.settle();
        }
        assert_eq!(shop.desk.alarms(), 1);
        shop.closes();
    });
}

/// The world may forget an alarm, where it cannot start a thread for it.
#[test]
fn the_background_recovers_from_a_forgotten_alarm() {
    explore(|| {
        let shop = Shop::with_rules(WARM, first_at_once);
        shop.desk.forgets_alarms.store(true, Ordering::SeqCst);
        assert_eq!((shop.token(), shop.desk.alarms()), (1, 0));
        shop.desk.forgets_alarms.store(false, Ordering::SeqCst);
        pass(TILL_DUE + 1);
        assert_eq!(join(shop.threads(2, Shop::token)).len(), 2);
        shop.desk.settle();
        assert_eq!((shop.desk.fetches(), shop.desk.alarms()), (2, 1));
        shop.closes();
    });
}

#[test]
fn closing_wakes_every_waiter() {
    explore(|| {
        // The fetch never ends: whoever is not woken hangs.
        let shop = Shop::open(|_| Fetch::Hangs);
        let callers = shop.threads(3, |shop| shop.ask(30).unwrap_err());
        shop.engine.close();
        assert_eq!(join(callers), [Status::ShutDown; 3]);
        assert_eq!(shop.ask(30).unwrap_err(), Status::ShutDown);
        assert!(shop.desk.fetches() <= 1);
        shop.closes();
    });
}

#[test]
fn closing_in_the_midst_of_everything_leaves_nobody_hanging() {
    explore(|| {
        let plan = |number| match number {
            1 => Fetch::TokenAtOnce,
            2 => Fetch::Token,
            3 => Fetch::Fails(Status::Connect),
            _ => Fetch::Hangs,
        };
        let shop = Shop::with_rules(WARM, plan);
        let other = Shop::beside(&shop.engine, RULES, |_| Fetch::Panics);
        assert_eq!(shop.token(), 1);
        pass(TILL_DUE);
        let threads = vec![
            shop.thread(|shop| shop.ask(30).map(drop)),
            shop.thread(|shop| shop.report(1).and_then(|()| shop.ask(30).map(drop))),
            shop.thread(|shop| {
                shop.desk.ring();
                shop.report(2)
            }),
            other.thread(|shop| shop.ask(30).map(drop)),
            shop.thread(|shop| {
                shop.engine.credentials_changed();
                Ok(())
            }),
        ];
        shop.engine.close();
        for answer in join(threads) {
            let expected = [Status::ShutDown, Status::TokenRejected, Status::Panic];
            assert!(answer.is_ok() || answer.is_err_and(|status| expected.contains(&status)), "{answer:?}");
        }
        other.closes();
        shop.closes();
    });
}

#[test]
fn a_slot_may_end_while_its_alarm_rings_and_its_flight_lands() {
    explore(|| {
        let shop = Shop::with_rules(WARM, |_| Fetch::Token);
        let _ = shop.ask(0);
        let desk = shop.desk.clone();
        let ringer = shuttle::thread::spawn({
            let desk = desk.clone();
            move || desk.ring()
        });
        let reporter = {
            let engine = shop.engine.clone();
            shuttle::thread::spawn(move || engine.report_unauthorized("t1").is_ok())
        };
        drop(shop);
        ringer.join().unwrap();
        reporter.join().unwrap();
        desk.settle();
    });
}

/// Nobody hangs, and nobody gets a token afterwards, whatever lands.
#[test]
fn a_session_ends_while_its_refresh_lands() {
    explore(|| {
        let shop = Shop::with_rules(RULES, |_| Fetch::Token);
        let ask = |shop: &Shop| shop.ask(30).map(|given| number(&given));
        let callers = shop.threads(2, ask);
        shop.slot.end();
        for outcome in join(callers) {
            assert!(matches!(outcome, Ok(1) | Err(Status::NoSession)), "{outcome:?}");
        }
        assert_eq!(ask(&shop), Err(Status::NoSession));
        shop.desk.settle();
        assert_eq!(ask(&shop), Err(Status::NoSession));
        shop.closes();
    });
}
