//! Signed JWTs (RS256).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::json;

use super::signing::SigningKey;

/// Makes a JWT of this type (`typ`).
pub fn make(key: &SigningKey, kind: &str, claims: &impl Serialize) -> String {
    let header = json!({ "alg": "RS256", "kid": key.id, "typ": kind });
    let message = format!("{}.{}", part(&header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

fn part(value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).expect("plain data has a JSON form");
    URL_SAFE_NO_PAD.encode(json)
}
