//! Random walks: whatever happens in whatever order, the promises of a slot hold.

use crate::dice::{LoadedDice, any_dice};
use crate::properties::config;
use crate::windows::{any_lifetime, any_setting};
use clearline::clock::{Clock, ManualClock, Moment};
use clearline::engine::{Answer, Call, Decision, Gate, Given, Grant, Now, Rules, State, Step, Supply};
use clearline::error::{Error, RequestSent, Status};
use clearline::secret::Secret;
use proptest::prelude::*;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// No attempt is further away: ten minutes of `Retry-After`, and as much again for the spread.
const LONGEST_WAIT: Duration = Duration::from_secs(1_200);

#[derive(Clone, Debug)]
enum Move {
    Pass(Duration),
    /// To a point where something changes, or a millisecond before or after.
    PassTo(Edge, i8),
    Sleep(Duration),
    SetWall(u64),
    Ask {
        timeout: Duration,
        min_remaining: Option<Duration>,
    },
    Land(Outcome),
    Report(Whose),
    Ring,
    ChangeCredentials,
    /// Another slot of the same client fetches.
    Elsewhere(Outcome),
}

#[derive(Clone, Copy, Debug)]
enum Edge {
    Refresh,
    Urgent,
    Expiry,
    NextAttempt,
    Alarm,
    AtHand,
}

#[derive(Clone, Debug)]
enum Outcome {
    Token(Duration),
    Failure(Status, RequestSent, Option<Duration>),
}

#[derive(Clone, Copy, Debug)]
enum Whose {
    Current,
    LastButOne,
    Nobodys,
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    let status = prop_oneof![
        Just(Status::Server),
        Just(Status::Throttled),
        Just(Status::BadResponse),
        Just(Status::Connect),
        Just(Status::Dns),
        Just(Status::Timeout),
        Just(Status::Tls),
        Just(Status::InvalidClient),
        Just(Status::InvalidScope),
        Just(Status::Resources),
        Just(Status::Panic),
    ];
    let sent = prop_oneof![Just(RequestSent::No), Just(RequestSent::Maybe)];
    let retry_after = proptest::option::weighted(0.2, any_setting());
    prop_oneof![
        any_lifetime().prop_map(Outcome::Token),
        (1u64..=4_000).prop_map(|secs| Outcome::Token(Duration::from_secs(secs))),
        (status, sent, retry_after).prop_map(|(status, sent, wait)| Outcome::Failure(status, sent, wait)),
    ]
}

fn any_pause() -> impl Strategy<Value = Duration> {
    prop_oneof![0u64..2_000, 0u64..120_000, 0u64..5_000_000].prop_map(Duration::from_millis)
}

fn any_move() -> impl Strategy<Value = Move> {
    let edge = prop_oneof![
        Just(Edge::Refresh),
        Just(Edge::Urgent),
        Just(Edge::Expiry),
        Just(Edge::NextAttempt),
        Just(Edge::Alarm),
        Just(Edge::AtHand),
    ];
    let timeout = prop_oneof![Just(Duration::ZERO), any_pause()];
    let whose = prop_oneof![3 => Just(Whose::Current), 1 => Just(Whose::LastButOne), 1 => Just(Whose::Nobodys)];
    prop_oneof![
        2 => any_pause().prop_map(Move::Pass),
        4 => (edge, -1i8..=1).prop_map(|(edge, offset)| Move::PassTo(edge, offset)),
        1 => any_pause().prop_map(Move::Sleep),
        1 => (0u64..4_000_000_000).prop_map(Move::SetWall),
        8 => (timeout, proptest::option::weighted(0.2, any_setting()))
            .prop_map(|(timeout, min_remaining)| Move::Ask { timeout, min_remaining }),
        6 => any_outcome().prop_map(Move::Land),
        2 => whose.prop_map(Move::Report),
        2 => Just(Move::Ring),
        1 => Just(Move::ChangeCredentials),
        1 => any_outcome().prop_map(Move::Elsewhere),
    ]
}

