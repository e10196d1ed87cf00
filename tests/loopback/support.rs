//! Sign-ins whose redirect clearline receives.

use crate::eventually::{LONG, eventually};
use crate::wire::{self, Reply};
use clearline::config::Config;
use clearline::error::{Error, Status};
use clearline::manager::Manager;
use clearline_simulator::Simulator;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;
use url::Url;

/// Without an ID token, so that a code of the simulator's control endpoint will do.
pub const SCOPE: &str = "clearline_api";

pub fn client(simulator: &Simulator) -> Manager {
    let config = json!({
        "environment": {"auth_base_url": simulator.url()},
        "client_id": "user-demo",
        "client_secret": "s3cr3t!",
        "scope": SCOPE,
        "ca_file": simulator.ca_file(),
        "proxy": "none",
    });
    Manager::new(Config::from_json(&config.to_string()).unwrap())
}

/// A sign-in that was started.
pub struct SignIn {
    pub state: String,
    pub redirect_uri: String,
    challenge: String,
}

pub fn try_start(manager: &Manager, request: Value) -> Result<SignIn, Error> {
    let started = manager.logins().start(&request.to_string())?;
    let mut said: BTreeMap<_, _> = Url::parse(&started.url).unwrap().query_pairs().into_owned().collect();
    let mut take = |name| said.remove(name).unwrap();
    Ok(SignIn { state: started.state, redirect_uri: take("redirect_uri"), challenge: take("code_challenge") })
}

pub fn start(manager: &Manager) -> SignIn {
    try_start(manager, json!({"redirect_uri": "loopback"})).unwrap()
}

impl SignIn {
    fn redirect(&self) -> Url {
        Url::parse(&self.redirect_uri).unwrap()
    }

    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.redirect().port().unwrap()))
    }

    /// What a browser writes into `Host`.
    pub fn host(&self) -> String {
        let url = self.redirect();
        format!("{}:{}", url.host_str().unwrap(), url.port().unwrap())
    }

    /// A path and query of the redirect URI, with these parameters behind its own.
    pub fn target(&self, parameters: &[(&str, &str)]) -> String {
        let mut url = self.redirect();
        url.query_pairs_mut().extend_pairs(parameters);
        format!("{}?{}", url.path(), url.query().unwrap())
    }

    /// What the user's browser is sent to after the sign-in.
    pub fn callback(&self, simulator: &Simulator) -> String {
        let code = simulator.issue_code("user-demo", &self.redirect_uri, &self.challenge, SCOPE, "cashier-1");
        self.target(&[("code", &code), ("state", &self.state)])
    }

    /// What a browser does.
    pub fn get(&self, target: &str) -> Reply {
        self.get_with(target, "")
    }

    /// The same with more headers, each with its line end.
    pub fn get_with(&self, target: &str, headers: &str) -> Reply {
        let host = self.host();
        self.send(format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n{headers}\r\n").as_bytes())
            .unwrap_or_else(|| panic!("no answer to {target}"))
    }

    /// Sends these bytes on a connection of their own. `None` if nothing comes back.
    pub fn send(&self, bytes: &[u8]) -> Option<Reply> {
        wire::send(self.address(), bytes)
    }

    pub fn connect(&self) -> TcpStream {
        wire::connect(self.address())
    }

    /// The port is given back: somebody else can have it, and nobody answers there.
    pub fn assert_closed(&self) {
        eventually("the port is free", || {
            TcpStream::connect(self.address()).is_err() && TcpListener::bind(self.address()).is_ok()
        });
    }
}

pub fn wait(manager: &Manager, sign_in: &SignIn) -> Result<String, Error> {
    manager.logins().wait(&sign_in.state, LONG)
}

/// Nothing that has happened so far has touched the sign-in.
pub fn assert_waiting(simulator: &Simulator, manager: &Manager, sign_in: &SignIn) {
    let error = manager.logins().wait(&sign_in.state, Duration::ZERO).unwrap_err();
    assert_status(&error, Status::Pending);
    assert_eq!(simulator.token_requests(), 0);
}

/// The user can still sign in.
pub fn assert_works(simulator: &Simulator, manager: &Manager, sign_in: &SignIn) {
    assert_waiting(simulator, manager, sign_in);
    let reply = sign_in.get(&sign_in.callback(simulator));
    assert!(reply.body.contains("You are signed in"), "{}", reply.body);
    assert!(!session_token(manager, &wait(manager, sign_in).unwrap()).is_empty());
    assert_eq!(simulator.token_requests(), 1);
}

pub fn session_token(manager: &Manager, session: &str) -> String {
    let session = manager.logins().session(session).unwrap();
    let given = manager.session_token_within(&session, None, None).unwrap();
    given.token.access_token.expose().to_owned()
}

pub fn assert_status(error: &Error, expected: Status) {
    assert_eq!(error.status(), expected, "{}", error.message());
}

/// A port that nobody uses.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
