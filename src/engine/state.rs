//! The decisions of one slot: pure, without locks, threads or I/O. A state and a moment give an answer.
//!
//! The same code runs in the library, in the scenarios of `tests/scenarios`, under shuttle, and a million times
//! over in the fleet simulation.

use super::backoff::{self, Kind};
use super::{Dice, Gate, Grant, Supply, Token, Window};
use crate::clock::Moment;
use crate::error::{Category, Error, Status};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A caller with an unexpired token waits for a better one at most this long, ...
const PATIENCE: Duration = Duration::from_secs(2);
/// ... and at most this part of what remains of it.
const PATIENCE_PART: u32 = 2;
/// The clocks tell sleep with a grain of a second or two: less than this is none.
const LEAST_SLEEP: Duration = Duration::from_secs(2);
/// A fresh token that is reported within this time was refused like the one before it: more would not help.
const REJECTED_WITHIN: Duration = Duration::from_secs(30);

/// The settings of a slot.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub refresh_before_expiry: Duration,
    pub min_remaining: Duration,
    /// Refresh although nobody asks.
    pub keep_warm: bool,
}

/// What a slot's token means at a moment. The rows are tested in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// There is no token, and nothing to get one with.
    Over,
    /// There is a token, and no refresh before it is needed, or none at all.
    Kept,
    /// The refresh point is not reached.
    Fresh,
    /// The last attempt failed and the next one is not due.
    Blocked { until: Moment },
    /// Past the refresh point, with enough left.
    Due,
    /// Too little left, or no token.
    Urgent,
}

/// One call for a token, from its beginning to its answer.
#[derive(Debug)]
pub struct Call {
    /// When the caller leaves.
    deadline: Moment,
    /// The caller never waits at all.
    impatient: bool,
    /// How much must remain, if the caller wants another amount than usual.
    min_remaining: Option<Duration>,
    /// Until when it waits although it has an unexpired token.
    patience: Option<Moment>,
    /// The flight that it waits for.
    joined: Option<u64>,
}

impl Call {
    pub fn new(now: Moment, timeout: Duration) -> Self {
        Self {
            deadline: now.plus(timeout),
            impatient: timeout.is_zero(),
            min_remaining: None,
            patience: None,
            joined: None,
        }
    }

    #[must_use]
    pub fn with_min_remaining(mut self, min_remaining: Option<Duration>) -> Self {
        self.min_remaining = min_remaining;
        self
    }

    /// Whether it has waited for a flight.
    pub fn has_joined(&self) -> bool {
        self.joined.is_some()
    }
}

/// A token for a caller.
#[derive(Clone, Debug)]
pub struct Given {
    pub token: Arc<Token>,
    /// Why it is not as fresh as it should be: the failure that kept it from being refreshed, or
    /// [`Status::Pending`] where the refresh is taking too long.
    pub stale: Option<Status>,
}

/// What becomes of a call.
#[derive(Clone, Debug)]
pub enum Answer {
    Token(Given),
    Failed(Error),
    /// Ask again when something has changed, at this moment at the latest.
    Wait(Moment),
}

/// An answer, and the flight that must be started first, if any.
#[derive(Clone, Debug)]
pub struct Step {
    pub answer: Answer,
    pub start: Option<u64>,
}

#[derive(Clone, Debug)]
struct Failure {
    error: Arc<Error>,
    kind: Kind,
    times: u32,
    at: Moment,
    next_at: Moment,
    /// How long the machine had slept by then.
    slept: Duration,
}

impl Failure {
    /// The machine has slept since: what kept the server away may be gone. Refused credentials are not, and a
    /// machine that naps every few seconds must not lock its client out.
    fn is_slept_off(&self, now: Now) -> bool {
        self.kind.is_trouble() && now.slept.saturating_sub(self.slept) >= LEAST_SLEEP
    }

    /// Until when it keeps this slot from trying again. Refused clients are the gate's affair alone: it opens when
    /// another slot succeeds.
    fn blocks_until(&self, now: Now) -> Option<Moment> {
        (self.kind != Kind::ClientRefused && !self.is_slept_off(now)).then_some(self.next_at)
    }
}

/// What is known of an API that refuses tokens.
#[derive(Debug, Default)]
struct Reports {
    /// The current token was reported, and its replacement is being fetched.
    suspect: bool,
    /// When the current token came, if it was fetched because of a report.
    answered_at: Option<Moment>,
    /// How often in a row fetching did not help.
    times: u32,
    /// Until here reports start no fetch.
    quiet_until: Moment,
}

