//! Carrying out a fault.

use std::future;
use std::io::Write;

use http_body_util::BodyExt;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use tokio::time::sleep;

use super::answer::{self, Answer};
use super::body::{Huge, Trickle};
use super::routes;
use super::takeover::Takeover;
use crate::fault::{Fault, FaultKind};
use crate::recorder::RecordedRequest;
use crate::shared::Shared;

const GARBAGE: &[u8] = b"\x16\x00\xffThis is no HTTP, and was never meant to be.\r\n\r\n";

/// Answers a request as the fault wants it, or gives the connection away.
pub async fn misbehave(shared: &Shared, request: &RecordedRequest, fault: Fault) -> Result<Answer, Takeover> {
    let early = match fault.process {
        true => Some(routes::answer(shared, request).await),
        false => None,
    };
    sleep(fault.delay).await;
    let usual = async {
        match early {
            Some(answer) => answer,
            None => routes::answer(shared, request).await,
        }
    };
    match fault.kind {
        FaultKind::None => Ok(usual.await),
        FaultKind::Status { status, headers, body } => Ok(with_status(status, &headers, body)),
        FaultKind::Drop => Err(Takeover::Close),
        FaultKind::Reset => Err(Takeover::Reset),
        FaultKind::Silent => future::pending().await,
        FaultKind::Garbage => Err(Takeover::Write(GARBAGE.to_vec())),
        FaultKind::Raw { status, headers, body } => Err(Takeover::Write(raw(status, &headers, &body))),
        FaultKind::SlowBody { bytes_per_write, interval } => {
            let (head, body) = usual.await.into_parts();
            let Ok(body) = body.collect().await;
            let body = Trickle::new(body.to_bytes(), bytes_per_write, interval);
            Ok(Answer::from_parts(head, body.boxed()))
        }
        FaultKind::Huge { bytes } => {
            let mut answer = answer::json(StatusCode::OK, &());
            *answer.body_mut() = Huge::new(bytes).boxed();
            Ok(answer)
        }
        FaultKind::SilentTls | FaultKind::ResetOnAccept => {
            unreachable!("the queue keeps the faults of connections from requests")
        }
    }
}

/// A well-formed answer. What cannot stand in one (a status of 1000, a header with a space in its name) is an
/// error of the test, and told it as such.
fn with_status(status: u16, headers: &[(String, String)], body: String) -> Answer {
    let has_body = !body.is_empty();
    let Ok(status) = StatusCode::from_u16(status) else {
        return unfit(&format!("{status} is no HTTP status"));
    };
    let mut answer = answer::full(status, body);
    if has_body {
        let json = HeaderValue::from_static("application/json; charset=UTF-8");
        answer.headers_mut().insert(CONTENT_TYPE, json);
    }
    let mut added: Vec<HeaderName> = Vec::new();
    for (name, value) in headers {
        let pair = (name.parse::<HeaderName>(), HeaderValue::from_str(value));
        let (Ok(name), Ok(value)) = pair else {
            return unfit(&format!("{name}: {value} is no HTTP header"));
        };
        // The first of a name replaces ours, the next ones stand beside it.
        match added.contains(&name) {
            true => answer.headers_mut().append(&name, value),
            false => answer.headers_mut().insert(&name, value).is_some(),
        };
        added.push(name);
    }
    answer
}

fn unfit(message: &str) -> Answer {
    let message = format!("this fault cannot be sent: {message}; use FaultKind::Raw");
    answer::error(StatusCode::INTERNAL_SERVER_ERROR, message)
}

/// An answer byte by byte.
fn raw(status: u16, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Unknown");
    let mut bytes = format!("HTTP/1.1 {status} {reason}\r\n").into_bytes();
    for (name, value) in headers {
        let _ = write!(bytes, "{name}: {value}\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_answer_has_nothing_added() {
        let headers = [("Content-Length".to_owned(), "9".to_owned())];
        assert_eq!(raw(200, &headers, b"half"), b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    }

    #[test]
    fn a_header_of_the_fault_replaces_ours() {
        let headers = [("content-type".to_owned(), "text/html".to_owned())];
        let answer = with_status(502, &headers, "<html>".to_owned());
        assert_eq!(answer.headers()[CONTENT_TYPE], "text/html");
        assert_eq!(answer.headers().get_all(CONTENT_TYPE).iter().count(), 1);
    }

    #[test]
    fn what_cannot_be_sent_says_so() {
        let answer = with_status(1000, &[], String::new());
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
