//! Plays a story on the engine, as `engine::Slot` would, but with callers that need no threads.

use crate::span::Span;
use crate::story::{Gets, Landing, Server, Settings, SignIn, Step, Story, Throw};
use clearline::clock::{Clock, ManualClock, Moment};
use clearline::engine::{Answer, Call, Dice, Gate, Given, Grant, Now, Rules, State, Supply};
use clearline::error::{Error, RequestSent, Status};
use clearline::secret::Secret;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

type Failure = String;

const USUAL_TIMEOUT: Duration = Duration::from_secs(10);
const USUAL_REFRESH_BEFORE_EXPIRY: Duration = Duration::from_secs(300);
const USUAL_MIN_REMAINING: Duration = Duration::from_secs(60);
/// More events than that in one step: something goes round in circles.
const MOST_EVENTS: u32 = 1_000_000;

/// Plays a whole story.
pub fn play(text: &str) -> Result<(), Failure> {
    let story: Story = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut stage = Stage::new(story.slots, story.dice);
    for (number, text) in story.steps.into_iter().enumerate() {
        let at = |stage: &Stage, failure| format!("step {} {text}, at {}: {failure}", number + 1, stage.elapsed());
        let step = Step::deserialize_from(&text).map_err(|failure| at(&stage, failure))?;
        stage.step(step).map_err(|failure| at(&stage, failure))?;
    }
    match stage.slots.values().find_map(|slot| slot.callers.first()) {
        Some(caller) => Err(format!("`{}` still waits at the end", caller.name)),
        None => Ok(()),
    }
}

impl Step {
    fn deserialize_from(text: &serde_json::Value) -> Result<Self, Failure> {
        serde_json::from_value(text.clone()).map_err(|error| error.to_string())
    }
}

struct Stage {
    clock: ManualClock,
    began: Moment,
    gate: Gate,
    dice: LoadedDice,
    slots: BTreeMap<String, Slot>,
    /// Whose current token it is, as `engine::Engine` remembers it.
    owners: HashMap<String, String>,
    server: Server,
    starts: u64,
    left: Vec<(String, Moment, Came)>,
}

struct Slot {
    state: State,
    callers: Vec<Caller>,
    flight: Option<Flying>,
    flights: u64,
    /// The alarm that is set, as `engine::Slot` remembers it, and those that the world still rings.
    alarm_at: Option<Moment>,
    alarms: Vec<Moment>,
    /// What a reader without the lock has at hand.
    at_hand: Option<AtHand>,
}

struct Caller {
    name: String,
    call: Call,
    until: Moment,
}

struct Flying {
    number: u64,
    requested_at: Moment,
    lands_at: Option<Moment>,
}

struct AtHand {
    given: Given,
    until: Moment,
    slept: Duration,
}

/// What came of a call.
enum Came {
    Token(Given),
    Failed(Error),
}

impl Stage {
    fn new(slots: BTreeMap<String, Settings>, dice: Throw) -> Self {
        let clock = ManualClock::new();
        let slots = slots.into_iter().map(|(name, settings)| (name, Slot::new(&settings))).collect();
        Self {
            began: clock.now(),
            clock,
            gate: Gate::default(),
            dice: LoadedDice::new(dice),
            slots,
            owners: HashMap::new(),
            server: Server::Story(crate::story::OnlyStory::Manual),
            starts: 0,
            left: Vec::new(),
        }
    }

    fn step(&mut self, step: Step) -> Result<(), Failure> {
        self.starts = 0;
        if let Some(to) = self.moment_of(&step)? {
            self.pass_time(to)?;
        }
        let slot = match &step.slot {
            Some(slot) => slot.clone(),
            None => self.slots.keys().next().expect("a slot").clone(),
        };
        if !self.slots.contains_key(&slot) {
            return Err(format!("there is no slot `{slot}`"));
        }
        if let Some(row) = &step.row {
            let now = self.now();
            let decision = self.slots[&slot].state.decide(now, &self.gate, step.min_remaining.map(|span| span.0));
            let found = format!("{decision:?}");
            if found.split(' ').next() != Some(row) {
                return Err(format!("the row is {found}"));
            }
        }
        let waits = self.act(&step, &slot)?;
        self.check(step, &slot, waits)
    }

