//! Access tokens: signed JWTs, and which of them are good for something.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::client::Client;
use super::jwt;
use super::scope::Scopes;
use super::signing::SigningKey;
use crate::random;

const AUDIENCE: &str = "clearline_api";

/// The scopes of which the API wants one.
const API_SCOPES: [&str; 2] = ["pos_integration", "clearline_api"];

/// The claims which IdentityServer puts in.
#[derive(Serialize)]
pub struct Claims<'a> {
    pub iss: &'a str,
    pub nbf: u64,
    pub iat: u64,
    pub exp: u64,
    pub aud: &'a str,
    pub scope: Vec<&'a str>,
    pub client_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<&'a str>,
    pub jti: String,
}

/// Makes an access token.
pub fn make(
    key: &SigningKey,
    issuer: &str,
    client_id: &str,
    subject: Option<&str>,
    scopes: &Scopes,
    now: u64,
    lifetime: Duration,
) -> String {
    let claims = Claims {
        iss: issuer,
        nbf: now,
        iat: now,
        exp: now + lifetime.as_secs(),
        aud: AUDIENCE,
        scope: scopes.iter().collect(),
        client_id,
        sub: subject,
        jti: random::identifier(),
    };
    jwt::make(key, "at+jwt", &claims)
}

/// Why the API refuses a token (RFC 6750, 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    InvalidToken,
    InsufficientScope,
}

struct AccessToken {
    client_id: String,
    scopes: Scopes,
    /// The sign-in that it belongs to, if there was one.
    family: Option<String>,
    expires: Instant,
}

/// The tokens which were issued here, are not revoked, and whose end is still to come. As whole tokens are
/// compared, one that somebody else has signed or that was tampered with is simply not among them.
#[derive(Default)]
pub struct AccessTokens {
    tokens: HashMap<String, AccessToken>,
}

impl AccessTokens {
    pub fn add(&mut self, token: &str, client: &Client, scopes: Scopes, family: Option<String>, lifetime: Duration) {
        let now = Instant::now();
        self.tokens.retain(|_, known| known.expires > now);
        let known = AccessToken { client_id: client.id.clone(), scopes, family, expires: now + lifetime };
        self.tokens.insert(token.to_owned(), known);
    }

    /// Whether the API accepts this token.
    pub fn check(&self, token: &str) -> Result<(), Refusal> {
        let known =
            self.tokens.get(token).filter(|known| known.expires > Instant::now()).ok_or(Refusal::InvalidToken)?;
        match API_SCOPES.iter().any(|scope| known.scopes.contains(scope)) {
            true => Ok(()),
            false => Err(Refusal::InsufficientScope),
        }
    }

    /// Ends a token of this client.
    pub fn remove(&mut self, token: &str, client: &Client) {
        self.tokens.retain(|known, owner| known != token || owner.client_id != client.id);
    }

    /// Ends all tokens of a sign-in.
    pub fn remove_family(&mut self, family: &str) {
        self.tokens.retain(|_, token| token.family.as_deref() != Some(family));
    }

    pub fn clear(&mut self) {
        self.tokens.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn client(id: &str) -> Client {
        Client::pos(id.into(), "secret".into(), Scopes::default())
    }

    #[test]
    fn a_token_is_good_until_it_expires() {
        let mut tokens = AccessTokens::default();
        let scopes = Scopes::parse("pos_integration");
        tokens.add("good", &client("pos"), scopes.clone(), None, HOUR);
        tokens.add("late", &client("pos"), scopes, None, Duration::ZERO);
        assert_eq!(tokens.check("good"), Ok(()));
        assert_eq!(tokens.check("late"), Err(Refusal::InvalidToken));
        assert_eq!(tokens.check("other"), Err(Refusal::InvalidToken));
    }

    #[test]
    fn a_token_for_something_else_is_insufficient() {
        let mut tokens = AccessTokens::default();
        tokens.add("t", &client("pos"), Scopes::parse("profile"), None, HOUR);
        assert_eq!(tokens.check("t"), Err(Refusal::InsufficientScope));
    }

    #[test]
    fn only_its_own_client_ends_a_token() {
        let mut tokens = AccessTokens::default();
        tokens.add("t", &client("pos"), Scopes::parse("clearline_api"), None, HOUR);
        tokens.remove("t", &client("user"));
        assert_eq!(tokens.check("t"), Ok(()));
        tokens.remove("t", &client("pos"));
        assert_eq!(tokens.check("t"), Err(Refusal::InvalidToken));
    }

    #[test]
    fn only_its_own_family_ends_a_token() {
        let mut tokens = AccessTokens::default();
        tokens.add("t", &client("user"), Scopes::parse("clearline_api"), Some("one".into()), HOUR);
        tokens.remove_family("two");
        assert_eq!(tokens.check("t"), Ok(()));
        tokens.remove_family("one");
        assert_eq!(tokens.check("t"), Err(Refusal::InvalidToken));
    }
}
