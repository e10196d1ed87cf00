//! Exchanging a code for tokens (RFC 6749 §4.1.3).

use crate::client::{AfterRefusal, Answered, Client, Question};
use crate::engine::{Grant, Supply};
use crate::error::{Error, RequestSent, Result, Status};
use crate::oauth::{Expected, Identity, Scope, TokenResponse, authorization_code, read_id_token, read_token_response};
use crate::secret::Secret;
use crate::transport::Http;

pub struct Exchange<'a> {
    pub code: &'a Secret,
    pub redirect_uri: &'a str,
    pub code_verifier: &'a str,
    /// What was asked for, if that is known.
    pub scope: Option<&'a Scope>,
    pub nonce: Option<&'a str>,
}

/// What an exchange brings.
pub struct Exchanged {
    pub grant: Grant,
    pub refresh_token: Option<Secret>,
    pub scope: Option<Scope>,
    pub identity: Option<Identity>,
}

impl Exchange<'_> {
    /// Sends the code once. Only credentials that were refused permit a repeat: they are looked at before the code is.
    pub async fn run(self, client: &Client, http: &Http) -> Result<Exchanged> {
        let question = Question {
            url: client.config().endpoints.token_endpoint(),
            body: authorization_code(self.code.expose(), self.redirect_uri, self.code_verifier),
            secrets: &[self.code.expose(), self.code_verifier],
            after_refusal: AfterRefusal::RawRepeat,
        };
        let answered = client.ask(http, &question, read_token_response).await.map_err(|error| match error {
            error if error.is_lost_answer() => lost(error),
            error => error,
        })?;
        // Whatever is wrong with the answer, the code was seen.
        self.exchanged(client, answered).map_err(|error| error.with_request_sent(RequestSent::Maybe))
    }

    fn exchanged(&self, client: &Client, answered: Answered<TokenResponse>) -> Result<Exchanged> {
        let identity = self.identity(client, &answered)?;
        let response = answered.value;
        Ok(Exchanged {
            grant: Grant {
                access_token: response.access_token,
                expires_in: response.expires_in.map_err(lost)?,
                scope: response.scope,
                requested_at: answered.requested_at,
                supply: match response.refresh_token {
                    Some(_) => Supply::RefreshToken,
                    None => Supply::Spent,
                },
            },
            refresh_token: response.refresh_token,
            scope: self.scope.cloned(),
            identity,
        })
    }

    /// Who signed in, if the server says so.
    fn identity(&self, client: &Client, answered: &Answered<TokenResponse>) -> Result<Option<Identity>> {
        let Some(token) = &answered.value.id_token else {
            return Ok(None);
        };
        let config = client.config();
        let expected = Expected {
            issuer: &config.endpoints.issuer,
            client_id: &config.client_id,
            nonce: self.nonce,
            now: answered.server_time,
        };
        read_id_token(token.expose(), &expected).map(Some)
    }
}

/// The server may have seen the code, and what it answered is lost.
pub fn lost(error: Error) -> Error {
    let message = format!("the server's answer to the sign-in was lost: {}", error.message());
    error.recast(Status::LoginRequired, message)
}

/// The code is gone, whatever happened.
pub fn sign_in_again(error: Error) -> Error {
    let error = not_waiting(error);
    let hint = format!("{} Then let the user sign in again.", error.hint());
    match error.retryable() {
        true => error.with_hint(hint).for_good(),
        false => error,
    }
}

/// CL_E_TIMEOUT means that the sign-in goes on, to whoever waits for it.
pub fn not_waiting(error: Error) -> Error {
    match error.status() {
        Status::Timeout => {
            let message = error.message().to_owned();
            error.recast(Status::Connect, message)
        }
        _ => error,
    }
}
