//! One slot with everything around it that a test decides: the time, the chance, and what the fetches bring.

use clearline::clock::{Clock, Moment};
use clearline::engine::{Alarm, Call, Dice, Engine, Flight, Given, Grant, Rules, Slot, Supply, World};
use clearline::error::{Error, Status};
use clearline::secret::Secret;
use clearline::sync;
use shuttle::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use shuttle::thread::{self, JoinHandle};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, SystemTime};

/// How long the tokens of a [`Desk`] live.
pub const LIFE: u64 = 3600;
/// From here on a first token is due, because the dice show 0: half of its life.
pub const TILL_DUE: u64 = 1800;
/// From here on callers wait.
pub const TILL_URGENT: u64 = 3580;

pub const RULES: Rules =
    Rules { refresh_before_expiry: Duration::from_secs(300), min_remaining: Duration::from_secs(30), keep_warm: false };

/// What becomes of one fetch.
#[derive(Clone, Copy)]
pub enum Fetch {
    /// On a thread, as in the library.
    Token,
    Fails(Status),
    /// The thread that fetches panics, or its runtime drops the task.
    Panics,
    /// In the caller's own thread, before `fetch` returns.
    TokenAtOnce,
    FailsAtOnce(Status),
    /// `fetch` itself panics.
    PanicsAtOnce,
    /// It never ends, until [`Desk::forget`].
    Hangs,
    /// All tokens are the same text.
    SameToken,
}

/// The clock of the schedule.
pub struct Time;

impl Clock for Time {
    fn now(&self) -> Moment {
        Moment::from_millis(1_000_000_000).plus(sync::elapsed())
    }

    fn slept(&self) -> Duration {
        Duration::ZERO
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }
}

/// Always 0, or once a panic if a test wants one.
#[derive(Clone, Default)]
pub struct Zero {
    pub breaks: Arc<AtomicBool>,
}

impl Dice for Zero {
    fn below(&self, _end: u64) -> u64 {
        if self.breaks.swap(false, Ordering::SeqCst) {
            resume_unwind(Box::new("the dice break"));
        }
        0
    }
}

/// The world of a slot. Its tokens are called `t1`, `t2`, ... by the number of the fetch that brought them.
pub struct Desk {
    plan: Box<dyn Fn(u64) -> Fetch + Send + Sync>,
    engine: Weak<Engine>,
    slot: Mutex<Weak<Slot>>,
    fetches: AtomicU64,
    in_the_air: AtomicU64,
    /// No token with a lower number may be handed out to whoever asks from now on.
    pub oldest_allowed: AtomicU64,
    threads: Mutex<Vec<JoinHandle<()>>>,
    hanging: Mutex<Vec<Flight>>,
    alarms: Mutex<Vec<(Moment, Alarm)>>,
    /// Assertions in here would be taken for a panic of the world's, which the engine survives.
    mistakes: Mutex<Vec<&'static str>>,
    /// Alarms ring before `wake` returns, this many times.
    pub rings_at_once: AtomicU64,
    pub forgets_alarms: AtomicBool,
}

impl Desk {
    pub fn fetches(&self) -> u64 {
        self.fetches.load(Ordering::SeqCst)
    }

    /// How many alarms are set.
    pub fn alarms(&self) -> usize {
        self.alarms.lock().unwrap().len()
    }

    /// When the next alarm is to ring.
    pub fn rings_at(&self) -> Option<Moment> {
        self.alarms.lock().unwrap().iter().map(|(at, _)| *at).min()
    }

    /// Rings all alarms that are set by now, on time or too early; in this order.
    pub fn ring(&self) {
        let mut alarms = std::mem::take(&mut *self.alarms.lock().unwrap());
        alarms.sort_by_key(|(at, _)| *at);
        for (_, alarm) in alarms {
            alarm.ring();
        }
    }

    /// Drops what hangs, as a runtime does that shuts down.
    pub fn forget(&self) {
        let hanging = std::mem::take(&mut *self.hanging.lock().unwrap());
        self.in_the_air.fetch_sub(hanging.len() as u64, Ordering::SeqCst);
        drop(hanging);
    }

