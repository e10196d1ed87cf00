//! The authorization endpoint (RFC 6749, 3.1), and the address to which the pages come back.

use super::problem::Problem;
use super::reply::Reply;
use super::request::AuthorizeRequest;
use super::session::{self, Session};
use super::{consent, login, return_url};
use crate::oauth::Parameters;
use crate::recorder::RecordedRequest;
use crate::shared::Shared;

pub const PATH: &str = "/connect/authorize";
pub const CALLBACK_PATH: &str = "/connect/authorize/callback";

/// What comes next in a sign-in.
pub enum Next {
    Login,
    Consent(Session),
    /// The client is told this error.
    Refuse(&'static str, Option<Session>),
    /// The client gets a code.
    Grant(Session),
}

impl Next {
    pub fn of(shared: &Shared, wanted: &AuthorizeRequest, request: &RecordedRequest) -> Self {
        let prompt = wanted.prompt;
        let session = match session::of(shared, request) {
            _ if prompt.login => return Self::Login,
            None if prompt.none => return Self::Refuse("login_required", None),
            None => return Self::Login,
            Some(session) => session,
        };
        match shared.settings().require_consent {
            true if prompt.none => Self::Refuse("consent_required", Some(session)),
            true => Self::Consent(session),
            false if prompt.consent => Self::Consent(session),
            false => Self::Grant(session),
        }
    }
}

/// Does the next thing for an authorization request.
pub fn authorize(shared: &Shared, request: &RecordedRequest) -> Result<Reply, Problem> {
    let parameters = Parameters::of_query(request.query.as_deref().unwrap_or_default())?;
    let wanted = AuthorizeRequest::validate(shared, parameters)?;
    Ok(match Next::of(shared, &wanted, request) {
        Next::Login => Reply::redirect(return_url::page(login::PATH, &wanted.parameters)),
        Next::Consent(_) => Reply::redirect(return_url::page(consent::PATH, &wanted.parameters)),
        Next::Refuse(error, session) => Reply::redirect(wanted.refuse(shared, session.as_ref(), error)),
        Next::Grant(session) => Reply::redirect(wanted.grant(shared, &session)),
    })
}
