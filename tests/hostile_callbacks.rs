//! Thousands of callbacks and addresses that nobody thought of.

#[path = "support/properties.rs"]
mod properties;

use clearline::config::Config;
use clearline::error::Status;
use clearline::manager::Manager;
use clearline::oauth::{AuthorizationRequest, Callback, Outcome, Scope, UrlStyle};
use clearline_simulator::Simulator;
use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::time::Duration;
use url::Url;
use url::form_urlencoded::Serializer;

/// A client whose server does not exist, with a sign-in that waits: a callback that got past the checks would be told
/// that the server cannot be reached.
static CLIENT: LazyLock<(Manager, String)> = LazyLock::new(|| {
    let config = json!({
        "environment": {"auth_base_url": "https://127.0.0.1:1"},
        "client_id": "user-demo",
        "client_secret": "s3cr3t!",
        "proxy": "none",
    });
    let manager = Manager::new(Config::from_json(&config.to_string()).unwrap());
    let request = json!({"redirect_uri": "myapp://auth-callback", "lifetime_s": 3600});
    let state = manager.logins().start(&request.to_string()).unwrap().state;
    (manager, state)
});

/// What a callback may be made of: ordinary parts, broken ones, and noise.
fn callbacks() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("code=".to_owned()),
        Just("state=".to_owned()),
        Just("&".to_owned()),
        Just("?".to_owned()),
        Just("#".to_owned()),
        Just("#_=_".to_owned()),
        Just("%".to_owned()),
        Just("%00".to_owned()),
        Just("%C3%28".to_owned()),
        Just("=".to_owned()),
        Just("iss=https%3A%2F%2F127.0.0.1%3A1".to_owned()),
        Just("error=access_denied".to_owned()),
        Just("error_description=".to_owned()),
        Just("myapp://auth-callback?".to_owned()),
        letters(0, 8),
        text(0, 20),
    ];
    prop::collection::vec(part, 0..16).prop_map(|parts| parts.concat())
}

/// Any characters at all, so many at most.
fn text(least: usize, most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), least..=most).prop_map(String::from_iter)
}

/// So many letters.
fn letters(least: usize, most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::char::range('a', 'z'), least..=most).prop_map(String::from_iter)
}

