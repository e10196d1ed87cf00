//! [`Slot`]: a [`State`] behind its lock, the callers that wait for it, and the flight that serves them all.

use super::state::{Counts, Now, Replaced};
use super::{
    Alarm, Answer, Call, Dice, Flight, Gate, Given, Grant, Hits, HitsSum, Rules, State, Supply, Tally, Token, World,
};
use crate::clock::{Clock, Moment};
use crate::error::{Error, RequestSent, Result, Status};
use crate::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use crate::sync::{Condvar, Mutex, MutexGuard};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime};

/// What the slots of one client share.
pub struct Engine {
    clock: Arc<dyn Clock>,
    dice: Box<dyn Dice>,
    gate: Mutex<Gate>,
    closed: AtomicBool,
    /// All slots, to wake their callers when the engine closes.
    slots: Mutex<Vec<Weak<Slot>>>,
    /// Which slots' current token it is, by a keyed hash: a report need not look at every slot. They are several where
    /// a server gives the same token again as long as it lives.
    owners: Mutex<HashMap<u64, Vec<Weak<Slot>>>>,
    key: RandomState,
}

impl Engine {
    pub fn new(clock: Arc<dyn Clock>, dice: Box<dyn Dice>) -> Arc<Self> {
        Arc::new(Self {
            clock,
            dice,
            gate: Mutex::new(Gate::default()),
            closed: AtomicBool::new(false),
            slots: Mutex::new(Vec::new()),
            owners: Mutex::new(HashMap::new()),
            key: RandomState::new(),
        })
    }

    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// A new slot of this client.
    pub fn slot(self: &Arc<Self>, rules: Rules, world: Arc<dyn World>) -> Arc<Slot> {
        let slot = Arc::new(Slot {
            engine: self.clone(),
            world,
            state: Mutex::new(State::new(rules)),
            changed: Condvar::default(),
            generation: AtomicU64::new(1),
            alarm: Mutex::default(),
            waits: AtomicU64::new(0),
            hits: Hits::default(),
        });
        let mut slots = self.slots.lock();
        slots.retain(|slot| slot.strong_count() > 0);
        slots.push(Arc::downgrade(&slot));
        drop(slots);
        slot
    }

    /// A new slot of this client that has its first token already.
    pub fn slot_with(self: &Arc<Self>, rules: Rules, world: Arc<dyn World>, grant: Grant) -> Result<Arc<Slot>> {
        let slot = self.slot(rules, world);
        slot.change(|state, now, _| {
            let replaced = state.adopt(grant, now, &*self.dice)?;
            slot.own(&replaced);
            Ok(())
        })?;
        Ok(slot)
    }

    /// The API answered 401 to `token`. A token that is nobody's current one changes nothing.
    pub fn report_unauthorized(&self, token: &str) -> Result<()> {
        if self.is_closed() {
            return Err(shut_down());
        }
        let owners: Vec<_> = match self.owners.lock().get(&self.key.hash_one(token)) {
            Some(owners) => owners.iter().filter_map(Weak::upgrade).collect(),
            None => return Ok(()),
        };
        // Each of them is to hear of it, whatever another one says.
        owners.iter().map(|slot| slot.report(token)).fold(Ok(()), Result::and)
    }

    /// The credentials may have changed: what is remembered of refused ones is forgotten.
    pub fn credentials_changed(&self) {
        self.gate.lock().open();
        for slot in self.all_slots() {
            slot.change(|state, _, _| state.unblock());
            slot.set_alarm();
        }
    }

    /// The refusal of the client's credentials, while it is remembered.
    pub fn refusal(&self) -> Option<Error> {
        let now = self.clock.now();
        let gate = self.gate.lock();
        let refusal = gate.refusal(now)?;
        let error = (*refusal.error).clone().with_request_sent(RequestSent::No);
        Some(error.with_retry_after(Some(refusal.until.since(now))))
    }

