//! The sessions of one client.

use super::session::Session;
use crate::error::{Error, Result, Status};
use crate::sync::Mutex;
use std::collections::HashMap;
use std::sync::Arc;

/// So many users may be signed in at once.
const MOST: usize = 10_000;

/// By their names, each with its number in the order of their beginning.
pub struct Sessions(Mutex<Table>);

struct Table {
    sessions: HashMap<String, (u64, Arc<Session>)>,
    begun: u64,
}

impl Sessions {
    pub fn new() -> Self {
        Self(Mutex::new(Table { sessions: HashMap::new(), begun: 0 }))
    }

    /// Before a code is exchanged: those that are over make way.
    pub fn make_room(&self) -> Result<()> {
        let mut table = self.0.lock();
        let mut over = Vec::new();
        if table.sessions.len() >= MOST {
            over.extend(table.sessions.extract_if(|_, (_, session)| session.slot.is_over()));
        }
        let has_room = table.sessions.len() < MOST;
        drop(table);
        drop(over); // outside of the lock
        match has_room {
            true => Ok(()),
            false => Err(Error::new(Status::Resources, "10,000 sessions are open: end those that are not needed")
                .with_hint(
                    "End the sessions of users who have left with cl_session_end, then let the user sign in again.",
                )),
        }
    }

    pub fn add(&self, session: Session) {
        let mut table = self.0.lock();
        table.begun += 1;
        let number = table.begun;
        table.sessions.insert(session.id.clone(), (number, Arc::new(session)));
    }

    pub fn find(&self, id: &str) -> Result<Arc<Session>> {
        self.0.lock().sessions.get(id).map(|(_, session)| session.clone()).ok_or_else(none)
    }

    pub fn take(&self, id: &str) -> Result<Arc<Session>> {
        self.0.lock().sessions.remove(id).map(|(_, session)| session).ok_or_else(none)
    }

    pub fn all(&self) -> Vec<Arc<Session>> {
        let mut found: Vec<_> = self.0.lock().sessions.values().cloned().collect();
        found.sort_by_key(|(number, _)| *number);
        found.into_iter().map(|(_, session)| session).collect()
    }

    pub fn clear(&self) {
        let sessions = std::mem::take(&mut self.0.lock().sessions);
        drop(sessions); // outside of the lock
    }
}

fn none() -> Error {
    Error::new(Status::NoSession, "there is no session of this name")
}
