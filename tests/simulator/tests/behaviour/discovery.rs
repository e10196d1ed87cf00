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

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

#[test]
fn a_token_is_signed_with_the_published_key() {
    let simulator = Simulator::start().unwrap();
    let url = format!("{}/.well-known/openid-configuration", simulator.url());
    let discovery = get(&simulator, &url.into());
    let jwks = get(&simulator, &discovery["jwks_uri"]);
    let key = &jwks["keys"][0];
    let token = access_token(&simulator);
    let (message, signature) = token.rsplit_once('.').unwrap();
    let public =
        RsaPublicKeyComponents { n: decode(key["n"].as_str().unwrap()), e: decode(key["e"].as_str().unwrap()) };
    let verify = |message: &str| {
        let signature = decode(signature);
        public.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &signature)
    };
    verify(message).unwrap();
    verify(&message.replace('.', "_")).unwrap_err();

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
fn the_token_endpoint_is_where_discovery_says() {
    let simulator = Simulator::start().unwrap();
    let url = format!("{}/.well-known/openid-configuration", simulator.url());
    let discovery = get(&simulator, &url.into());
    let wanted = format!("{}/connect/token", simulator.url());
    assert_eq!(discovery["token_endpoint"], wanted);
    assert_eq!(discovery["code_challenge_methods_supported"][0], "S256");
}
