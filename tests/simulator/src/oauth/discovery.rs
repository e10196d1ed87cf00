//! OpenID Connect discovery, and the public half of the signing key.

use hyper::StatusCode;
use serde_json::json;

use super::grant::Grant;
use super::scope::DEFAULT_SCOPES;
use super::{revocation, signing, token};
use crate::server::{Answer, answer};
use crate::shared::Shared;
use crate::sign_in::AUTHORIZE_PATH;

pub const PATH: &str = "/.well-known/openid-configuration";
pub const JWKS_PATH: &str = "/.well-known/openid-configuration/jwks";

/// Where everything is.
pub fn discovery(shared: &Shared) -> Answer {
    let url = &shared.url;
    let document = json!({
        "issuer": url,
        "jwks_uri": format!("{url}{JWKS_PATH}"),
        "authorization_endpoint": format!("{url}{AUTHORIZE_PATH}"),
        "token_endpoint": format!("{url}{}", token::PATH),
        "revocation_endpoint": format!("{url}{}", revocation::PATH),
        "grant_types_supported": Grant::ALL.map(Grant::as_str),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "scopes_supported": DEFAULT_SCOPES,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    });
    answer::json(StatusCode::OK, &document)
}

/// The key with which access tokens can be checked (RFC 7517).
pub async fn jwks() -> Answer {
    let key = signing::ready().await;
    let document = json!({
        "keys": [{
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": key.id,
            "n": key.modulus,
            "e": key.exponent,
        }]
    });
    answer::json(StatusCode::OK, &document)
}