    /// The client's credentials were accepted or refused where no slot asked.
    pub fn credentials_met(&self, outcome: Result<(), &Error>) {
        let now = self.clock.now();
        let has_moved = {
            let mut gate = self.gate.lock();
            let before = gate.refused_until(now);
            match outcome {
                Ok(()) => gate.open(),
                Err(error) if error.status() == Status::InvalidClient => gate.refused(Arc::new(error.clone()), now),
                Err(_) => return,
            }
            gate.refused_until(now) != before
        };
        if has_moved {
            self.gate_has_moved();
        }
    }

    /// Every waiting caller leaves with `CL_E_SHUT_DOWN`, and so does everyone who comes later.
    pub fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        for slot in self.all_slots() {
            slot.change(|_, _, _| ());
        }
    }

    /// One slot learnt whether the client's credentials are accepted, which changes what the others may do.
    fn gate_has_moved(&self) {
        for slot in self.all_slots() {
            slot.change(|_, _, _| ());
            slot.set_alarm();
        }
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    fn all_slots(&self) -> Vec<Arc<Slot>> {
        self.slots.lock().iter().filter_map(Weak::upgrade).collect()
    }

    fn now(&self) -> Now {
        Now { at: self.clock.now(), slept: self.clock.slept(), wall: self.clock.wall() }
    }
}

/// One (client, scope set), or one user session.
pub struct Slot {
    engine: Arc<Engine>,
    world: Arc<dyn World>,
    state: Mutex<State>,
    changed: Condvar,
    /// Moves whenever what readers without the lock may hand out has changed.
    generation: AtomicU64,
    alarm: Mutex<SetAlarm>,
    waits: AtomicU64,
    hits: Hits,
}

/// The alarm that counts. Those it has replaced ring too, and are nothing.
#[derive(Default)]
struct SetAlarm {
    number: u64,
    /// When it is to ring; `None` once it is gone.
    at: Option<Moment>,
}

/// What a reader may hand out without the lock, until when, and as long as the generation stays.
#[derive(Clone, Debug)]
pub struct Published {
    pub generation: u64,
    pub given: Option<Given>,
    pub until: Moment,
    /// How long the machine had slept by then: a stale token's refresh need not wait after a sleep.
    pub slept: Duration,
}

/// What is known of a slot, without its token.
#[derive(Clone, Debug)]
pub struct Info {
    pub scope_granted: Option<String>,
    /// How long the token still lives, if there is one.
    pub expires_in: Option<Duration>,
    pub refresh_in: Option<Duration>,
    pub next_attempt_in: Option<Duration>,
    pub last_success_at: Option<SystemTime>,
    pub last_error: Option<Arc<Error>>,
    pub offline_since: Option<SystemTime>,
    pub counts: Counts,
    pub waits: u64,
    pub hits: HitsSum,
    pub supply: Supply,
    /// The wall clock at which all of this was true.
    pub now: SystemTime,
}

impl Slot {
    /// A token for a caller: at once, or when the flight that it joins has ended, or not within its time.
    pub fn token(self: &Arc<Self>, mut call: Call) -> Result<Given> {
        let mut state = self.state.lock();
        loop {
            if self.engine.is_closed() {
                return Err(shut_down());
            }
            let now = self.engine.now();
            let is_new = !call.has_joined();
            let step = state.ask(now, &self.engine.gate.lock(), &mut call);
            if is_new && matches!(step.answer, Answer::Wait(_)) {
                self.waits.fetch_add(1, Ordering::Relaxed);
            }
            if let Some(flight) = step.start {
                self.announce(&state);
                drop(state);
                self.launch(flight);
                if let Answer::Token(given) = step.answer {
                    self.hits.count(true, given.stale.is_some());
                    return Ok(given);
                }
                // It may have landed by now: then even a caller that does not wait is told how.
                state = self.state.lock();
                continue;
            }
            match step.answer {
                Answer::Token(given) => {
                    drop(state);
                    self.hits.count(!call.has_joined(), given.stale.is_some());
                    return Ok(given);
                }
                Answer::Failed(error) => return Err(error),
                Answer::Wait(until) => {
                    state = self.changed.wait_timeout(state, until.since(now.at));
                }
            }
        }
    }

