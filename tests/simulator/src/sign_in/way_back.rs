//! The way back to the client (RFC 6749, 4.1.2).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use super::escape::percent_encode;
use super::request::AuthorizeRequest;
use super::session::Session;
use crate::oauth::{Code, SignOn};
use crate::random;
use crate::settings::CallbackIssuer;
use crate::shared::Shared;
use crate::sync::lock;

impl AuthorizeRequest {
    /// Where the browser goes with a code.
    pub fn grant(&self, shared: &Shared, session: &Session) -> String {
        let mut sign_on = SignOn::new(&self.client_id, &session.subject, self.scopes.clone());
        sign_on.nonce.clone_from(&self.nonce);
        sign_on.auth_time = session.auth_time;
        let code = Code::new(sign_on, &self.redirect_uri, &self.code_challenge);
        let code = lock(&shared.codes).issue(code);
        self.send_back(shared, Some(session), &[("code", &code), ("scope", &self.scopes.to_string())])
    }

    /// Where the browser goes with an error.
    pub fn refuse(&self, shared: &Shared, session: Option<&Session>, error: &str) -> String {
        let url = self.send_back(shared, session, &[("error", error)]);
        format!("{url}{}", shared.settings().error_tail.as_str())
    }

    fn send_back(&self, shared: &Shared, session: Option<&Session>, outcome: &[(&str, &str)]) -> String {
        let issuer = match shared.settings().callback_issuer {
            CallbackIssuer::Absent => None,
            CallbackIssuer::Own => Some(shared.url.clone()),
            CallbackIssuer::Other(issuer) => Some(issuer),
        };
        let session = session.filter(|_| self.scopes.contains("openid"));
        let session_state = session.map(|session| self.session_state(session));
        let others = [
            ("state", self.parameters.get("state")),
            ("session_state", session_state.as_deref()),
            ("iss", issuer.as_deref()),
        ];
        let others = others.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let pairs = outcome.iter().copied().chain(others);
        let query: Vec<_> = pairs.map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
        let separator = if self.redirect_uri.contains('?') { '&' } else { '?' };
        format!("{}{separator}{}", self.redirect_uri, query.join("&"))
    }

    /// OpenID Connect Session Management, 3.
    fn session_state(&self, session: &Session) -> String {
        let salt = random::identifier();
        let host = self.redirect_uri.find("://").map_or(0, |at| at + 3);
        let end = self.redirect_uri[host..].find(['/', '?']).map_or(self.redirect_uri.len(), |at| host + at);
        let text = format!("{}{}{}{salt}", self.client_id, &self.redirect_uri[..end], session.id);
        format!("{}.{salt}", URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes())))
    }
}
