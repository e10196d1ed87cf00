//! The login page.

use super::authorize::Next;
use super::problem::Problem;
use super::reply::Reply;
use super::request::AuthorizeRequest;
use super::{page, return_url, session};
use crate::oauth::Parameters;
use crate::recorder::RecordedRequest;
use crate::shared::Shared;
use crate::sync::lock;

pub const PATH: &str = "/Account/Login";

/// Shows it, unless it is clear without it who is there.
pub fn show(shared: &Shared, request: &RecordedRequest) -> Result<Reply, Problem> {
    let wanted = wanted(shared, request)?;
    Ok(match Next::of(shared, &wanted, request) {
        Next::Login => Reply::page(page::login(&wanted, None)),
        _ => Reply::redirect(return_url::callback(&wanted.parameters)),
    })
}

/// Takes name and password, or hears that the user has changed their mind.
pub fn submit(shared: &Shared, request: &RecordedRequest) -> Result<Reply, Problem> {
    let wanted = wanted(shared, request)?;
    let form = Parameters::of_body(request)?;
    if form.get("button") == Some("cancel") {
        let session = session::of(shared, request);
        return Ok(Reply::redirect(wanted.refuse(shared, session.as_ref(), "access_denied")));
    }
    let value = |name| form.get(name).unwrap_or_default();
    let user = lock(&shared.users).authenticate(value("Username"), value("Password")).cloned();
    Ok(match user {
        None => Reply::page(page::login(&wanted, Some("Invalid username or password"))),
        Some(user) => Reply::Redirect {
            location: return_url::callback(&wanted.after_login()),
            cookie: Some(session::start(shared, &user)),
        },
    })
}

fn wanted(shared: &Shared, request: &RecordedRequest) -> Result<AuthorizeRequest, Problem> {
    AuthorizeRequest::validate(shared, return_url::parameters(request.query.as_deref())?)
}
