//! Authorization codes: short-lived, for one use.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::client::Client;
use super::error::ErrorCode;
use super::form::Form;
use super::pkce;
use super::scope::Scopes;
use crate::random;

/// What a user has agreed to.
#[derive(Clone, Debug)]
pub struct Code {
    pub client_id: String,
    pub redirect_uri: String,
    pub code_challenge: String,
    pub scopes: Scopes,
    pub subject: String,
    pub issued: Instant,
}

impl Code {
    /// What a user has agreed to just now.
    pub fn new(client_id: &str, redirect_uri: &str, code_challenge: &str, scope: &str, subject: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            code_challenge: code_challenge.to_owned(),
            scopes: Scopes::parse(scope),
            subject: subject.to_owned(),
            issued: Instant::now(),
        }
    }

    /// Whether the request is the one that this code was given out for.
    pub fn check(&self, form: &Form, lifetime: Duration) -> Result<(), ErrorCode> {
        let redirect_uri = form.get("redirect_uri").ok_or(ErrorCode::UnauthorizedClient)?;
        let verifier = form.get("code_verifier").ok_or(ErrorCode::InvalidGrant)?;
        let fits = self.issued.elapsed() < lifetime
            && redirect_uri == self.redirect_uri
            && pkce::verify(verifier, &self.code_challenge);
        match fits {
            true => Ok(()),
            false => Err(ErrorCode::InvalidGrant),
        }
    }
}

/// The codes which have not been used yet.
#[derive(Default)]
pub struct Codes {
    codes: HashMap<String, Code>,
}

impl Codes {
    pub fn issue(&mut self, code: Code) -> String {
        let handle = random::handle();
        self.codes.insert(handle.clone(), code);
        handle
    }

    /// Takes a code out, whatever is wrong with the request that shows it: it is never good again. Only another
    /// client's code stays.
    pub fn take(&mut self, handle: &str, client: &Client) -> Result<Code, ErrorCode> {
        let code = self.codes.get(handle).ok_or(ErrorCode::InvalidGrant)?;
        if code.client_id != client.id {
            return Err(ErrorCode::InvalidGrant);
        }
        self.codes.remove(handle).ok_or(ErrorCode::InvalidGrant)
    }
}
