//! [`Error`]: what failed, what to do about it, and whether a retry helps.

mod status;
mod text;

pub use status::{Category, Status};
pub use text::clean;

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Whether a request may have reached the server. Whoever sold something with it must not sell it again on `Maybe`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestSent {
    No,
    Maybe,
}

impl RequestSent {
    pub const fn as_str(self) -> &'static str {
        match self {
            RequestSent::No => "no",
            RequestSent::Maybe => "maybe",
        }
    }
}

/// One failure. Its texts never hold a secret, a token, a code or a verifier: whoever makes one from a server's
/// words passes them through [`clean`] first.
#[derive(Clone, Debug)]
pub struct Error(Box<Details>);

#[derive(Clone, Debug)]
struct Details {
    status: Status,
    message: Cow<'static, str>,
    hint: Cow<'static, str>,
    retryable: bool,
    retry_after: Option<Duration>,
    request_sent: RequestSent,
    http_status: Option<u16>,
    oauth_error: Option<String>,
    oauth_error_description: Option<String>,
    attempt_id: Option<String>,
    at: SystemTime,
}

impl Error {
    /// A failure before anything was sent, with the status' own hint.
    pub fn new(status: Status, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Details {
            status,
            message: message.into(),
            hint: Cow::Borrowed(status.hint()),
            retryable: status.retryable(),
            retry_after: None,
            request_sent: RequestSent::No,
            http_status: None,
            oauth_error: None,
            oauth_error_description: None,
            attempt_id: None,
            at: SystemTime::now(),
        }))
    }

    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.0.hint = hint.into();
        self
    }

    #[must_use]
    pub fn with_message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.0.message = message.into();
        self
    }

    /// The same call cannot succeed any more, whatever its status says of others.
    #[must_use]
    pub fn for_good(mut self) -> Self {
        self.0.retryable = false;
        self
    }

    #[must_use]
    pub fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    #[must_use]
    pub fn with_request_sent(mut self, request_sent: RequestSent) -> Self {
        self.0.request_sent = request_sent;
        self
    }

    #[must_use]
    pub fn with_http_status(mut self, http_status: u16) -> Self {
        self.0.http_status = Some(http_status);
        self.0.request_sent = RequestSent::Maybe;
        self
    }

    /// The server's `error` and `error_description`, already cleaned.
    #[must_use]
    pub fn with_oauth(mut self, error: String, description: Option<String>) -> Self {
        self.0.oauth_error = Some(error);
        self.0.oauth_error_description = description;
        self
    }

    /// The same failure under another status, with that one's hint: what was sent and what the server said stays.
    #[must_use]
    pub fn recast(mut self, status: Status, message: impl Into<Cow<'static, str>>) -> Self {
        self.0.status = status;
        self.0.message = message.into();
        self.0.hint = Cow::Borrowed(status.hint());
        self.0.retryable = status.retryable();
        self.0.retry_after = None;
        self
    }

    #[must_use]
    pub fn with_attempt_id(mut self, attempt_id: &str) -> Self {
        self.0.attempt_id = Some(attempt_id.to_owned());
        self
    }

    pub fn status(&self) -> Status {
        self.0.status
    }

    pub fn message(&self) -> &str {
        &self.0.message
    }

    pub fn hint(&self) -> &str {
        &self.0.hint
    }

    /// Whether the same call may succeed later with nothing changed.
    pub fn retryable(&self) -> bool {
        self.0.retryable
    }

    /// How long the next attempt is away, if that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    pub fn request_sent(&self) -> RequestSent {
        self.0.request_sent
    }

    /// The request may have been carried out, but its answer did not come, or not whole.
    pub fn is_lost_answer(&self) -> bool {
        match self.0.status.category() {
            // With an HTTP status it was refused before the connection failed.
            Category::Network => {
                self.0.request_sent == RequestSent::Maybe && self.0.http_status.is_none_or(|status| status == 200)
            }
            // 504: a gateway has waited in vain for whoever may have carried it out.
            Category::Server => self.0.http_status.is_none_or(|status| matches!(status, 200 | 504)),
            Category::Internal => self.0.status == Status::Panic,
            _ => false,
        }
    }

    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    pub fn oauth_error(&self) -> Option<&str> {
        self.0.oauth_error.as_deref()
    }

    pub fn oauth_error_description(&self) -> Option<&str> {
        self.0.oauth_error_description.as_deref()
    }

    /// Names one attempt at the token server, in the log and in whatever is sent to ClearLine's support.
    pub fn attempt_id(&self) -> Option<&str> {
        self.0.attempt_id.as_deref()
    }

    pub fn at(&self) -> SystemTime {
        self.0.at
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.0.status.name(), self.0.message)
    }
}

impl std::error::Error for Error {}