    /// The session is over: callers leave with `CL_E_NO_SESSION`, also those that wait. Returns its token, unless that
    /// has expired.
    pub fn end(&self) -> Option<Arc<Token>> {
        self.change(|state, now, _| {
            let last = state.end()?;
            self.disown(&last);
            Some(last).filter(|token| now.at < token.expires_at)
        })
    }

    /// Whether there is no token and nothing to get one with.
    pub fn is_over(&self) -> bool {
        let info = self.info();
        info.expires_in.is_none() && info.supply.is_exhausted()
    }

    /// Starts what `keep_warm` wants, if it is wanted.
    pub fn warm_up(self: &Arc<Self>) {
        self.tick();
    }

    /// The number that moves when [`Slot::publish`] would say something else.
    #[inline(always)]
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// What readers may hand out from now on without asking.
    pub fn publish(&self) -> Published {
        let state = self.state.lock();
        let now = self.engine.now();
        let serves = state.serves(now, &self.engine.gate.lock());
        let (given, until) = match serves {
            Some((given, until)) if !self.engine.is_closed() => (Some(given), until),
            _ => (None, Moment::default()),
        };
        Published { generation: self.generation(), given, until, slept: now.slept }
    }

    /// A count of hits for a thread that serves itself.
    pub fn tally(&self) -> Arc<Tally> {
        self.hits.tally()
    }

    pub fn info(&self) -> Info {
        let state = self.state.lock();
        let now = self.engine.now();
        let token = state.live(now.at);
        let next_attempt_at = state.next_attempt_at(now, &self.engine.gate.lock());
        Info {
            scope_granted: token.and_then(|token| token.scope_granted.clone()),
            expires_in: token.map(|token| token.remaining(now.at)),
            refresh_in: token.map(|token| token.refresh_at.since(now.at)),
            next_attempt_in: next_attempt_at.map(|at| at.since(now.at)),
            last_success_at: state.last_success_at(),
            last_error: state.last_failure().cloned(),
            offline_since: state.offline_since(),
            counts: state.counts(),
            waits: self.waits.load(Ordering::Relaxed),
            hits: self.hits.sum(),
            supply: state.supply(),
            now: now.wall,
        }
    }

    pub fn now(&self) -> Moment {
        self.engine.clock.now()
    }

    fn report(self: &Arc<Self>, token: &str) -> Result<()> {
        let flight = self.change(|state, now, gate| state.report(token, now, gate))?;
        if let Some(flight) = flight {
            self.launch(flight);
        }
        Ok(())
    }

    pub(super) fn ring(self: &Arc<Self>, number: u64) {
        if self.forget_alarm(number) {
            self.tick();
        }
    }

    /// An alarm is gone. Whether it was the one that counts.
    pub(super) fn forget_alarm(&self, number: u64) -> bool {
        let mut alarm = self.alarm.lock();
        let counts = alarm.number == number;
        if counts {
            alarm.at = None;
        }
        counts
    }

    fn tick(self: &Arc<Self>) {
        if self.engine.is_closed() {
            return;
        }
        match self.change(|state, now, gate| state.tick(now, gate)) {
            Some(flight) => self.launch(flight),
            None => self.set_alarm(), // it rang too early, or something else has changed since
        }
    }

    pub(super) fn finish(self: &Arc<Self>, flight: u64, outcome: Result<Grant>) {
        let dice = &*self.engine.dice;
        let gate_has_moved = self.change(|state, now, gate| {
            let before = gate.refused_until(now.at);
            if let Some(replaced) = state.finish(flight, outcome, now, gate, dice) {
                self.own(&replaced);
            }
            gate.refused_until(now.at) != before
        });
        if gate_has_moved {
            self.engine.gate_has_moved();
        } else {
            self.set_alarm();
        }
    }

    /// The lock is not held here: the world may land the flight at once.
    fn launch(self: &Arc<Self>, flight: u64) {
        let flight = Flight::new(self.clone(), flight);
        // A panic drops the flight, which ends it. The caller may have a token all the same.
        let _ = catch_unwind(AssertUnwindSafe(|| self.world.fetch(flight)));
    }

