//! A client for users, and what its tests have in common.

use crate::support::{config, manager};
use clearline::clock::ManualClock;
use clearline::error::{Error, Result};
use clearline::manager::Manager;
use clearline_simulator::{SignIn, Simulator};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub const REDIRECT_URI: &str = "myapp://auth-callback";
pub const SCOPE: &str = "clearline_api openid profile";

/// How long the simulator's tokens live.
pub const LIFETIME: Duration = Duration::from_secs(3600);

pub fn client(simulator: &Simulator, more: Value) -> Manager {
    manager(simulator, keys(more))
}

/// The same with a clock that stands still until the test moves it: tokens expire then, and never before.
pub fn client_with_clock(simulator: &Simulator, more: Value) -> (Manager, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new());
    (Manager::with_clock(config(simulator, keys(more)), clock.clone()), clock)
}

fn keys(more: Value) -> Value {
    let mut keys = json!({"client_id": "user-demo", "scope": SCOPE});
    for (key, value) in more.as_object().unwrap() {
        keys[key] = value.clone();
    }
    keys
}

/// A sign-in that was started.
pub struct Begun {
    pub url: String,
    pub state: String,
}

impl Begun {
    /// A parameter of its address.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.parameters().remove(name)
    }

    pub fn parameters(&self) -> BTreeMap<String, String> {
        let url = url::Url::parse(&self.url).unwrap();
        url.query_pairs().into_owned().collect()
    }
}

pub fn start(manager: &Manager, more: Value) -> Begun {
    try_start(manager, more).unwrap()
}

pub fn try_start(manager: &Manager, more: Value) -> Result<Begun> {
    let mut request = json!({"redirect_uri": REDIRECT_URI});
    for (key, value) in more.as_object().unwrap() {
        request[key] = value.clone();
    }
    let started = manager.logins().start(&request.to_string())?;
    Ok(Begun { url: started.url, state: started.state })
}

/// The user signs in and is sent back: to here.
pub fn callback(simulator: &Simulator, begun: &Begun) -> String {
    simulator.sign_in(&begun.url).unwrap().location.expect("the user is sent back")
}

/// The same for one who does not want to.
pub fn refusal(simulator: &Simulator, begun: &Begun) -> String {
    simulator.sign_in_as(&begun.url, SignIn::default().cancels()).unwrap().location.expect("the user is sent back")
}

/// A whole sign-in.
pub fn sign_in(simulator: &Simulator, manager: &Manager) -> String {
    let begun = start(manager, json!({}));
    manager.logins().finish(&callback(simulator, &begun)).unwrap()
}

pub fn session_token(manager: &Manager, session: &str) -> Result<String> {
    let session = manager.logins().session(session)?;
    let given = manager.session_token_within(&session, None, None)?;
    Ok(given.token.access_token.expose().to_owned())
}

pub fn session_failure(manager: &Manager, session: &str) -> Error {
    session_token(manager, session).map(|_| ()).unwrap_err()
}

pub fn info(manager: &Manager, session: &str) -> Value {
    clearline::manager::session_info(&manager.logins().session(session).unwrap())
}