    /// Waits until every fetch has ended.
    pub fn settle(&self) {
        loop {
            let thread = self.threads.lock().unwrap().pop();
            let Some(thread) = thread else { break };
            thread.join().unwrap();
        }
        assert!(self.mistakes.lock().unwrap().is_empty(), "{:?}", self.mistakes.lock().unwrap());
    }

    fn mistake(&self, what: &'static str) {
        self.mistakes.lock().unwrap().push(what);
    }

    /// Whatever lock of the slot or the engine were held by this thread, shuttle would panic here.
    fn check_that_no_lock_is_held(&self) {
        let slot = self.slot.lock().unwrap().upgrade();
        let takes_locks = || {
            if let Some(slot) = slot {
                slot.info();
            }
            if let Some(engine) = self.engine.upgrade() {
                let _ = engine.report_unauthorized("nobody's");
            }
        };
        if catch_unwind(AssertUnwindSafe(takes_locks)).is_err() {
            self.mistake("called back with a lock held");
        }
    }
}

fn grant(text: String, requested_at: Moment) -> Grant {
    Grant {
        access_token: Secret::new(text),
        expires_in: Duration::from_secs(LIFE),
        scope: None,
        requested_at,
        supply: Supply::Credentials,
    }
}

/// [`Desk`] for the engine. The desk's threads need it after `fetch` has returned.
pub struct Counter(Arc<Desk>);

impl World for Counter {
    fn fetch(&self, flight: Flight) {
        let desk = self.0.clone();
        desk.check_that_no_lock_is_held();
        let number = desk.fetches.fetch_add(1, Ordering::SeqCst) + 1;
        if desk.in_the_air.fetch_add(1, Ordering::SeqCst) > 0 {
            desk.mistake("two flights of one slot at the same time");
        }
        let requested_at = Time.now();
        let landing = desk.clone();
        let arrives = move || {
            landing.in_the_air.fetch_sub(1, Ordering::SeqCst);
            landing
        };
        let named = move || grant(format!("t{number}"), requested_at);
        match (desk.plan)(number) {
            Fetch::TokenAtOnce => {
                let desk = arrives();
                flight.land(Ok(named()));
                desk.oldest_allowed.fetch_max(number, Ordering::SeqCst);
            }
            Fetch::FailsAtOnce(status) => {
                arrives();
                flight.land(Err(Error::new(status, "a failure at once")));
            }
            Fetch::PanicsAtOnce => {
                arrives();
                resume_unwind(Box::new("fetch panics"));
            }
            Fetch::Hangs => desk.hanging.lock().unwrap().push(flight),
            on_a_thread => {
                let lands = move || {
                    let desk = arrives();
                    match on_a_thread {
                        Fetch::Token => flight.land(Ok(named())),
                        Fetch::SameToken => flight.land(Ok(grant("always".to_owned(), requested_at))),
                        Fetch::Fails(status) => return flight.land(Err(Error::new(status, "a failure"))),
                        _ => {
                            let _flight = flight;
                            resume_unwind(Box::new("the thread panics"));
                        }
                    }
                    // A caller that begins after the landing gets this one or a newer one.
                    desk.oldest_allowed.fetch_max(number, Ordering::SeqCst);
                };
                // As a runtime does, which survives the panic of a task.
                let thread = thread::spawn(|| drop(catch_unwind(AssertUnwindSafe(lands))));
                desk.threads.lock().unwrap().push(thread);
            }
        }
    }

    fn wake(&self, after: Duration, alarm: Alarm) {
        self.0.check_that_no_lock_is_held();
        if self.0.forgets_alarms.load(Ordering::SeqCst) {
            return;
        }
        let rings = &self.0.rings_at_once;
        if rings.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            return alarm.ring();
        }
        let at = Time.now().plus(after);
        self.0.alarms.lock().unwrap().push((at, alarm));
    }
}

/// A slot and its world.
#[derive(Clone)]
pub struct Shop {
    pub engine: Arc<Engine>,
    pub slot: Arc<Slot>,
    pub desk: Arc<Desk>,
    pub dice: Zero,
}

