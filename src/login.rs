//! Users sign in: authorization code with PKCE (RFC 6749 §4.1, RFC 7636), and the sessions that come of it.
//!
//! A sign-in is an [`Attempt`](attempt::Attempt) from its start until its callback, its end or its lifetime; then its code
//! is exchanged, once, and a [`Session`] begins, whose token lives by the rules of the engine.

mod attempt;
mod attempts;
mod awaited;
mod browser;
mod exchange;
mod json;
mod receiver;
mod redirect_uri;
mod refresh;
mod session;
mod sessions;
mod start;
mod used_codes;

pub use session::Session;
pub use start::Started;

use crate::client::Client;
use crate::config::Config;
use crate::engine::{Engine, Rules};
use crate::error::{Error, Result, Status};
use crate::transport::{Http, Transport};
use attempt::Begun;
use attempts::Attempts;
use awaited::Awaited;
use exchange::Exchange;
use json::ExchangeRequest;
use sessions::Sessions;
use std::sync::Arc;
use std::time::Duration;
use used_codes::UsedCodes;

/// The sign-ins and sessions of one client.
pub struct Logins {
    client: Arc<Client>,
    engine: Arc<Engine>,
    transport: Arc<Transport>,
    rules: Rules,
    attempts: Attempts,
    sessions: Sessions,
    used_codes: UsedCodes,
}

impl Logins {
    pub fn new(client: Arc<Client>, engine: Arc<Engine>, transport: Arc<Transport>, rules: Rules) -> Arc<Self> {
        // A session that nobody asks for is not refreshed.
        let rules = Rules { keep_warm: false, ..rules };
        Arc::new(Self {
            client,
            engine,
            transport,
            rules,
            attempts: Attempts::new(),
            sessions: Sessions::new(),
            used_codes: UsedCodes::new(),
        })
    }

    /// The host received the redirect.
    pub fn finish(self: &Arc<Self>, callback_url: &str) -> Result<String> {
        let begun = self.attempts.begin(callback_url, self.client.clock().now(), &self.config().endpoints.issuer)?;
        let result = begun.result().clone();
        let logins = self.clone();
        self.transport.run(move |http| async move {
            // The result goes to whoever waits for it.
            let _ = logins.complete(&http, begun).await;
        })?;
        self.wait_for(&result)
    }

    /// Waits for a sign-in whose redirect is received elsewhere. May be called again, also after it has ended.
    pub fn wait(&self, state: &str, timeout: Duration) -> Result<String> {
        let attempt = self.attempts.find(state).ok_or_else(attempt::foreign)?;
        attempt.wait(timeout, || self.client.clock().now())
    }

    /// Ends a sign-in that has not finished; `None` means all of them.
    pub fn cancel(&self, state: Option<&str>) -> Result<()> {
        self.attempts.cancel(state, self.client.clock().now())
    }

    /// The host did everything but the exchange.
    pub fn exchange_code(self: &Arc<Self>, request_json: &str) -> Result<String> {
        let request = ExchangeRequest::read(request_json)?;
        self.used_codes.claim(request.code.expose())?;
        let (promise, result) = Awaited::promise();
        let logins = self.clone();
        self.transport.run(move |http| async move {
            let exchange = Exchange {
                code: &request.code,
                redirect_uri: &request.redirect_uri,
                code_verifier: &request.code_verifier,
                scope: request.scope.as_ref(),
                nonce: None,
            };
            let outcome = logins.exchange(&http, exchange).await;
            if outcome.as_ref().is_err_and(|error| error.request_sent() == crate::error::RequestSent::No) {
                logins.used_codes.release(request.code.expose());
            }
            promise.keep(outcome);
        })?;
        self.wait_for(&result)
    }

    pub fn session(&self, id: &str) -> Result<Arc<Session>> {
        self.sessions.find(id)
    }

    /// All sessions, the oldest first.
    pub fn all_sessions(&self) -> Vec<Arc<Session>> {
        self.sessions.all()
    }

    /// Ends a session: forgets it here, and revokes it at the server. An error tells why the server was not told.
    pub fn end_session(&self, id: &str) -> Result<()> {
        let session = self.sessions.take(id)?;
        let token = session.slot.end();
        let (promise, result) = Awaited::promise();
        self.transport.run(move |http| async move {
            promise.keep(session.refresh.revoke(&http, token).await);
        })?;
        self.wait_for(&result)
    }

    /// Everyone who waits leaves with `CL_E_SHUT_DOWN`, and every sign-in ends.
    pub fn close(&self) {
        self.attempts.close();
        self.sessions.clear();
    }

    fn config(&self) -> &Config {
        self.client.config()
    }

    /// Exchanges the code of a sign-in whose callback was good.
    async fn complete(&self, http: &Http, begun: Begun) -> Result<String> {
        let exchange = Exchange {
            code: &begun.code,
            redirect_uri: &begun.request.redirect_uri,
            code_verifier: begun.request.verifier.expose(),
            scope: begun.request.scope.as_ref(),
            nonce: begun.request.nonce.as_deref(),
        };
        let outcome = match self.used_codes.claim(begun.code.expose()) {
            Ok(()) => self.exchange(http, exchange).await,
            Err(error) => Err(error),
        };
        begun.end(outcome.clone());
        outcome
    }

    /// One request, whatever comes of it; then there is a session.
    async fn exchange(&self, http: &Http, exchange: Exchange<'_>) -> Result<String> {
        self.sessions.make_room()?;
        let outcome = exchange.run(&self.client, http).await;
        self.engine.credentials_met(outcome.as_ref().map(|_| ()));
        let session = Session::begin(outcome?, &self.client, &self.engine, &self.transport, self.rules)?;
        let id = session.id.clone();
        self.sessions.add(session);
        Ok(id)
    }

    /// As long as a call may take. What is waited for goes on.
    fn wait_for<T: Clone>(&self, result: &Awaited<T>) -> Result<T> {
        result.wait(self.config().call_deadline).unwrap_or_else(|| {
            Err(Error::new(Status::Timeout, "the server has not answered within the time this call may take")
                .with_request_sent(crate::error::RequestSent::Maybe))
        })
    }
}
