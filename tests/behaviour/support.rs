//! Managers of a simulator.

use crate::eventually::eventually;
use clearline::config::Config;
use clearline::error::{Error, Status};
use clearline::manager::Manager;
use clearline_simulator::Simulator;
use serde_json::{Value, json};
use std::thread::scope;

/// The configuration for a simulator, with `more` keys laid over it.
pub fn config(simulator: &Simulator, more: Value) -> Config {
    let mut config = json!({
        "environment": {"auth_base_url": simulator.url()},
        "client_id": "pos-demo",
        "client_secret": "s3cr3t!",
        "ca_file": simulator.ca_file(),
        "proxy": "none",
    });
    for (key, value) in more.as_object().unwrap() {
        config[key] = value.clone();
    }
    Config::from_json(&config.to_string()).unwrap()
}

pub fn manager(simulator: &Simulator, more: Value) -> Manager {
    Manager::new(config(simulator, more))
}

pub fn token(manager: &Manager) -> Result<String, Error> {
    let given = manager.token(None)?;
    Ok(given.token.access_token.expose().to_owned())
}

pub fn failure(manager: &Manager) -> Error {
    token(manager).map(|_| ()).unwrap_err()
}

pub fn assert_status(error: &Error, expected: Status) {
    assert_eq!(error.status(), expected, "{}", error.message());
}

/// What `call` gives if its token request is answered only after `meanwhile`.
pub fn while_asking<T: Send>(simulator: &Simulator, call: impl FnOnce() -> T + Send, meanwhile: impl FnOnce()) -> T {
    let before = simulator.token_requests();
    scope(|scope| {
        let mut caller = None;
        // The simulator answers nothing while its settings are being changed.
        simulator.change(|_| {
            caller = Some(scope.spawn(call));
            eventually("the request comes", || simulator.token_requests() > before);
            meanwhile();
        });
        caller.unwrap().join().unwrap()
    })
}