    fn moment_of(&self, step: &Step) -> Result<Option<Moment>, Failure> {
        match (step.at, step.after) {
            (Some(_), Some(_)) => Err("a step has one time".to_owned()),
            (Some(at), None) if self.began.plus(at.0) < self.clock.now() => Err("a step goes back in time".to_owned()),
            (Some(at), None) => Ok(Some(self.began.plus(at.0))),
            (None, Some(after)) => Ok(Some(self.clock.now().plus(after.0))),
            (None, None) => Ok(None),
        }
    }

    /// Does what the step says. If it is a call that waits: for how long at most.
    fn act(&mut self, step: &Step, slot: &str) -> Result<Option<Span>, Failure> {
        let actions = [
            step.call.is_some(),
            step.land.is_some(),
            step.sign_in.is_some(),
            step.end_session,
            step.report.is_some(),
            step.sleep.is_some(),
            step.wall_clock_jumps.is_some(),
            step.server.is_some(),
            step.credentials_changed,
            step.warm_up,
            step.dice.is_some(),
        ];
        if actions.iter().filter(|action| **action).count() > 1 {
            return Err("only one thing happens in a step".to_owned());
        }
        if let Some(name) = &step.call {
            return self.call(slot, name, step);
        }
        if let Some(landing) = &step.land {
            self.land(slot, landing)?;
        }
        if let Some(sign_in) = &step.sign_in {
            self.sign_in(slot, sign_in)?;
        }
        if step.end_session {
            self.slot(slot).state.end();
            self.announce(slot)?;
        }
        if let Some(token) = &step.report {
            self.report(token, step.gets.as_ref())?;
        }
        if let Some(span) = step.sleep {
            self.clock.sleep(span.0);
            self.pass_time(self.clock.now())?;
        }
        if let Some(by) = &step.wall_clock_jumps {
            let (sign, span) = by.split_at(1);
            let span: Span = serde_json::from_value(span.into()).map_err(|error| error.to_string())?;
            let wall = self.clock.wall();
            self.clock.set_wall(if sign == "-" { wall - span.0 } else { wall + span.0 });
        }
        if let Some(server) = &step.server {
            self.server = server.clone();
        }
        if step.credentials_changed {
            self.gate.open();
            for slot in self.names() {
                self.slot(&slot).state.unblock();
                self.announce(&slot)?;
            }
        }
        if step.warm_up {
            self.tick(slot)?;
        }
        if let Some(throw) = step.dice {
            self.dice = LoadedDice::new(throw);
        }
        Ok(None)
    }

