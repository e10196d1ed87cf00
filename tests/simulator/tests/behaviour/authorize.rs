//! What an authorization request has to be, and who hears of it if it is not.

use clearline_simulator::{CallbackIssuer, ErrorTail, SignIn, Simulator};

use crate::client::send;
use crate::sign_in::{SCOPE, parameters, targets, url};

/// A request in which one parameter has another value, or none.
fn with(name: &'static str, value: Option<&str>) -> Vec<(&'static str, String)> {
    let mut parameters = parameters(SCOPE);
    parameters.retain(|(key, _)| *key != name);
    parameters.extend(value.map(|value| (name, value.to_owned())));
    parameters
}

#[test]
fn what_is_wrong_stays_on_the_servers_own_page() {
    let simulator = Simulator::start().unwrap();
    let (long, longer) = ("x".repeat(101), "x".repeat(401));
    for (name, value, error) in [
        ("client_id", None, "invalid_request"),
        ("client_id", Some(&*long), "invalid_request"),
        ("client_id", Some("nobody"), "unauthorized_client"),
        ("client_id", Some("pos-demo"), "unauthorized_client"),
        ("redirect_uri", None, "invalid_request"),
        ("redirect_uri", Some("myapp://auth-callback/"), "invalid_request"),
        ("redirect_uri", Some("https://evil.example/"), "invalid_request"),
        ("redirect_uri", Some(&longer), "invalid_request"),
        ("response_type", None, "unsupported_response_type"),
        ("response_type", Some("token"), "unsupported_response_type"),
        ("response_mode", Some("form_post"), "unsupported_response_type"),
        ("code_challenge", None, "invalid_request"),
        ("code_challenge", Some("short"), "invalid_request"),
        ("code_challenge", Some(&"x".repeat(129)), "invalid_request"),
        ("code_challenge_method", None, "invalid_request"),
        ("code_challenge_method", Some("plain"), "invalid_request"),
        ("scope", None, "invalid_request"),
        ("scope", Some(&*"openid ".repeat(50)), "invalid_request"),
        ("scope", Some("clearline_api nonsense"), "invalid_scope"),
        ("scope", Some("clearline_api profile"), "invalid_scope"),
        ("nonce", Some(&*"x".repeat(301)), "invalid_request"),
        ("prompt", Some("none login"), "invalid_request"),
        ("request", Some("a.b.c"), "request_not_supported"),
        ("request_uri", Some("https://a.example/"), "request_uri_not_supported"),
    ] {
        for target in targets(&with(name, value)) {
            let answer = send(&simulator, &format!("GET {target}"), &[], "").unwrap();
            assert_eq!((answer.status, answer.header("location")), (400, None), "{name}: {value:?}");
            assert!(answer.header("content-type").unwrap().starts_with("text/html"));
            assert!(answer.text().contains(&format!("<code>{error}</code>")), "{name}: {}", answer.text());
            let landing = simulator.sign_in(&target).unwrap();
            assert_eq!((landing.status, landing.location), (400, None));
        }
    }
}

#[test]
fn a_parameter_must_not_come_twice() {
    let simulator = Simulator::start().unwrap();
    for target in targets(&[parameters(SCOPE), vec![("state", "b".to_owned())]].concat()) {
        assert_eq!(simulator.sign_in(&target).unwrap().status, 400, "{target}");
    }
}

#[test]
fn a_login_page_for_nothing_is_an_error() {
    let simulator = Simulator::start().unwrap();
    for target in ["/Account/Login", "/Account/Login?ReturnUrl=https%3A%2F%2Fevil.example%2F", "/consent"] {
        let landing = simulator.sign_in(target).unwrap();
        assert_eq!(landing.status, 400, "{target}");
        assert!(landing.page.unwrap().contains("Invalid return URL"));
    }
}

#[test]
fn longest_and_unknown_parameters_are_fine() {
    let simulator = Simulator::start().unwrap();
    for (name, value) in [
        ("nonce", "x".repeat(300)),
        ("state", "x".repeat(2000)),
        ("prompt", "nonsense".to_owned()),
        ("login_hint", "cashier".to_owned()),
        ("response_mode", "query".to_owned()),
    ] {
        for target in targets(&with(name, Some(&value))) {
            assert!(simulator.sign_in(&target).unwrap().parameter("code").is_some(), "{name}");
        }
    }
}

