//! Authorization codes: short-lived, for one use.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::client::Client;
use super::error::ErrorCode;
use super::parameters::Parameters;
use super::pkce;
use super::sign_on::SignOn;
use crate::random;

/// What a user has agreed to, and how its exchange has to look.
#[derive(Clone, Debug)]
pub struct Code {
    pub sign_on: SignOn,
    redirect_uri: String,
    code_challenge: String,
    issued: Instant,
}

impl Code {
    /// What a user has agreed to just now.
    pub fn new(sign_on: SignOn, redirect_uri: &str, code_challenge: &str) -> Self {
        Self {
            sign_on,
            redirect_uri: redirect_uri.to_owned(),
            code_challenge: code_challenge.to_owned(),
            issued: Instant::now(),
        }
    }

    /// Whether the request is the one that this code was given out for.
    pub fn check(&self, form: &Parameters, lifetime: Duration) -> Result<(), ErrorCode> {
        if self.issued.elapsed() >= lifetime {
            return Err(ErrorCode::InvalidGrant);
        }
        let redirect_uri = form.get("redirect_uri").ok_or(ErrorCode::UnauthorizedClient)?;
        let verifier = form.get("code_verifier").ok_or(ErrorCode::InvalidGrant)?;
        match redirect_uri == self.redirect_uri && pkce::verify(verifier, &self.code_challenge) {
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
        if code.sign_on.client_id != client.id {
            return Err(ErrorCode::InvalidGrant);
        }
        self.codes.remove(handle).ok_or(ErrorCode::InvalidGrant)
    }
}
