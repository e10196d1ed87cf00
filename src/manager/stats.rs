//! What `cl_stats` says, as JSON.

use super::Manager;
use super::info::{info_json, session_info};
use crate::engine::Slot;
use crate::oauth::Scope;
use serde_json::{Value, json};

/// What has happened since the client was made.
pub fn stats(manager: &Manager) -> Value {
    let slots: Vec<Value> = manager
        .all_slots()
        .iter()
        .map(|found| {
            let mut members = slot_stats(&found.slot, found.scope.as_ref());
            members["scope"] = json!(found.scope.as_ref().map_or("", Scope::as_str));
            members
        })
        .collect();
    let sessions: Vec<Value> = manager
        .logins()
        .all_sessions()
        .iter()
        .map(|session| {
            let mut members = slot_stats(&session.slot, session.scope.as_ref());
            let about = session_info(session);
            for (name, value) in about.as_object().into_iter().flatten() {
                members[name] = value.clone();
            }
            members
        })
        .collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "uptime_s": manager.uptime().as_secs(),
        "clock_skew_s": manager.clock_skew_s(),
        "clients": {"default": {"slots": slots, "sessions": sessions}},
    })
}

fn slot_stats(slot: &Slot, scope: Option<&Scope>) -> Value {
    let info = slot.info();
    let mut members = info_json(Some(&info), scope);
    members["token_requests"] = json!({
        "ok": info.counts.ok,
        "network": info.counts.network,
        "server": info.counts.server,
        "credential": info.counts.credential,
    });
    members["cache_hits"] = json!(info.hits.served);
    members["stale_served"] = json!(info.hits.stale);
    members["waits"] = json!(info.waits);
    members["unauthorized_reports"] = json!(info.counts.unauthorized_reports);
    members
}