#[test]
fn a_state_may_have_any_characters_or_be_missing() {
    let simulator = Simulator::start().unwrap();
    for state in ["a+b c&d=e%#?/\u{e9}\"<>", "%20", "0"] {
        for target in targets(&with("state", Some(state))) {
            let landing = simulator.sign_in(&target).unwrap();
            assert_eq!(landing.parameter("state").as_deref(), Some(state));
        }
    }
    let landing = simulator.sign_in(&targets(&with("state", None))[0]).unwrap();
    assert!(landing.parameter("code").is_some() && landing.parameter("state").is_none());
}

#[test]
fn prompt_none_asks_nothing() {
    let simulator = Simulator::start().unwrap();
    let cookie = simulator.sign_in(&url(&simulator)).unwrap().cookie.unwrap();
    let signed_in = || SignIn::default().with_cookie(&*cookie);
    for target in targets(&with("prompt", Some("none"))) {
        simulator.change(|settings| settings.require_consent = false);
        let error = |sign_in| simulator.sign_in_as(&target, sign_in).unwrap().parameter("error");
        assert_eq!(error(SignIn::default()).as_deref(), Some("login_required"), "{target}");
        assert_eq!(error(signed_in()), None);
        simulator.change(|settings| settings.require_consent = true);
        assert_eq!(error(signed_in()).as_deref(), Some("consent_required"));
    }
}

#[test]
fn prompt_login_asks_again_and_prompt_consent_too() {
    let simulator = Simulator::start().unwrap();
    let cookie = simulator.sign_in(&url(&simulator)).unwrap().cookie.unwrap();
    for (prompt, pages) in [
        ("login", &["/Account/Login"][..]),
        ("consent", &["/consent"]),
        ("login consent", &["/Account/Login", "/consent"]),
    ] {
        for target in targets(&with("prompt", Some(prompt))) {
            simulator.reset();
            let landing = simulator.sign_in_as(&target, SignIn::default().with_cookie(&*cookie)).unwrap();
            assert!(landing.parameter("code").is_some(), "{prompt}: {landing:?}");
            let requests = simulator.requests();
            let posts = requests.iter().filter(|request| request.method == "POST").map(|request| &*request.path);
            assert_eq!(posts.collect::<Vec<_>>(), pages, "{prompt}");
        }
    }
}

#[test]
fn the_issuer_comes_along_where_that_is_switched_on() {
    let simulator = Simulator::start().unwrap();
    let other = "https://login.clearline.me".to_owned();
    for (issuer, wanted) in [
        (CallbackIssuer::Absent, None),
        (CallbackIssuer::Own, Some(simulator.url().to_owned())),
        (CallbackIssuer::Other(other.clone()), Some(other)),
    ] {
        simulator.change(|settings| settings.callback_issuer = issuer);
        for sign_in in [SignIn::default(), SignIn::default().cancels()] {
            let landing = simulator.sign_in_as(&url(&simulator), sign_in).unwrap();
            assert_eq!(landing.parameter("iss"), wanted);
        }
    }
}

#[test]
fn errors_end_as_they_are_told_to_and_codes_do_not() {
    let simulator = Simulator::start().unwrap();
    for (tail, wanted) in [(ErrorTail::Long, "#_=_"), (ErrorTail::Short, "#_"), (ErrorTail::None, "")] {
        simulator.change(|settings| settings.error_tail = tail);
        let landing = simulator.sign_in_as(&url(&simulator), SignIn::default().cancels()).unwrap();
        let location = landing.location.unwrap();
        assert_eq!(location, format!("myapp://auth-callback?error=access_denied&state=a%20state{wanted}"));
        assert!(!simulator.sign_in(&url(&simulator)).unwrap().location.unwrap().contains('#'));
    }
}

#[test]
fn redirect_uris_are_settings() {
    let simulator = Simulator::start().unwrap();
    let mine = "https://shop.example/callback?till=1";
    let lands = |uri: &str| simulator.sign_in(&targets(&with("redirect_uri", Some(uri)))[0]).unwrap().location;
    assert_eq!(lands(mine), None);
    assert!(lands("http://127.0.0.1:54321/").unwrap().starts_with("http://127.0.0.1:54321/?code="));
    simulator.change(|settings| {
        settings.redirect_uris = vec![mine.to_owned(), "http://127.0.0.1".to_owned()];
        settings.loopback_any_port = false;
    });
    assert!(lands(mine).unwrap().starts_with("https://shop.example/callback?till=1&code="));
    assert_eq!(lands("http://127.0.0.1:54321/"), None);
    assert_eq!(lands("myapp://auth-callback"), None);
}