    /// Compares what came with what must come.
    fn check(&mut self, step: Step, slot: &str, waits: Option<Span>) -> Result<(), Failure> {
        let mut wanted = step.then;
        match (step.call, step.gets) {
            (Some(_), Some(Gets::Waits(wanted))) => match waits {
                Some(waits) if waits == wanted.waits => {}
                Some(waits) => return Err(format!("it waits {waits}")),
                None => return Err(format!("it does not wait: {}", self.describe_left())),
            },
            (Some(name), Some(gets)) => {
                wanted.insert(name, gets);
            }
            (Some(_), None) => return Err("a call `gets` something".to_owned()),
            (None, _) => {}
        }
        let now = self.clock.now();
        for (name, at, came) in std::mem::take(&mut self.left) {
            let Some(wanted) = wanted.remove(&name) else {
                return Err(format!("`{name}` got {came}, and nobody said so"));
            };
            if at != now {
                return Err(format!("`{name}` got {came} before, at {}", Span(at.since(self.began))));
            }
            if !came.is(&wanted) {
                return Err(format!("`{name}` got {came}"));
            }
        }
        if let Some(name) = wanted.keys().next() {
            return Err(format!("`{name}` got nothing yet"));
        }
        let began = self.began;
        let now = self.now();
        let starts = self.starts;
        let next_attempt = self.slots[slot].state.next_attempt_at(now, &self.gate);
        let slot = &self.slots[slot];
        let since_begin = |moment: Moment| Span(moment.since(began));
        let next_alarm = slot.alarms.iter().min().copied().map(since_begin);
        let next_attempt = next_attempt.map(since_begin);
        if !step.starts.holds(starts) {
            return Err(format!("{starts} flights started, not {}", step.starts));
        }
        if let Some(wanted) = step.flights.filter(|wanted| !wanted.holds(slot.flights)) {
            return Err(format!("{} flights so far, not {wanted}", slot.flights));
        }
        if let Some(wanted) = step.in_flight.filter(|wanted| *wanted != slot.state.is_in_flight()) {
            return Err(format!("in flight: {}, not {wanted}", !wanted));
        }
        if let Some(wanted) = step.next_alarm.filter(|wanted| !wanted.holds(next_alarm)) {
            return Err(format!("the next alarm is at {}, not {wanted}", or_none(next_alarm)));
        }
        if let Some(wanted) = step.next_attempt.filter(|wanted| !wanted.holds(next_attempt)) {
            return Err(format!("the next attempt is at {}, not {wanted}", or_none(next_attempt)));
        }
        Ok(())
    }

    /// Everything that happens by itself until then happens at its time.
    fn pass_time(&mut self, to: Moment) -> Result<(), Failure> {
        for _ in 0..MOST_EVENTS {
            let next = self.slots.iter().filter_map(|(name, slot)| Some((slot.next_event()?, name.clone()))).min();
            let Some((at, name)) = next.filter(|(at, _)| *at <= to) else {
                self.clock.advance(to.since(self.clock.now()));
                return Ok(());
            };
            self.clock.advance(at.since(self.clock.now()));
            self.happen(&name)?;
        }
        Err("something goes round in circles".to_owned())
    }

    /// What is due in this slot happens: one flight lands, or the alarms ring, or a caller asks again.
    fn happen(&mut self, name: &str) -> Result<(), Failure> {
        let now = self.clock.now();
        let slot = self.slot(name);
        if slot.flight.as_ref().and_then(|flight| flight.lands_at).is_some_and(|at| at <= now) {
            return self.land_by_itself(name);
        }
        let before = slot.alarms.len();
        slot.alarms.retain(|at| *at > now);
        if slot.alarms.len() < before {
            return self.tick(name);
        }
        match slot.callers.iter().position(|caller| caller.until <= now) {
            Some(index) => {
                let caller = slot.callers.remove(index);
                self.ask(name, caller.name, caller.call)
            }
            None => Ok(()),
        }
    }

    fn call(&mut self, slot: &str, name: &str, step: &Step) -> Result<Option<Span>, Failure> {
        let now = self.now();
        let timeout = step.timeout.map_or(USUAL_TIMEOUT, |span| span.0);
        let call = Call::new(now.at, timeout).with_min_remaining(step.min_remaining.map(|span| span.0));
        let usual = step.min_remaining.is_none();
        let promised = self.slots[slot].promises(now, &self.gate).into_iter().filter(|_| usual);
        let starts = self.starts;
        self.ask(slot, name.to_owned(), call)?;
        for (whose, given) in promised {
            let kept = matches!(self.left.last(), Some((_, _, Came::Token(got)))
                if Arc::ptr_eq(&got.token, &given.token) && got.stale == given.stale);
            if !kept || self.starts != starts {
                let given = Came::Token(given);
                return Err(format!("{whose} would hand out {given}, not {}", self.describe_left()));
            }
        }
        let gate = &self.gate;
        let slot = self.slots.get_mut(slot).expect("a slot");
        slot.at_hand = slot.state.serves(now, gate).map(|(given, until)| AtHand { given, until, slept: now.slept });
        let waiting = slot.callers.iter().find(|caller| caller.name == name);
        Ok(waiting.map(|caller| Span(caller.until.since(now.at))))
    }