/// How often what happened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub ok: u64,
    pub network: u64,
    pub server: u64,
    pub credential: u64,
    pub unauthorized_reports: u64,
}

/// One slot: a token, the flight that fetches the next one, and what went wrong lately.
#[derive(Debug)]
pub struct State {
    rules: Rules,
    supply: Supply,
    token: Option<Arc<Token>>,
    failure: Option<Failure>,
    flight: Option<u64>,
    /// The number of the last flight that was started, and of the last one that ended with its error, if any.
    started: u64,
    ended: (u64, Option<Arc<Error>>),
    reports: Reports,
    /// The next token's refresh point is drawn over a wide range.
    spread_widely: bool,
    last_success_at: Option<SystemTime>,
    offline_since: Option<SystemTime>,
    counts: Counts,
}

/// The present: the moment, how long the machine has slept so far, and the wall clock for people to read.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    pub at: Moment,
    pub slept: Duration,
    pub wall: SystemTime,
}

impl State {
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            supply: Supply::Credentials,
            token: None,
            failure: None,
            flight: None,
            started: 0,
            ended: (0, None),
            reports: Reports::default(),
            spread_widely: true,
            last_success_at: None,
            offline_since: None,
            counts: Counts::default(),
        }
    }

    /// The table at the head of a token's life, row by row.
    pub fn decide(&self, now: Now, gate: &Gate, min_remaining: Option<Duration>) -> Decision {
        if self.supply.is_exhausted() {
            return if self.live(now.at).is_some() { Decision::Kept } else { Decision::Over };
        }
        let usable = self.live(now.at).filter(|_| !self.reports.suspect);
        let urgent_at = usable.map(|token| match min_remaining {
            Some(wanted) => token.window.urgent_at(wanted),
            None => token.window.urgent_at,
        });
        let has_enough = urgent_at.is_some_and(|urgent_at| now.at < urgent_at);
        if has_enough && usable.is_some_and(|token| now.at < token.refresh_at) {
            return Decision::Fresh;
        }
        match self.blocked_until(now, gate) {
            Some(until) => Decision::Blocked { until },
            None if has_enough && !self.supply.lets_refresh_early() => Decision::Kept,
            None if has_enough => Decision::Due,
            None => Decision::Urgent,
        }
    }

    /// A caller wants a token.
    pub fn ask(&mut self, now: Now, gate: &Gate, call: &mut Call) -> Step {
        let stale = self.failure.as_ref().map(|failure| failure.error.status());
        match self.decide(now, gate, call.min_remaining) {
            Decision::Over => Step::failed(self.over()),
            Decision::Kept => self.give(stale),
            Decision::Fresh => self.give(None),
            Decision::Blocked { until } => match self.live(now.at) {
                Some(_) => self.give(self.refusal_status(now, gate).or(stale)),
                // Another slot's refusal does not decide over the flight that this caller waits for already.
                None if call.joined.is_some() && call.joined == self.flight => self.join(now, gate, call),
                None => Step::failed(self.last_error(now, gate, until)),
            },
            Decision::Due => {
                let start = self.take_off();
                Step { start, ..self.give(stale) }
            }
            Decision::Urgent => self.join(now, gate, call),
        }
    }

    /// `Urgent`: the caller joins the one flight, or starts it.
    fn join(&mut self, now: Now, gate: &Gate, call: &mut Call) -> Step {
        if let Some(joined) = call.joined
            && self.flight != Some(joined)
        {
            // What it waited for is over: it gets what there is, and starts nothing again.
            let error = (self.ended.0 == joined).then(|| self.ended.1.clone()).flatten();
            match (self.live(now.at).filter(|_| !self.reports.suspect), error) {
                (Some(_), _) => return self.give(self.failure.as_ref().map(|failure| failure.error.status())),
                (None, Some(error)) => return Step::failed(self.with_retry_after(&error, now, gate)),
                (None, None) => {}
            }
        }
        let start = self.take_off();
        call.joined = self.flight;
        let live = self.live(now.at).filter(|_| !self.reports.suspect);
        let answer = match live {
            Some(token) => {
                let patience = PATIENCE.min(token.remaining(now.at) / PATIENCE_PART);
                let until = call.patience.get_or_insert(now.at.plus(patience));
                let until = (*until).min(call.deadline);
                if now.at < until {
                    Answer::Wait(until)
                } else {
                    let stale = self.failure.as_ref().map_or(Status::Pending, |failure| failure.error.status());
                    self.give(Some(stale)).answer
                }
            }
            None if now.at < call.deadline => Answer::Wait(call.deadline),
            None if call.impatient => Answer::Failed(match self.not_tried().filter(|_| start.is_some()) {
                // It does not wait for the end of the flight it has just started; the last one tells it enough.
                Some(error) => (**error).clone(),
                None => Error::new(Status::Pending, "the token is not there yet; it is being fetched"),
            }),
            None => Answer::Failed(
                Error::new(Status::Timeout, "the token server has not answered within the time this call may take")
                    .with_request_sent(crate::error::RequestSent::Maybe),
            ),
        };
        Step { answer, start }
    }

    /// The API answered 401 to `token`. `Ok` with a flight to start, if any; an error if nothing can be done.
    pub fn report(&mut self, token: &str, now: Now, gate: &Gate) -> Result<Option<u64>, Error> {
        let is_current = self.live(now.at).is_some_and(|current| current.access_token.expose() == token);
        if !is_current {
            return Ok(None);
        }
        self.counts.unauthorized_reports += 1;
        if self.reports.suspect {
            return Ok(None);
        }
        if self.supply.is_exhausted() {
            return Err(rejected(Duration::ZERO).with_retry_after(None).with_hint(Status::LoginRequired.hint()));
        }
        if now.at < self.reports.quiet_until {
            return Err(rejected(self.reports.quiet_until.since(now.at)));
        }
        match self.reports.answered_at.take() {
            Some(answered_at) if now.at.since(answered_at) < REJECTED_WITHIN => {
                return Err(rejected(self.fall_quiet(now.at)));
            }
            Some(_) => self.reports.times = 0,
            None => {}
        }
        if let Some(until) = self.blocked_until(now, gate) {
            // The token server gives nothing now; the refresh that follows the wait also answers this report.
            return Err(rejected(until.since(now.at)));
        }
        self.reports.suspect = true;
        Ok(self.take_off())
    }

    /// A flight ended. Returns the token that is no longer current, if there is a new one.
    pub fn finish(
        &mut self,
        flight: u64,
        outcome: Result<Grant, Error>,
        now: Now,
        gate: &mut Gate,
        dice: &dyn Dice,
    ) -> Option<Replaced> {
        if self.flight != Some(flight) {
            return None;
        }
        self.flight = None;
        if self.supply == Supply::Ended {
            return None;
        }
        self.supply = match &outcome {
            Ok(grant) => grant.supply,
            Err(error) => self.supply.after(error),
        };
        match outcome.and_then(|grant| self.window(&grant, now).map(|window| (grant, window))) {
            Ok((grant, window)) => {
                self.ended = (flight, None);
                gate.open();
                Some(self.succeed(grant, window, now, dice))
            }
            Err(error) => {
                let error = Arc::new(error);
                self.ended = (flight, Some(error.clone()));
                self.fail(error, now, gate, dice);
                None
            }
        }
    }

    /// The first token of a session, which its user's sign-in brought.
    pub fn adopt(&mut self, grant: Grant, now: Now, dice: &dyn Dice) -> Result<Replaced, Error> {
        let window = self.window(&grant, now)?;
        self.supply = grant.supply;
        Ok(self.succeed(grant, window, now, dice))
    }

    /// The session is over here: nobody gets anything any more. Returns the last token.
    pub fn end(&mut self) -> Option<Arc<Token>> {
        self.supply = Supply::Ended;
        self.token.take()
    }

    fn window(&self, grant: &Grant, now: Now) -> Result<Window, Error> {
        let Rules { refresh_before_expiry, min_remaining, .. } = self.rules;
        Window::new(grant.requested_at, now.at, grant.expires_in, refresh_before_expiry, min_remaining).ok_or_else(
            || {
                Error::new(Status::BadResponse, "the token server gave a token whose life was over when it arrived")
                    .with_request_sent(crate::error::RequestSent::Maybe)
            },
        )
    }

    fn succeed(&mut self, grant: Grant, window: Window, now: Now, dice: &dyn Dice) -> Replaced {
        self.counts.ok += 1;
        self.failure = None;
        self.offline_since = None;
        self.last_success_at = Some(now.wall);
        if self.reports.suspect {
            self.reports.suspect = false;
            self.reports.answered_at = Some(now.at);
        } else {
            self.reports.answered_at = None;
            if self.reports.quiet_until < now.at {
                self.reports.times = 0;
            }
        }
        let new = Arc::new(Token {
            access_token: grant.access_token,
            scope_granted: grant.scope,
            expires_at: window.expires_at,
            refresh_at: window.draw_refresh_point(self.spread_widely, dice),
            window,
            received_at: now.wall,
        });
        self.spread_widely = false;
        let old = self.token.replace(new.clone());
        Replaced { old, new }
    }

    fn fail(&mut self, error: Arc<Error>, now: Now, gate: &mut Gate, dice: &dyn Dice) {
        let kind = Kind::of(&error);
        match error.status().category() {
            Category::Network => {
                self.counts.network += 1;
                self.offline_since.get_or_insert(now.wall);
            }
            Category::Credential | Category::Config => {
                self.counts.credential += 1;
                self.offline_since = None; // it answered
            }
            _ => {
                self.counts.server += 1;
                self.offline_since = None;
            }
        }
        if kind.is_trouble() {
            self.spread_widely = true;
        }
        // The answer to a report, also where nothing is left to fetch with.
        if self.reports.suspect {
            self.reports.suspect = false;
            self.fall_quiet(now.at);
        }
        if kind == Kind::ClientRefused {
            gate.refused(error.clone(), now.at);
        }
        // Refusals and troubles on the way are rows of their own, and sleep ends one.
        let before = self.failure.as_ref();
        let before =
            before.filter(|failure| failure.kind.is_trouble() == kind.is_trouble() && !failure.is_slept_off(now));
        let times = before.map_or(0, |failure| failure.times).saturating_add(1);
        let remaining = self.live(now.at).map(|token| token.remaining(now.at));
        let wait = backoff::wait(kind, times, error.retry_after(), remaining, dice);
        self.failure = Some(Failure { error, kind, times, at: now.at, next_at: now.at.plus(wait), slept: now.slept });
    }

    /// Reports start no fetch for a while; returns for how long.
    fn fall_quiet(&mut self, now: Moment) -> Duration {
        self.reports.times = self.reports.times.saturating_add(1);
        let quiet = backoff::refused(self.reports.times);
        self.reports.quiet_until = now.plus(quiet);
        quiet
    }

    /// The credentials may have changed: forgets how often they were refused. A server that is down or asked for a
    /// pause is left alone all the same.
    pub fn unblock(&mut self) {
        if let Some(failure) = &mut self.failure
            && matches!(failure.kind, Kind::ClientRefused | Kind::SlotRefused)
        {
            failure.next_at = failure.at;
            failure.times = 0;
        }
    }

    /// An alarm rings: the flight to start, if one is wanted although nobody asks.
    pub fn tick(&mut self, now: Now, gate: &Gate) -> Option<u64> {
        let wanted = self.rules.keep_warm || (self.failure.is_some() && self.live(now.at).is_some());
        let wanted = wanted && self.supply.lets_refresh_early();
        let wanted = wanted && matches!(self.decide(now, gate, None), Decision::Due | Decision::Urgent);
        wanted.then(|| self.take_off()).flatten()
    }

    /// When [`State::tick`] must be called, if at all. With a token the attempts go on in the background until it
    /// expires; without one they are made on demand only, except with `keep_warm`.
    pub fn alarm_at(&self, now: Now, gate: &Gate) -> Option<Moment> {
        if self.flight.is_some() || !self.supply.lets_refresh_early() {
            return None;
        }
        let floor = self.failure.as_ref().map_or(now.at, |failure| failure.at.plus(Duration::from_secs(1)));
        let attempt_at = self.blocked_until(now, gate).unwrap_or(now.at).max(floor);
        let live = self.live(now.at);
        if self.rules.keep_warm {
            return Some(live.map_or(attempt_at, |token| attempt_at.max(token.refresh_at)));
        }
        let token = live?;
        let is_retry = self.failure.is_some() && now.at >= token.refresh_at;
        (is_retry && attempt_at < token.expires_at).then_some(attempt_at)
    }

    /// Until when a usual call gets the current token at once and changes nothing: for readers without the lock.
    pub fn serves(&self, now: Now, gate: &Gate) -> Option<(Given, Moment)> {
        let token = self.live(now.at).filter(|_| !self.reports.suspect)?;
        let stale = self.failure.as_ref().map(|failure| failure.error.status());
        let (stale, until) = match self.decide(now, gate, None) {
            Decision::Fresh => (None, token.refresh_at.min(token.window.urgent_at)),
            Decision::Blocked { until } => match gate.refusal(now.at) {
                // The reason changes when the shorter of the two waits ends.
                Some(refusal) => (Some(refusal.error.status()), refusal.until.min(until).min(token.expires_at)),
                None => (stale, until.min(token.expires_at)),
            },
            Decision::Kept if self.supply.is_exhausted() => (stale, token.expires_at),
            Decision::Kept => (stale, token.window.urgent_at),
            Decision::Due if self.flight.is_some() => (stale, token.window.urgent_at),
            Decision::Due | Decision::Urgent | Decision::Over => return None,
        };
        let token = token.clone();
        Some((Given { token, stale }, until))
    }

    /// The current token, also one that has expired.
    pub fn token(&self) -> Option<&Arc<Token>> {
        self.token.as_ref()
    }

    /// The current token, unless it has expired.
    pub fn live(&self, now: Moment) -> Option<&Arc<Token>> {
        self.token.as_ref().filter(|token| now < token.expires_at)
    }

    pub fn supply(&self) -> Supply {
        self.supply
    }

    pub fn is_in_flight(&self) -> bool {
        self.flight.is_some()
    }

    pub fn last_failure(&self) -> Option<&Arc<Error>> {
        self.failure.as_ref().map(|failure| &failure.error)
    }

    pub fn next_attempt_at(&self, now: Now, gate: &Gate) -> Option<Moment> {
        self.blocked_until(now, gate)
    }

    pub fn last_success_at(&self) -> Option<SystemTime> {
        self.last_success_at
    }

    pub fn offline_since(&self) -> Option<SystemTime> {
        self.offline_since
    }

    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Starts a flight, unless one is under way.
    fn take_off(&mut self) -> Option<u64> {
        if self.flight.is_some() {
            return None;
        }
        self.started += 1;
        self.flight = Some(self.started);
        self.flight
    }

    fn blocked_until(&self, now: Now, gate: &Gate) -> Option<Moment> {
        let own = self.failure.as_ref().and_then(|failure| failure.blocks_until(now));
        let client = gate.refusal(now.at).map(|refusal| refusal.until);
        own.max(client).filter(|until| now.at < *until)
    }

    fn refusal_status(&self, now: Now, gate: &Gate) -> Option<Status> {
        gate.refusal(now.at).map(|refusal| refusal.error.status())
    }

    fn last_error(&self, now: Now, gate: &Gate, until: Moment) -> Error {
        let refusal = gate.refusal(now.at).map(|refusal| &refusal.error);
        let own = self.failure.as_ref().map(|failure| &failure.error);
        match refusal.or(own) {
            Some(error) => (**error).clone().with_retry_after(Some(until.since(now.at))),
            // Not reachable: blocked means that one of the two is there.
            None => Error::new(Status::Server, "the last attempt failed"),
        }
    }

    /// There is no token, and nothing to get one with.
    fn over(&self) -> Error {
        if self.supply == Supply::Ended {
            return Error::new(Status::NoSession, "the session was ended");
        }
        let Some(failure) = &self.failure else {
            return Error::new(Status::LoginRequired, "the session's token has expired, and it has no refresh token");
        };
        let message = match failure.error.status() {
            Status::InvalidGrant => "the server does not accept the session's refresh token any more",
            _ => "the session's token has expired, and the answers to its last refreshes were lost",
        };
        (*failure.error).clone().recast(Status::LoginRequired, message)
    }

    fn with_retry_after(&self, error: &Error, now: Now, gate: &Gate) -> Error {
        let next_at = self.blocked_until(now, gate).unwrap_or(now.at);
        error.clone().with_retry_after(Some(next_at.since(now.at)))
    }

    /// What kept the last flight from even leaving.
    fn not_tried(&self) -> Option<&Arc<Error>> {
        self.failure.as_ref().filter(|failure| failure.kind == Kind::NotTried).map(|failure| &failure.error)
    }

    fn give(&self, stale: Option<Status>) -> Step {
        match &self.token {
            Some(token) => Step { answer: Answer::Token(Given { token: token.clone(), stale }), start: None },
            None => Step::failed(Error::new(Status::Panic, "a token was promised that is not there")),
        }
    }
}

impl Step {
    fn failed(error: Error) -> Self {
        Self { answer: Answer::Failed(error), start: None }
    }
}

/// The current token has changed.
#[derive(Debug)]
pub struct Replaced {
    pub old: Option<Arc<Token>>,
    pub new: Arc<Token>,
}

fn rejected(retry_after: Duration) -> Error {
    Error::new(Status::TokenRejected, "the API refuses this token, and a fresh one cannot be had or did not help")
        .with_retry_after(Some(retry_after))
}
