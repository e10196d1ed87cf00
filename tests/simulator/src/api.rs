//! ClearLine's API: it tells what it was asked.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use hyper::header::{HeaderValue, WWW_AUTHENTICATE};
use serde_json::json;

use crate::oauth::Refusal;
use crate::recorder::RecordedRequest;
use crate::server::{Answer, answer};
use crate::shared::Shared;
use crate::sync::lock;

/// What the paths of the API begin with.
pub const PREFIX: &str = "/v2/";

/// Whether the path is `/v2/pos/{posSystemId}/...`.
pub fn is_known(path: &str) -> bool {
    path.strip_prefix("/v2/pos/")
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(system, rest)| !system.is_empty() && !rest.is_empty())
}

/// Answers a request to the API.
pub fn answer(shared: &Shared, request: &RecordedRequest) -> Answer {
    let Some(token) = bearer_token(request) else {
        // RFC 6750, 3.1: no error code where no token was shown.
        return refuse(StatusCode::UNAUTHORIZED, "Bearer");
    };
    match lock(&shared.access_tokens).check(token) {
        Ok(()) => echo(request),
        Err(Refusal::InvalidToken) => refuse(StatusCode::UNAUTHORIZED, "Bearer error=\"invalid_token\""),
        Err(Refusal::InsufficientScope) => {
            refuse(StatusCode::FORBIDDEN, "Bearer error=\"insufficient_scope\", scope=\"pos_integration\"")
        }
    }
}

/// The token in the header: RFC 6750, 2.1, and no other way.
fn bearer_token(request: &RecordedRequest) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn refuse(status: StatusCode, challenge: &'static str) -> Answer {
    let mut answer = answer::empty(status);
    let challenge = HeaderValue::from_static(challenge);
    answer.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    answer
}

fn echo(request: &RecordedRequest) -> Answer {
    let mut document = json!({
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "content_type": request.header("content-type"),
    });
    match std::str::from_utf8(&request.body) {
        Ok(text) => document["body"] = text.into(),
        Err(_) => document["body_base64"] = STANDARD.encode(&request.body).into(),
    }
    answer::json(StatusCode::OK, &document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_paths_of_the_point_of_sale_api() {
        assert!(is_known("/v2/pos/pax/settings/lookup"));
        for path in ["/v2/pos/pax", "/v2/pos//x", "/v2/pos/pax/", "/v1/pos/pax/x"] {
            assert!(!is_known(path), "{path}");
        }
    }
}
