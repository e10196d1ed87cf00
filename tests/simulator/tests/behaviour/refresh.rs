//! Refresh tokens.

use std::time::Duration;

use clearline_simulator::{RefreshTokenIssue, RefreshUse, Simulator};
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

fn api_status(simulator: &Simulator, answer: &Value) -> u16 {
    call_api(simulator, answer["access_token"].as_str().unwrap()).status
}

#[test]
fn each_refresh_token_is_good_once() {
    let simulator = Simulator::start().unwrap();
    let first = sign_in(&simulator);
    let second = refresh(&simulator, &first["refresh_token"], "").json();
    assert_eq!(second["scope"], SCOPE);
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_ne!(second["access_token"], first["access_token"]);
    assert_eq!(api_status(&simulator, &second), 200);
    let again = refresh(&simulator, &first["refresh_token"], "");
    assert_eq!(again.error(), "invalid_grant");
    assert_eq!(refresh(&simulator, &second["refresh_token"], "").status, 200);
}

#[test]
fn settings_say_who_gets_a_refresh_token() {
    let simulator = Simulator::start().unwrap();
    for (setting, without, with) in [
        (RefreshTokenIssue::Always, true, true),
        (RefreshTokenIssue::OfflineAccess, false, true),
        (RefreshTokenIssue::Never, false, false),
    ] {
        simulator.change(|settings| settings.refresh_tokens = setting);
        for (scope, wanted) in [("clearline_api", without), ("clearline_api offline_access", with)] {
            let code = issue(&simulator, scope);
            let answer = exchange(&simulator, &code, &good()).json();
            assert_eq!(answer.get("refresh_token").is_some(), wanted, "{setting:?}: {scope}");
        }
    }
}

#[test]
fn scopes_can_become_fewer_but_not_more() {
    let simulator = Simulator::start().unwrap();
    let first = sign_in(&simulator);
    let wider = refresh(&simulator, &first["refresh_token"], "&scope=profile");
    assert_eq!(wider.error(), "invalid_scope");
    let fewer = refresh(&simulator, &first["refresh_token"], "&scope=clearline_api").json();
    assert_eq!(fewer["scope"], "clearline_api");
    assert!(fewer.get("id_token").is_none());
    // The next one may have all again (RFC 6749, 6).
    assert_eq!(refresh(&simulator, &fewer["refresh_token"], "").json()["scope"], SCOPE);
}

#[test]
fn a_reusable_token_stays_good_said_or_unsaid() {
    let simulator = Simulator::start().unwrap();
    let first = sign_in(&simulator);
    simulator.change(|settings| settings.refresh_use = RefreshUse::Reusable);
    for _ in 0..2 {
        let next = refresh(&simulator, &first["refresh_token"], "").json();
        assert_eq!(next["refresh_token"], first["refresh_token"]);
    }
    simulator.change(|settings| settings.refresh_use = RefreshUse::ReusableUnsaid);
    for _ in 0..2 {
        let next = refresh(&simulator, &first["refresh_token"], "").json();
        assert!(next.get("refresh_token").is_none(), "{next}");
    }
}

#[test]
fn a_grace_accepts_a_used_token_that_many_times() {
    let simulator = Simulator::start().unwrap();
    simulator.change(|settings| settings.refresh_grace = 1);
    let first = sign_in(&simulator);
    let successors: Vec<Value> = (0..2).map(|_| refresh(&simulator, &first["refresh_token"], "").json()).collect();
    assert_eq!(refresh(&simulator, &first["refresh_token"], "").error(), "invalid_grant");
    for successor in successors {
        assert_eq!(refresh(&simulator, &successor["refresh_token"], "").status, 200);
    }
}

#[test]
fn a_reuse_ends_the_family_where_that_is_switched_on() {
    let simulator = Simulator::start().unwrap();
    for (revokes, status, api) in [(false, 200, 200), (true, 400, 401)] {
        simulator.change(|settings| settings.refresh_reuse_revokes = revokes);
        let stranger = sign_in(&simulator);
        let first = sign_in(&simulator);
        let second = refresh(&simulator, &first["refresh_token"], "").json();
        assert_eq!(refresh(&simulator, &first["refresh_token"], "").error(), "invalid_grant");
        assert_eq!(refresh(&simulator, &second["refresh_token"], "").status, status);
        assert_eq!(api_status(&simulator, &second), api);
        assert_eq!(refresh(&simulator, &stranger["refresh_token"], "").status, 200);
    }
}

#[test]
fn expired_revoked_unknown_and_foreign_tokens_are_an_invalid_grant() {
    let simulator = Simulator::start().unwrap();
    let first = sign_in(&simulator);
    let form = format!("grant_type=refresh_token&refresh_token={}", first["refresh_token"].as_str().unwrap());
    assert_eq!(post_token(&simulator, "all-demo:s3cr3t!", &form).error(), "invalid_grant");
    assert_eq!(refresh(&simulator, &"unknown".into(), "").error(), "invalid_grant");
    simulator.revoke_all();
    let second = refresh(&simulator, &first["refresh_token"], "").json();
    simulator.change(|settings| settings.refresh_lifetime = Duration::ZERO);
    assert_eq!(refresh(&simulator, &second["refresh_token"], "").error(), "invalid_grant");
    simulator.restore_settings();
    simulator.revoke_refresh_tokens();
    assert_eq!(refresh(&simulator, &second["refresh_token"], "").error(), "invalid_grant");
}

#[test]
fn a_missing_refresh_token_is_an_invalid_request() {
    let simulator = Simulator::start().unwrap();
    let answer = post_token(&simulator, USER, "grant_type=refresh_token");
    assert_eq!(answer.error(), "invalid_request");
}
