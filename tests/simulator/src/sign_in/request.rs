//! An authorization request (RFC 6749, 4.1.1), checked as IdentityServer checks it and in the same order.

use super::problem::Problem;
use super::prompt::Prompt;
use super::redirect_uri::is_registered;
use crate::oauth::{Client, Grant, Parameters, Scopes, is_challenge};
use crate::settings::Settings;
use crate::shared::Shared;
use crate::sync::lock;

// IdentityServer's limits.
const LONGEST_CLIENT_ID: usize = 100;
const LONGEST_REDIRECT_URI: usize = 400;
const LONGEST_SCOPE: usize = 300;
const LONGEST_NONCE: usize = 300;

/// What a client wants a user to agree to.
pub struct AuthorizeRequest {
    pub client_id: String,
    pub scopes: Scopes,
    pub prompt: Prompt,
    pub parameters: Parameters,
    pub redirect_uri: String,
    pub code_challenge: String,
    pub nonce: Option<String>,
}

impl AuthorizeRequest {
    pub fn validate(shared: &Shared, parameters: Parameters) -> Result<Self, Problem> {
        let settings = shared.settings();
        let client = client(shared, &parameters)?;
        refuse_request_objects(&parameters)?;
        let redirect_uri = redirect_uri(&settings, &parameters)?;
        check_response_type(&parameters)?;
        let code_challenge = code_challenge(&parameters)?;
        check_response_mode(&parameters)?;
        let is_allowed = client.require(Grant::AuthorizationCode);
        is_allowed.map_err(|error| Problem::new(error.as_str(), "Invalid grant type for client"))?;
        let scopes = scopes(&client, &parameters)?;
        let nonce = parameters.get("nonce").map(str::to_owned);
        if nonce.as_ref().is_some_and(|nonce| nonce.len() > LONGEST_NONCE) {
            return Err(invalid("Invalid nonce"));
        }
        let prompt = Prompt::parse(parameters.get("prompt").unwrap_or_default())?;
        Ok(Self { client_id: client.id, scopes, prompt, parameters, redirect_uri, code_challenge, nonce })
    }

    /// The request as it is once the user has said who they are.
    pub fn after_login(&self) -> Parameters {
        let parameters = self.parameters.clone().without("prompt");
        match self.prompt.after_login() {
            Some(prompt) => parameters.with("prompt", prompt),
            None => parameters,
        }
    }
}

fn invalid(description: &'static str) -> Problem {
    Problem::new("invalid_request", description)
}

fn client(shared: &Shared, parameters: &Parameters) -> Result<Client, Problem> {
    let id = parameters.get("client_id").filter(|id| id.len() <= LONGEST_CLIENT_ID);
    let id = id.ok_or_else(|| invalid("Invalid client_id"))?;
    let unknown = || Problem::new("unauthorized_client", "Unknown client or client not enabled");
    lock(&shared.clients).get(id).cloned().ok_or_else(unknown)
}

fn refuse_request_objects(parameters: &Parameters) -> Result<(), Problem> {
    if parameters.get("request").is_some() {
        return Err(Problem::new("request_not_supported", "Request objects are not supported"));
    }
    match parameters.get("request_uri").is_some() {
        true => Err(Problem::new("request_uri_not_supported", "Request objects are not supported")),
        false => Ok(()),
    }
}

fn redirect_uri(settings: &Settings, parameters: &Parameters) -> Result<String, Problem> {
    parameters
        .get("redirect_uri")
        .filter(|uri| uri.len() <= LONGEST_REDIRECT_URI && is_registered(settings, uri))
        .map(str::to_owned)
        .ok_or_else(|| invalid("Invalid redirect_uri"))
}

fn check_response_type(parameters: &Parameters) -> Result<(), Problem> {
    match parameters.get("response_type") {
        Some("code") => Ok(()),
        Some(_) => Err(Problem::new("unsupported_response_type", "Response type not supported")),
        None => Err(Problem::new("unsupported_response_type", "Missing response_type")),
    }
}

fn code_challenge(parameters: &Parameters) -> Result<String, Problem> {
    let challenge = parameters.get("code_challenge").ok_or_else(|| invalid("code challenge required"))?;
    if !is_challenge(challenge) {
        return Err(invalid("Invalid code_challenge"));
    }
    // Without a method it is `plain` (RFC 7636, 4.3), which no client here may use.
    match parameters.get("code_challenge_method") {
        Some("S256") => Ok(challenge.to_owned()),
        _ => Err(invalid("Transform algorithm not supported")),
    }
}

fn check_response_mode(parameters: &Parameters) -> Result<(), Problem> {
    match parameters.get("response_mode") {
        None | Some("query") => Ok(()),
        Some(_) => Err(Problem::new("unsupported_response_type", "Invalid response_mode")),
    }
}

fn scopes(client: &Client, parameters: &Parameters) -> Result<Scopes, Problem> {
    let wanted = parameters.get("scope").filter(|scope| scope.len() <= LONGEST_SCOPE);
    let wanted = wanted.ok_or_else(|| invalid("Invalid scope"))?;
    let scopes = client.scopes.grant(wanted);
    let scopes = scopes.map_err(|error| Problem::new(error.as_str(), "Invalid scope"))?;
    match scopes.lack_openid() {
        true => Err(Problem::new("invalid_scope", "Identity scopes requested, but openid scope is missing")),
        false => Ok(scopes),
    }
}