    /// What `engine::Slot::token` does, up to where its caller would sleep.
    fn ask(&mut self, slot: &str, name: String, mut call: Call) -> Result<(), Failure> {
        loop {
            let now = self.now();
            let step = {
                let gate = &self.gate;
                self.slots.get_mut(slot).expect("a slot").state.ask(now, gate, &mut call)
            };
            let started = step.start.is_some();
            if let Some(flight) = step.start {
                self.slot(slot).at_hand = None;
                self.launch(slot, flight)?;
            }
            let came = match step.answer {
                Answer::Token(given) => Came::Token(given),
                Answer::Failed(error) => Came::Failed(error),
                Answer::Wait(_) if started => continue, // it may have landed by now
                Answer::Wait(until) if until <= now.at => return Err(format!("`{name}` waits for nothing")),
                Answer::Wait(until) => {
                    self.slot(slot).callers.push(Caller { name, call, until });
                    return Ok(());
                }
            };
            if let Came::Token(given) = &came
                && given.token.expires_at <= now.at
            {
                return Err(format!("`{name}` got an expired token"));
            }
            self.left.push((name, now.at, came));
            return Ok(());
        }
    }

    fn report(&mut self, token: &str, gets: Option<&Gets>) -> Result<(), Failure> {
        let now = self.now();
        let came = match self.owners.get(token).cloned() {
            None => Ok(()),
            Some(owner) => {
                let gate = &self.gate;
                let outcome = self.slots.get_mut(&owner).expect("a slot").state.report(token, now, gate);
                self.announce(&owner)?;
                match outcome {
                    Ok(Some(flight)) => self.launch(&owner, flight),
                    Ok(None) => Ok(()),
                    Err(error) => {
                        let came = Came::Failed(error);
                        return match gets.is_some_and(|gets| came.is(gets)) {
                            true => Ok(()),
                            false => Err(format!("the report got {came}")),
                        };
                    }
                }
            }
        };
        match gets {
            None => came,
            Some(_) => Err("the report was accepted".to_owned()),
        }
    }

    fn tick(&mut self, name: &str) -> Result<(), Failure> {
        let now = self.now();
        let gate = &self.gate;
        let slot = self.slots.get_mut(name).expect("a slot");
        slot.alarm_at = None;
        let flight = slot.state.tick(now, gate);
        self.announce(name)?;
        match flight {
            Some(flight) => self.launch(name, flight),
            None => self.set_alarm(name),
        }
    }

    fn launch(&mut self, name: &str, number: u64) -> Result<(), Failure> {
        self.starts += 1;
        let now = self.clock.now();
        let latency = match &self.server {
            Server::Story(_) => None,
            Server::Always(landing) => Some(landing.latency.map_or(Duration::ZERO, |span| span.0)),
        };
        let slot = self.slot(name);
        if slot.flight.is_some() {
            return Err("two flights at once".to_owned());
        }
        slot.flights += 1;
        slot.flight = Some(Flying { number, requested_at: now, lands_at: latency.map(|latency| now.plus(latency)) });
        match latency {
            Some(Duration::ZERO) => self.land_by_itself(name), // there was no thread to run it
            _ => Ok(()),
        }
    }

    fn land_by_itself(&mut self, name: &str) -> Result<(), Failure> {
        match self.server.clone() {
            Server::Always(landing) => self.land(name, &landing),
            Server::Story(_) => {
                self.slot(name).flight.as_mut().expect("a flight").lands_at = None;
                Ok(())
            }
        }
    }

    /// The slot becomes a session's.
    fn sign_in(&mut self, name: &str, sign_in: &SignIn) -> Result<(), Failure> {
        let now = self.now();
        let supply = if sign_in.refresh_token { Supply::RefreshToken } else { Supply::Spent };
        let grant = Grant {
            access_token: Secret::new(sign_in.token.as_str()),
            expires_in: sign_in.expires_in.0,
            scope: None,
            requested_at: now.at,
            supply,
        };
        let slot = self.slots.get_mut(name).expect("a slot");
        slot.state.adopt(grant, now, &self.dice).map_err(|error| error.to_string())?;
        self.owners.insert(sign_in.token.clone(), name.to_owned());
        Ok(())
    }

