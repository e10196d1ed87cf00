//! Answers, and how they are made.

use std::convert::Infallible;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty, Full};
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, DATE, HeaderValue, PRAGMA};
use hyper::{Response, StatusCode};
use serde::Serialize;

/// An answer on its way to a client.
pub type Answer = Response<BoxBody<Bytes, Infallible>>;

/// An answer without a body.
pub fn empty(status: StatusCode) -> Answer {
    with_body(status, Empty::new().boxed())
}

/// An answer with these bytes.
pub fn full(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    with_body(status, Full::new(body.into()).boxed())
}

/// An answer in JSON.
pub fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value).expect("plain data has a JSON form");
    let mut answer = full(status, body);
    let json = HeaderValue::from_static("application/json; charset=UTF-8");
    answer.headers_mut().insert(CONTENT_TYPE, json);
    answer
}

/// An error for a person, in JSON.
pub fn error(status: StatusCode, message: impl AsRef<str>) -> Answer {
    json(status, &serde_json::json!({ "error": message.as_ref() }))
}

/// The answer 405.
pub fn method_not_allowed(allowed: &'static str) -> Answer {
    let mut answer = empty(StatusCode::METHOD_NOT_ALLOWED);
    let allowed = HeaderValue::from_static(allowed);
    answer.headers_mut().insert(ALLOW, allowed);
    answer
}

/// Says that nobody may keep this answer (RFC 6749, 5.1).
pub fn forbid_storing(answer: &mut Answer) {
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
}

/// Dates the answer, wrongly by `skew` seconds.
pub fn date(answer: &mut Answer, skew: i64) {
    let distance = Duration::from_secs(skew.unsigned_abs());
    let now = SystemTime::now();
    let date = match skew < 0 {
        true => now.checked_sub(distance),
        false => now.checked_add(distance),
    };
    let value = date.map(httpdate::fmt_http_date).and_then(|date| HeaderValue::from_str(&date).ok());
    if let Some(value) = value {
        answer.headers_mut().insert(DATE, value);
    }
}

fn with_body(status: StatusCode, body: BoxBody<Bytes, Infallible>) -> Answer {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer
}
