//! Refresh tokens.

use clearline_simulator::Simulator;
use serde_json::Value;

use crate::client::{Response, call_api, post_token};
use crate::codes::{USER, exchange, good, issue};

const SCOPE: &str = "clearline_api openid offline_access";

pub fn sign_in(simulator: &Simulator) -> Value {
    let code = issue(simulator, SCOPE);
    exchange(simulator, &code, &good()).json()
}

pub fn refresh(simulator: &Simulator, token: &Value, rest: &str) -> Response {
    let token = token.as_str().unwrap();
    let form = format!("grant_type=refresh_token&refresh_token={token}{rest}");
    post_token(simulator, USER, &form)
}

#[test]
fn each_refresh_token_is_good_once() {
    let simulator = Simulator::start().unwrap();
    let first = sign_in(&simulator);
    let second = refresh(&simulator, &first["refresh_token"], "").json();
    assert_eq!(second["scope"], SCOPE);
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_ne!(second["access_token"], first["access_token"]);
    let token = second["access_token"].as_str().unwrap();
    assert_eq!(call_api(&simulator, token).status, 200);
    let again = refresh(&simulator, &first["refresh_token"], "");
    assert_eq!(again.error(), "invalid_grant");
    assert_eq!(refresh(&simulator, &second["refresh_token"], "").status, 200);
}

#[test]
fn scopes_can_become_fewer_but_not_more() {
    let simulator = Simulator::start().unwrap();
    let first = sign_in(&simulator);
    let wider = refresh(&simulator, &first["refresh_token"], "&scope=profile");
    assert_eq!(wider.error(), "invalid_scope");
    let fewer = refresh(&simulator, &first["refresh_token"], "&scope=clearline_api");
    assert_eq!(fewer.json()["scope"], "clearline_api");
}

#[test]
fn revoked_refresh_tokens_are_an_invalid_grant() {
    let simulator = Simulator::start().unwrap();
    let first = sign_in(&simulator);
    simulator.revoke_all();
    let second = refresh(&simulator, &first["refresh_token"], "").json();
    simulator.revoke_refresh_tokens();
    let third = refresh(&simulator, &second["refresh_token"], "");
    assert_eq!(third.error(), "invalid_grant");
}

#[test]
fn a_missing_refresh_token_is_an_invalid_request() {
    let simulator = Simulator::start().unwrap();
    let answer = post_token(&simulator, USER, "grant_type=refresh_token");
    assert_eq!(answer.error(), "invalid_request");
}
