//! `POST /reset`.

use serde::Deserialize;

use crate::shared::Shared;

/// What is to be as it was at the start: requests, counts and faults, and if it is wanted all else but tokens.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reset {
    #[serde(default)]
    settings: bool,
}

impl Reset {
    pub fn carry_out(&self, shared: &Shared) {
        shared.reset();
        if self.settings {
            shared.restore();
        }
    }
}
