//! What `cl_token_info` and `cl_get_token_json` say, as JSON.

use super::Manager;
use crate::clock::{Moment, rfc3339, rfc3339_in};
use crate::engine::{Given, Info};
use crate::error::{Error, Result};
use crate::login::Session;
use crate::oauth::Scope;
use serde_json::{Value, json};
use std::time::SystemTime;

/// A token with everything that belongs to it, from one moment.
pub fn token_snapshot(manager: &Manager, requested: Option<&Scope>, given: &Given) -> Value {
    let now: Moment = manager.clock().now();
    let wall = manager.clock().wall();
    let token = &given.token;
    let access_token = token.access_token.expose();
    let requested = requested.map(Scope::as_str);
    json!({
        "access_token": access_token,
        "authorization": format!("Bearer {access_token}"),
        "scope_requested": requested,
        // RFC 6749 §5.1: absent means as it was asked for.
        "scope_granted": token.scope_granted.as_deref().or(requested),
        "expires_at": rfc3339_in(wall, token.remaining(now)),
        "expires_in_s": token.remaining(now).as_secs(),
        "stale": given.stale.is_some(),
        "stale_reason": given.stale.map(|status| status.name()),
    })
}

/// What is known of a scope's token, without the token.
pub fn token_info(manager: &Manager, scope: Option<&str>) -> Result<Value> {
    let (slot, requested) = manager.known_slot(scope)?;
    Ok(info_json(slot.map(|slot| slot.info()).as_ref(), requested.as_ref()))
}

pub(super) fn info_json(info: Option<&Info>, requested: Option<&Scope>) -> Value {
    let requested = requested.map(Scope::as_str);
    let cached = info.is_some_and(|info| info.expires_in.is_some());
    let granted = info.and_then(|info| info.scope_granted.as_deref());
    let later = |duration: fn(&Info) -> Option<std::time::Duration>| {
        info.and_then(|info| Some(rfc3339_in(info.now, duration(info)?)))
    };
    let past = |time: fn(&Info) -> Option<SystemTime>| info.and_then(time).map(rfc3339);
    json!({
        "cached": cached,
        "scope_requested": requested,
        "scope_granted": granted.or(requested.filter(|_| cached)),
        "expires_at": later(|info| info.expires_in),
        "expires_in_s": info.and_then(|info| info.expires_in).map(|left| left.as_secs()),
        "refresh_at": later(|info| info.refresh_in),
        "last_success_at": past(|info| info.last_success_at),
        "last_error": info.and_then(|info| info.last_error.as_deref()).map(error_json),
        "next_attempt_at": later(|info| info.next_attempt_in),
        "offline_since": past(|info| info.offline_since),
    })
}

/// What is known of a session, without its tokens.
pub fn session_info(session: &Session) -> Value {
    let info = session.slot.info();
    let identity = session.identity.as_ref();
    json!({
        "session": session.id,
        "scope": session.granted_scope(),
        "expires_at": info.expires_in.map(|left| rfc3339_in(info.now, left)),
        "has_refresh_token": !info.supply.is_exhausted(),
        "created_at": rfc3339(session.created_at),
        "subject": identity.map(|identity| &identity.subject),
        "name": identity.and_then(|identity| identity.name.as_ref()),
        "email": identity.and_then(|identity| identity.email.as_ref()),
    })
}

/// An error as `cl_last_error_json` shows it; absent facts are null.
pub fn error_json(error: &Error) -> Value {
    let status = error.status();
    json!({
        "status": status.number(),
        "name": status.name(),
        "category": status.category().as_str(),
        "message": error.message(),
        "hint": error.hint(),
        "retryable": error.retryable(),
        "retry_after_ms": error.retry_after().map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
        "request_sent": error.request_sent().as_str(),
        "http_status": error.http_status(),
        "oauth_error": error.oauth_error(),
        "oauth_error_description": error.oauth_error_description(),
        "attempt_id": error.attempt_id(),
        "at": rfc3339(error.at()),
    })
}
