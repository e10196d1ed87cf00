//! What the control endpoint can do.

use hyper::StatusCode;
use serde_json::json;

use super::body::{parse, parse_optional};
use super::code::CodeOrder;
use super::fault::FaultOrder;
use super::report::{self, Counts};
use super::reset::Reset;
use super::revocation::Revocation;
use super::settings::Change;
use super::sign_in::SignInOrder;
use super::user::UserOrder;
use crate::recorder::RecordedRequest;
use crate::server::{Answer, answer};
use crate::shared::Shared;
use crate::sync::lock;

const HELP: &str = "there are GET and DELETE /requests, GET /requests/last, GET /counts, POST and DELETE /faults, \
    PATCH /settings, POST /sign-in, POST /sign-out, POST /users, POST /codes, POST /revoke, POST /reset";

/// Does what a request asks for.
pub fn answer(shared: &Shared, request: &RecordedRequest) -> Answer {
    carry_out(shared, request).unwrap_or_else(|message| answer::error(StatusCode::BAD_REQUEST, message))
}

fn carry_out(shared: &Shared, request: &RecordedRequest) -> Result<Answer, String> {
    let body = &request.body;
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/requests") => return Ok(ok(&report::requests(&shared.recorder, wanted_path(request)?))),
        ("GET", "/requests/last") => return Ok(ok(&report::last(&shared.recorder, wanted_path(request)?))),
        ("DELETE", "/requests") => shared.recorder.clear_requests(),
        ("GET", "/counts") => return Ok(ok(&Counts::of(&shared.recorder))),
        ("POST", "/faults") => shared.faults.push(parse::<FaultOrder>(body)?.try_into()?),
        ("DELETE", "/faults") => shared.faults.clear(),
        ("PATCH", "/settings") => parse::<Change>(body)?.carry_out(shared)?,
        ("POST", "/revoke") => parse_optional::<Revocation>(body)?.carry_out(shared),
        ("POST", "/codes") => {
            let order = parse::<CodeOrder>(body)?;
            let code = lock(&shared.codes).issue(order.into());
            return Ok(ok(&json!({ "code": code })));
        }
        ("POST", "/sign-in") => return Ok(ok(&parse::<SignInOrder>(body)?.carry_out(shared)?)),
        ("POST", "/sign-out") => lock(&shared.browsers).clear(),
        ("POST", "/users") => lock(&shared.users).set(parse::<UserOrder>(body)?.into()),
        ("POST", "/reset") => parse_optional::<Reset>(body)?.carry_out(shared),
        (method, path) => {
            let message = format!("no {method} {path} here: {HELP}");
            return Ok(answer::error(StatusCode::NOT_FOUND, message));
        }
    }
    Ok(ok(&json!({})))
}

/// The path in `?path=...`, if only its requests are wanted.
fn wanted_path(request: &RecordedRequest) -> Result<Option<String>, String> {
    let query = form_urlencoded::parse(request.query.as_deref().unwrap_or_default().as_bytes());
    let mut path = None;
    for (name, value) in query {
        match &*name {
            "path" => path = Some(value.into_owned()),
            other => return Err(format!("`{other}` means nothing here, where there is only: path")),
        }
    }
    Ok(path)
}

fn ok(value: &impl serde::Serialize) -> Answer {
    answer::json(StatusCode::OK, value)
}
