//! Who signed in: the ID token (OpenID Connect Core §2).
//!
//! It comes straight from the token endpoint over TLS, so its signature need not be checked (§3.1.3.7, item 6).

use crate::error::{Error, Result, Status, clean};
use crate::json::{Members, string};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::value::RawValue;
use std::time::{Duration, SystemTime};

/// What the token says of the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    pub subject: String,
    pub name: Option<String>,
    pub email: Option<String>,
}

/// What the token must say.
pub struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    /// `None`: there was none, or the host made the authorization request itself, and the nonce is not known here.
    pub nonce: Option<&'a str>,
    /// The server's time.
    pub now: SystemTime,
}

/// How far apart the clocks of two servers may be.
const LEEWAY: Duration = Duration::from_secs(300);

/// Checks a token as §3.1.3.7 says.
pub fn read_id_token(token: &str, expected: &Expected) -> Result<Identity> {
    let claims = claims(token).ok_or_else(|| bad("cannot be read"))?;
    let mut claims = Members::parse(&claims).map_err(|_| bad("cannot be read"))?;
    let text = |claims: &mut Members, name| claims.take(name).and_then(string);

    match text(&mut claims, "iss") {
        Some(issuer) if issuer == expected.issuer => {}
        issuer => return Err(foreign_issuer(issuer.as_deref().unwrap_or_default(), expected.issuer, &[])),
    }
    let audience = claims.take("aud").and_then(audience).ok_or_else(|| bad("has no audience"))?;
    if !audience.iter().any(|audience| audience == expected.client_id) {
        return Err(bad("is meant for another client"));
    }
    match text(&mut claims, "azp") {
        Some(party) if party != expected.client_id => return Err(bad("was issued to another client")),
        None if audience.len() > 1 => return Err(bad("has several audiences, and does not say whom it was issued to")),
        _ => {}
    }
    let expiry = claims.take("exp").and_then(seconds).ok_or_else(|| bad("does not say when it expires"))?;
    let now = expected.now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    if Duration::from_secs(expiry).saturating_add(LEEWAY) <= now {
        return Err(bad("has expired already"));
    }
    if let Some(nonce) = expected.nonce
        && text(&mut claims, "nonce").as_deref() != Some(nonce)
    {
        return Err(Error::new(Status::StateMismatch, "the identity that the server sent belongs to another sign-in"));
    }
    let subject = text(&mut claims, "sub").filter(|subject| !subject.is_empty());
    Ok(Identity {
        subject: subject.ok_or_else(|| bad("does not say who signed in"))?,
        name: text(&mut claims, "name"),
        email: text(&mut claims, "email"),
    })
}

/// `iss` is not whom we asked (also of a callback, RFC 9207 §2.4).
pub fn foreign_issuer(found: &str, expected: &str, secrets: &[&str]) -> Error {
    let found = clean(found, secrets);
    Error::new(Status::IssuerMismatch, format!("the answer comes from `{found}`, but `{expected}` was asked"))
}

/// The middle part of a JWT (RFC 7519 §3).
fn claims(token: &str) -> Option<String> {
    let mut parts = token.split('.');
    let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    String::from_utf8(URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?).ok()
}

/// One audience or several.
fn audience(value: &RawValue) -> Option<Vec<String>> {
    match string(value) {
        Some(one) => Some(vec![one]),
        None => serde_json::from_str(value.get()).ok(),
    }
}

/// A NumericDate (RFC 7519 §2), whose fraction is dropped.
fn seconds(value: &RawValue) -> Option<u64> {
    value.get().split('.').next()?.parse().ok()
}

fn bad(problem: &str) -> Error {
    Error::new(Status::BadResponse, format!("the identity that the server sent (ID token) {problem}"))
        .with_hint("Let the user sign in again; if it stays, report it to ClearLine support.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_305_600;

    fn read(claims: &str) -> Result<Identity> {
        let token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
        read_id_token(&token, &Expected { issuer: "https://i", client_id: "c", nonce: Some("n"), now })
    }

    fn claims(changes: &[(&str, Option<&str>)]) -> String {
        let mut members = vec![
            ("iss", r#""https://i""#.to_owned()),
            ("aud", r#""c""#.to_owned()),
            ("exp", (NOW + 60).to_string()),
            ("nonce", r#""n""#.to_owned()),
            ("sub", r#""s""#.to_owned()),
        ];
        for (name, value) in changes {
            members.retain(|(other, _)| other != name);
            members.extend(value.map(|value| (*name, value.to_owned())));
        }
        let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    }

    #[test]
    fn a_good_token_names_the_user() {
        let identity =
            read(&claims(&[("name", Some(r#""Zoë""#)), ("email", Some("null")), ("iat", Some("1"))])).unwrap();
        assert_eq!(identity, Identity { subject: "s".to_owned(), name: Some("Zoë".to_owned()), email: None });
        assert!(read(&claims(&[("aud", Some(r#"["x","c"]"#)), ("azp", Some(r#""c""#))])).is_ok());
        assert!(read(&claims(&[("exp", Some("1795305601.75"))])).is_ok());
    }

    #[test]
    fn every_rule_is_held() {
        let status = |name, value| read(&claims(&[(name, value)])).unwrap_err().status();
        assert_eq!(status("iss", Some(r#""https://j""#)), Status::IssuerMismatch);
        assert_eq!(status("iss", None), Status::IssuerMismatch);
        assert_eq!(status("aud", Some(r#""d""#)), Status::BadResponse);
        assert_eq!(status("aud", Some(r#"["c","d"]"#)), Status::BadResponse);
        assert_eq!(status("aud", Some("7")), Status::BadResponse);
        assert_eq!(status("azp", Some(r#""d""#)), Status::BadResponse);
        assert_eq!(status("exp", None), Status::BadResponse);
        assert_eq!(status("exp", Some("1795305300")), Status::BadResponse);
        assert_eq!(status("nonce", Some(r#""m""#)), Status::StateMismatch);
        assert_eq!(status("nonce", None), Status::StateMismatch);
        assert_eq!(status("sub", None), Status::BadResponse);
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let expected = Expected { issuer: "i", client_id: "c", nonce: None, now: SystemTime::UNIX_EPOCH };
        for token in ["", ".", "..", "a.b", "a.!.c", "a.e30.c.d", "a.bm9u.c", "a.e30.c"] {
            assert!(read_id_token(token, &expected).is_err(), "{token}");
        }
    }
}
