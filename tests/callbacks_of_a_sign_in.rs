//! Callbacks that know the state of a sign-in, and are what they like besides: what each causes is what it should.

use clearline::config::Config;
use clearline::error::Status;
use clearline::manager::Manager;
use clearline_simulator::Simulator;
use proptest::prelude::*;
use serde_json::json;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use url::form_urlencoded::Serializer;

/// In plain HTTP, because thousands of requests are made.
static CLIENT: LazyLock<(Simulator, Manager)> = LazyLock::new(|| {
    let simulator = Simulator::builder().plain_http(true).start().unwrap();
    let config = json!({
        "environment": {"auth_base_url": simulator.url()},
        "client_id": "user-demo",
        "client_secret": "s3cr3t!",
        "allow_insecure_loopback": true,
    });
    let manager = Manager::new(Config::from_json(&config.to_string()).unwrap());
    (simulator, manager)
});

#[derive(Clone, Debug)]
enum Part {
    Code,
    NoCode,
    Error(&'static str),
    State,
    OtherState,
    Issuer,
    OtherIssuer,
    Unknown(String),
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let part = prop_oneof![
        4 => Just(Part::Code),
        1 => Just(Part::NoCode),
        1 => prop::sample::select(vec!["access_denied", "server_error", "", "\u{1b}[2J"]).prop_map(Part::Error),
        1 => Just(Part::OtherState),
        2 => Just(Part::Issuer),
        1 => Just(Part::OtherIssuer),
        2 => "[a-z]{1,3}x".prop_map(Part::Unknown),
    ];
    // Most know the state; it stands anywhere.
    (prop::collection::vec(part, 0..5), prop::option::weighted(0.8, any::<prop::sample::Index>())).prop_map(
        |(mut parts, state)| {
            if let Some(place) = state {
                parts.insert(place.index(parts.len() + 1), Part::State);
            }
            parts
        },
    )
}

/// What becomes of it, and how many requests that takes.
fn wanted(parts: &[(String, String)], state: &str, issuer: &str) -> (Status, usize) {
    let all = |name: &str| parts.iter().filter(|(other, _)| other == name).map(|(_, value)| value).collect::<Vec<_>>();
    let one = |name: &str| all(name).first().map(|value| value.as_str());
    if parts.iter().any(|(name, _)| all(name).len() > 1) {
        return (Status::InvalidArgument, 0);
    }
    let code = one("code").filter(|code| !code.is_empty());
    if code.is_none() && one("error").is_none() {
        return (Status::InvalidArgument, 0);
    }
    if one("state") != Some(state) {
        return (Status::StateMismatch, 0);
    }
    if one("iss").is_some_and(|iss| iss != issuer) {
        return (Status::IssuerMismatch, 0);
    }
    match one("error") {
        Some("access_denied") => (Status::AccessDenied, 0),
        Some("server_error") => (Status::Server, 0),
        Some(_) => (Status::OAuth, 0),
        None => (Status::InvalidGrant, 1), // the simulator has not issued such a code
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_callback_causes_what_it_should(parts in parts(), tail in prop::sample::select(vec!["", "#_=_", "#_"])) {
        static CODES: AtomicU32 = AtomicU32::new(0);
        let (simulator, manager) = &*CLIENT;
        let request = json!({"redirect_uri": "myapp://auth-callback"});
        let state = manager.logins().start(&request.to_string()).unwrap().state;
        let code = format!("c0de{}", CODES.fetch_add(1, Ordering::Relaxed));
        let pairs: Vec<(String, String)> = parts
            .iter()
            .map(|part| match part {
                Part::Code => ("code", code.as_str()),
                Part::NoCode => ("code", ""),
                Part::Error(error) => ("error", *error),
                Part::State => ("state", state.as_str()),
                Part::OtherState => ("state", "another"),
                Part::Issuer => ("iss", simulator.url()),
                Part::OtherIssuer => ("iss", "https://evil.example"),
                Part::Unknown(name) => (name.as_str(), code.as_str()),
            })
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let query = Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let (status, requests) = wanted(&pairs, &state, simulator.url());

        let before = simulator.token_requests();
        let callback = format!("myapp://auth-callback?{query}{tail}");
        let error = manager.logins().finish(&callback).unwrap_err();
        prop_assert_eq!(error.status(), status, "{}: {}", callback, error);
        prop_assert_eq!(simulator.token_requests() - before, requests);
        let printed = format!("{error:?}");
        prop_assert!(!printed.contains(&state) && !printed.contains(&code) && !printed.contains('\u{1b}'), "{}", printed);

        // Only a callback that was meant for it has ended the sign-in; no second one ends it again.
        let is_over = !matches!(status, Status::InvalidArgument | Status::StateMismatch);
        let waits = manager.logins().wait(&state, Duration::ZERO).unwrap_err().status();
        prop_assert_eq!(waits, if is_over { status } else { Status::Pending });
        if is_over {
            prop_assert_eq!(manager.logins().finish(&callback).unwrap_err().status(), Status::StateMismatch);
            prop_assert_eq!(simulator.token_requests() - before, requests);
        }
        manager.logins().cancel(Some(&state)).unwrap();
    }
}
