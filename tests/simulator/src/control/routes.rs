//! What the control endpoint can do.

use hyper::StatusCode;
use serde_json::json;

use super::body::{parse, parse_optional};
use super::code::CodeOrder;
use super::fault::FaultOrder;
use super::report::{self, Counts};
use super::revocation::Revocation;
use super::settings::Change;
use crate::recorder::RecordedRequest;
use crate::server::{Answer, answer};
use crate::shared::Shared;
use crate::sync::lock;

const HELP: &str = "there are GET and DELETE /requests, GET /counts, POST and DELETE /faults, \
    PATCH /settings, POST /revoke, POST /codes, POST /reset";

/// Does what a request asks for.
pub fn answer(shared: &Shared, request: &RecordedRequest) -> Answer {
    carry_out(shared, request).unwrap_or_else(|message| answer::error(StatusCode::BAD_REQUEST, message))
}

fn carry_out(shared: &Shared, request: &RecordedRequest) -> Result<Answer, String> {
    let body = &request.body;
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/requests") => return Ok(ok(&report::requests(&shared.recorder))),
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
        ("POST", "/reset") => shared.reset(),
        (method, path) => {
            let message = format!("no {method} {path} here: {HELP}");
            return Ok(answer::error(StatusCode::NOT_FOUND, message));
        }
    }
    Ok(ok(&json!({})))
}

fn ok(value: &impl serde::Serialize) -> Answer {
    answer::json(StatusCode::OK, value)
}
