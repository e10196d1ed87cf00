//! The token endpoint.

use hyper::StatusCode;
use serde::Serialize;

use super::basic;
use super::client::Client;
use super::error::ErrorCode;
use super::form::Form;
use super::grant::Grant;
use super::refresh_token::RefreshToken;
use super::scope::Scopes;
use super::{jwt, signing};
use crate::recorder::RecordedRequest;
use crate::server::{Answer, answer};
use crate::shared::Shared;
use crate::sync::lock;

pub const PATH: &str = "/connect/token";

/// What a request gets.
struct Granted {
    scopes: Scopes,
    subject: Option<String>,
    refresh_token: Option<String>,
}

/// The successful answer of RFC 6749, 5.1.
#[derive(Serialize)]
struct TokenAnswer {
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
    if !Form::is_in(request) {
        return Err(ErrorCode::InvalidRequest);
    }
    // The client before everything else: an invalid_client never costs a code.
    let credentials = basic::credentials(request)?;
    let client = lock(&shared.clients).authenticate(&credentials)?;
    let form = Form::parse(request)?;
    let grant = Grant::parse(form.get("grant_type"))?;
    client.require(grant)?;
    let granted = match grant {
        Grant::ClientCredentials => client_credentials(&client, &form)?,
        Grant::AuthorizationCode => authorization_code(shared, &client, &form)?,
        Grant::RefreshToken => refresh_token(shared, &client, &form)?,
    };
    Ok(answer_with(shared, &client, granted).await)
}

fn client_credentials(client: &Client, form: &Form) -> Result<Granted, ErrorCode> {
    let allowed = client.scopes.without_user();
    let scopes = match form.get("scope") {
        Some(wanted) => allowed.grant(wanted)?,
        None => allowed,
    };
    Ok(Granted { scopes, subject: None, refresh_token: None })
}

fn authorization_code(shared: &Shared, client: &Client, form: &Form) -> Result<Granted, ErrorCode> {
    let handle = form.get("code").ok_or(ErrorCode::InvalidGrant)?;
    let code = lock(&shared.codes).take(handle, client)?;
    code.check(form, shared.settings().code_lifetime)?;
    let refresh_token = code.scopes.has_offline_access().then(|| {
        lock(&shared.refresh_tokens).issue(RefreshToken {
            client_id: client.id.clone(),
            scopes: code.scopes.clone(),
            subject: code.subject.clone(),
        })
    });
    Ok(Granted { scopes: code.scopes, subject: Some(code.subject), refresh_token })
}

fn refresh_token(shared: &Shared, client: &Client, form: &Form) -> Result<Granted, ErrorCode> {
    let handle = form.get("refresh_token").ok_or(ErrorCode::InvalidRequest)?;
    let mut tokens = lock(&shared.refresh_tokens);
    let token = tokens.get(handle, client)?.clone();
    let scopes = match form.get("scope") {
        Some(narrower) => token.scopes.grant(narrower)?,
        None => token.scopes.clone(),
    };
    tokens.remove(handle, client);
    Ok(Granted { scopes, subject: Some(token.subject.clone()), refresh_token: Some(tokens.issue(token)) })
}

async fn answer_with(shared: &Shared, client: &Client, granted: Granted) -> TokenAnswer {
    let key = signing::ready().await;
    let lifetime = shared.settings().lifetime;
    let access_token = jwt::make(key, &shared.url, &client.id, granted.subject.as_deref(), &granted.scopes, lifetime);
    let scope = granted.scopes.to_string();
    lock(&shared.access_tokens).add(&access_token, client, granted.scopes, lifetime);
    TokenAnswer {
        access_token,
        expires_in: lifetime.as_secs(),
        token_type: "Bearer",
        refresh_token: granted.refresh_token,
        scope,
    }
}
