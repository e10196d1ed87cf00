//! The control endpoint.

use clearline_simulator::Simulator;
use serde_json::json;

use crate::client::{CLIENT_CREDENTIALS, access_token, ask_for_token, call_api, control, post_token};
use crate::codes::{CHALLENGE, REDIRECT_URI, exchange, good};
use crate::refresh::{refresh, sign_in};

#[test]
fn it_tells_what_has_arrived_and_forgets_it() {
    let simulator = Simulator::start().unwrap();
    ask_for_token(&simulator).unwrap();
    let counts = control(&simulator, "GET /counts", "").json();
    let wanted = json!({ "token_requests": 1, "api_requests": 0, "revocation_requests": 0, "connections": 1 });
    assert_eq!(counts, wanted);
    let requests = control(&simulator, "GET /requests", "").json();
    assert_eq!(requests[0]["method"], "POST");
    assert_eq!(requests[0]["path"], "/connect/token");
    assert_eq!(requests[0]["body"], CLIENT_CREDENTIALS);
    let authorization = json!({
        "name": "authorization",
        "value": "Basic cG9zLWRlbW86czNjcjN0IQ==",
    });
    assert!(requests[0]["headers"].as_array().unwrap().contains(&authorization));
    assert!(requests[0]["at_ms"].as_u64().unwrap() > 1_700_000_000_000);
    assert_eq!(control(&simulator, "DELETE /requests", "").status, 200);
    assert_eq!(control(&simulator, "GET /requests", "").json(), json!([]));
    assert_eq!(control(&simulator, "POST /reset", "").status, 200);
    let counts = control(&simulator, "GET /counts", "").json();
    assert_eq!(counts["connections"], 0);
}

#[test]
fn it_adds_and_clears_faults() {
    let simulator = Simulator::start().unwrap();
    let fault = r#"{"kind":"status","status":503,"headers":{"Retry-After":"2"}}"#;
    assert_eq!(control(&simulator, "POST /faults", fault).status, 200);
    let answer = ask_for_token(&simulator).unwrap();
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("2")));
    assert_eq!(control(&simulator, "DELETE /faults", "").status, 200);
    assert_eq!(ask_for_token(&simulator).unwrap().status, 200);
}

#[test]
fn it_changes_settings() {
    let simulator = Simulator::start().unwrap();
    let change = r#"{"lifetime_s":5,"date_skew_s":-9,"client_id":"pos-demo",
        "client_secret":"new","error_status":401}"#;
    assert_eq!(control(&simulator, "PATCH /settings", change).status, 200);
    assert_eq!(ask_for_token(&simulator).unwrap().status, 401);
    let answer = post_token(&simulator, "pos-demo:new", CLIENT_CREDENTIALS).json();
    assert_eq!(answer["expires_in"], 5);
}

#[test]
fn a_wrong_change_changes_nothing() {
    let simulator = Simulator::start().unwrap();
    for change in [
        r#"{"lifetime_s":5,"client_id":"pos-demo"}"#,
        r#"{"lifetime_s":5,"error_status":403}"#,
        r#"{"lifetime_s":5,"lifetime":5}"#,
        r#"{"lifetime_s":-5}"#,
    ] {
        let answer = control(&simulator, "PATCH /settings", change);
        assert_eq!(answer.status, 400, "{change}");
        assert!(!answer.error().is_empty());
    }
    assert_eq!(ask_for_token(&simulator).unwrap().json()["expires_in"], 3600);
}

#[test]
fn it_revokes() {
    let simulator = Simulator::start().unwrap();
    let token = access_token(&simulator);
    let refresh_token = &sign_in(&simulator)["refresh_token"];
    assert_eq!(control(&simulator, "POST /revoke", "").status, 200);
    assert_eq!(call_api(&simulator, &token).status, 401);
    let again = refresh(&simulator, refresh_token, "").json();
    control(&simulator, "POST /revoke", r#"{"refresh_tokens":true}"#);
    let answer = refresh(&simulator, &again["refresh_token"], "");
    assert_eq!(answer.error(), "invalid_grant");
}

#[test]
fn it_issues_codes() {
    let simulator = Simulator::start().unwrap();
    let order = json!({
        "client_id": "user-demo",
        "redirect_uri": REDIRECT_URI,
        "code_challenge": CHALLENGE,
        "scope": "clearline_api",
        "subject": "alice",
    });
    let answer = control(&simulator, "POST /codes", &order.to_string()).json();
    let code = answer["code"].as_str().unwrap();
    assert_eq!(exchange(&simulator, code, &good()).status, 200);
}

#[test]
fn it_says_what_is_wrong() {
    let simulator = Simulator::start().unwrap();
    let answer = control(&simulator, "POST /faults", r#"{"kind":"drop","sttus":1}"#);
    assert_eq!(answer.status, 400);
    let message = answer.error();
    assert!(message.contains("`sttus`") && message.contains("`status`"), "{message}");
    let answer = control(&simulator, "GET /fault", "");
    assert_eq!(answer.status, 404);
    assert!(answer.error().contains("/faults"));
}
