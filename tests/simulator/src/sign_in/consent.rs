//! The page which asks whether the client may have what it wants. The answer is not remembered.

use super::authorize::Next;
use super::problem::Problem;
use super::reply::Reply;
use super::request::AuthorizeRequest;
use super::{page, return_url, session};
use crate::oauth::Parameters;
use crate::recorder::RecordedRequest;
use crate::shared::Shared;

pub const PATH: &str = "/consent";

/// Shows it to whom it concerns.
pub fn show(shared: &Shared, request: &RecordedRequest) -> Result<Reply, Problem> {
    let wanted = wanted(shared, request)?;
    Ok(match Next::of(shared, &wanted, request) {
        Next::Consent(session) => Reply::page(page::consent(&wanted, &session)),
        _ => Reply::redirect(return_url::callback(&wanted.parameters)),
    })
}

/// Sends the browser back with the user's decision.
pub fn submit(shared: &Shared, request: &RecordedRequest) -> Result<Reply, Problem> {
    let wanted = wanted(shared, request)?;
    let form = Parameters::of_body(request)?;
    let Some(session) = session::of(shared, request) else {
        return Ok(Reply::redirect(return_url::callback(&wanted.parameters)));
    };
    Ok(Reply::redirect(match form.get("button") {
        Some("yes") => wanted.grant(shared, &session),
        _ => wanted.refuse(shared, Some(&session), "access_denied"),
    }))
}

fn wanted(shared: &Shared, request: &RecordedRequest) -> Result<AuthorizeRequest, Problem> {
    AuthorizeRequest::validate(shared, return_url::parameters(request.query.as_deref())?)
}
