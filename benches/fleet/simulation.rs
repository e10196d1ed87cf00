//! A fleet of terminals and a token server on a virtual clock, event by event.
//!
//! Nothing of the engine is repeated here: each terminal has a [`State`] and a [`Gate`] of its own, as in a process
//! of its own, and this file does what `Slot` does around them: it starts the flights that they ask for, lands
//! them, rings the alarms that they want, and lets callers wait.

use clearline::clock::Moment;
use clearline::engine::{Answer, Call, Dice, Gate, Grant, Now, Rules, State, Supply};
use clearline::error::{Error, Status};
use clearline::secret::Secret;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// Milliseconds since the first terminal opened.
pub type Millis = u32;

pub const SECOND: Millis = 1000;
pub const MINUTE: Millis = 60 * SECOND;
pub const HOUR: Millis = 60 * MINUTE;

/// The terminals open within this time, at any moment of it.
pub const OPENING: Millis = 10 * MINUTE;
pub const DAY: Millis = 12 * HOUR;
pub const OUTAGE: Range<Millis> = 6 * HOUR..6 * HOUR + 15 * MINUTE;
/// A till needs a token at its opening and then this often on average; the gaps are exponential.
pub const CALL_EVERY: Millis = 2 * MINUTE;
/// The server grants tokens for this long ...
const LIFE: Millis = HOUR;
/// ... of which the engine counts on a second less, from before the request.
const SLACK: Millis = SECOND;
/// From sending a request to having its answer.
const LATENCY: Range<Millis> = 40..61;
/// How long a call may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The configuration's defaults.
const RULES: Rules =
    Rules { refresh_before_expiry: Duration::from_secs(300), min_remaining: Duration::from_secs(30), keep_warm: false };
/// The engine's clock at the opening: not its origin.
const ORIGIN: u64 = 1_000_000_000;
const NEVER: Millis = Millis::MAX;

/// How the token server fails.
#[derive(Clone, Copy)]
pub enum Outage {
    /// 503, perhaps with `Retry-After`.
    Busy { retry_after: Option<Duration> },
    /// Connections are refused.
    Refused,
}

pub struct Plan {
    pub terminals: u32,
    pub outage: Option<Outage>,
    /// The yardstick: every draw is the highest, so that the refresh point is always the window's opening.
    pub no_spread: bool,
    /// Put every call to the engine, also those that the token in the reader's hand serves.
    pub every_call: bool,
}

/// What happened in a day.
#[derive(Default)]
pub struct Report {
    /// Requests that arrived at the server (or were refused by its machine), by second.
    pub requests: Vec<u32>,
    /// How many of them failed.
    pub failed: u64,
    /// Calls that were put to the engine.
    pub asked: u64,
    /// Calls that waited for a flight, and the longest time a call took.
    pub waited: u64,
    pub longest_call: Millis,
    /// Calls that failed, and how many of them although the terminal held a token with life left.
    pub refused: u64,
    pub refused_with_token: u64,
    /// Calls that got a token that the server no longer took.
    pub served_expired: u64,
    /// Terminals that were refused at least once.
    pub refused_tills: u32,
    /// From the server's return until the last till that had been refused had a token.
    pub last_served: Millis,
    /// Tills still without one in the evening.
    pub never_served: u32,
}

impl Report {
    pub fn total(&self) -> u64 {
        self.requests.iter().map(|count| u64::from(*count)).sum()
    }
}

/// splitmix64. Engine and world draw from generators of their own.
struct Random {
    state: AtomicU64,
    no_spread: bool,
}

impl Random {
    const fn new(seed: u64, no_spread: bool) -> Self {
        Self { state: AtomicU64::new(seed), no_spread }
    }

    fn next(&self) -> u64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut word = self.state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    fn within(&self, range: Range<Millis>) -> Millis {
        range.start + self.below(u64::from(range.end - range.start)) as Millis
    }

