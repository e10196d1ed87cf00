//! `PATCH /settings`.

use std::time::Duration;

use serde::Deserialize;

use crate::settings::ErrorStatus;
use crate::shared::Shared;
use crate::sync::lock;

/// The settings to change; what is not named stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    lifetime_s: Option<u32>,
    code_lifetime_s: Option<u32>,
    date_skew_s: Option<i64>,
    client_id: Option<String>,
    client_secret: Option<String>,
    error_status: Option<u16>,
}

impl Change {
    /// Changes all of them, or none if one is wrong.
    pub fn carry_out(self, shared: &Shared) -> Result<(), String> {
        let client = match (self.client_id, self.client_secret) {
            (Some(id), Some(secret)) => Some((id, secret)),
            (None, None) => None,
            _ => return Err("client_id and client_secret only go together".to_owned()),
        };
        let error_status = self.error_status.map(ErrorStatus::from_code).transpose()?;
        if let Some((id, secret)) = client {
            lock(&shared.clients).set(&id, &secret);
        }
        let mut settings = lock(&shared.settings);
        if let Some(seconds) = self.lifetime_s {
            settings.lifetime = Duration::from_secs(seconds.into());
        }
        if let Some(seconds) = self.code_lifetime_s {
            settings.code_lifetime = Duration::from_secs(seconds.into());
        }
        if let Some(seconds) = self.date_skew_s {
            settings.date_skew = seconds;
        }
        if let Some(status) = error_status {
            settings.error_status = status;
        }
        Ok(())
    }
}
