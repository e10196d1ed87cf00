//! `GET /requests`, `GET /requests/last` and `GET /counts`.

use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::oauth::Parameters;
use crate::recorder::{RecordedRequest, Recorder};

/// How much has arrived.
#[derive(Serialize)]
pub struct Counts {
    token_requests: usize,
    api_requests: usize,
    revocation_requests: usize,
    connections: usize,
}

impl Counts {
    pub fn of(recorder: &Recorder) -> Self {
        Self {
            token_requests: recorder.token_requests(),
            api_requests: recorder.api_requests(),
            revocation_requests: recorder.revocation_requests(),
            connections: recorder.connections(),
        }
    }
}

/// A request in JSON.
#[derive(Serialize)]
struct Request {
    method: String,
    path: String,
    query: Option<String>,
    headers: Vec<Header>,
    /// The body, if it is UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    /// The body, if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
    /// The parameters in the body, if it is a form.
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<BTreeMap<String, String>>,
    /// Milliseconds since 1970.
    at_ms: u128,
}

#[derive(Serialize)]
struct Header {
    name: String,
    value: String,
}

/// All requests in JSON, or only those to `path`.
pub fn requests(recorder: &Recorder, path: Option<String>) -> impl Serialize {
    selected(recorder, path).map(Request::from).collect::<Vec<_>>()
}

/// The last request in JSON, or the last one to `path`; `null` without one.
pub fn last(recorder: &Recorder, path: Option<String>) -> impl Serialize {
    selected(recorder, path).last().map(Request::from)
}

fn selected(recorder: &Recorder, path: Option<String>) -> impl Iterator<Item = RecordedRequest> {
    let fits = move |request: &RecordedRequest| path.as_ref().is_none_or(|path| request.path == *path);
    recorder.requests().into_iter().filter(fits)
}

impl From<RecordedRequest> for Request {
    fn from(request: RecordedRequest) -> Self {
        let form = Parameters::are_in_body(&request).then(|| request.form().into_iter().collect());
        let (body, body_base64) = match String::from_utf8(request.body) {
            Ok(text) => (Some(text), None),
            Err(error) => (None, Some(STANDARD.encode(error.as_bytes()))),
        };
        let headers = request.headers.into_iter();
        Self {
            method: request.method,
            path: request.path,
            query: request.query,
            headers: headers.map(|(name, value)| Header { name, value }).collect(),
            body,
            body_base64,
            form,
            at_ms: request.at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis(),
        }
    }
}
