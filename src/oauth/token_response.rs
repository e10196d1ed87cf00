//! Answers of the token endpoint: a token (RFC 6749 §5.1), an error (§5.2), or something else entirely.

use super::{retry_after, status_of};
use crate::error::{Error, Result, Status, clean};
use crate::json::{Members, string};
use crate::secret::Secret;
use serde_json::value::RawValue;
use std::time::{Duration, SystemTime};

/// What a server answered, as far as the protocol cares.
pub struct Answer {
    pub status: u16,
    pub content_type: Option<String>,
    pub retry_after: Option<String>,
    /// The answer's `Date`.
    pub date: Option<SystemTime>,
    /// This machine's wall clock when the answer came.
    pub received_at: SystemTime,
    pub body: Vec<u8>,
}

/// A successful answer (§5.1). Unknown members are ignored.
#[derive(Debug)]
pub struct TokenResponse {
    pub access_token: Secret,
    /// What else the answer brings counts although this cannot be used.
    pub expires_in: Result<Duration>,
    /// `None`: as it was asked for (§3.3).
    pub scope: Option<String>,
    /// Never there with client credentials (§4.4.3).
    pub refresh_token: Option<Secret>,
    /// Who signed in (OpenID Connect Core §3.1.3.3), unchecked.
    pub id_token: Option<Secret>,
}

/// ClearLine's documented lifetime, for an answer that does not say (§5.1 lets it).
const USUAL_LIFETIME: Duration = Duration::from_secs(3600);

/// Reads an answer. `secrets` are kept out of whatever is repeated from it.
///
/// Precedence: 5xx and 429 count by their status; then a 4xx by the `error` in its body, whatever its content
/// type; a 200 with an `error` is that error; everything else that is not a token is no answer of a token server.
pub fn read_token_response(answer: &Answer, secrets: &[&str]) -> Result<TokenResponse> {
    match read(answer, secrets)? {
        Some(mut members) => granted(answer, &mut members),
        None => Err(bad_response(answer, &describe_body(answer))),
    }
}

/// Reads the answer to a revocation (RFC 7009 §2.2): 200, whatever stands in it, and for unknown tokens too.
pub fn read_revocation_response(answer: &Answer, secrets: &[&str]) -> Result<()> {
    read(answer, secrets).map(|_| ())
}

/// The members of a success, if it has any; everything else is an error.
fn read<'a>(answer: &'a Answer, secrets: &[&str]) -> Result<Option<Members<'a>>> {
    let members = std::str::from_utf8(&answer.body)
        .ok()
        .and_then(|body| Members::parse(body.strip_prefix('\u{feff}').unwrap_or(body)).ok());
    match answer.status {
        429 => Err(at_fault(answer, Status::Throttled, "asks for fewer requests")),
        500..=599 => Err(at_fault(answer, Status::Server, "has a problem of its own")),
        200 | 400..=403 | 405..=499 => match members {
            Some(mut members) => match members.take("error").map(string) {
                Some(Some(code)) => Err(refused(answer, &code, &mut members, secrets)),
                Some(None) => Err(bad_response(answer, "an `error` that is not a string")),
                None if answer.status == 200 => Ok(Some(members)),
                None => Err(bad_response(answer, "JSON without an `error`")),
            },
            None if answer.status == 200 => Ok(None),
            None => Err(bad_response(answer, &describe_body(answer))),
        },
        300..=399 => Err(bad_response(answer, "a redirect, which is not followed")),
        _ => Err(bad_response(answer, &describe_body(answer))),
    }
}

fn granted(answer: &Answer, members: &mut Members) -> Result<TokenResponse> {
    let access_token = match members.take("access_token").map(string) {
        Some(Some(token)) if !token.is_empty() => Secret::new(token),
        Some(Some(_)) => return Err(bad_response(answer, "an empty `access_token`")),
        Some(None) => return Err(bad_response(answer, "an `access_token` that is not a string")),
        None => return Err(bad_response(answer, "JSON without an `access_token`")),
    };
    // Appendix A.12, less the space, which a header could not carry.
    if !access_token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(bad_response(answer, "an `access_token` with characters that no token has"));
    }
    match members.take("token_type").map(string) {
        Some(Some(kind)) if kind.eq_ignore_ascii_case("Bearer") => {}
        Some(_) => return Err(bad_response(answer, "a `token_type` other than Bearer")),
        None => return Err(bad_response(answer, "JSON without a `token_type`")),
    }
    let expires_in = match members.take("expires_in").map(read_lifetime) {
        Some(Some(Duration::ZERO)) => Err(bad_response(answer, "a token whose life was over when it arrived")),
        Some(Some(lifetime)) => Ok(lifetime),
        Some(None) => Err(bad_response(answer, "an `expires_in` that is not a number of seconds")),
        None => Ok(USUAL_LIFETIME),
    };
    let mut secret = |name| members.take(name).and_then(string).filter(|text| !text.is_empty()).map(Secret::new);
    let (refresh_token, id_token) = (secret("refresh_token"), secret("id_token"));
    Ok(TokenResponse {
        access_token,
        expires_in,
        scope: members.take("scope").and_then(string),
        refresh_token,
        id_token,
    })
}

/// A number of seconds, also as a string or with a fraction, which is dropped. Negative ones are zero; more than
/// fits is as long as can be.
fn read_lifetime(value: &RawValue) -> Option<Duration> {
    let text = string(value).unwrap_or_else(|| value.get().to_owned());
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(digits) || !is_number(fraction) {
        return None;
    }
    let seconds = if whole.starts_with('-') { 0 } else { digits.parse().unwrap_or(u64::MAX) };
    Some(Duration::from_secs(seconds))
}

/// The server refused with an OAuth error (§5.2).
fn refused(answer: &Answer, code: &str, members: &mut Members, secrets: &[&str]) -> Error {
    let status = status_of(code);
    let code = clean(code, secrets);
    let description = members
        .take("error_description")
        .and_then(string)
        .map(|text| clean(&text, secrets))
        .filter(|text| !text.is_empty());
    let message = match &description {
        Some(description) => format!("the token server refused: {code} ({description})"),
        None => format!("the token server refused: {code}"),
    };
    Error::new(status, message)
        .with_http_status(answer.status)
        .with_retry_after(wanted_pause(answer))
        .with_oauth(code, description)
}

fn at_fault(answer: &Answer, status: Status, what: &str) -> Error {
    Error::new(status, format!("the token server {what} (HTTP {})", answer.status))
        .with_http_status(answer.status)
        .with_retry_after(wanted_pause(answer))
}

/// What came is not an answer of a token server; `what` says what it is, never quoting it.
fn bad_response(answer: &Answer, what: &str) -> Error {
    Error::new(Status::BadResponse, format!("the token server answered HTTP {} with {what}", answer.status))
        .with_http_status(answer.status)
        .with_retry_after(wanted_pause(answer))
}

fn describe_body(answer: &Answer) -> String {
    let kind = match &answer.content_type {
        Some(content_type) => format!("content of the type {}", clean(content_type, &[])),
        None => "content of no declared type".to_owned(),
    };
    let state = if answer.body.is_empty() { "an empty body" } else { "a body that is not a JSON object" };
    format!("{state} ({kind})")
}

fn wanted_pause(answer: &Answer) -> Option<Duration> {
    let value = answer.retry_after.as_deref()?;
    retry_after(value, answer.date, answer.received_at)
}

#[cfg(test)]
mod tests;
