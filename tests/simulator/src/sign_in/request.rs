//! An authorization request (RFC 6749, 4.1.1), checked as IdentityServer checks it and in the same order.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use super::escape::percent_encode;
use super::problem::Problem;
use super::prompt::Prompt;
use super::session::Session;
use crate::oauth::{Client, Code, Grant, Parameters, Scopes, SignOn, is_challenge};
use crate::random;
use crate::settings::{CallbackIssuer, Settings};
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
    redirect_uri: String,
    code_challenge: String,
    nonce: Option<String>,
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

    /// Where the browser goes with a code.
    pub fn grant(&self, shared: &Shared, session: &Session) -> String {
        let mut sign_on = SignOn::new(&self.client_id, &session.subject, self.scopes.clone());
        sign_on.nonce.clone_from(&self.nonce);
        sign_on.auth_time = session.auth_time;
        let code = Code::new(sign_on, &self.redirect_uri, &self.code_challenge);
        let code = lock(&shared.codes).issue(code);
        self.send_back(shared, Some(session), &[("code", &code), ("scope", &self.scopes.to_string())])
    }

    /// Where the browser goes with an error.
    pub fn refuse(&self, shared: &Shared, session: Option<&Session>, error: &str) -> String {
        let url = self.send_back(shared, session, &[("error", error)]);
        format!("{url}{}", shared.settings().error_tail.as_str())
    }

    fn send_back(&self, shared: &Shared, session: Option<&Session>, outcome: &[(&str, &str)]) -> String {
        let issuer = match shared.settings().callback_issuer {
            CallbackIssuer::Absent => None,
            CallbackIssuer::Own => Some(shared.url.clone()),
            CallbackIssuer::Other(issuer) => Some(issuer),
        };
        let session = session.filter(|_| self.scopes.contains("openid"));
        let session_state = session.map(|session| self.session_state(session));
        let others = [
            ("state", self.parameters.get("state")),
            ("session_state", session_state.as_deref()),
            ("iss", issuer.as_deref()),
        ];
        let others = others.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let pairs = outcome.iter().copied().chain(others);
        let query: Vec<_> = pairs.map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
        let separator = if self.redirect_uri.contains('?') { '&' } else { '?' };
        format!("{}{separator}{}", self.redirect_uri, query.join("&"))
    }

    /// OpenID Connect Session Management, 3.
    fn session_state(&self, session: &Session) -> String {
        let salt = random::identifier();
        let host = self.redirect_uri.find("://").map_or(0, |at| at + 3);
        let end = self.redirect_uri[host..].find(['/', '?']).map_or(self.redirect_uri.len(), |at| host + at);
        let text = format!("{}{}{}{salt}", self.client_id, &self.redirect_uri[..end], session.id);
        format!("{}.{salt}", URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes())))
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

/// Letter by letter; with the one exception for apps on the user's own machine.
fn is_registered(settings: &Settings, uri: &str) -> bool {
    const LOOPBACK: &str = "http://127.0.0.1";
    let is = |wanted: &str| settings.redirect_uris.iter().any(|known| known == wanted);
    is(uri) || settings.loopback_any_port && is(LOOPBACK) && uri.strip_prefix(LOOPBACK).is_some_and(has_port)
}

/// Whether `:PORT` comes first, and then at most a path or a query.
fn has_port(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix(':') else { return false };
    let port = rest.split(['/', '?']).next().unwrap_or_default();
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok() && !rest.contains('#')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uris_are_compared_letter_by_letter() {
        let settings = Settings::default();
        assert!(is_registered(&settings, "myapp://auth-callback"));
        for other in ["myapp://auth-callback/", "MYAPP://auth-callback", "myapp://auth-callback?a=b", ""] {
            assert!(!is_registered(&settings, other), "{other}");
        }
    }

    #[test]
    fn the_loopback_may_have_any_port_where_that_is_switched_on() {
        let mut settings = Settings::default();
        for uri in ["http://127.0.0.1:1", "http://127.0.0.1:65535/callback", "http://127.0.0.1:80?a=b"] {
            assert!(is_registered(&settings, uri), "{uri}");
        }
        for uri in [
            "http://127.0.0.1/callback",
            "https://127.0.0.1:1/",
            "http://127.0.0.1:/",
            "http://127.0.0.1:+1/",
            "http://127.0.0.1:65536/",
            "http://127.0.0.1:80@evil.example/",
            "http://127.0.0.1.evil.example/",
            "http://localhost:1/",
            "http://127.0.0.1:1/#a",
        ] {
            assert!(!is_registered(&settings, uri), "{uri}");
        }
        settings.loopback_any_port = false;
        assert!(!is_registered(&settings, "http://127.0.0.1:1"));
        assert!(is_registered(&settings, "http://127.0.0.1"));
        settings.loopback_any_port = true;
        settings.redirect_uris.clear();
        assert!(!is_registered(&settings, "http://127.0.0.1:1"));
    }
}
