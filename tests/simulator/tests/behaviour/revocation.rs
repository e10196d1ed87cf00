//! Revocation.

use clearline_simulator::Simulator;

use crate::client::{Response, access_token, call_api, post};
use crate::refresh::{refresh, sign_in};

fn revoke(simulator: &Simulator, credentials: &str, form: &str) -> Response {
    post(simulator, "/connect/revocation", credentials, form).unwrap()
}

#[test]
fn known_and_unknown_tokens_look_alike() {
    let simulator = Simulator::start().unwrap();
    let token = access_token(&simulator);
    for token in [&*token, "unknown"] {
        let answer = revoke(&simulator, "pos-demo:s3cr3t!", &format!("token={token}"));
        assert_eq!((answer.status, answer.body.len()), (200, 0));
    }
    assert_eq!(call_api(&simulator, &token).status, 401);
}

#[test]
fn a_revoked_refresh_token_is_an_invalid_grant() {
    let simulator = Simulator::start().unwrap();
    let token = &sign_in(&simulator)["refresh_token"];
    let form = format!("token={}&token_type_hint=refresh_token", token.as_str().unwrap());
    assert_eq!(revoke(&simulator, "user-demo:s3cr3t!", &form).status, 200);
    assert_eq!(refresh(&simulator, token, "").error(), "invalid_grant");
}

#[test]
fn another_clients_token_stays() {
    let simulator = Simulator::start().unwrap();
    let token = &sign_in(&simulator)["refresh_token"];
    let form = format!("token={}", token.as_str().unwrap());
    assert_eq!(revoke(&simulator, "pos-demo:s3cr3t!", &form).status, 200);
    assert_eq!(refresh(&simulator, token, "").status, 200);
}

#[test]
fn it_wants_credentials_and_a_token() {
    let simulator = Simulator::start().unwrap();
    let answer = revoke(&simulator, "pos-demo:wrong", "token=x");
    assert_eq!(answer.error(), "invalid_client");
    let answer = revoke(&simulator, "pos-demo:s3cr3t!", "token_type_hint=x");
    assert_eq!(answer.error(), "invalid_request");
}
