//! [`Manager`]: one client with its configuration, its slots and its transport. An ordinary value; the C interface
//! holds one, tests make many.

mod client_credentials;
mod info;
mod reader;
mod stats;

pub use info::{error_json, session_info, token_info, token_snapshot};
pub use reader::{Readers, forks};
pub use stats::stats;

use crate::client::{Client, SourceWorld};
use crate::clock::{Clock, Moment, SystemClock};
use crate::config::Config;
use crate::engine::{Call, Engine, Given, Rules, Slot, SystemDice, World};
use crate::error::{Error, Result, Status};
use crate::login::{Logins, Session};
use crate::oauth::{Scope, ScopeKey};
use crate::sync::Mutex;
use crate::transport::Transport;
use client_credentials::ClientCredentials;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// So many different scope sets may one client ask for: each keeps a token for as long as the program runs.
const MOST_SCOPE_SETS: usize = 64;

/// One client.
pub struct Manager {
    client: Arc<Client>,
    engine: Arc<Engine>,
    transport: Arc<Transport>,
    logins: Arc<Logins>,
    started_at: Moment,
    /// The slots by scope set; `None` is the set of a request without a scope.
    slots: Mutex<HashMap<Option<ScopeKey>, ScopeSlot>>,
}

/// A slot, and the scope as it was first asked for, which is how it is sent.
#[derive(Clone)]
pub struct ScopeSlot {
    pub slot: Arc<Slot>,
    pub scope: Option<Scope>,
}

impl Manager {
    /// Makes the client. No network, no thread, unless `keep_warm` asks for a token at once.
    pub fn new(config: Config) -> Self {
        Self::with_clock(config, Arc::new(SystemClock))
    }

    /// The same with another clock: a test's tokens then expire when the test wants it.
    pub fn with_clock(config: Config, clock: Arc<dyn Clock>) -> Self {
        let config = Arc::new(config);
        let started_at = clock.now();
        let engine = Engine::new(clock.clone(), Box::new(SystemDice));
        let transport = Arc::new(Transport::new(config.clone()));
        let client = Arc::new(Client::new(config.clone(), clock));
        let logins = Logins::new(client.clone(), engine.clone(), transport.clone(), rules(&config));
        let manager = Self { client, engine, transport, logins, started_at, slots: Mutex::new(HashMap::new()) };
        if manager.config().keep_warm
            && let Ok(default) = manager.slot(None)
        {
            default.slot.warm_up();
        }
        manager
    }

    pub fn config(&self) -> &Config {
        self.client.config()
    }

    pub fn clock(&self) -> &dyn Clock {
        self.engine.clock()
    }

    /// A token, within the configured deadline.
    pub fn token(&self, scope: Option<&str>) -> Result<Given> {
        self.token_within(scope, None, None)
    }

    /// A token, within the caller's own time and with the caller's own idea of how long it must still live.
    pub fn token_within(
        &self,
        scope: Option<&str>,
        timeout: Option<Duration>,
        min_remaining: Option<Duration>,
    ) -> Result<Given> {
        let slot = self.slot(scope)?.slot;
        let timeout = timeout.unwrap_or(self.config().call_deadline);
        slot.token(Call::new(slot.now(), timeout).with_min_remaining(min_remaining))
    }

    /// A session's token, within the caller's own time and with its own idea of how long it must still live.
    pub fn session_token_within(
        &self,
        session: &Session,
        timeout: Option<Duration>,
        min_remaining: Option<Duration>,
    ) -> Result<Given> {
        let timeout = timeout.unwrap_or(self.config().call_deadline);
        session.slot.token(Call::new(session.slot.now(), timeout).with_min_remaining(min_remaining))
    }

    /// The sign-ins and sessions of users.
    pub fn logins(&self) -> &Arc<Logins> {
        &self.logins
    }

    /// The slot of a scope set, made when it is first asked for. `None` and `""` mean the configured one.
    pub fn slot(&self, scope: Option<&str>) -> Result<ScopeSlot> {
        let scope = self.scope(scope)?;
        let key = scope.as_ref().map(Scope::key);
        let mut slots = self.slots.lock();
        if let Some(found) = slots.get(&key) {
            return Ok(found.clone());
        }
        if slots.len() >= MOST_SCOPE_SETS {
            return Err(Error::new(
                Status::InvalidArgument,
                "argument `scope` would be the 65th scope set of this client; 64 are kept at most",
            ));
        }
        let made = ScopeSlot { slot: self.engine.slot(rules(self.config()), self.world(scope.clone())), scope };
        slots.insert(key, made.clone());
        Ok(made)
    }

    /// The slot of a scope set if it was ever asked for, and the scope it means.
    pub fn known_slot(&self, scope: Option<&str>) -> Result<(Option<Arc<Slot>>, Option<Scope>)> {
        let scope = self.scope(scope)?;
        let key = scope.as_ref().map(Scope::key);
        let found = self.slots.lock().get(&key).cloned();
        Ok(match found {
            Some(found) => (Some(found.slot), found.scope),
            None => (None, scope),
        })
    }

    /// All slots, in the order of their scope sets.
    pub fn all_slots(&self) -> Vec<ScopeSlot> {
        let slots = self.slots.lock();
        let mut found: Vec<_> = slots.iter().collect();
        found.sort_by_key(|(key, _)| *key);
        found.into_iter().map(|(_, slot)| slot.clone()).collect()
    }

    /// How long this client exists.
    pub fn uptime(&self) -> Duration {
        self.clock().now().since(self.started_at)
    }

    /// This machine's clock minus the server's, if an answer has told.
    pub fn clock_skew_s(&self) -> Option<i64> {
        self.client.clock_skew_s()
    }

    /// The API answered 401 to `token`.
    pub fn report_unauthorized(&self, token: &str) -> Result<()> {
        self.engine.report_unauthorized(token)
    }

    /// The host says again who it is: refused credentials may be tried once more.
    pub fn reconfirm(&self) {
        self.engine.credentials_changed();
    }

    /// Wakes every waiting caller, drops every request under way, and ends the I/O thread, waiting for it at most
    /// this long.
    pub fn shut_down(&self, timeout: Duration) {
        self.engine.close();
        self.logins.close();
        self.transport.shut_down(timeout);
    }

    fn scope(&self, scope: Option<&str>) -> Result<Option<Scope>> {
        match scope {
            None | Some("") => Ok(self.config().scope.clone()),
            Some(text) => Scope::parse(text)
                .map(Some)
                .ok_or_else(|| Error::new(Status::InvalidArgument, format!("argument `scope` {}", Scope::RULE))),
        }
    }

    fn world(&self, scope: Option<Scope>) -> Arc<dyn World> {
        let source = Arc::new(ClientCredentials { client: self.client.clone(), scope });
        Arc::new(SourceWorld { transport: self.transport.clone(), source })
    }
}

fn rules(config: &Config) -> Rules {
    Rules {
        refresh_before_expiry: config.refresh_before_expiry,
        min_remaining: config.min_remaining,
        keep_warm: config.keep_warm,
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        self.shut_down(Duration::ZERO);
    }
}