fn any_rules() -> impl Strategy<Value = Rules> {
    (any_setting(), any_setting(), any::<bool>()).prop_map(|(refresh_before_expiry, min_remaining, keep_warm)| Rules {
        refresh_before_expiry,
        min_remaining,
        keep_warm,
    })
}

struct Walk {
    clock: ManualClock,
    dice: LoadedDice,
    gate: Gate,
    state: State,
    other: State,
    /// The flight in the air, and when it left.
    flight: Option<(u64, Moment)>,
    flights: u64,
    waiting: Vec<Call>,
    tokens: u64,
    alarm_at: Option<Moment>,
    at_hand: Option<AtHand>,
}

/// What a reader without the lock hands out, until when, and where the machine had slept for how long by then.
struct AtHand {
    given: Given,
    until: Moment,
    slept: Duration,
}

type Checked = Result<(), TestCaseError>;

impl Walk {
    fn new(rules: Rules, dice: LoadedDice) -> Self {
        Self {
            clock: ManualClock::new(),
            dice,
            gate: Gate::default(),
            state: State::new(rules),
            other: State::new(rules),
            flight: None,
            flights: 0,
            waiting: Vec::new(),
            tokens: 0,
            alarm_at: None,
            at_hand: None,
        }
    }

    fn now(&self) -> Now {
        Now { at: self.clock.now(), slept: self.clock.slept(), wall: self.clock.wall() }
    }

    fn go(&mut self, step: Move) -> Checked {
        match step {
            Move::Pass(by) => self.clock.advance(by),
            Move::PassTo(edge, offset) => self.pass_to(edge, offset),
            Move::Sleep(by) => self.clock.sleep(by),
            Move::SetWall(secs) => {
                let before = self.snapshot();
                self.clock.set_wall(SystemTime::UNIX_EPOCH + Duration::from_secs(secs));
                prop_assert_eq!(self.snapshot(), before, "the wall clock decides nothing");
            }
            Move::Ask { timeout, min_remaining } => self.call(timeout, min_remaining)?,
            Move::Land(outcome) => self.land(outcome)?,
            Move::Report(whose) => self.report(whose)?,
            Move::Ring => self.ring()?,
            Move::ChangeCredentials => {
                self.gate.open();
                self.state.unblock();
                self.other.unblock();
                self.changed()?;
            }
            Move::Elsewhere(outcome) => self.fetch_elsewhere(outcome),
        }
        self.check()
    }

    fn pass_to(&mut self, edge: Edge, offset: i8) {
        let now = self.now();
        let token = self.state.live(now.at);
        let at = match edge {
            Edge::Refresh => token.map(|token| token.refresh_at),
            Edge::Urgent => token.map(|token| token.window.urgent_at),
            Edge::Expiry => token.map(|token| token.expires_at),
            Edge::NextAttempt => self.state.next_attempt_at(now, &self.gate),
            Edge::Alarm => self.alarm_at,
            Edge::AtHand => self.at_hand.as_ref().map(|at_hand| at_hand.until),
        };
        let Some(at) = at else { return };
        let at = at.as_millis().saturating_add_signed(offset.into());
        self.clock.advance(Moment::from_millis(at).since(now.at));
    }

