//! The start of a sign-in.

use super::attempt::{Attempt, Request};
use super::awaited::Awaited;
use super::json::LoginRequest;
use super::receiver::Receiver;
use super::redirect_uri::RedirectUri;
use super::{Logins, browser, shut_down};
use crate::error::{Result, Status};
use crate::oauth::{AuthorizationRequest, Pkce, Scope, random_text};
use crate::secret::Secret;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::time::timeout;

/// As long as ClearLine's sample makes it.
const STATE_LENGTH: usize = 32;

/// Where the user signs in, and what names the attempt.
pub struct Started {
    pub url: String,
    pub state: String,
}

impl Logins {
    /// Starts a sign-in: makes state, nonce and verifier, keeps them, and gives the address to open.
    pub fn start(self: &Arc<Self>, request_json: &str) -> Result<Started> {
        let LoginRequest { redirect_uri, scope, style, extra, lifetime, opens_browser } =
            LoginRequest::read(request_json)?;
        if self.closed.load(Ordering::Acquire) {
            return Err(shut_down());
        }
        let scope = scope.or_else(|| self.config().scope.clone());
        let (redirect_uri, receiver) = match redirect_uri {
            RedirectUri::Host(uri) => (uri, None),
            RedirectUri::AnyPort => Receiver::at_any_port().map(|(uri, receiver)| (uri, Some(receiver)))?,
            RedirectUri::Loopback { uri, host, port, path } => (uri, Some(Receiver::at(&host, port, path)?)),
        };
        let Pkce { verifier, challenge } = Pkce::new()?;
        let state = random_text(STATE_LENGTH)?;
        let nonce = scope.as_ref().is_some_and(Scope::has_openid).then(|| random_text(STATE_LENGTH)).transpose()?;
        let config = self.config();
        let url = AuthorizationRequest {
            auth_base_url: &config.endpoints.auth_base_url,
            style,
            client_id: &config.client_id,
            scope: scope.as_ref(),
            redirect_uri: &redirect_uri,
            code_challenge: &challenge,
            state: &state,
            nonce: nonce.as_deref(),
            extra: &extra,
        }
        .url();
        let now = self.client.clock().now();
        let request = Request { verifier, nonce, redirect_uri, scope };
        let attempt = Arc::new(Attempt::new(Secret::new(state.as_str()), now.plus(lifetime), request));
        if let Some(receiver) = receiver {
            let (logins, attempt) = (self.clone(), attempt.clone());
            self.transport.run(move |http| receiver.run(logins, http, attempt))?;
        }
        self.attempts.add(attempt.clone(), now);
        // So that its verifier does not outlive it, although nobody asks.
        let (weak, end) = (Arc::downgrade(&attempt), attempt.result().clone());
        let _ = self.transport.run(move |_| async move {
            if timeout(lifetime, end.reached()).await.is_err()
                && let Some(attempt) = weak.upgrade()
            {
                attempt.expire();
            }
        });
        if opens_browser && let Err(error) = self.open_browser(&url, &attempt) {
            attempt.close(error.clone());
            return Err(error);
        }
        Ok(Started { url, state })
    }

    /// Waits until the system has taken the address, or the sign-in has ended although it has not.
    fn open_browser(&self, url: &str, attempt: &Attempt) -> Result<()> {
        let (promise, opened) = Awaited::promise();
        browser::open(url, opened.clone())?;
        let end = attempt.result().clone();
        self.transport.run(move |_| async move {
            promise.keep(match end.reached().await {
                Err(error) if error.status() == Status::ShutDown => Err(error),
                _ => Ok(()),
            });
        })?;
        opened.wait(browser::PATIENCE).unwrap_or(Ok(()))
    }
}
