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
use crate::engine::{Engine, Rules, Token};
use crate::error::{Error, RequestSent, Result, Status};
use crate::secret::Secret;
use crate::transport::{Http, Transport};
use attempt::Begun;
use attempts::Attempts;
use awaited::Awaited;
use exchange::Exchange;
use json::ExchangeRequest;
use sessions::Sessions;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::timeout;
use used_codes::UsedCodes;

/// What is waited for comes when a call's time is over at the latest. Should the I/O thread have no time to say so, the caller
/// waits no longer than this.
const GRACE: Duration = Duration::from_secs(1);

/// The sign-ins and sessions of one client.
pub struct Logins {
    client: Arc<Client>,
    engine: Arc<Engine>,
    transport: Arc<Transport>,
    rules: Rules,
    attempts: Attempts,
    sessions: Sessions,
    used_codes: UsedCodes,
    closed: AtomicBool,
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
            closed: AtomicBool::new(false),
        })
    }

    /// The host received the redirect.
    pub fn finish(self: &Arc<Self>, callback_url: &str) -> Result<String> {
        let issuer = &self.config().endpoints.issuer;
        let begun = self.unless_closed(self.attempts.begin(callback_url, self.client.clock().now(), issuer))?;
        let result = begun.result().clone();
        let logins = self.clone();
        let started = self.transport.run_with(begun, move |http, begun| async move {
            logins.complete(&http, begun, Some(logins.config().call_deadline)).await;
        });
        if let Err((error, begun)) = started {
            begun.end(Err(exchange::sign_in_again(error)));
        }
        self.wait_for(&result)
    }

    /// Waits for a sign-in whose redirect is received elsewhere. May be called again, also after it has ended.
    pub fn wait(&self, state: &str, timeout: Duration) -> Result<String> {
        let attempt = self.unless_closed(self.attempts.find(state).ok_or_else(attempt::foreign))?;
        attempt.wait(timeout, || self.client.clock().now())
    }

    /// Ends a sign-in that has not finished; `None` means all of them.
    pub fn cancel(&self, state: Option<&str>) -> Result<()> {
        self.unless_closed(self.attempts.cancel(state, self.client.clock().now()))
    }

    /// The host did everything but the exchange.
    pub fn exchange_code(self: &Arc<Self>, request_json: &str) -> Result<String> {
        let request = ExchangeRequest::read(request_json)?;
        self.used_codes.claim(request.code.expose())?;
        let (promise, result) = Awaited::promise();
        let logins = self.clone();
        let started = self.transport.run_with((promise, request), move |http, (promise, request)| async move {
            let exchange = Exchange {
                code: &request.code,
                redirect_uri: &request.redirect_uri,
                code_verifier: &request.code_verifier,
                scope: request.scope.as_ref(),
                nonce: None,
            };
            let outcome = logins.exchange(&http, exchange, Some(logins.config().call_deadline)).await;
            promise.keep(outcome.map_err(|error| logins.give_back(&request.code, error)));
        });
        if let Err((error, (promise, request))) = started {
            promise.keep(Err(self.give_back(&request.code, error)));
        }
        self.wait_for(&result)
    }

    pub fn session(&self, id: &str) -> Result<Arc<Session>> {
        self.unless_closed(self.sessions.find(id))
    }

    /// All sessions, the oldest first.
    pub fn all_sessions(&self) -> Vec<Arc<Session>> {
        self.sessions.all()
    }

    /// Ends a session: forgets it here, and revokes it at the server. An error tells why the server was not told.
    pub fn end_session(self: &Arc<Self>, id: &str) -> Result<()> {
        let session = self.unless_closed(self.sessions.take(id))?;
        let token = session.slot.end();
        let (promise, result) = Awaited::promise();
        let logins = self.clone();
        let started = self.transport.run_with(promise, move |http, promise| async move {
            promise.keep(logins.revoke(&http, &session, token).await);
        });
        if let Err((error, promise)) = started {
            promise.keep(Err(error));
        }
        // It goes on although the caller may leave.
        let told = result.wait(self.config().call_deadline).unwrap_or_else(|| Err(unanswered()));
        told.map_err(refresh::not_told)
    }

    /// Everyone who waits leaves with `CL_E_SHUT_DOWN`, and every sign-in ends.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.attempts.close();
        self.sessions.clear();
    }

    fn config(&self) -> &Config {
        self.client.config()
    }

    /// Exchanges the code of a sign-in whose callback was good.
    async fn complete(&self, http: &Http, begun: Begun, limit: Option<Duration>) {
        let exchange = Exchange {
            code: &begun.code,
            redirect_uri: &begun.request.redirect_uri,
            code_verifier: begun.request.verifier.expose(),
            scope: begun.request.scope.as_ref(),
            nonce: begun.request.nonce.as_deref(),
        };
        let outcome = match self.used_codes.claim(begun.code.expose()) {
            Ok(()) => self.exchange(http, exchange, limit).await,
            Err(error) => Err(error),
        };
        begun.end(outcome.map_err(exchange::sign_in_again));
    }

    /// One request, whatever comes of it; then there is a session. It ends with the call that waits for it (`limit`), so
    /// that none begins of which nobody knows.
    async fn exchange(&self, http: &Http, exchange: Exchange<'_>, limit: Option<Duration>) -> Result<String> {
        self.sessions.make_room()?;
        let outcome = timeout(limit.unwrap_or(Duration::MAX), exchange.run(&self.client, http)).await;
        let outcome = outcome.unwrap_or_else(|_| Err(exchange::lost(unanswered())));
        self.engine.credentials_met(outcome.as_ref().map(|_| ()));
        let session = Session::begin(outcome?, &self.client, &self.engine, &self.transport, self.rules)
            .map_err(|error| error.with_request_sent(RequestSent::Maybe))?;
        let id = session.id.clone();
        self.sessions.add(session);
        Ok(id)
    }

    /// A code that never reached the server may be passed in again; any other is gone.
    fn give_back(&self, code: &Secret, error: Error) -> Error {
        match error.request_sent() {
            RequestSent::No => {
                self.used_codes.release(code.expose());
                exchange::not_waiting(error)
            }
            RequestSent::Maybe => exchange::sign_in_again(error),
        }
    }

    /// Refused credentials are not shown again by every session that ends: more attempts may lock the client out.
    async fn revoke(&self, http: &Http, session: &Session, token: Option<Arc<Token>>) -> Result<()> {
        if let Some(refusal) = self.engine.refusal()
            && !self.client.reread_secret()
        {
            return Err(refusal);
        }
        let outcome = session.refresh.revoke(http, token).await;
        if !matches!(outcome, Ok(false)) {
            self.engine.credentials_met(outcome.as_ref().map(|_| ()));
        }
        outcome.map(|_| ())
    }

    /// As long as an exchange may take.
    fn wait_for(&self, result: &Awaited<String>) -> Result<String> {
        let deadline = self.config().call_deadline + GRACE;
        result.wait(deadline).unwrap_or_else(|| Err(exchange::sign_in_again(exchange::lost(unanswered()))))
    }

    /// After the end nothing is found any more, and that is why.
    fn unless_closed<T>(&self, found: Result<T>) -> Result<T> {
        match found {
            Err(_) if self.closed.load(Ordering::Acquire) => Err(shut_down()),
            found => found,
        }
    }
}

fn shut_down() -> Error {
    Error::new(Status::ShutDown, "clearline is shut down")
}

fn unanswered() -> Error {
    Error::new(Status::Timeout, "the server has not answered within the time this call may take")
        .with_request_sent(RequestSent::Maybe)
}
