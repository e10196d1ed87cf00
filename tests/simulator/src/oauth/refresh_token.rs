//! Refresh tokens, each for one use.

use std::collections::HashMap;

use super::client::Client;
use super::error::ErrorCode;
use super::scope::Scopes;
use crate::random;

/// What a refresh token stands for.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    pub client_id: String,
    pub scopes: Scopes,
    pub subject: String,
}

/// The refresh tokens which have not been used yet.
#[derive(Default)]
pub struct RefreshTokens {
    tokens: HashMap<String, RefreshToken>,
}

impl RefreshTokens {
    pub fn issue(&mut self, token: RefreshToken) -> String {
        let handle = random::handle();
        self.tokens.insert(handle.clone(), token);
        handle
    }

    /// Looks at a client's refresh token without using it up.
    pub fn get(&self, handle: &str, client: &Client) -> Result<&RefreshToken, ErrorCode> {
        self.tokens.get(handle).filter(|token| token.client_id == client.id).ok_or(ErrorCode::InvalidGrant)
    }

    /// Ends a refresh token: it has been used, or its client has revoked it.
    pub fn remove(&mut self, handle: &str, client: &Client) {
        if self.get(handle, client).is_ok() {
            self.tokens.remove(handle);
        }
    }

    pub fn clear(&mut self) {
        self.tokens.clear();
    }
}
