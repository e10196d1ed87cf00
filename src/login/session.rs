//! A user who has signed in.

use super::exchange::Exchanged;
use super::refresh::Refresh;
use crate::client::{Client, SourceWorld};
use crate::engine::{Engine, Rules, Slot};
use crate::error::Result;
use crate::oauth::{Identity, Scope, random_text};
use crate::transport::Transport;
use std::sync::Arc;
use std::time::SystemTime;

/// The length of a session's name: more than can be guessed.
const ID_LENGTH: usize = 24;

pub struct Session {
    /// What the host calls it. It says nothing.
    pub id: String,
    pub slot: Arc<Slot>,
    /// What was asked for at the sign-in, if that is known.
    pub scope: Option<Scope>,
    pub identity: Option<Identity>,
    pub created_at: SystemTime,
    pub(super) refresh: Arc<Refresh>,
}

impl Session {
    pub fn granted_scope(&self) -> Option<String> {
        self.refresh.granted_scope()
    }

    pub(super) fn begin(
        exchanged: Exchanged,
        client: &Arc<Client>,
        engine: &Arc<Engine>,
        transport: &Arc<Transport>,
        rules: Rules,
    ) -> Result<Self> {
        let Exchanged { grant, refresh_token, scope, identity } = exchanged;
        // RFC 6749 §5.1: absent means as it was asked for.
        let asked = || scope.as_ref().map(|scope| scope.as_str().to_owned());
        let refresh = Arc::new(Refresh::new(client.clone(), refresh_token, grant.scope.clone().or_else(asked)));
        let world = Arc::new(SourceWorld { transport: transport.clone(), source: refresh.clone() });
        Ok(Self {
            id: random_text(ID_LENGTH)?,
            slot: engine.slot_with(rules, world, grant)?,
            scope,
            identity,
            created_at: engine.clock().wall(),
            refresh,
        })
    }
}
