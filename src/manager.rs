//! [`Manager`]: one client with its configuration, its slots and its transport. An ordinary value; the C interface
//! holds one, tests make many.

mod credentials;
mod fetch;
mod info;
mod reader;
mod skew;
mod stats;

pub use info::{error_json, token_info, token_snapshot};
pub use reader::{Readers, forks};
pub use stats::stats;

use crate::clock::{Clock, Moment, SystemClock};
use crate::config::Config;
use crate::engine::{Call, Engine, Given, Rules, Slot, SystemDice, World};
use crate::error::{Error, Result, Status};
use crate::oauth::{Scope, ScopeKey};
use crate::sync::Mutex;
use crate::transport::Transport;
use credentials::Credentials;
use fetch::ClientCredentialsWorld;
use skew::Skew;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// So many different scope sets may one client ask for: each keeps a token for as long as the program runs.
const MOST_SCOPE_SETS: usize = 64;

/// One client.
pub struct Manager {
    config: Arc<Config>,
    engine: Arc<Engine>,
    transport: Arc<Transport>,
    credentials: Arc<Credentials>,
    skew: Arc<Skew>,
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
        let config = Arc::new(config);
        let manager = Self {
            engine: Engine::new(Arc::new(SystemClock), Box::new(SystemDice)),
            transport: Arc::new(Transport::new(config.clone())),
            credentials: Arc::new(Credentials::new(config.clone())),
            skew: Arc::new(Skew::new()),
            started_at: SystemClock.now(),
            slots: Mutex::new(HashMap::new()),
            config,
        };
        if manager.config.keep_warm
            && let Ok(default) = manager.slot(None)
        {
            default.slot.warm_up();
        }
        manager
    }

    pub fn config(&self) -> &Config {
        &self.config
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
        let timeout = timeout.unwrap_or(self.config.call_deadline);
        slot.token(Call::new(slot.now(), timeout).with_min_remaining(min_remaining))
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
        let made = ScopeSlot { slot: self.engine.slot(self.rules(), self.world(scope.clone())), scope };
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
        self.skew.seconds()
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
        self.transport.shut_down(timeout);
    }

    fn scope(&self, scope: Option<&str>) -> Result<Option<Scope>> {
        match scope {
            None | Some("") => Ok(self.config.scope.clone()),
            Some(text) => Scope::parse(text)
                .map(Some)
                .ok_or_else(|| Error::new(Status::InvalidArgument, format!("argument `scope` {}", Scope::RULE))),
        }
    }

    fn rules(&self) -> Rules {
        Rules {
            refresh_before_expiry: self.config.refresh_before_expiry,
            min_remaining: self.config.min_remaining,
            keep_warm: self.config.keep_warm,
        }
    }

    fn world(&self, scope: Option<Scope>) -> Arc<dyn World> {
        Arc::new(ClientCredentialsWorld {
            config: self.config.clone(),
            transport: self.transport.clone(),
            credentials: self.credentials.clone(),
            skew: self.skew.clone(),
            clock: Arc::new(SystemClock),
            scope,
        })
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        self.shut_down(Duration::ZERO);
    }
}