    /// Changes the state, tells the readers, and wakes the waiting callers; also if the change panics.
    fn change<T>(&self, change: impl FnOnce(&mut State, Now, &mut Gate) -> T) -> T {
        struct WakeAll<'a>(&'a Condvar);
        impl Drop for WakeAll<'_> {
            fn drop(&mut self) {
                self.0.notify_all();
            }
        }
        let _last = WakeAll(&self.changed);
        let mut state = self.state.lock();
        self.announce(&state);
        change(&mut state, self.engine.now(), &mut self.engine.gate.lock())
    }

    /// Called with the lock held, so that the number a reader sees belongs to the state it sees: whoever misses its
    /// number asks for the lock.
    fn announce(&self, _held: &MutexGuard<'_, State>) {
        self.generation.fetch_add(1, Ordering::Release);
    }

    /// Remembers whose token the new one is.
    fn own(self: &Arc<Self>, replaced: &Replaced) {
        if let Some(old) = &replaced.old {
            self.disown(old);
        }
        let hash = self.engine.key.hash_one(replaced.new.access_token.expose());
        self.engine.owners.lock().entry(hash).or_default().push(Arc::downgrade(self));
    }

    fn disown(&self, token: &Token) {
        let hash = self.engine.key.hash_one(token.access_token.expose());
        if let Entry::Occupied(mut entry) = self.engine.owners.lock().entry(hash) {
            entry.get_mut().retain(|slot| !std::ptr::eq(slot.as_ptr(), self));
            if entry.get().is_empty() {
                entry.remove();
            }
        }
    }

    /// Sets the alarm that the state wants, unless one is set that rings before.
    fn set_alarm(self: &Arc<Self>) {
        let now = self.engine.now();
        let wanted = self.state.lock().alarm_at(now, &self.engine.gate.lock());
        let Some(wanted) = wanted else { return };
        let mut alarm = self.alarm.lock();
        if alarm.at.is_none_or(|set| wanted < set) {
            let number = alarm.number + 1;
            *alarm = SetAlarm { number, at: Some(wanted) };
            drop(alarm);
            self.world.wake(wanted.since(now.at), Alarm { slot: Arc::downgrade(self), number });
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // Its owner entry, which holds a hash and a dead reference, goes with it.
        if let Some(token) = self.state.lock().token() {
            self.disown(token);
        }
    }
}

fn shut_down() -> Error {
    Error::new(Status::ShutDown, "clearline is shut down")
}

#[cfg(all(test, not(feature = "shuttle-tests")))]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::engine::SystemDice;
    use crate::secret::Secret;

    struct NewTokenAtOnce(AtomicU64);

    impl World for NewTokenAtOnce {
        fn fetch(&self, flight: Flight) {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            flight.land(Ok(Grant {
                access_token: Secret::new(format!("t{number}")),
                expires_in: Duration::from_secs(3600),
                scope: None,
                requested_at: ManualClock::new().now(),
                supply: Supply::Credentials,
            }));
        }

        fn wake(&self, _after: Duration, _alarm: Alarm) {}
    }

    #[test]
    fn what_is_remembered_of_a_slot_goes_with_its_tokens_and_with_the_slot() {
        let engine = Engine::new(Arc::new(ManualClock::new()), Box::new(SystemDice));
        let seconds = Duration::from_secs;
        let rules = Rules { refresh_before_expiry: seconds(300), min_remaining: seconds(30), keep_warm: false };
        let world = Arc::new(NewTokenAtOnce(AtomicU64::new(0)));
        for number in 0..10 {
            let slot = engine.slot(rules, world.clone());
            let call = Call::new(slot.now(), seconds(1));
            assert!(slot.token(call).is_ok());
            engine.report_unauthorized(&format!("t{}", 2 * number)).unwrap();
            assert_eq!(world.0.load(Ordering::Relaxed), 2 * number + 2, "a report brings a second token");
            assert_eq!((engine.owners.lock().len(), engine.slots.lock().len()), (1, 1));
        }
        assert!(engine.owners.lock().is_empty());
    }
}
