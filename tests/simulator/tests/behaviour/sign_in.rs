//! A user signs in without a browser, in the library and at the control endpoint.

use clearline_simulator::{Landing, SignIn, Simulator};
use serde_json::{Value, json};

use crate::client::{CLIENT_CREDENTIALS, control, post_token};
use crate::codes::{CHALLENGE, REDIRECT_URI, exchange, good};

pub const SCOPE: &str = "clearline_api openid profile";

/// The parameters of an authorization request, in the order of ClearLine's documentation.
pub fn parameters(scope: &str) -> Vec<(&'static str, String)> {
    [
        ("response_type", "code"),
        ("client_id", "user-demo"),
        ("scope", scope),
        ("redirect_uri", REDIRECT_URI),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("state", "a state"),
        ("nonce", "a nonce"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

pub fn query(parameters: &[(&str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// The three styles of URL: documented, nested, and RFC 6749's.
pub fn targets(parameters: &[(&str, String)]) -> [String; 3] {
    let plain = query(parameters);
    let nested = query(&[("ReturnUrl", format!("/connect/authorize/callback?{plain}"))]);
    [
        format!("/Account/Login?ReturnUrl=%2Fconnect%2Fauthorize%2Fcallback&{plain}"),
        format!("/Account/Login?{nested}"),
        format!("/connect/authorize?{plain}"),
    ]
}

/// The URL to which a client sends its users, as documented.
pub fn url(simulator: &Simulator) -> String {
    format!("{}{}", simulator.url(), targets(&parameters(SCOPE))[0])
}

/// The tokens that a sign-in leads to.
pub fn tokens(simulator: &Simulator, landing: &Landing) -> Value {
    let code = landing.parameter("code").unwrap_or_else(|| panic!("{landing:?}"));
    exchange(simulator, &code, &good()).json()
}

#[test]
fn a_sign_in_gives_a_code_in_every_style_of_url() {
    let simulator = Simulator::start().unwrap();
    for target in targets(&parameters(SCOPE)) {
        let landing = simulator.sign_in(&format!("{}{target}", simulator.url())).unwrap();
        assert_eq!(landing.status, 302, "{landing:?}");
        let location = landing.location.as_deref().unwrap();
        assert!(location.starts_with("myapp://auth-callback?code="), "{location}");
        assert_eq!(landing.parameter("state").as_deref(), Some("a state"));
        assert_eq!(landing.parameter("scope").as_deref(), Some(SCOPE));
        assert!(landing.parameter("session_state").is_some());
        assert_eq!(landing.parameter("iss"), None);
        let answer = tokens(&simulator, &landing);
        assert_eq!(answer["scope"], SCOPE);
        assert!(answer["refresh_token"].is_string() && answer["id_token"].is_string(), "{answer}");
    }
}

#[test]
fn a_browser_that_is_signed_in_goes_straight_through() {
    let simulator = Simulator::start().unwrap();
    let first = simulator.sign_in(&url(&simulator)).unwrap();
    for target in targets(&parameters(SCOPE)) {
        simulator.reset();
        let again = SignIn::of("nobody", "wrong").with_cookie(first.cookie.clone().unwrap());
        let second = simulator.sign_in_as(&target, again).unwrap();
        assert!(second.parameter("code").is_some(), "{second:?}");
        assert!(simulator.requests().iter().all(|request| request.method == "GET"));
    }
    simulator.sign_out_all();
    let again = SignIn::of("nobody", "wrong").with_cookie(first.cookie.unwrap());
    assert_eq!(simulator.sign_in_as(&url(&simulator), again).unwrap().status, 200);
}

#[test]
fn cancel_and_deny_send_back_an_error() {
    let simulator = Simulator::start().unwrap();
    simulator.change(|settings| settings.require_consent = true);
    for sign_in in [SignIn::default().cancels(), SignIn::default().denies()] {
        let landing = simulator.sign_in_as(&url(&simulator), sign_in).unwrap();
        let wanted = "myapp://auth-callback?error=access_denied&state=a%20state";
        let location = landing.location.as_deref().unwrap();
        assert!(location.starts_with(wanted) && location.ends_with("#_=_"), "{location}");
        assert_eq!(landing.parameter("code"), None);
    }
    let landing = simulator.sign_in(&url(&simulator)).unwrap();
    assert!(landing.parameter("code").is_some());
}

#[test]
fn the_control_endpoint_signs_users_in_too() {
    let simulator = Simulator::start().unwrap();
    let sign_in = |order: Value| control(&simulator, "POST /sign-in", &order.to_string());
    let landing = sign_in(json!({ "url": url(&simulator) })).json();
    assert_eq!((&landing["status"], &landing["page"]), (&302.into(), &Value::Null));
    let code = landing["parameters"]["code"].as_str().unwrap();
    assert_eq!(landing["parameters"]["state"], "a state");
    assert!(landing["location"].as_str().unwrap().contains(code));
    assert_eq!(exchange(&simulator, code, &good()).status, 200);

    let cancelled = sign_in(json!({ "url": url(&simulator), "cancel": true })).json();
    assert_eq!(cancelled["parameters"]["error"], "access_denied");
    let wrong = sign_in(json!({ "url": url(&simulator), "user_name": "cashier", "password": "wrong" })).json();
    assert_eq!((&wrong["status"], &wrong["location"]), (&200.into(), &Value::Null));
    assert!(wrong["page"].as_str().unwrap().contains("Invalid username or password"));
    let cookie = &landing["cookie"];
    let again = json!({ "url": url(&simulator), "cookie": cookie, "user_name": "nobody", "password": "" });
    assert!(sign_in(again.clone()).json()["parameters"]["code"].is_string());
    assert_eq!(control(&simulator, "POST /sign-out", "").status, 200);
    assert_eq!(sign_in(again).json()["status"], 200);

    for order in [json!({ "url": "https://login.clearline.me/" }), json!({ "url": url(&simulator), "password": "a" })] {
        assert_eq!(sign_in(order).status, 400);
    }
}

#[test]
fn another_user_is_another_subject() {
    let simulator = Simulator::start().unwrap();
    let user = json!({ "user_name": "boss", "password": "hunter2", "subject": "b-1", "claims": { "name": "Bo" } });
    assert_eq!(control(&simulator, "POST /users", &user.to_string()).status, 200);
    let landing = simulator.sign_in_as(&url(&simulator), SignIn::of("boss", "hunter2")).unwrap();
    let claims = crate::id_token::claims(&tokens(&simulator, &landing)["id_token"]);
    assert_eq!((&claims["sub"], &claims["name"]), (&"b-1".into(), &"Bo".into()));
    assert!(claims.get("email").is_none());
}

#[test]
fn it_begins_at_this_simulator_by_whichever_name() {
    let simulator = Simulator::start().unwrap();
    let (_, port) = simulator.url().rsplit_once(':').unwrap();
    let target = &targets(&parameters(SCOPE))[0];
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let landing = simulator.sign_in(&format!("https://{host}:{port}{target}#x")).unwrap();
        assert!(landing.parameter("code").is_some(), "{host}");
    }
    for url in [
        format!("http://127.0.0.1:{port}{target}"),
        format!("https://127.0.0.1:1{target}"),
        format!("https://login.clearline.me:{port}{target}"),
        simulator.url().to_owned(),
        String::new(),
    ] {
        assert!(simulator.sign_in(&url).unwrap_err().contains(simulator.url()), "{url}");
    }
    simulator.reset();
    assert!(simulator.sign_in("/connect/token").unwrap_err().contains("/connect/token is no page"));
    assert_eq!(simulator.token_requests(), 0);
}

#[test]
fn sign_ins_of_all_kinds_of_clients() {
    let simulator = Simulator::start().unwrap();
    let mut parameters = parameters("pos_integration openid");
    parameters[1].1 = "all-demo".to_owned();
    let landing = simulator.sign_in(&targets(&parameters)[0]).unwrap();
    let form = format!("grant_type=authorization_code&code={}{}", landing.parameter("code").unwrap(), good());
    for (form, status) in [(&*form, 200), (CLIENT_CREDENTIALS, 200), ("grant_type=refresh_token", 400)] {
        assert_eq!(post_token(&simulator, "all-demo:s3cr3t!", form).status, status, "{form}");
    }
}