/// Any scope (RFC 6749 §3.3).
fn scope() -> impl Strategy<Value = Scope> {
    let character = any::<char>().prop_map(|any| {
        let allowed = ('!'..='~').filter(|c| !matches!(c, '"' | '\\'));
        allowed.clone().nth(any as usize % allowed.count()).unwrap_or('!')
    });
    let token = prop::collection::vec(character, 1..20).prop_map(String::from_iter);
    prop::collection::vec(token, 1..4).prop_map(|tokens| Scope::parse(&tokens.join(" ")).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..properties::config() })]

    #[test]
    fn no_callback_is_taken_for_one_of_ours(callback in callbacks()) {
        let (manager, state) = &*CLIENT;
        let error = manager.logins().finish(&callback).unwrap_err();
        prop_assert!(matches!(error.status(), Status::InvalidArgument | Status::StateMismatch), "{error}");
        let printed = format!("{error:?}");
        prop_assert!(!printed.contains(state.as_str()));
        // The sign-in still waits.
        prop_assert_eq!(manager.logins().wait(state, Duration::ZERO).unwrap_err().status(), Status::Pending);
    }

    #[test]
    fn what_a_callback_says_is_what_was_meant(
        code in text(1, 40),
        state in text(1, 40),
        iss in prop::option::of(text(0, 40)),
        more in prop::collection::btree_map(letters(6, 9), text(0, 20), 0..6),
        scheme in letters(1, 8),
        tail in prop::sample::select(vec!["", "#_=_", "#_", "#code=other&state=other"]),
    ) {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(&more);
        query.append_pair("state", &state).append_pair("code", &code);
        query.extend_pairs(iss.as_ref().map(|iss| ("iss", iss)));
        let read = Callback::parse(&format!("{scheme}://back?{}{tail}", query.finish())).unwrap();
        prop_assert_eq!(read.state.expose(), &state);
        prop_assert_eq!(read.iss, iss);
        let Outcome::Code(read) = read.outcome else { return Err(TestCaseError::fail("no code")) };
        prop_assert_eq!(read.expose(), &code);
    }

    #[test]
    fn an_address_says_each_thing_once(
        client_id in text(1, 30),
        scope in scope(),
        redirect_uri in text(1, 30),
        state in letters(32, 32),
        extra in prop::collection::btree_map(text(1, 10).prop_map(|name| format!("x{name}")), text(0, 20), 0..5),
    ) {
        let pairs: Vec<_> = extra.clone().into_iter().collect();
        let request = |style| AuthorizationRequest {
            auth_base_url: "https://login.example",
            style,
            client_id: &client_id,
            scope: Some(&scope),
            redirect_uri: &redirect_uri,
            code_challenge: "c",
            state: &state,
            nonce: None,
            extra: &pairs,
        };
        let mut wanted = BTreeMap::from([
            ("response_type".to_owned(), "code".to_owned()),
            ("client_id".to_owned(), client_id.clone()),
            ("scope".to_owned(), scope.as_str().to_owned()),
            ("redirect_uri".to_owned(), redirect_uri.clone()),
            ("code_challenge".to_owned(), "c".to_owned()),
            ("code_challenge_method".to_owned(), "S256".to_owned()),
            ("state".to_owned(), state.clone()),
        ]);
        wanted.extend(extra);
        let said = |url: &str| -> Vec<(String, String)> {
            let url = Url::parse(url).unwrap();
            assert_harmless(url.as_str());
            url.query_pairs().into_owned().collect()
        };

        let authorize = said(&request(UrlStyle::Authorize).url());
        prop_assert_eq!(authorize.len(), wanted.len());
        prop_assert_eq!(authorize.into_iter().collect::<BTreeMap<_, _>>(), wanted.clone());

        let mut documented = said(&request(UrlStyle::ClearLine).url());
        prop_assert_eq!(documented.remove(0), ("ReturnUrl".to_owned(), "/connect/authorize/callback".to_owned()));
        prop_assert_eq!(documented.into_iter().collect::<BTreeMap<_, _>>(), wanted.clone());

        let nested = said(&request(UrlStyle::ReturnUrl).url());
        prop_assert_eq!(nested.len(), 1);
        let inside = said(&format!("https://login.example{}", nested[0].1));
        prop_assert_eq!(inside.into_iter().collect::<BTreeMap<_, _>>(), wanted);
    }
}

/// A part of a callback by somebody who knows the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    State,
    OtherState,
    Code,
    NoCode,
    Error,
    Issuer,
    OtherIssuer,
    Unknown,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Part::State | Part::OtherState => "state",
            Part::Code | Part::NoCode => "code",
            Part::Error => "error",
            Part::Issuer | Part::OtherIssuer => "iss",
            Part::Unknown => "session_state",
        }
    }

    fn value(self, state: &str, issuer: &str) -> String {
        match self {
            Part::State => state.to_owned(),
            Part::OtherState => format!("{state}x"),
            Part::Code => format!("code-of-{state}"), // another each time: none is sent twice
            Part::NoCode => String::new(),
            Part::Error => "access_denied".to_owned(),
            Part::Issuer => issuer.to_owned(),
            Part::OtherIssuer => format!("{issuer}/"),
            Part::Unknown => "x".to_owned(),
        }
    }
}

/// Any of them in any order: mostly such as a server sends, and sometimes twice.
fn parts() -> impl Strategy<Value = Vec<Part>> {
    use Part::*;
    let states = prop_oneof![
        6 => Just(vec![State]),
        1 => Just(vec![OtherState]),
        1 => Just(vec![]),
        1 => Just(vec![State, State]),
        1 => Just(vec![State, OtherState]),
    ];
    let codes = prop_oneof![
        6 => Just(vec![Code]),
        1 => Just(vec![NoCode]),
        2 => Just(vec![]),
        1 => Just(vec![Code, Code]),
        1 => Just(vec![Code, NoCode]),
    ];
    let errors = prop_oneof![4 => Just(vec![]), 2 => Just(vec![Error]), 1 => Just(vec![Error, Error])];
    let issuers = prop_oneof![
        2 => Just(vec![]),
        2 => Just(vec![Issuer]),
        1 => Just(vec![OtherIssuer]),
        1 => Just(vec![Issuer, OtherIssuer]),
    ];
    let unknown = prop_oneof![4 => Just(vec![]), 2 => Just(vec![Unknown]), 1 => Just(vec![Unknown, Unknown])];
    (states, codes, errors, issuers, unknown)
        .prop_map(|(states, codes, errors, issuers, unknown)| [states, codes, errors, issuers, unknown].concat())
        .prop_shuffle()
}

