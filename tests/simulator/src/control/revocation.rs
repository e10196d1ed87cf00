//! `POST /revoke`: tokens end.

use serde::Deserialize;

use crate::shared::Shared;
use crate::sync::lock;

/// Which tokens end: the access tokens, and if it is wanted the refresh tokens.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    #[serde(default)]
    refresh_tokens: bool,
}

impl Revocation {
    pub fn carry_out(&self, shared: &Shared) {
        lock(&shared.access_tokens).clear();
        if self.refresh_tokens {
            lock(&shared.refresh_tokens).clear();
        }
    }
}
