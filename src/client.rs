//! [`Client`]: who we are to the authorization server, and asking it something in that name.

mod credentials;
mod skew;
mod world;

pub use world::{Source, SourceWorld};

use crate::clock::{Clock, Moment};
use crate::config::Config;
use crate::error::{RequestSent, Result, Status};
use crate::oauth::{Answer, Basic, BasicEncoding, TokenRequest};
use crate::secret::Secret;
use crate::transport::Http;
use credentials::Credentials;
use rand::TryRng;
use rand::rngs::SysRng;
use skew::Skew;
use std::sync::Arc;
use std::time::SystemTime;

/// The configured client. Everything it asks is asked with its credentials.
pub struct Client {
    config: Arc<Config>,
    clock: Arc<dyn Clock>,
    credentials: Credentials,
    skew: Skew,
}

/// Something to ask.
pub struct Question<'a> {
    pub url: String,
    pub body: Secret,
    /// What of the body must not appear in an error.
    pub secrets: &'a [&'a str],
    pub after_refusal: AfterRefusal,
}

/// What may follow an `invalid_client`.
#[derive(Clone, Copy, PartialEq)]
pub enum AfterRefusal {
    /// The same once more, written raw, and once more with a secret that has changed at its source.
    AnyRepeat,
    /// Only once more, written raw: what is asked with works once.
    RawRepeat,
}

/// An answer, and when it was asked for.
pub struct Answered<T> {
    pub value: T,
    /// The moment before the request was sent.
    pub requested_at: Moment,
    /// The server's time, or this machine's where the answer does not tell.
    pub server_time: SystemTime,
}

impl Client {
    pub fn new(config: Arc<Config>, clock: Arc<dyn Clock>) -> Self {
        Self { credentials: Credentials::new(config.clone()), skew: Skew::new(), config, clock }
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Reads the secret at its source again. Whether it has changed.
    pub fn reread_secret(&self) -> bool {
        self.credentials.reread()
    }

    /// This machine's clock minus the server's, if an answer has told.
    pub fn clock_skew_s(&self) -> Option<i64> {
        self.skew.seconds()
    }

    /// Asks; and if the credentials are refused, once more where there is another way to write them, or another
    /// secret at its source.
    pub async fn ask<T>(&self, http: &Http, question: &Question<'_>, read: ReadAnswer<T>) -> Result<Answered<T>> {
        let attempt_id = attempt_id();
        self.repeated(http, question, read).await.map_err(|error| self.skew.explain(error).with_attempt_id(&attempt_id))
    }

    async fn repeated<T>(&self, http: &Http, question: &Question<'_>, read: ReadAnswer<T>) -> Result<Answered<T>> {
        let mut outcome = self.ask_once(http, question, read, self.credentials.encoding()).await;
        if is_invalid_client(&outcome) && self.credentials.may_try_raw() {
            outcome = after(outcome, self.ask_once(http, question, read, BasicEncoding::Raw).await);
        }
        if is_invalid_client(&outcome) && self.credentials.reread() && question.after_refusal == AfterRefusal::AnyRepeat
        {
            outcome = after(outcome, self.ask_once(http, question, read, self.credentials.encoding()).await);
        }
        outcome
    }

    async fn ask_once<T>(
        &self,
        http: &Http,
        question: &Question<'_>,
        read: ReadAnswer<T>,
        encoding: BasicEncoding,
    ) -> Result<Answered<T>> {
        let secret = self.credentials.secret();
        let basic = Basic { client_id: &self.config.client_id, client_secret: &secret };
        let request =
            TokenRequest { authorization: basic.authorization(encoding), body: Secret::new(question.body.expose()) };
        let requested_at = self.clock.now();
        let answer = http.post_token_request(&question.url, &request).await?;
        self.skew.observe(answer.date, answer.received_at);
        let header = request.authorization.expose();
        let mut secrets = vec![secret.expose(), header, header.trim_start_matches("Basic ")];
        secrets.extend(question.secrets);
        let value = read(&answer, &secrets)?;
        self.credentials.worked(encoding);
        Ok(Answered { value, requested_at, server_time: answer.date.unwrap_or(answer.received_at) })
    }
}

/// Reads an answer; the texts are kept out of its errors.
pub type ReadAnswer<T> = fn(&Answer, &[&str]) -> Result<T>;

fn is_invalid_client<T>(outcome: &Result<T>) -> bool {
    matches!(outcome, Err(error) if error.status() == Status::InvalidClient)
}

/// A repeat that was not sent does not undo that what it repeats was, and was answered.
fn after<T>(refusal: Result<T>, repeat: Result<T>) -> Result<T> {
    let answered = refusal.err().and_then(|refusal| refusal.http_status());
    repeat.map_err(|error| match (error.request_sent(), answered) {
        (RequestSent::No, Some(status)) => error.with_http_status(status),
        _ => error,
    })
}

/// Eight hexadecimal digits. They name an attempt to people; nothing depends on them.
fn attempt_id() -> String {
    format!("{:08x}", SysRng.try_next_u32().unwrap_or_default())
}
