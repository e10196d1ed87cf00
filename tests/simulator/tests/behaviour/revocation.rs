//! Revocation.

use clearline_simulator::{Fault, FaultKind, Simulator};
use serde_json::Value;

use crate::client::{Response, access_token, call_api, post};
use crate::codes::USER;
use crate::refresh::{refresh, sign_in};

fn revoke(simulator: &Simulator, credentials: &str, form: &str) -> Response {
    post(simulator, "/connect/revocation", credentials, form).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
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
fn a_revoked_refresh_token_takes_its_family_along() {
    let simulator = Simulator::start().unwrap();
    let stranger = sign_in(&simulator);
    let first = sign_in(&simulator);
    let second = refresh(&simulator, &first["refresh_token"], "").json();
    let form = format!("token={}&token_type_hint=refresh_token", text(&second["refresh_token"]));
    assert_eq!(revoke(&simulator, USER, &form).status, 200);
    for token in [&first["refresh_token"], &second["refresh_token"]] {
        assert_eq!(refresh(&simulator, token, "").error(), "invalid_grant");
    }
    for answer in [&first, &second] {
        assert_eq!(call_api(&simulator, text(&answer["access_token"])).status, 401);
    }
    assert_eq!(call_api(&simulator, text(&stranger["access_token"])).status, 200);
    assert_eq!(refresh(&simulator, &stranger["refresh_token"], "").status, 200);
    assert_eq!(simulator.revocation_requests(), 1);
}

#[test]
fn a_revoked_access_token_goes_alone() {
    let simulator = Simulator::start().unwrap();
    let answer = sign_in(&simulator);
    let form = format!("token={}&token_type_hint=access_token", text(&answer["access_token"]));
    assert_eq!(revoke(&simulator, USER, &form).status, 200);
    assert_eq!(call_api(&simulator, text(&answer["access_token"])).status, 401);
    assert_eq!(refresh(&simulator, &answer["refresh_token"], "").status, 200);
}

#[test]
fn a_wrong_hint_ends_nothing_and_an_unknown_one_is_an_error() {
    let simulator = Simulator::start().unwrap();
    let answer = sign_in(&simulator);
    let (access, refreshing) = (text(&answer["access_token"]), text(&answer["refresh_token"]));
    for (form, status) in [
        (format!("token={access}&token_type_hint=refresh_token"), 200),
        (format!("token={refreshing}&token_type_hint=access_token"), 200),
        (format!("token={refreshing}&token_type_hint=id_token"), 400),
    ] {
        let revoked = revoke(&simulator, USER, &form);
        assert_eq!(revoked.status, status, "{form}");
        if status == 400 {
            assert_eq!(revoked.error(), "unsupported_token_type");
        }
        assert_eq!(call_api(&simulator, access).status, 200, "{form}");
    }
    assert_eq!(refresh(&simulator, &answer["refresh_token"], "").status, 200);
}

#[test]
fn the_token_still_exists_where_the_server_was_out_of_order() {
    let simulator = Simulator::start().unwrap();
    let token = &sign_in(&simulator)["refresh_token"];
    simulator.push_fault(Fault::new(FaultKind::status(503)).on("/connect/revocation").times(1));
    let form = format!("token={}", text(token));
    assert_eq!(revoke(&simulator, USER, &form).status, 503);
    let next = refresh(&simulator, token, "").json();
    let form = format!("token={}", text(&next["refresh_token"]));
    assert_eq!(revoke(&simulator, USER, &form).status, 200);
    assert_eq!(refresh(&simulator, &next["refresh_token"], "").error(), "invalid_grant");
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
