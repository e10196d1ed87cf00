//! Authorization codes with PKCE.

use std::time::Duration;

use clearline_simulator::Simulator;

use crate::client::{Response, call_api, post_token};

pub const USER: &str = "user-demo:s3cr3t!";
pub const REDIRECT_URI: &str = "myapp://auth-callback";
// RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub fn issue(simulator: &Simulator, scope: &str) -> String {
    simulator.issue_code("user-demo", REDIRECT_URI, CHALLENGE, scope, "alice")
}

pub fn exchange(simulator: &Simulator, code: &str, rest: &str) -> Response {
    let form = format!("grant_type=authorization_code&code={code}{rest}");
    post_token(simulator, USER, &form)
}

/// What stands in the form of a good exchange.
pub fn good() -> String {
    format!("&redirect_uri=myapp%3A%2F%2Fauth-callback&code_verifier={VERIFIER}")
}

#[test]
fn a_code_gets_a_token_which_the_api_takes() {
    let simulator = Simulator::start().unwrap();
    let code = issue(&simulator, "clearline_api openid profile");
    let answer = exchange(&simulator, &code, &good()).json();
    assert_eq!(answer["scope"], "clearline_api openid profile");
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(call_api(&simulator, token).status, 200);
}

#[test]
fn a_code_is_good_once() {
    let simulator = Simulator::start().unwrap();
    let code = issue(&simulator, "clearline_api");
    assert_eq!(exchange(&simulator, &code, &good()).status, 200);
    assert_eq!(exchange(&simulator, &code, &good()).error(), "invalid_grant");
}

#[test]
fn a_wrong_exchange_costs_the_code() {
    let simulator = Simulator::start().unwrap();
    let good = good();
    for (wrong, error) in [
        (good.replace("dBj", "xxx"), "invalid_grant"),
        (good.replace("auth-callback", "other"), "invalid_grant"),
        ("&redirect_uri=myapp://auth-callback".to_owned(), "invalid_grant"),
        ("&code_verifier=short&redirect_uri=myapp://auth-callback".to_owned(), "invalid_grant"),
        (format!("&code_verifier={VERIFIER}"), "unauthorized_client"),
    ] {
        let code = issue(&simulator, "clearline_api");
        assert_eq!(exchange(&simulator, &code, &wrong).error(), error, "{wrong}");
        assert_eq!(exchange(&simulator, &code, &good).error(), "invalid_grant");
    }
}

#[test]
fn wrong_credentials_do_not_cost_the_code() {
    let simulator = Simulator::start().unwrap();
    let code = issue(&simulator, "clearline_api");
    let form = format!("grant_type=authorization_code&code={code}{}", good());
    let answer = post_token(&simulator, "user-demo:wrong", &form);
    assert_eq!(answer.error(), "invalid_client");
    assert_eq!(exchange(&simulator, &code, &good()).status, 200);
}

#[test]
fn a_code_of_another_client_is_no_good() {
    let simulator = Simulator::start().unwrap();
    let code = simulator.issue_code("all-demo", REDIRECT_URI, CHALLENGE, "clearline_api", "bob");
    assert_eq!(exchange(&simulator, &code, &good()).error(), "invalid_grant");
    let form = format!("grant_type=authorization_code&code={code}{}", good());
    assert_eq!(post_token(&simulator, "all-demo:s3cr3t!", &form).status, 200, "and it has stayed its own");
}

#[test]
fn a_code_expires() {
    let builder = Simulator::builder().code_lifetime(Duration::ZERO);
    let simulator = builder.start().unwrap();
    let code = issue(&simulator, "clearline_api");
    assert_eq!(exchange(&simulator, &code, &good()).error(), "invalid_grant");
    let code = issue(&simulator, "clearline_api");
    // IdentityServer looks at the clock before it looks at the redirect URI.
    assert_eq!(exchange(&simulator, &code, "").error(), "invalid_grant");
}

#[test]
fn an_unknown_or_missing_code_is_an_invalid_grant() {
    let simulator = Simulator::start().unwrap();
    assert_eq!(exchange(&simulator, "unknown", &good()).error(), "invalid_grant");
    assert_eq!(exchange(&simulator, "", &good()).error(), "invalid_grant");
}
