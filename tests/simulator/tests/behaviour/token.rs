//! Client credentials, and what every request to the token endpoint has to be.

use std::time::Duration;

use clearline_simulator::{ErrorStatus, Simulator};
use serde_json::json;

use crate::client::{CLIENT_CREDENTIALS, FORM, ask_for_token, basic, post_token, send};

const CREDENTIALS: &str = "pos-demo:s3cr3t!";

#[test]
fn the_documented_request_gets_the_documented_answer() {
    let simulator = Simulator::start().unwrap();
    let authorization = ("Authorization", "Basic cG9zLWRlbW86czNjcjN0IQ==");
    let headers = [authorization, FORM];
    let answer = send(&simulator, "POST /connect/token", &headers, CLIENT_CREDENTIALS).unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("pragma"), Some("no-cache"));
    assert!(answer.header("content-type").unwrap().starts_with("application/json"));
    let mut json = answer.json();
    let token = json["access_token"].take();
    assert_eq!(token.as_str().unwrap().split('.').count(), 3);
    let wanted = json!({
        "access_token": null,
        "expires_in": 3600,
        "token_type": "Bearer",
        "scope": "pos_integration",
    });
    assert_eq!(json, wanted);
}

#[test]
fn without_a_scope_the_client_gets_all_that_are_not_a_users() {
    let simulator = Simulator::start().unwrap();
    let answer = post_token(&simulator, CREDENTIALS, "grant_type=client_credentials");
    let wanted = "clearline_api pos_integration coupons_integration";
    assert_eq!(answer.json()["scope"], wanted);
}

#[test]
fn scopes_have_to_be_allowed_and_not_a_users() {
    let scopes = ["pos_integration", "openid", "offline_access"];
    let simulator = Simulator::builder().allowed_scopes(scopes).start().unwrap();
    for (scope, status) in [
        ("pos_integration", 200),
        ("POS_INTEGRATION", 400),
        ("clearline_api", 400),
        ("pos_integration+nonsense", 400),
        ("pos_integration+openid", 400),
        ("offline_access", 400),
    ] {
        let form = format!("grant_type=client_credentials&scope={scope}");
        let answer = post_token(&simulator, CREDENTIALS, &form);
        assert_eq!(answer.status, status, "{scope}");
        if status == 400 {
            assert_eq!(answer.error(), "invalid_scope", "{scope}");
        }
    }
}

#[test]
fn wrong_credentials_are_an_invalid_client() {
    let simulator = Simulator::start().unwrap();
    for credentials in ["pos-demo:wrong", "nobody:s3cr3t!", "pos-demo", ":", ""] {
        let answer = post_token(&simulator, credentials, CLIENT_CREDENTIALS);
        assert_eq!(answer.status, 400, "{credentials}");
        assert_eq!(answer.error(), "invalid_client", "{credentials}");
        assert_eq!(answer.header("www-authenticate"), None);
    }
}

#[test]
fn credentials_count_in_the_header_only() {
    let simulator = Simulator::start().unwrap();
    let form = format!("{CLIENT_CREDENTIALS}&client_id=pos-demo&client_secret=s3cr3t!");
    let answer = send(&simulator, "POST /connect/token", &[FORM], &form).unwrap();
    assert_eq!(answer.error(), "invalid_client");
}

#[test]
fn an_invalid_client_is_401_where_it_is_asked_for() {
    let status = ErrorStatus::Unauthorized;
    let simulator = Simulator::builder().error_status(status).start().unwrap();
    let answer = post_token(&simulator, "pos-demo:wrong", CLIENT_CREDENTIALS);
    assert_eq!(answer.status, 401);
    assert!(answer.header("www-authenticate").unwrap().starts_with("Basic "));
    // Only that one.
    let answer = post_token(&simulator, CREDENTIALS, "grant_type=password");
    assert_eq!(answer.status, 400);
}