    fn land(&mut self, name: &str, landing: &Landing) -> Result<(), Failure> {
        let now = self.now();
        let slot = self.slots.get_mut(name).expect("a slot");
        let flight = slot.flight.take().ok_or("nothing is in flight")?;
        let before = slot.state.live(now.at).cloned();
        // An answer without a refresh token leaves the old one in use.
        let supply = match slot.state.supply() {
            Supply::Credentials => Supply::Credentials,
            _ => Supply::RefreshToken,
        };
        let outcome = landing.outcome(&flight, supply)?;
        let failed = outcome.is_err();
        if let Some(replaced) = slot.state.finish(flight.number, outcome, now, &mut self.gate, &self.dice) {
            if let Some(old) = replaced.old {
                self.owners.remove(old.access_token.expose());
            }
            self.owners.insert(replaced.new.access_token.expose().to_owned(), name.to_owned());
        }
        let after = slot.state.live(now.at);
        if failed && !same(before.as_ref(), after) {
            return Err("a failure displaced a token".to_owned());
        }
        self.announce(name)?;
        self.set_alarm(name)
    }

    /// Wakes the waiting callers.
    fn announce(&mut self, name: &str) -> Result<(), Failure> {
        let slot = self.slot(name);
        slot.at_hand = None;
        for caller in std::mem::take(&mut slot.callers) {
            self.ask(name, caller.name, caller.call)?;
        }
        Ok(())
    }

    fn set_alarm(&mut self, name: &str) -> Result<(), Failure> {
        let now = self.now();
        let gate = &self.gate;
        let slot = self.slots.get_mut(name).expect("a slot");
        if let Some(wanted) = slot.state.alarm_at(now, gate)
            && slot.alarm_at.is_none_or(|set| wanted < set)
        {
            if wanted < now.at {
                return Err("an alarm is set for the past".to_owned());
            }
            slot.alarm_at = Some(wanted);
            slot.alarms.push(wanted);
        }
        Ok(())
    }

    fn slot(&mut self, name: &str) -> &mut Slot {
        self.slots.get_mut(name).expect("a slot")
    }

    fn names(&self) -> Vec<String> {
        self.slots.keys().cloned().collect()
    }

    fn now(&self) -> Now {
        Now { at: self.clock.now(), slept: self.clock.slept(), wall: self.clock.wall() }
    }

    fn elapsed(&self) -> Span {
        Span(self.clock.now().since(self.began))
    }

    fn describe_left(&self) -> String {
        match self.left.last() {
            Some((name, _, came)) => format!("`{name}` got {came}"),
            None => "nobody got anything".to_owned(),
        }
    }
}

impl Slot {
    fn new(settings: &Settings) -> Self {
        let or = |span: Option<Span>, usual| span.map_or(usual, |span| span.0);
        let rules = Rules {
            refresh_before_expiry: or(settings.refresh_before_expiry, USUAL_REFRESH_BEFORE_EXPIRY),
            min_remaining: or(settings.min_remaining, USUAL_MIN_REMAINING),
            keep_warm: settings.keep_warm,
        };
        Self {
            state: State::new(rules),
            callers: Vec::new(),
            flight: None,
            flights: 0,
            alarm_at: None,
            alarms: Vec::new(),
            at_hand: None,
        }
    }

    fn next_event(&self) -> Option<Moment> {
        let lands_at = self.flight.as_ref().and_then(|flight| flight.lands_at);
        let alarm = self.alarms.iter().min().copied();
        let caller = self.callers.iter().map(|caller| caller.until).min();
        [lands_at, alarm, caller].into_iter().flatten().min()
    }

