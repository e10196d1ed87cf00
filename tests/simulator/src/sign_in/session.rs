//! Browsers which are signed in, and their cookie.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::oauth::User;
use crate::random;
use crate::recorder::RecordedRequest;
use crate::shared::Shared;
use crate::sync::lock;

/// IdentityServer's name for it.
const COOKIE: &str = "idsrv";

/// Somebody at a browser.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: String,
    pub subject: String,
    /// When they gave their password, in seconds since 1970.
    pub auth_time: u64,
}

/// The browsers by the value of their cookie.
#[derive(Default)]
pub struct Browsers {
    sessions: HashMap<String, Session>,
}

impl Browsers {
    /// Signs a user in, and gives the cookie's value.
    fn sign_in(&mut self, user: &User) -> String {
        let auth_time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let session = Session { id: random::identifier(), subject: user.subject.clone(), auth_time };
        let value = random::handle();
        self.sessions.insert(value.clone(), session);
        value
    }

    /// Signs everybody out.
    pub fn clear(&mut self) {
        self.sessions.clear();
    }
}

/// Who sits at the browser that this request is from.
pub fn of(shared: &Shared, request: &RecordedRequest) -> Option<Session> {
    let cookies = request.headers.iter().filter(|(name, _)| name == "cookie").flat_map(|(_, value)| value.split(';'));
    let browsers = lock(&shared.browsers);
    cookies
        .filter_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
        .find_map(|value| browsers.sessions.get(value).cloned())
}

/// Signs a user in, and gives the header `Set-Cookie` which keeps them so.
pub fn start(shared: &Shared, user: &User) -> String {
    let value = lock(&shared.browsers).sign_in(user);
    let secure = if shared.url.starts_with("https:") { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax{secure}")
}
