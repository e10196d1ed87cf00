//! What may stand in a story. `README.md` beside the stories tells what it means.

use crate::span::Span;
use clearline::error::Status;
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use std::collections::BTreeMap;
use std::fmt;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// What is told, in a sentence.
    #[serde(rename = "story")]
    pub _story: String,
    #[serde(default)]
    pub dice: Throw,
    /// The slots of this client; without any, one with the usual settings, `till`.
    #[serde(default = "usual_slots")]
    pub slots: BTreeMap<String, Settings>,
    pub steps: Vec<serde_json::Value>,
}

fn usual_slots() -> BTreeMap<String, Settings> {
    BTreeMap::from([("till".to_owned(), Settings::default())])
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub refresh_before_expiry: Option<Span>,
    pub min_remaining: Option<Span>,
    #[serde(default)]
    pub keep_warm: bool,
}

/// How the dice fall.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Throw {
    Low,
    #[default]
    Middle,
    High,
    /// At random, but the same in every run.
    Random,
}

/// One step: when it is, one thing that happens, and what must come of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// For the reader.
    #[serde(rename = "note")]
    pub _note: Option<String>,
    pub at: Option<Span>,
    pub after: Option<Span>,

    pub call: Option<String>,
    pub land: Option<Landing>,
    pub sign_in: Option<SignIn>,
    #[serde(default)]
    pub end_session: bool,
    pub report: Option<String>,
    pub sleep: Option<Span>,
    pub wall_clock_jumps: Option<String>,
    pub server: Option<Server>,
    #[serde(default)]
    pub credentials_changed: bool,
    #[serde(default)]
    pub warm_up: bool,
    pub dice: Option<Throw>,

    pub slot: Option<String>,
    pub timeout: Option<Span>,
    pub min_remaining: Option<Span>,

    pub row: Option<String>,
    pub gets: Option<Gets>,
    #[serde(default)]
    pub then: BTreeMap<String, Gets>,
    #[serde(default)]
    pub starts: Count,
    pub flights: Option<Count>,
    pub in_flight: Option<bool>,
    pub next_alarm: Option<MaybeAt>,
    pub next_attempt: Option<MaybeAt>,
}

/// What a user's sign-in brings.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub token: String,
    pub expires_in: Span,
    pub refresh_token: bool,
}

/// How a fetch ends.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Landing {
    pub token: Option<String>,
    pub expires_in: Option<Span>,
    pub error: Option<Named>,
    pub retry_after: Option<Span>,
    /// The error came before anything was sent.
    #[serde(default)]
    pub unsent: bool,
    /// How long the server takes, where it answers by itself.
    #[serde(default)]
    pub latency: Option<Span>,
}

/// Who ends the flights.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub enum Server {
    /// The story, step by step.
    Story(OnlyStory),
    /// Each ends in the same way, after the same time.
    Always(Landing),
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnlyStory {
    Manual,
}

/// What a caller gets.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Gets {
    Token(String),
    Stale(Stale),
    Error(Refusal),
    Waits(Waiting),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stale {
    pub stale: String,
    pub because: Named,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    pub error: Named,
    pub retry_after: Option<SpanRange>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    pub waits: Span,
}

/// A status, by its name.
#[derive(Clone, Copy, PartialEq)]
pub struct Named(pub Status);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let found = Status::ALL.iter().find(|status| status.name() == name);
        found.map(|status| Self(*status)).ok_or_else(|| D::Error::custom(format!("there is no status `{name}`")))
    }
}

/// A length of time, or the least and the greatest one.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum SpanRange {
    Exactly(Span),
    Between(Span, Span),
}

impl SpanRange {
    pub fn holds(&self, span: Span) -> bool {
        match *self {
            SpanRange::Exactly(wanted) => wanted == span,
            SpanRange::Between(least, greatest) => (least..=greatest).contains(&span),
        }
    }
}

/// A number, or the least and the greatest one.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Count {
    Exactly(u64),
    Between(u64, u64),
}

impl Default for Count {
    fn default() -> Self {
        Count::Exactly(0)
    }
}

impl Count {
    pub fn holds(&self, number: u64) -> bool {
        match *self {
            Count::Exactly(wanted) => wanted == number,
            Count::Between(least, greatest) => (least..=greatest).contains(&number),
        }
    }
}

/// A time since the beginning, a range of it, or `none`.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum MaybeAt {
    At(SpanRange),
    None(OnlyNone),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnlyNone {
    None,
}

impl MaybeAt {
    pub fn holds(&self, at: Option<Span>) -> bool {
        match (self, at) {
            (MaybeAt::At(wanted), Some(at)) => wanted.holds(at),
            (MaybeAt::None(_), None) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Count::Exactly(number) => write!(f, "{number}"),
            Count::Between(least, greatest) => write!(f, "{least} to {greatest}"),
        }
    }
}

impl fmt::Display for SpanRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpanRange::Exactly(span) => write!(f, "{span}"),
            SpanRange::Between(least, greatest) => write!(f, "{least} to {greatest}"),
        }
    }
}

impl fmt::Display for MaybeAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MaybeAt::At(at) => write!(f, "{at}"),
            MaybeAt::None(_) => write!(f, "none"),
        }
    }
}
