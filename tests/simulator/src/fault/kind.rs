//! The ways in which things go wrong.

use std::time::Duration;

/// What happens instead of the usual answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FaultKind {
    /// Nothing: the usual answer. For a fault which only has a delay.
    #[default]
    None,
    /// A well-formed answer with this status. Its `Content-Type` is `application/json` if it has a body and
    /// `headers` don't say otherwise.
    Status {
        /// The status code.
        status: u16,
        /// More headers.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
    },
    /// The request is read, and the connection closed without an answer.
    Drop,
    /// The request is read, and the connection reset (TCP RST).
    Reset,
    /// There is never an answer; the connection stays open until the client goes.
    Silent,
    /// Bytes which are not HTTP.
    Garbage,
    /// Exactly these headers and this body, with nothing added (no `Content-Length`, no `Date`); then the
    /// connection is closed. A `Content-Length` larger than the body makes a truncated answer.
    Raw {
        /// The status code.
        status: u16,
        /// All headers.
        headers: Vec<(String, String)>,
        /// The body.
        body: Vec<u8>,
    },
    /// The usual answer, whose body trickles.
    SlowBody {
        /// How many bytes come at once.
        bytes_per_write: usize,
        /// How much time passes from one write to the next.
        interval: Duration,
    },
    /// An answer 200 with a chunked body of this size, which begins like a token's.
    Huge {
        /// The size of the body.
        bytes: u64,
    },
    /// The connection is accepted, and the TLS handshake never answered.
    SilentTls,
    /// The connection is reset as soon as it is accepted.
    ResetOnAccept,
}

impl FaultKind {
    /// An answer with this status, without a body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Status { status, headers: Vec::new(), body: String::new() }
    }

    /// An OAuth error (RFC 6749, 5.2) with this status.
    #[must_use]
    pub fn oauth_error(status: u16, error: &str) -> Self {
        Self::Status { status, headers: Vec::new(), body: serde_json::json!({ "error": error }).to_string() }
    }

    /// An answer 200 with this body, sent as it is.
    #[must_use]
    pub fn raw(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self::Raw {
            status: 200,
            headers: vec![
                ("Content-Type".to_owned(), content_type.to_owned()),
                ("Content-Length".to_owned(), body.len().to_string()),
            ],
            body,
        }
    }

    /// Whether it happens to a connection, before there is any request.
    pub(crate) fn is_for_connections(&self) -> bool {
        matches!(self, Self::SilentTls | Self::ResetOnAccept)
    }
}