/// What was with the sign-in before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Open,
    Cancelled,
    Expired,
}

/// What becomes of such a callback, by the rules alone.
fn expected(life: Life, parts: &[Part]) -> Status {
    let has = |part| parts.contains(&part);
    let names: BTreeSet<_> = parts.iter().map(|part| part.name()).collect();
    match life {
        _ if names.len() < parts.len() || !has(Part::Code) && !has(Part::Error) => Status::InvalidArgument,
        _ if !has(Part::State) => Status::StateMismatch,
        Life::Cancelled => Status::Cancelled,
        Life::Expired => Status::LoginExpired,
        Life::Open if has(Part::OtherIssuer) => Status::IssuerMismatch,
        Life::Open if has(Part::Error) => Status::AccessDenied,
        Life::Open => Status::InvalidGrant, // the server says that, who knows no such code
    }
}

/// A server that counts, and two clients of it. The second one has a sign-in that has expired.
struct Fleet {
    simulator: Simulator,
    manager: Manager,
    late: Manager,
    expired: String,
}

static FLEET: LazyLock<Fleet> = LazyLock::new(|| {
    let simulator = Simulator::builder().plain_http(true).start().unwrap();
    let config = json!({
        "environment": {"auth_base_url": simulator.url()},
        "client_id": "user-demo",
        "client_secret": "s3cr3t!",
        "proxy": "none",
        "allow_insecure_loopback": true,
    });
    let [manager, late] = [(); 2].map(|()| Manager::new(Config::from_json(&config.to_string()).unwrap()));
    let expired = start(&late, 1);
    assert_eq!(late.logins().wait(&expired, Duration::from_secs(60)).unwrap_err().status(), Status::LoginExpired);
    Fleet { simulator, manager, late, expired }
});

fn start(manager: &Manager, lifetime_s: u64) -> String {
    let request = json!({"redirect_uri": "myapp://auth-callback", "lifetime_s": lifetime_s});
    manager.logins().start(&request.to_string()).unwrap().state
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, ..properties::config() })]

    #[test]
    fn who_knows_the_state_brings_about_one_request_at_most(
        life in prop_oneof![4 => Just(Life::Open), 1 => Just(Life::Cancelled), 1 => Just(Life::Expired)],
        parts in parts(),
        encoded in any::<bool>(),
    ) {
        let Fleet { simulator, manager, late, expired } = &*FLEET;
        let (manager, state) = match life {
            Life::Expired => (late, expired.clone()),
            Life::Open | Life::Cancelled => (manager, start(manager, 600)),
        };
        if life == Life::Cancelled {
            manager.logins().cancel(Some(&state)).unwrap();
        }
        let mut query = Serializer::new(String::new());
        query.extend_pairs(parts.iter().map(|part| (part.name(), part.value(&state, simulator.url()))));
        let mut query = query.finish();
        if encoded {
            query = query.replace("ode=", "%6Fde=").replace("tate=", "t%61te=");
        }
        let callback = format!("myapp://auth-callback?{query}");

        simulator.reset();
        let status = expected(life, &parts);
        let error = manager.logins().finish(&callback).unwrap_err();
        prop_assert_eq!(error.status(), status, "{}", error);
        let printed = format!("{error:?}");
        prop_assert!(!printed.contains(&state));
        let is_over = !matches!(status, Status::InvalidArgument | Status::StateMismatch);
        let now = manager.logins().wait(&state, Duration::ZERO).unwrap_err().status();
        prop_assert_eq!(now, match life {
            Life::Open => if is_over { status } else { Status::Pending },
            Life::Cancelled => Status::Cancelled,
            Life::Expired => Status::LoginExpired,
        });
        // Once more it is refused, whatever it was.
        manager.logins().finish(&callback).unwrap_err();
        prop_assert_eq!(simulator.requests().len(), usize::from(status == Status::InvalidGrant));
        manager.logins().cancel(None).unwrap();
    }
}

/// An address goes through shells, browsers and logs: ASCII only, without spaces or quotes.
fn assert_harmless(url: &str) {
    assert!(url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>`\\".contains(&byte)), "{url}");
}
