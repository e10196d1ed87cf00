//! Discovery, and tokens which can be checked with what it leads to.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clearline_simulator::Simulator;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::Value;

use crate::client::{access_token, send};

fn get(simulator: &Simulator, url: &Value) -> Value {
    let path = url.as_str().unwrap().strip_prefix(simulator.url()).unwrap();
    send(simulator, &format!("GET {path}"), &[], "").unwrap().json()
}

fn discovery(simulator: &Simulator) -> Value {
    get(simulator, &format!("{}/.well-known/openid-configuration", simulator.url()).into())
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// The key which is published.
pub fn key(simulator: &Simulator) -> Value {
    get(simulator, &discovery(simulator)["jwks_uri"])["keys"][0].clone()
}

/// Whether a JWT was signed with this key.
pub fn is_signed(token: &str, key: &Value) -> bool {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let part = |name: &str| decode(key[name].as_str().unwrap());
    let public = RsaPublicKeyComponents { n: part("n"), e: part("e") };
    public.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &decode(signature)).is_ok()
}

#[test]
fn a_token_is_signed_with_the_published_key() {
    let simulator = Simulator::start().unwrap();
    let discovery = discovery(&simulator);
    let key = key(&simulator);
    let token = access_token(&simulator);
    assert!(is_signed(&token, &key));
    assert!(!is_signed(&token.replacen('.', "_", 1), &key));

    let (message, _) = token.rsplit_once('.').unwrap();
    let (header, claims) = message.split_once('.').unwrap();
    let header: Value = serde_json::from_slice(&decode(header)).unwrap();
    assert_eq!(header["alg"], "RS256");
    assert_eq!(header["kid"], key["kid"]);
    let claims: Value = serde_json::from_slice(&decode(claims)).unwrap();
    assert_eq!(claims["iss"], discovery["issuer"]);
    assert_eq!(claims["iss"], simulator.url());
    assert_eq!(claims["client_id"], "pos-demo");
    assert_eq!(claims["scope"], serde_json::json!(["pos_integration"]));
    assert_eq!(claims["nbf"], claims["iat"]);
    let (exp, iat) = (claims["exp"].as_u64().unwrap(), claims["iat"].as_u64().unwrap());
    assert_eq!(exp - iat, 3600);
    assert!(claims["aud"].is_string() && claims["jti"].is_string());
    assert!(claims.get("sub").is_none());
}

#[test]
fn the_endpoints_are_where_discovery_says() {
    let simulator = Simulator::start().unwrap();
    let discovery = discovery(&simulator);
    for (name, path) in [
        ("token_endpoint", "/connect/token"),
        ("authorization_endpoint", "/connect/authorize"),
        ("revocation_endpoint", "/connect/revocation"),
    ] {
        assert_eq!(discovery[name], format!("{}{path}", simulator.url()));
        assert_ne!(send(&simulator, &format!("GET {path}"), &[], "").unwrap().status, 404);
    }
    assert_eq!(discovery["code_challenge_methods_supported"][0], "S256");
}