#[test]
fn halves_of_the_credentials_are_url_decoded() {
    let simulator = Simulator::builder().client("a+b", "50%:off").start().unwrap();
    for (credentials, status) in [("a%2Bb:50%25:off", 200), ("a%2Bb:50%25%3Aoff", 200), ("a+b:50%25:off", 400)] {
        let answer = post_token(&simulator, credentials, CLIENT_CREDENTIALS);
        assert_eq!(answer.status, status, "{credentials}");
    }
}

#[test]
fn a_rotated_secret_ends_the_old_one() {
    let simulator = Simulator::start().unwrap();
    simulator.set_client("pos-demo", "new");
    assert_eq!(ask_for_token(&simulator).unwrap().error(), "invalid_client");
    assert_eq!(post_token(&simulator, "pos-demo:new", CLIENT_CREDENTIALS).status, 200);
}

#[test]
fn a_parameter_must_not_come_twice() {
    let simulator = Simulator::start().unwrap();
    let form = format!("{CLIENT_CREDENTIALS}&scope=pos_integration");
    assert_eq!(post_token(&simulator, CREDENTIALS, &form).error(), "invalid_request");
}

#[test]
fn the_grant_type_has_to_be_known_and_the_clients() {
    let simulator = Simulator::start().unwrap();
    for (form, error) in [
        ("scope=pos_integration", "unsupported_grant_type"),
        ("grant_type=", "unsupported_grant_type"),
        ("grant_type=password", "unsupported_grant_type"),
        ("grant_type=authorization_code&code=x", "unauthorized_client"),
        ("grant_type=refresh_token&refresh_token=x", "unauthorized_client"),
    ] {
        assert_eq!(post_token(&simulator, CREDENTIALS, form).error(), error, "{form}");
    }
    let answer = post_token(&simulator, "user-demo:s3cr3t!", CLIENT_CREDENTIALS);
    assert_eq!(answer.error(), "unauthorized_client");
}

#[test]
fn only_posted_forms_are_taken() {
    let simulator = Simulator::start().unwrap();
    let basic = basic(CREDENTIALS);
    let authorization = ("Authorization", &*basic);
    let answer = send(&simulator, "GET /connect/token", &[authorization], "").unwrap();
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), Some("POST"));
    let json = ("Content-Type", "application/json");
    let headers = [authorization, json];
    let answer = send(&simulator, "POST /connect/token", &headers, CLIENT_CREDENTIALS).unwrap();
    assert_eq!(answer.error(), "invalid_request");
    let charset = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    let headers = [authorization, charset];
    let answer = send(&simulator, "POST /connect/token", &headers, CLIENT_CREDENTIALS).unwrap();
    assert_eq!(answer.status, 200);
}

#[test]
fn the_lifetime_is_what_was_set() {
    let lifetime = Duration::from_secs(90);
    let simulator = Simulator::builder().lifetime(lifetime).start().unwrap();
    assert_eq!(ask_for_token(&simulator).unwrap().json()["expires_in"], 90);
    simulator.set_lifetime(Duration::from_secs(7));
    assert_eq!(ask_for_token(&simulator).unwrap().json()["expires_in"], 7);
}

#[test]
fn the_date_is_as_wrong_as_it_was_told_to_be() {
    let simulator = Simulator::start().unwrap();
    for skew in [0, -86_400, 86_400] {
        simulator.set_date_skew(skew);
        let answer = ask_for_token(&simulator).unwrap();
        let date = httpdate::parse_http_date(answer.header("date").unwrap()).unwrap();
        let since_1970 = |time: std::time::SystemTime| {
            let since = time.duration_since(std::time::UNIX_EPOCH).unwrap();
            i64::try_from(since.as_secs()).unwrap()
        };
        let difference = since_1970(date) - since_1970(std::time::SystemTime::now());
        assert!((difference - skew).abs() < 30, "{difference}");
    }
}
