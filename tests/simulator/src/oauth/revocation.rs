//! Revocation, RFC 7009.

use hyper::StatusCode;

use super::basic;
use super::error::ErrorCode;
use super::parameters::Parameters;
use crate::recorder::RecordedRequest;
use crate::server::{Answer, answer};
use crate::shared::Shared;
use crate::sync::lock;

pub const PATH: &str = "/connect/revocation";

/// Answers 200 with an empty body for known and unknown tokens alike.
pub fn revoke(shared: &Shared, request: &RecordedRequest) -> Answer {
    if request.method != "POST" {
        return answer::method_not_allowed("POST");
    }
    match end_token(shared, request) {
        Ok(()) => answer::empty(StatusCode::OK),
        Err(error) => error.answer(shared.settings().error_status),
    }
}

fn end_token(shared: &Shared, request: &RecordedRequest) -> Result<(), ErrorCode> {
    if !Parameters::are_in_body(request) {
        return Err(ErrorCode::InvalidRequest);
    }
    let credentials = basic::credentials(request)?;
    let client = lock(&shared.clients).authenticate(&credentials)?;
    let form = Parameters::of_body(request)?;
    let token = form.get("token").ok_or(ErrorCode::InvalidRequest)?;
    // The hint is only a hint (RFC 7009, 2.1).
    let hint = Hint::parse(form.get("token_type_hint"))?;
    if hint != Hint::AccessToken {
        let family = lock(&shared.refresh_tokens).family(token, &client);
        // RFC 7009, 2.1: all tokens of the same grant go with a refresh token.
        family.inspect(|family| shared.end_family(family));
    }
    if hint != Hint::RefreshToken {
        lock(&shared.access_tokens).remove(token, &client);
    }
    Ok(())
}

/// What kind of token it is. IdentityServer believes it: with the wrong one nothing ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hint {
    AccessToken,
    RefreshToken,
    None,
}

impl Hint {
    fn parse(name: Option<&str>) -> Result<Self, ErrorCode> {
        match name {
            None => Ok(Self::None),
            Some("access_token") => Ok(Self::AccessToken),
            Some("refresh_token") => Ok(Self::RefreshToken),
            Some(_) => Err(ErrorCode::UnsupportedTokenType),
        }
    }
}
