//! ID tokens (OpenID Connect Core, 2), good and bad ones.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

use super::jwt;
use super::scope::Scopes;
use super::sign_on::SignOn;
use super::signing::SigningKey;
use crate::settings::{Audience, IdTokenFault, IdTokenSettings};

/// How long ID tokens live; stock IdentityServer's five minutes.
const LIFETIME: Duration = Duration::from_secs(300);

/// Whom somebody has to be who is not meant: as issuer, audience and nonce.
const SOMEBODY_ELSE: &str = "https://somebody-else.example";

/// Who signed in, and what the ID token goes with.
pub struct Subject<'a> {
    pub sign_on: &'a SignOn,
    /// What was granted, which may be less than what was signed for.
    pub scopes: &'a Scopes,
    /// What `profile` gives.
    pub profile: Map<String, Value>,
    pub access_token: &'a str,
    /// Whether this is the answer to the code: the nonce is not repeated with later tokens.
    pub is_first: bool,
}

/// Makes an ID token, unless the settings want none.
pub fn make(
    key: &SigningKey,
    issuer: &str,
    now: u64,
    subject: Subject<'_>,
    settings: &IdTokenSettings,
) -> Option<String> {
    match settings.fault {
        IdTokenFault::Missing => None,
        IdTokenFault::Garbage => Some("this.is-no.id_token".to_owned()),
        _ => {
            let mut claims = claims(issuer, now, subject, settings.audience);
            spoil(&mut claims, settings.fault, now);
            Some(jwt::make(key, "JWT", &claims))
        }
    }
}

fn claims(issuer: &str, now: u64, subject: Subject<'_>, audience: Audience) -> Map<String, Value> {
    let sign_on = subject.sign_on;
    let mut claims = match subject.scopes.contains("profile") {
        true => subject.profile,
        false => Map::new(),
    };
    let mut add = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    add("iss", issuer.into());
    add("nbf", now.into());
    add("iat", now.into());
    add("exp", (now + LIFETIME.as_secs()).into());
    add("sub", sign_on.subject.as_str().into());
    add("auth_time", sign_on.auth_time.into());
    add("idp", "local".into());
    add("amr", json!(["pwd"]));
    add("at_hash", half_hash(subject.access_token).into());
    add(
        "aud",
        match audience {
            Audience::String => sign_on.client_id.as_str().into(),
            Audience::Array => json!([sign_on.client_id]),
            Audience::Several => json!([SOMEBODY_ELSE, sign_on.client_id]),
        },
    );
    if audience == Audience::Several {
        add("azp", sign_on.client_id.as_str().into());
    }
    if let Some(nonce) = sign_on.nonce.as_deref().filter(|_| subject.is_first) {
        add("nonce", nonce.into());
    }
    claims
}

fn spoil(claims: &mut Map<String, Value>, fault: IdTokenFault, now: u64) {
    let mut set = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    match fault {
        IdTokenFault::WrongIssuer => set("iss", SOMEBODY_ELSE.into()),
        IdTokenFault::WrongAudience => set("aud", SOMEBODY_ELSE.into()),
        IdTokenFault::WrongNonce => set("nonce", SOMEBODY_ELSE.into()),
        IdTokenFault::MissingNonce => claims.remove("nonce"),
        IdTokenFault::Expired => {
            // A day: nobody is that generous with the clock.
            let long_ago = now.saturating_sub(86_400);
            set("nbf", long_ago.into());
            set("iat", long_ago.into());
            set("exp", (long_ago + LIFETIME.as_secs()).into())
        }
        IdTokenFault::None | IdTokenFault::Missing | IdTokenFault::Garbage => None,
    };
}

/// The left half of the hash, as `at_hash` wants it (OpenID Connect Core, 3.1.3.6).
fn half_hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, text.as_bytes()).as_ref()[..16])
}
