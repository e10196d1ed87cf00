//! `PATCH /settings`.

use std::time::Duration;

use serde::Deserialize;

use crate::settings::{
    Audience, CallbackIssuer, ErrorStatus, ErrorTail, IdTokenFault, RefreshTokenIssue, RefreshUse, Settings,
};
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
    redirect_uris: Option<Vec<String>>,
    loopback_any_port: Option<bool>,
    require_consent: Option<bool>,
    callback_iss: Option<CallbackIss>,
    error_tail: Option<ErrorTail>,
    refresh_tokens: Option<RefreshTokenIssue>,
    refresh_use: Option<RefreshUse>,
    refresh_lifetime_s: Option<u32>,
    refresh_grace: Option<u32>,
    refresh_reuse_revokes: Option<bool>,
    id_token_audience: Option<Audience>,
    id_token_fault: Option<IdTokenFault>,
}

/// Whether there is an `iss`, or which one.
#[derive(Deserialize)]
#[serde(untagged)]
enum CallbackIss {
    Own(bool),
    Other(String),
}

impl From<CallbackIss> for CallbackIssuer {
    fn from(iss: CallbackIss) -> Self {
        match iss {
            CallbackIss::Own(false) => Self::Absent,
            CallbackIss::Own(true) => Self::Own,
            CallbackIss::Other(issuer) => Self::Other(issuer),
        }
    }
}

impl Change {
    /// Changes all of them, or none if one is wrong.
    pub fn carry_out(self, shared: &Shared) -> Result<(), String> {
        let client = match (&self.client_id, &self.client_secret) {
            (Some(id), Some(secret)) => Some((id, secret)),
            (None, None) => None,
            _ => return Err("client_id and client_secret only go together".to_owned()),
        };
        let error_status = self.error_status.map(ErrorStatus::from_code).transpose()?;
        if let Some((id, secret)) = client {
            lock(&shared.clients).set(id, secret);
        }
        self.apply(&mut lock(&shared.settings), error_status);
        Ok(())
    }

    fn apply(self, settings: &mut Settings, error_status: Option<ErrorStatus>) {
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        set(&mut settings.lifetime, self.lifetime_s.map(seconds));
        set(&mut settings.code_lifetime, self.code_lifetime_s.map(seconds));
        set(&mut settings.date_skew, self.date_skew_s);
        set(&mut settings.error_status, error_status);
        set(&mut settings.redirect_uris, self.redirect_uris);
        set(&mut settings.loopback_any_port, self.loopback_any_port);
        set(&mut settings.require_consent, self.require_consent);
        set(&mut settings.callback_issuer, self.callback_iss.map(CallbackIssuer::from));
        set(&mut settings.error_tail, self.error_tail);
        set(&mut settings.refresh_tokens, self.refresh_tokens);
        set(&mut settings.refresh_use, self.refresh_use);
        set(&mut settings.refresh_lifetime, self.refresh_lifetime_s.map(seconds));
        set(&mut settings.refresh_grace, self.refresh_grace);
        set(&mut settings.refresh_reuse_revokes, self.refresh_reuse_revokes);
        set(&mut settings.id_token.audience, self.id_token_audience);
        set(&mut settings.id_token.fault, self.id_token_fault);
    }
}

fn set<T>(setting: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *setting = value;
    }
}
