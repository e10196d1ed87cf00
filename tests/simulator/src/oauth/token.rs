//! The token endpoint.

use std::time::{SystemTime, UNIX_EPOCH};

use hyper::StatusCode;
use serde::Serialize;

use super::access_token;
use super::basic;
use super::client::Client;
use super::error::ErrorCode;
use super::grant::Grant;
use super::id_token;
use super::parameters::Parameters;
use super::refresh_token::Refusal;
use super::scope::Scopes;
use super::sign_on::SignOn;
use super::signing;
use crate::recorder::RecordedRequest;
use crate::server::{Answer, answer};
use crate::settings::RefreshUse;
use crate::shared::Shared;
use crate::sync::lock;

pub const PATH: &str = "/connect/token";

/// What a request gets.
struct Granted {
    scopes: Scopes,
    /// The sign-in behind it, if a user is involved.
    sign_on: Option<SignOn>,
    refresh_token: Option<String>,
    /// Whether it is the answer to a code.
    is_first: bool,
}

/// The successful answer of RFC 6749, 5.1.
#[derive(Serialize)]
struct TokenAnswer {
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    access_token: String,
    expires_in: u64,
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    scope: String,
}

/// Answers a request to the token endpoint.
pub async fn token(shared: &Shared, request: &RecordedRequest) -> Answer {
    if request.method != "POST" {
        return answer::method_not_allowed("POST");
    }
    match issue(shared, request).await {
        Ok(token) => {
            let mut answer = answer::json(StatusCode::OK, &token);
            answer::forbid_storing(&mut answer);
            answer
        }
        Err(error) => error.answer(shared.settings().error_status),
    }
}

async fn issue(shared: &Shared, request: &RecordedRequest) -> Result<TokenAnswer, ErrorCode> {
    if !Parameters::are_in_body(request) {
        return Err(ErrorCode::InvalidRequest);
    }
    // The client before everything else: an invalid_client never costs a code.
    let credentials = basic::credentials(request)?;
    let client = lock(&shared.clients).authenticate(&credentials)?;
    let form = Parameters::of_body(request)?;
    let grant = Grant::parse(form.get("grant_type"))?;
    client.require(grant)?;
    let granted = match grant {
        Grant::ClientCredentials => client_credentials(&client, &form)?,
        Grant::AuthorizationCode => authorization_code(shared, &client, &form)?,
        Grant::RefreshToken => refresh_token(shared, &client, &form)?,
    };
    Ok(answer_with(shared, &client, granted).await)
}

fn client_credentials(client: &Client, form: &Parameters) -> Result<Granted, ErrorCode> {
    let allowed = client.scopes.without_user();
    let scopes = match form.get("scope") {
        Some(wanted) => allowed.grant(wanted)?,
        None => allowed,
    };
    Ok(Granted { scopes, sign_on: None, refresh_token: None, is_first: true })
}

fn authorization_code(shared: &Shared, client: &Client, form: &Parameters) -> Result<Granted, ErrorCode> {
    let handle = form.get("code").ok_or(ErrorCode::InvalidGrant)?;
    let code = lock(&shared.codes).take(handle, client)?;
    let settings = shared.settings();
    code.check(form, settings.code_lifetime)?;
    let sign_on = code.sign_on;
    let refresh_token =
        settings.refresh_tokens.are_for(&sign_on.scopes).then(|| lock(&shared.refresh_tokens).issue(sign_on.clone()));
    Ok(Granted { scopes: sign_on.scopes.clone(), sign_on: Some(sign_on), refresh_token, is_first: true })
}

fn refresh_token(shared: &Shared, client: &Client, form: &Parameters) -> Result<Granted, ErrorCode> {
    let handle = form.get("refresh_token").ok_or(ErrorCode::InvalidRequest)?;
    let settings = shared.settings();
    let mut tokens = lock(&shared.refresh_tokens);
    let sign_on = match tokens.check(handle, client, settings.refresh_lifetime) {
        Ok(sign_on) => sign_on,
        Err(refusal) => {
            drop(tokens);
            if let Refusal::Used { family } = refusal
                && settings.refresh_reuse_revokes
            {
                shared.end_family(&family);
            }
            return Err(ErrorCode::InvalidGrant);
        }
    };
    let scopes = match form.get("scope") {
        Some(narrower) => sign_on.scopes.grant(narrower)?,
        None => sign_on.scopes.clone(),
    };
    let refresh_token = match settings.refresh_use {
        RefreshUse::OneTime => tokens.rotate(handle, settings.refresh_grace),
        RefreshUse::Reusable => Some(handle.to_owned()),
        RefreshUse::ReusableUnsaid => None,
    };
    Ok(Granted { scopes, sign_on: Some(sign_on), refresh_token, is_first: false })
}

async fn answer_with(shared: &Shared, client: &Client, granted: Granted) -> TokenAnswer {
    let key = signing::ready().await;
    let settings = shared.settings();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let Granted { scopes, sign_on, refresh_token, is_first } = granted;
    let subject = sign_on.as_ref().map(|sign_on| sign_on.subject.as_str());
    let access_token = access_token::make(key, &shared.url, &client.id, subject, &scopes, now, settings.lifetime);
    let id_token = sign_on.as_ref().filter(|_| scopes.contains("openid")).and_then(|sign_on| {
        let profile = lock(&shared.users).claims(&sign_on.subject);
        let subject = id_token::Subject { sign_on, scopes: &scopes, profile, access_token: &access_token, is_first };
        id_token::make(key, &shared.url, now, subject, &settings.id_token)
    });
    let scope = scopes.to_string();
    let family = sign_on.map(|sign_on| sign_on.family);
    lock(&shared.access_tokens).add(&access_token, client, scopes, family, settings.lifetime);
    TokenAnswer {
        id_token,
        access_token,
        expires_in: settings.lifetime.as_secs(),
        token_type: "Bearer",
        refresh_token,
        scope,
    }
}