    /// A new call.
    fn call(&mut self, timeout: Duration, min_remaining: Option<Duration>) -> Checked {
        let now = self.now();
        let call = Call::new(now.at, timeout).with_min_remaining(min_remaining);
        let usual = min_remaining.is_none();
        let row = self.state.decide(now, &self.gate, min_remaining);
        let serves = self.state.serves(now, &self.gate).filter(|_| usual);
        let holds = |at_hand: &AtHand| usual && now.at < at_hand.until && now.slept == at_hand.slept;
        let at_hand = self.at_hand.take_if(|at_hand| holds(at_hand)).map(|at_hand| at_hand.given);
        let before = self.snapshot();
        let had_flight = self.flight.is_some();

        let step = self.ask(call)?;
        for promised in serves.into_iter().map(|(given, _)| given).chain(at_hand) {
            let Answer::Token(given) = &step.answer else {
                return Err(TestCaseError::fail("a reader had a token at hand, and a caller got none"));
            };
            prop_assert!(Arc::ptr_eq(&given.token, &promised.token));
            prop_assert_eq!(given.stale, promised.stale);
            prop_assert_eq!(self.snapshot(), before.clone(), "a reader would have changed nothing");
        }
        match row {
            Decision::Over => {
                prop_assert!(matches!(&step.answer, Answer::Failed(error) if error.status() == Status::LoginRequired));
                prop_assert_eq!(self.snapshot(), before, "there is nothing to ask with");
            }
            Decision::Kept => {
                prop_assert!(matches!(step.answer, Answer::Token(_)), "at once");
                prop_assert_eq!(self.snapshot(), before, "no network");
            }
            Decision::Fresh => {
                prop_assert!(matches!(&step.answer, Answer::Token(given) if given.stale.is_none()));
                prop_assert_eq!(self.snapshot(), before);
            }
            Decision::Blocked { until } => {
                prop_assert!(now.at < until && until.since(now.at) <= LONGEST_WAIT);
                let stale = matches!(&step.answer, Answer::Token(given) if given.stale.is_some());
                let failed = matches!(&step.answer, Answer::Failed(error) if error.retry_after().is_some());
                prop_assert!(stale || failed, "at once");
                prop_assert_eq!(self.snapshot(), before, "no network");
            }
            Decision::Due => {
                prop_assert!(matches!(step.answer, Answer::Token(_)), "at once");
                prop_assert_eq!(step.start.is_none(), had_flight);
            }
            Decision::Urgent => prop_assert_eq!(step.start.is_none(), had_flight),
        }
        let serves = self.state.serves(now, &self.gate);
        self.at_hand = serves.map(|(given, until)| AtHand { given, until, slept: now.slept });
        if let Some(at_hand) = &self.at_hand {
            prop_assert!(now.at < at_hand.until, "worth having at hand");
            prop_assert!(at_hand.until <= at_hand.given.token.expires_at);
        }
        Ok(())
    }

    /// A call asks, for the first time or again.
    fn ask(&mut self, mut call: Call) -> Result<Step, TestCaseError> {
        let now = self.now();
        let live = self.state.live(now.at).cloned();
        let step = self.state.ask(now, &self.gate, &mut call);
        if let Some(number) = step.start {
            self.started(number)?;
        }
        match &step.answer {
            Answer::Token(given) => prop_assert!(now.at < given.token.expires_at, "never after its expiry"),
            Answer::Failed(error) => {
                let suspect = live.is_some();
                // Only a token that an API refused is withheld, and only while its successor is on its way.
                prop_assert!(!suspect || self.flight.is_some(), "refused with a valid token: {error}");
                prop_assert!(
                    !suspect || matches!(error.status(), Status::Timeout | Status::Pending | Status::Resources),
                    "{error}"
                );
            }
            Answer::Wait(until) => {
                prop_assert!(now.at < *until);
                prop_assert!(self.flight.is_some(), "there is something to wait for");
                self.waiting.push(call);
            }
        }
        Ok(step)
    }

    fn started(&mut self, number: u64) -> Checked {
        prop_assert!(self.flight.is_none(), "one flight at a time");
        prop_assert_eq!(number, self.flights + 1);
        self.flights = number;
        self.flight = Some((number, self.clock.now()));
        self.at_hand = None;
        Ok(())
    }

