//! What remains of one user's sign-in: it stands behind a code, and behind all tokens which that code led to.

use std::time::{SystemTime, UNIX_EPOCH};

use super::scope::Scopes;
use crate::random;

/// One user's agreement that one client may act for them.
#[derive(Clone, Debug)]
pub struct SignOn {
    /// What a code and all its tokens have in common, so that they can be ended together.
    pub family: String,
    pub client_id: String,
    pub subject: String,
    pub scopes: Scopes,
    /// The `nonce` of the authorization request.
    pub nonce: Option<String>,
    /// When the user gave their password, in seconds since 1970.
    pub auth_time: u64,
}

impl SignOn {
    /// Somebody signs in just now.
    pub fn new(client_id: &str, subject: &str, scopes: Scopes) -> Self {
        Self {
            family: random::identifier(),
            client_id: client_id.to_owned(),
            subject: subject.to_owned(),
            scopes,
            nonce: None,
            auth_time: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs(),
        }
    }
}
