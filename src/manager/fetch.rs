//! Getting a token with client credentials (RFC 6749 §4.4): the protocol over the transport.

use super::credentials::Credentials;
use super::skew::Skew;
use crate::clock::Clock;
use crate::config::Config;
use crate::engine::{Alarm, Flight, Grant, World};
use crate::error::{Result, Status};
use crate::oauth::{Basic, BasicEncoding, Scope, TokenRequest, client_credentials, read_token_response};
use crate::transport::{Http, Transport};
use rand::TryRng;
use rand::rngs::SysRng;
use std::sync::Arc;
use std::time::Duration;

/// The world of one scope set's slot.
pub struct ClientCredentialsWorld {
    pub config: Arc<Config>,
    pub transport: Arc<Transport>,
    pub credentials: Arc<Credentials>,
    pub skew: Arc<Skew>,
    pub clock: Arc<dyn Clock>,
    pub scope: Option<Scope>,
}

impl World for ClientCredentialsWorld {
    fn fetch(&self, flight: Flight) {
        let fetch = Fetch {
            config: self.config.clone(),
            credentials: self.credentials.clone(),
            skew: self.skew.clone(),
            clock: self.clock.clone(),
            scope: self.scope.clone(),
        };
        // Whichever way it goes, the flight must learn of it: it is taken out of the cell by the task, or, where
        // there is no thread to run one, here.
        let cell = Arc::new(crate::sync::Mutex::new(Some(flight)));
        let inside = cell.clone();
        let started = self.transport.run(move |http| async move {
            let Some(flight) = inside.lock().take() else { return };
            let outcome = fetch.run(&http).await;
            flight.land(outcome);
        });
        if let Err(error) = started
            && let Some(flight) = cell.lock().take()
        {
            flight.land(Err(error));
        }
    }

    fn wake(&self, after: Duration, alarm: Alarm) {
        // Where there is no thread the next call makes up for it.
        let _ = self.transport.run_after(after, move || alarm.ring());
    }
}

/// One attempt to get a token.
struct Fetch {
    config: Arc<Config>,
    credentials: Arc<Credentials>,
    skew: Arc<Skew>,
    clock: Arc<dyn Clock>,
    scope: Option<Scope>,
}

impl Fetch {
    async fn run(&self, http: &Http) -> Result<Grant> {
        let attempt_id = attempt_id();
        self.with_credentials(http).await.map_err(|error| self.skew.explain(error).with_attempt_id(&attempt_id))
    }

    /// Asks; and if the credentials are refused, once more where there is another way to write them, or another
    /// secret at its source.
    async fn with_credentials(&self, http: &Http) -> Result<Grant> {
        let mut outcome = self.request(http, self.credentials.encoding()).await;
        if is_invalid_client(&outcome) && self.credentials.may_try_raw() {
            outcome = self.request(http, BasicEncoding::Raw).await;
        }
        if is_invalid_client(&outcome) && self.credentials.reread() {
            outcome = self.request(http, self.credentials.encoding()).await;
        }
        outcome
    }

    async fn request(&self, http: &Http, encoding: BasicEncoding) -> Result<Grant> {
        let secret = self.credentials.secret();
        let basic = Basic { client_id: &self.config.client_id, client_secret: &secret };
        let request = TokenRequest {
            authorization: basic.authorization(encoding),
            body: client_credentials(self.scope.as_ref()),
        };
        let requested_at = self.clock.now();
        let answer = http.post_token_request(&self.config.endpoints.token_endpoint(), &request).await?;
        self.skew.observe(answer.date, answer.received_at);
        let header = request.authorization.expose();
        let secrets = [secret.expose(), header, header.trim_start_matches("Basic ")];
        let response = read_token_response(&answer, &secrets)?;
        self.credentials.worked(encoding);
        Ok(Grant {
            access_token: response.access_token,
            expires_in: response.expires_in,
            scope: response.scope,
            requested_at,
        })
    }
}

fn is_invalid_client(outcome: &Result<Grant>) -> bool {
    matches!(outcome, Err(error) if error.status() == Status::InvalidClient)
}

/// Eight hexadecimal digits. They name an attempt to people; nothing depends on them.
fn attempt_id() -> String {
    format!("{:08x}", SysRng.try_next_u32().unwrap_or_default())
}