    /// The walk of a session, whose user has just signed in.
    fn of_session(rules: Rules, dice: LoadedDice) -> Self {
        let mut walk = Self::new(Rules { keep_warm: false, ..rules }, dice);
        let now = walk.now();
        let signed_in = Outcome::Token(Duration::from_secs(3600)).of(0, now.at, Supply::RefreshToken);
        let adopted = signed_in.and_then(|grant| walk.state.adopt(grant, now, &walk.dice));
        assert!(adopted.is_ok());
        walk
    }

    /// What the next token is got with after one that comes now: a refresh token that was not replaced stays.
    fn supply(&self) -> Supply {
        match self.state.supply() {
            Supply::Credentials => Supply::Credentials,
            _ => Supply::RefreshToken,
        }
    }

    fn land(&mut self, outcome: Outcome) -> Checked {
        let Some((number, requested_at)) = self.flight.take() else { return Ok(()) };
        let now = self.now();
        let before = self.state.live(now.at).cloned();
        self.tokens += 1;
        let outcome = outcome.of(self.tokens, requested_at, self.supply());
        // What was not even tried may be tried again at once; a token that comes late may be due for a refresh.
        let failed = outcome.as_ref().is_err_and(|error| error.status() != Status::Resources);
        let replaced = self.state.finish(number, outcome, now, &mut self.gate, &self.dice);
        let after = self.state.live(now.at).cloned();
        match &replaced {
            Some(replaced) => prop_assert!(after.is_some_and(|after| Arc::ptr_eq(&after, &replaced.new))),
            None => prop_assert_eq!(before.map(|token| token.expires_at), after.map(|token| token.expires_at)),
        }
        let flights = self.flights;
        for call in std::mem::take(&mut self.waiting) {
            let step = self.ask(call)?;
            prop_assert!(!matches!(step.answer, Answer::Wait(_)), "what it waited for is over");
        }
        prop_assert!(!failed || self.flights == flights, "nobody tries again in its stead");
        let again = self.state.finish(number, Err(Error::new(Status::Panic, "twice")), now, &mut self.gate, &self.dice);
        prop_assert!(again.is_none(), "a flight ends once");
        self.at_hand = None;
        self.set_alarm()
    }

    fn report(&mut self, whose: Whose) -> Checked {
        let now = self.now();
        let current = self.state.live(now.at).map(|token| token.access_token.expose().to_owned());
        let token = match whose {
            Whose::Current => current.clone().unwrap_or_default(),
            Whose::LastButOne => format!("T{}", self.tokens.saturating_sub(1)),
            Whose::Nobodys => "another".to_owned(),
        };
        let before = self.snapshot();
        let outcome = self.state.report(&token, now, &self.gate);
        match outcome {
            Ok(Some(number)) => self.started(number)?,
            Ok(None) if current.as_ref() != Some(&token) => prop_assert_eq!(self.snapshot(), before),
            Ok(None) => prop_assert!(self.flight.is_some(), "another token is on its way"),
            Err(error) => {
                prop_assert_eq!(error.status(), Status::TokenRejected);
                prop_assert_eq!(current, Some(token));
                match error.retry_after() {
                    Some(wait) => prop_assert!(Duration::ZERO < wait && wait <= LONGEST_WAIT),
                    None => prop_assert!(self.state.supply().is_exhausted(), "there will be no other"),
                }
            }
        }
        self.changed()
    }

    fn ring(&mut self) -> Checked {
        self.alarm_at = None;
        let now = self.now();
        match self.state.tick(now, &self.gate) {
            Some(number) => self.started(number)?,
            None => {
                let next = self.state.alarm_at(now, &self.gate);
                prop_assert!(next.is_none_or(|next| now.at < next), "alarms do not go round in circles");
                self.set_alarm()?;
            }
        }
        self.changed()
    }

    fn set_alarm(&mut self) -> Checked {
        let now = self.now();
        if let Some(wanted) = self.state.alarm_at(now, &self.gate) {
            prop_assert!(now.at <= wanted);
            self.alarm_at = Some(self.alarm_at.map_or(wanted, |set| set.min(wanted)));
        }
        Ok(())
    }

