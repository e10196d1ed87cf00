//! Access tokens as signed JWTs, with the claims which IdentityServer puts in.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::json;

use super::scope::Scopes;
use super::signing::SigningKey;
use crate::random;

const AUDIENCE: &str = "clearline_api";

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    nbf: u64,
    iat: u64,
    exp: u64,
    aud: &'a str,
    scope: Vec<&'a str>,
    client_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
    jti: String,
}

/// Makes an access token.
pub fn make(
    key: &SigningKey,
    issuer: &str,
    client_id: &str,
    subject: Option<&str>,
    scopes: &Scopes,
    lifetime: Duration,
) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let claims = Claims {
        iss: issuer,
        nbf: now,
        iat: now,
        exp: now + lifetime.as_secs(),
        aud: AUDIENCE,
        scope: scopes.iter().collect(),
        client_id,
        sub: subject,
        jti: random::identifier(),
    };
    let header = json!({ "alg": "RS256", "kid": key.id, "typ": "at+jwt" });
    let message = format!("{}.{}", part(&header), part(&claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

fn part(value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).expect("plain data has a JSON form");
    URL_SAFE_NO_PAD.encode(json)
}