    fn exponential(&self, mean: Millis) -> Millis {
        // In (0, 1], so that the logarithm is finite.
        let uniform = ((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64;
        (-uniform.ln() * f64::from(mean)) as Millis + 1
    }
}

impl Dice for Random {
    fn below(&self, end: u64) -> u64 {
        match self.no_spread {
            true => end.saturating_sub(1),
            false => ((u128::from(self.next()) * u128::from(end)) >> 64) as u64,
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Call,
    Land,
    Alarm,
}

/// Events by time: those of the present second in order, later ones in a bucket for each second.
struct Calendar {
    /// What the present second was to bring when it began, last first.
    planned: Vec<u64>,
    /// What came up in it.
    urgent: BinaryHeap<Reverse<u64>>,
    second: usize,
    later: Vec<Vec<u64>>,
}

impl Calendar {
    fn new() -> Self {
        let seconds = (DAY / SECOND) as usize;
        let later = (0..seconds).map(|_| Vec::new()).collect();
        Self { planned: Vec::new(), urgent: BinaryHeap::new(), second: 0, later }
    }

    /// What would happen after the day's end is forgotten.
    fn add(&mut self, at: Millis, till: u32, kind: Kind) {
        let event = u64::from(at) << 32 | u64::from(till) << 2 | kind as u64;
        let second = (at / SECOND) as usize;
        if second <= self.second {
            self.urgent.push(Reverse(event));
        } else if let Some(bucket) = self.later.get_mut(second) {
            bucket.push(event);
        }
    }

    fn next(&mut self) -> Option<(Millis, u32, Kind)> {
        while self.planned.is_empty() && self.urgent.is_empty() {
            self.second += 1;
            self.planned = std::mem::take(self.later.get_mut(self.second)?);
            self.planned.sort_unstable_by(|one, other| other.cmp(one));
        }
        let urgent = self.urgent.peek().map(|Reverse(event)| *event);
        let event = match self.planned.last() {
            Some(planned) if urgent.is_none_or(|urgent| *planned <= urgent) => self.planned.pop()?,
            _ => self.urgent.pop()?.0,
        };
        let kind = match event & 3 {
            0 => Kind::Call,
            1 => Kind::Land,
            _ => Kind::Alarm,
        };
        Some(((event >> 32) as Millis, (event as u32) >> 2, kind))
    }
}

/// One terminal.
struct Till {
    state: State,
    gate: Gate,
    /// The call that waits for the flight, and since when.
    waiting: Option<(Call, Millis)>,
    /// The next call, or when the one that waits asks again.
    call_at: Millis,
    /// The flight under way: its number, when it was sent, and when it reaches the server.
    flight: u64,
    sent_at: Millis,
    arrives_at: Millis,
    alarm_at: Millis,
    /// A call was refused, and none has got a token since.
    is_stuck: bool,
    was_refused: bool,
    /// Kept beside the engine, to check it: until when the terminal must be served, and when the server stops
    /// taking its token.
    usable_until: Millis,
    expires_at: Millis,
}

struct World<'a> {
    plan: &'a Plan,
    calendar: Calendar,
    dice: Random,
    chance: Random,
    report: Report,
}

/// One day.
pub fn run(plan: &Plan) -> Report {
    let mut world = World {
        plan,
        calendar: Calendar::new(),
        dice: Random::new(0xC1EA_811E, plan.no_spread),
        chance: Random::new(0x0F1E_E700, false),
        report: Report { requests: vec![0; (DAY / SECOND) as usize], ..Report::default() },
    };
    let mut tills: Vec<Till> = (0..plan.terminals).map(|number| world.open(number)).collect();
    while let Some((at, number, kind)) = world.calendar.next() {
        let till = &mut tills[number as usize];
        match kind {
            Kind::Call if at == till.call_at => world.call(number, till, at),
            Kind::Alarm if at == till.alarm_at => world.ring(number, till, at),
            Kind::Land => world.land(number, till, at),
            Kind::Call | Kind::Alarm => {} // another has taken its place
        }
    }
    let count = |what: fn(&Till) -> bool| tills.iter().filter(|till| what(till)).count() as u32;
    world.report.refused_tills = count(|till| till.was_refused);
    world.report.never_served = count(|till| till.is_stuck);
    world.report
}

impl World<'_> {
    fn open(&mut self, number: u32) -> Till {
        let call_at = self.chance.within(0..OPENING);
        self.calendar.add(call_at, number, Kind::Call);
        Till {
            state: State::new(RULES),
            gate: Gate::default(),
            waiting: None,
            call_at,
            flight: 0,
            sent_at: 0,
            arrives_at: 0,
            alarm_at: NEVER,
            is_stuck: false,
            was_refused: false,
            usable_until: 0,
            expires_at: 0,
        }
    }

    /// A call begins, or one that waits asks again.
    fn call(&mut self, number: u32, till: &mut Till, at: Millis) {
        let now = present(at);
        let is_new = till.waiting.is_none();
        let (mut call, since) = till.waiting.take().unwrap_or_else(|| (Call::new(now.at, TIMEOUT), at));
        let step = till.state.ask(now, &till.gate, &mut call);
        self.report.asked += u64::from(is_new);
        self.report.longest_call = self.report.longest_call.max(at - since);
        if let Some(flight) = step.start {
            self.launch(number, till, flight, at);
        }
        match step.answer {
            Answer::Token(_) => {
                self.report.served_expired += u64::from(at >= till.expires_at);
                if std::mem::take(&mut till.is_stuck) && at >= OUTAGE.end {
                    self.report.last_served = at - OUTAGE.end; // time goes forward: the last one to write is the last
                }
                match step.start {
                    // Drawn when the flight has landed, before which calls get the same answer.
                    Some(_) if !self.plan.every_call => till.call_at = NEVER,
                    _ => self.expect_call(number, till, at),
                }
            }
            Answer::Failed(error) => {
                self.report.refused += 1;
                self.report.refused_with_token += u64::from(at < till.usable_until);
                till.is_stuck = true;
                till.was_refused = true;
                // The sale waits: the host asks again when it was told to.
                let pause = error.retry_after().unwrap_or_default().as_millis() as Millis;
                self.set_call(number, till, at + pause.max(1));
            }
            Answer::Wait(until) => {
                self.report.waited += u64::from(is_new);
                till.waiting = Some((call, since));
                self.set_call(number, till, from_moment(until).max(at + 1));
            }
        }
    }

    fn set_call(&mut self, number: u32, till: &mut Till, at: Millis) {
        till.call_at = at;
        self.calendar.add(at, number, Kind::Call);
    }

    /// Draws the next call.
    ///
    /// Until the moment that `State::serves` tells, calls get the token that readers hold and change nothing, in
    /// the library as here. The exponential has no memory: the first call after that moment is as far from it as
    /// the next call is from now. So the calls between need not be played.
    fn expect_call(&mut self, number: u32, till: &mut Till, at: Millis) {
        let served_until = match self.plan.every_call {
            true => None,
            false => till.state.serves(present(at), &till.gate).map(|(_, until)| from_moment(until)),
        };
        let from = served_until.unwrap_or(at).max(at);
        self.set_call(number, till, from.saturating_add(self.chance.exponential(CALL_EVERY)));
    }

    fn launch(&mut self, number: u32, till: &mut Till, flight: u64, at: Millis) {
        let latency = self.chance.within(LATENCY);
        till.flight = flight;
        till.sent_at = at;
        till.arrives_at = at + latency / 2;
        if let Some(count) = self.report.requests.get_mut((till.arrives_at / SECOND) as usize) {
            *count += 1;
        }
        self.calendar.add(at + latency, number, Kind::Land);
    }

    fn land(&mut self, number: u32, till: &mut Till, at: Millis) {
        let outage = self.plan.outage.filter(|_| OUTAGE.contains(&till.arrives_at));
        let outcome = match outage {
            None => {
                till.usable_until = till.sent_at + LIFE - SLACK;
                till.expires_at = till.arrives_at + LIFE;
                Ok(Grant {
                    access_token: Secret::new("t"),
                    expires_in: millis(LIFE),
                    scope: None,
                    requested_at: present(till.sent_at).at,
                    supply: Supply::Credentials,
                })
            }
            Some(Outage::Busy { retry_after }) => {
                Err(Error::new(Status::Server, "busy").with_http_status(503).with_retry_after(retry_after))
            }
            Some(Outage::Refused) => Err(Error::new(Status::Connect, "refused")),
        };
        self.report.failed += u64::from(outcome.is_err());
        till.state.finish(till.flight, outcome, present(at), &mut till.gate, &self.dice);
        self.set_alarm(number, till, at);
        if till.waiting.is_some() {
            self.call(number, till, at);
        } else if !till.is_stuck && !self.plan.every_call {
            // What serves the coming calls has changed; they are drawn anew.
            self.expect_call(number, till, at);
        }
    }

    fn ring(&mut self, number: u32, till: &mut Till, at: Millis) {
        till.alarm_at = NEVER;
        match till.state.tick(present(at), &till.gate) {
            Some(flight) => self.launch(number, till, flight, at),
            None => self.set_alarm(number, till, at),
        }
    }

    /// As `Slot` does: unless one is set that rings before.
    fn set_alarm(&mut self, number: u32, till: &mut Till, at: Millis) {
        let wanted = till.state.alarm_at(present(at), &till.gate).map(|wanted| from_moment(wanted).max(at));
        if let Some(wanted) = wanted.filter(|wanted| *wanted < till.alarm_at) {
            till.alarm_at = wanted;
            self.calendar.add(wanted, number, Kind::Alarm);
        }
    }
}

fn present(at: Millis) -> Now {
    Now {
        at: Moment::from_millis(ORIGIN + u64::from(at)),
        slept: Duration::ZERO,
        // 2026-01-01, eight in the morning.
        wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_254_400) + millis(at),
    }
}

fn millis(duration: Millis) -> Duration {
    Duration::from_millis(u64::from(duration))
}

/// Rounded up, so that nothing happens before its time.
fn from_moment(moment: Moment) -> Millis {
    let millis = moment.plus(Duration::from_nanos(999_999)).as_millis();
    Millis::try_from(millis.saturating_sub(ORIGIN)).unwrap_or(NEVER)
}
