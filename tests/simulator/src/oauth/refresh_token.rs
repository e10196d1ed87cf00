//! Refresh tokens.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::client::Client;
use super::sign_on::SignOn;
use crate::random;

/// A refresh token.
#[derive(Clone, Debug)]
struct RefreshToken {
    sign_on: SignOn,
    /// When the user signed in: new tokens of an old sign-in live no longer than the first one.
    since: Instant,
    /// How often it will be accepted, once it has been used.
    left: Option<u32>,
}

/// Why a refresh token is refused. To the client it is an `invalid_grant` in any case.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Unknown, expired, revoked, or another client's.
    Unknown,
    /// Used before: somebody may have stolen a token of this family.
    Used { family: String },
}

/// All refresh tokens which were not revoked, the used ones too.
#[derive(Default)]
pub struct RefreshTokens {
    tokens: HashMap<String, RefreshToken>,
}

impl RefreshTokens {
    /// The first refresh token of a sign-in.
    pub fn issue(&mut self, sign_on: SignOn) -> String {
        self.insert(RefreshToken { sign_on, since: Instant::now(), left: None })
    }

    /// Looks at a client's refresh token without using it.
    pub fn check(&self, handle: &str, client: &Client, lifetime: Duration) -> Result<SignOn, Refusal> {
        let token = self
            .tokens
            .get(handle)
            .filter(|token| token.sign_on.client_id == client.id && token.since.elapsed() < lifetime)
            .ok_or(Refusal::Unknown)?;
        match token.left {
            Some(0) => Err(Refusal::Used { family: token.sign_on.family.clone() }),
            _ => Ok(token.sign_on.clone()),
        }
    }

    /// Uses a token which was checked, and gives its successor. It is accepted `grace` more times after its first use.
    pub fn rotate(&mut self, handle: &str, grace: u32) -> Option<String> {
        let token = self.tokens.get_mut(handle)?;
        token.left = Some(token.left.map_or(grace, |left| left.saturating_sub(1)));
        let successor = RefreshToken { left: None, ..token.clone() };
        Some(self.insert(successor))
    }

    /// Which family a client's token belongs to.
    pub fn family(&self, handle: &str, client: &Client) -> Option<String> {
        let token = self.tokens.get(handle).filter(|token| token.sign_on.client_id == client.id)?;
        Some(token.sign_on.family.clone())
    }

    /// Ends all tokens of a family.
    pub fn remove_family(&mut self, family: &str) {
        self.tokens.retain(|_, token| token.sign_on.family != family);
    }

    pub fn clear(&mut self) {
        self.tokens.clear();
    }

    fn insert(&mut self, token: RefreshToken) -> String {
        let handle = random::handle();
        self.tokens.insert(handle.clone(), token);
        handle
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::scope::Scopes;

    const DAY: Duration = Duration::from_secs(86_400);

    fn client(id: &str) -> Client {
        Client::user(id.into(), "secret".into(), Scopes::default())
    }

    fn issued() -> (RefreshTokens, String) {
        let mut tokens = RefreshTokens::default();
        let handle = tokens.issue(SignOn::new("user", "alice", Scopes::default()));
        (tokens, handle)
    }

    #[test]
    fn a_token_is_its_clients_and_expires() {
        let (tokens, handle) = issued();
        assert!(tokens.check(&handle, &client("user"), DAY).is_ok());
        assert_eq!(tokens.check(&handle, &client("other"), DAY).unwrap_err(), Refusal::Unknown);
        assert_eq!(tokens.check(&handle, &client("user"), Duration::ZERO).unwrap_err(), Refusal::Unknown);
    }

    #[test]
    fn a_used_token_is_accepted_as_often_as_the_grace_says() {
        let (mut tokens, handle) = issued();
        for _ in 0..3 {
            tokens.check(&handle, &client("user"), DAY).unwrap();
            tokens.rotate(&handle, 2).unwrap();
        }
        let refusal = tokens.check(&handle, &client("user"), DAY).unwrap_err();
        assert!(matches!(refusal, Refusal::Used { .. }));
    }

    #[test]
    fn a_family_ends_together() {
        let (mut tokens, handle) = issued();
        let successor = tokens.rotate(&handle, 0).unwrap();
        let stranger = tokens.issue(SignOn::new("user", "alice", Scopes::default()));
        let family = tokens.family(&handle, &client("user")).unwrap();
        tokens.remove_family(&family);
        assert_eq!(tokens.check(&successor, &client("user"), DAY).unwrap_err(), Refusal::Unknown);
        assert!(tokens.check(&stranger, &client("user"), DAY).is_ok());
    }
}
