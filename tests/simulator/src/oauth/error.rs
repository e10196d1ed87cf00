//! The errors of RFC 6749, 5.2, and RFC 7009, 2.2.1.

use hyper::StatusCode;
use hyper::header::{HeaderValue, WWW_AUTHENTICATE};
use serde_json::json;

use crate::server::Answer;
use crate::server::answer;
use crate::settings::ErrorStatus;

/// The values of `error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    UnauthorizedClient,
    UnsupportedGrantType,
    InvalidScope,
    UnsupportedTokenType,
}

impl ErrorCode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::UnsupportedTokenType => "unsupported_token_type",
        }
    }

    /// The answer: 400 and never a description, unless `invalid_client` was asked to be 401.
    pub fn answer(self, error_status: ErrorStatus) -> Answer {
        let refused = self == Self::InvalidClient && error_status == ErrorStatus::Unauthorized;
        let status = match refused {
            true => StatusCode::UNAUTHORIZED,
            false => StatusCode::BAD_REQUEST,
        };
        let mut answer = answer::json(status, &json!({ "error": self.as_str() }));
        answer::forbid_storing(&mut answer);
        if refused {
            let challenge = HeaderValue::from_static("Basic realm=\"ClearLine Simulator\"");
            answer.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        answer
    }
}
