//! The control endpoint.

use std::time::Duration;

use clearline_simulator::{
    Audience, CallbackIssuer, ErrorStatus, ErrorTail, IdTokenFault, RefreshTokenIssue, RefreshUse, Settings, SignIn,
    Simulator,
};
use serde_json::json;

use crate::client::{CLIENT_CREDENTIALS, access_token, ask_for_token, call_api, control, post_token};
use crate::codes::{CHALLENGE, REDIRECT_URI, exchange, good};
use crate::id_token::claims;
use crate::refresh::{refresh, sign_in};
use crate::sign_in::url;

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
fn it_changes_what_sign_ins_are_like() {
    let simulator = Simulator::start().unwrap();
    let mut wanted = Settings::default();
    let change = r##"{"lifetime_s":5,"code_lifetime_s":6,"date_skew_s":-9,"error_status":401,
        "redirect_uris":["a://b"],"loopback_any_port":false,"require_consent":true,"callback_iss":"https://c",
        "error_tail":"#_","refresh_tokens":"offline_access","refresh_use":"reusable_unsaid","refresh_lifetime_s":7,
        "refresh_grace":8,"refresh_reuse_revokes":true,"id_token_audience":"several",
        "id_token_fault":"wrong_issuer"}"##;
    assert_eq!(control(&simulator, "PATCH /settings", change).status, 200);
    wanted.lifetime = Duration::from_secs(5);
    wanted.code_lifetime = Duration::from_secs(6);
    wanted.date_skew = -9;
    wanted.error_status = ErrorStatus::Unauthorized;
    wanted.redirect_uris = vec!["a://b".to_owned()];
    wanted.loopback_any_port = false;
    wanted.require_consent = true;
    wanted.callback_issuer = CallbackIssuer::Other("https://c".to_owned());
    wanted.error_tail = ErrorTail::Short;
    wanted.refresh_tokens = RefreshTokenIssue::OfflineAccess;
    wanted.refresh_use = RefreshUse::ReusableUnsaid;
    wanted.refresh_lifetime = Duration::from_secs(7);
    wanted.refresh_grace = 8;
    wanted.refresh_reuse_revokes = true;
    wanted.id_token.audience = Audience::Several;
    wanted.id_token.fault = IdTokenFault::WrongIssuer;
    simulator.change(|settings| assert_eq!(*settings, wanted));
    for (iss, issuer) in [("false", CallbackIssuer::Absent), ("true", CallbackIssuer::Own)] {
        control(&simulator, "PATCH /settings", &format!(r#"{{"callback_iss":{iss}}}"#));
        simulator.change(|settings| assert_eq!(settings.callback_issuer, issuer));
    }
}

#[test]
fn it_goes_back_to_the_start() {
    let simulator = Simulator::builder().settings(|settings| settings.refresh_grace = 1).start().unwrap();
    let cookie = simulator.sign_in(&url(&simulator)).unwrap().cookie.unwrap();
    let change = r#"{"client_id":"pos-demo","client_secret":"new","refresh_grace":5,"redirect_uris":[]}"#;
    control(&simulator, "PATCH /settings", change);
    control(&simulator, "POST /users", r#"{"user_name":"cashier","password":"new","subject":"x"}"#);
    assert_eq!(control(&simulator, "POST /reset", "").status, 200);
    assert_eq!(ask_for_token(&simulator).unwrap().status, 400, "without being asked for, settings stay");
    assert_eq!(control(&simulator, "POST /reset", r#"{"settings":true}"#).status, 200);
    assert_eq!(simulator.token_requests(), 0);
    simulator.change(|settings| assert_eq!(settings.refresh_grace, 1));
    assert_eq!(ask_for_token(&simulator).unwrap().status, 200);
    let nobody = SignIn::of("nobody", "wrong").with_cookie(cookie);
    assert_eq!(simulator.sign_in_as(&url(&simulator), nobody).unwrap().status, 200, "signed out");
    assert!(simulator.sign_in(&url(&simulator)).unwrap().parameter("code").is_some());
    assert_eq!(control(&simulator, "POST /reset", r#"{"setings":true}"#).status, 400);
}

#[test]
fn a_wrong_change_changes_nothing() {
    let simulator = Simulator::start().unwrap();
    for change in [
        r#"{"lifetime_s":5,"client_id":"pos-demo"}"#,
        r#"{"lifetime_s":5,"error_status":403}"#,
        r#"{"lifetime_s":5,"lifetime":5}"#,
        r#"{"lifetime_s":-5}"#,
        r#"{"lifetime_s":5,"refresh_tokens":"sometimes"}"#,
        r##"{"lifetime_s":5,"error_tail":"#"}"##,
        r#"{"lifetime_s":5,"callback_iss":1}"#,
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
        "scope": "clearline_api openid",
        "subject": "alice",
        "nonce": "n",
    });
    let answer = control(&simulator, "POST /codes", &order.to_string()).json();
    let answer = exchange(&simulator, answer["code"].as_str().unwrap(), &good()).json();
    let claims = claims(&answer["id_token"]);
    assert_eq!((&claims["sub"], &claims["nonce"]), (&"alice".into(), &"n".into()));
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