    /// What may be handed out without asking: by one who looks now, and by one who looked before.
    fn promises(&self, now: Now, gate: &Gate) -> Vec<(&'static str, Given)> {
        let fresh = self.state.serves(now, gate).map(|(given, _)| ("`serves`", given));
        let holds = |at_hand: &&AtHand| now.at < at_hand.until && now.slept == at_hand.slept;
        let held = self.at_hand.as_ref().filter(holds).map(|at_hand| ("a reader", at_hand.given.clone()));
        fresh.into_iter().chain(held).collect()
    }
}

impl Landing {
    fn outcome(&self, flight: &Flying, supply: Supply) -> Result<Result<Grant, Error>, Failure> {
        match (&self.error, self.expires_in) {
            (None, Some(expires_in)) => Ok(Ok(Grant {
                access_token: Secret::new(self.token.clone().unwrap_or_else(|| format!("T{}", flight.number))),
                expires_in: expires_in.0,
                scope: None,
                requested_at: flight.requested_at,
                supply,
            })),
            (Some(status), None) if self.token.is_none() => {
                let unreached = matches!(status.0, Status::Dns | Status::Connect | Status::Proxy | Status::ProxyAuth);
                let sent = if self.unsent || unreached { RequestSent::No } else { RequestSent::Maybe };
                let error = Error::new(status.0, "as the story says").with_request_sent(sent);
                // These are answers; the others are the lack of one.
                let error = match status.0 {
                    Status::Server => error.with_http_status(503),
                    Status::Throttled => error.with_http_status(429),
                    _ => error,
                };
                Ok(Err(error.with_retry_after(self.retry_after.map(|span| span.0))))
            }
            _ => Err("a fetch ends with an `error`, or with a `token` and its `expires_in`".to_owned()),
        }
    }
}

impl Came {
    fn is(&self, wanted: &Gets) -> bool {
        match (self, wanted) {
            (Came::Token(given), Gets::Token(token)) => {
                given.token.access_token.expose() == token && given.stale.is_none()
            }
            (Came::Token(given), Gets::Stale(wanted)) => {
                given.token.access_token.expose() == wanted.stale && given.stale == Some(wanted.because.0)
            }
            (Came::Failed(error), Gets::Error(wanted)) => {
                let retry_after = error.retry_after().map(Span);
                let in_time = match (&wanted.retry_after, retry_after) {
                    (Some(range), Some(retry_after)) => range.holds(retry_after),
                    (Some(_), None) => false,
                    (None, _) => true,
                };
                error.status() == wanted.error.0 && in_time
            }
            _ => false,
        }
    }
}

impl fmt::Display for Came {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Came::Token(Given { token, stale }) => {
                let because =
                    stale.map_or(String::new(), |status: Status| format!(", stale because {}", status.name()));
                write!(f, "{}{because}", token.access_token.expose())
            }
            Came::Failed(error) => {
                write!(f, "{}, retry_after {}", error.status().name(), or_none(error.retry_after().map(Span)))
            }
        }
    }
}

/// Dice that fall as they are told.
struct LoadedDice {
    throw: Throw,
    seed: AtomicU64,
}

impl LoadedDice {
    fn new(throw: Throw) -> Self {
        Self { throw, seed: AtomicU64::new(42) }
    }
}

impl Dice for LoadedDice {
    fn below(&self, end: u64) -> u64 {
        match self.throw {
            Throw::Low => 0,
            Throw::Middle => end / 2,
            Throw::High => end.saturating_sub(1),
            Throw::Random => {
                let next =
                    |seed: u64| seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let seed = next(self.seed.load(Ordering::Relaxed));
                self.seed.store(seed, Ordering::Relaxed);
                ((u128::from(seed) * u128::from(end)) >> 64) as u64
            }
        }
    }
}

fn same<T>(left: Option<&Arc<T>>, right: Option<&Arc<T>>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => Arc::ptr_eq(left, right),
        (None, None) => true,
        _ => false,
    }
}

fn or_none(span: Option<Span>) -> String {
    span.map_or("none".to_owned(), |span| span.to_string())
}