impl Shop {
    pub fn open(plan: impl Fn(u64) -> Fetch + Send + Sync + 'static) -> Self {
        Self::with_rules(RULES, plan)
    }

    pub fn with_rules(rules: Rules, plan: impl Fn(u64) -> Fetch + Send + Sync + 'static) -> Self {
        let dice = Zero::default();
        let engine = Engine::new(Arc::new(Time), Box::new(dice.clone()));
        Self { dice, ..Self::beside(&engine, rules, plan) }
    }

    /// Another slot of the same engine.
    pub fn beside(engine: &Arc<Engine>, rules: Rules, plan: impl Fn(u64) -> Fetch + Send + Sync + 'static) -> Self {
        let desk = Arc::new(Desk {
            plan: Box::new(plan),
            engine: Arc::downgrade(engine),
            slot: Mutex::default(),
            fetches: AtomicU64::new(0),
            in_the_air: AtomicU64::new(0),
            oldest_allowed: AtomicU64::new(0),
            threads: Mutex::default(),
            hanging: Mutex::default(),
            alarms: Mutex::default(),
            mistakes: Mutex::default(),
            rings_at_once: AtomicU64::new(0),
            forgets_alarms: AtomicBool::new(false),
        });
        let slot = engine.slot(rules, Arc::new(Counter(desk.clone())));
        *desk.slot.lock().unwrap() = Arc::downgrade(&slot);
        Self { engine: engine.clone(), slot, desk, dice: Zero::default() }
    }

    /// A call for a token that may take so many seconds.
    pub fn ask(&self, seconds: u64) -> Result<Given, Status> {
        let call = Call::new(self.slot.now(), Duration::from_secs(seconds));
        let oldest_allowed = self.desk.oldest_allowed.load(Ordering::SeqCst);
        let began_at = self.slot.now();
        let given = self.slot.token(call).map_err(|error| error.status())?;
        assert!(began_at < given.token.expires_at, "an expired token was handed out");
        assert!(number(&given) >= oldest_allowed, "{given:?} was handed out after {oldest_allowed} had come");
        Ok(given)
    }

    /// As [`Shop::ask`], where nothing may go wrong; the number of the token.
    pub fn token(&self) -> u64 {
        number(&self.ask(30).expect("no token"))
    }

    pub fn report(&self, token: u64) -> Result<(), Status> {
        self.engine.report_unauthorized(&format!("t{token}")).map_err(|error| error.status())
    }

    /// A thread that uses this shop.
    pub fn thread<T: Send + 'static>(&self, work: impl FnOnce(&Shop) -> T + Send + 'static) -> JoinHandle<T> {
        let shop = self.clone();
        thread::spawn(move || work(&shop))
    }

    /// Several threads that do the same.
    pub fn threads<T: Send + 'static>(
        &self,
        count: usize,
        work: impl Fn(&Shop) -> T + Clone + Send + 'static,
    ) -> Vec<JoinHandle<T>> {
        (0..count).map(|_| self.thread(work.clone())).collect()
    }

    /// Everything has ended, and nothing has leaked.
    pub fn closes(self) {
        self.desk.settle();
        self.desk.forget();
        let alarms = std::mem::take(&mut *self.desk.alarms.lock().unwrap());
        drop(alarms);
        let slot = Arc::downgrade(&self.slot);
        let engine = Arc::downgrade(&self.engine);
        drop(self);
        assert!(slot.upgrade().is_none(), "somebody still holds the slot");
        drop(engine);
    }
}

/// The number in a token's name; a token without one counts as the newest.
pub fn number(given: &Given) -> u64 {
    let name = given.token.access_token.expose();
    name.strip_prefix('t').map_or(u64::MAX, |number| number.parse().unwrap())
}

pub fn pass(seconds: u64) {
    sync::pass(Duration::from_secs(seconds));
}

pub fn join<T>(threads: Vec<JoinHandle<T>>) -> Vec<T> {
    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
}