    /// Who waits asks again; nothing starts that was not started already.
    fn changed(&mut self) -> Checked {
        self.at_hand = None;
        for call in std::mem::take(&mut self.waiting) {
            self.ask(call)?;
        }
        Ok(())
    }

    fn fetch_elsewhere(&mut self, outcome: Outcome) {
        let now = self.now();
        let mut call = Call::new(now.at, Duration::ZERO).with_min_remaining(Some(Duration::MAX));
        if let Some(number) = self.other.ask(now, &self.gate, &mut call).start {
            self.other.finish(number, outcome.of(0, now.at, Supply::Credentials), now, &mut self.gate, &self.dice);
        }
        self.at_hand = None; // the gate may have changed
    }

    /// What holds at any time.
    fn check(&self) -> Checked {
        let now = self.now();
        prop_assert_eq!(self.state.is_in_flight(), self.flight.is_some());
        if let Some(at) = self.state.next_attempt_at(now, &self.gate) {
            prop_assert!(now.at < at && at.since(now.at) <= LONGEST_WAIT);
        }
        let row = self.state.decide(now, &self.gate, None);
        if let Some((given, until)) = self.state.serves(now, &self.gate) {
            prop_assert!(now.at < until && until <= given.token.expires_at);
            prop_assert!(row != Decision::Urgent);
            for at in self.moments_before(until) {
                let Some((later, _)) = self.state.serves(Now { at, ..now }, &self.gate) else {
                    return Err(TestCaseError::fail(format!("promised until {until:?}, kept until {at:?}")));
                };
                prop_assert!(Arc::ptr_eq(&later.token, &given.token));
                prop_assert_eq!(later.stale, given.stale);
            }
        } else {
            prop_assert!(row != Decision::Fresh);
        }
        Ok(())
    }

    /// From now on, those at which something may change.
    fn moments_before(&self, end: Moment) -> impl Iterator<Item = Moment> {
        let now = self.now();
        let token = self.state.live(now.at);
        let edges = [
            Some(end),
            token.map(|token| token.refresh_at),
            token.map(|token| token.window.urgent_at),
            token.map(|token| token.expires_at),
            self.state.next_attempt_at(now, &self.gate),
            self.gate.refusal(now.at).map(|refusal| refusal.until),
        ];
        let tick = Duration::from_millis(1);
        let around = edges.into_iter().flatten().flat_map(move |at| [at.minus(tick), at, at.plus(tick)]);
        around.filter(move |at| now.at <= *at && *at < end)
    }

    /// Everything the slot knows.
    fn snapshot(&self) -> String {
        format!("{:?}", self.state)
    }
}

impl Outcome {
    fn of(self, number: u64, requested_at: Moment, supply: Supply) -> Result<Grant, Error> {
        match self {
            Outcome::Token(expires_in) => Ok(Grant {
                access_token: Secret::new(format!("T{number}")),
                expires_in,
                scope: None,
                requested_at,
                supply,
            }),
            Outcome::Failure(status, sent, retry_after) => {
                Err(Error::new(status, "in a walk").with_request_sent(sent).with_retry_after(retry_after))
            }
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn promises_hold_whatever_happens(
        rules in any_rules(),
        dice in any_dice(),
        moves in proptest::collection::vec(any_move(), 1..120),
    ) {
        let mut walk = Walk::new(rules, dice);
        for step in moves {
            walk.go(step)?;
        }
    }

    #[test]
    fn promises_hold_in_sessions_too(
        rules in any_rules(),
        dice in any_dice(),
        moves in proptest::collection::vec(any_move(), 1..120),
    ) {
        let mut walk = Walk::of_session(rules, dice);
        for step in moves {
            let was_over = walk.state.supply().is_exhausted();
            let flights = walk.flights;
            walk.go(step)?;
            prop_assert!(!was_over || walk.flights == flights, "nothing is asked without a refresh token");
        }
    }
}
