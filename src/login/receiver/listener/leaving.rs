//! Ports of sign-ins that have ended, but whose last connections are still there.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::Notify;

static LEAVING: Mutex<Vec<(u16, Weak<Notify>)>> = Mutex::new(Vec::new());

/// Until somebody in this process wants to listen on the port.
pub async fn is_wanted(port: u16) {
    let wanted = Arc::new(Notify::new());
    leaving().push((port, Arc::downgrade(&wanted)));
    wanted.notified().await;
}

/// Whoever has the port is asked to give it back.
pub fn want(port: u16) {
    for wanted in leaving().iter().filter(|(other, _)| *other == port).filter_map(|(_, wanted)| wanted.upgrade()) {
        wanted.notify_one();
    }
}

/// Those that are still there.
fn leaving() -> MutexGuard<'static, Vec<(u16, Weak<Notify>)>> {
    let mut leaving = LEAVING.lock().unwrap_or_else(PoisonError::into_inner);
    leaving.retain(|(_, wanted)| wanted.strong_count() > 0);
    leaving
}
