//! Access tokens which are good for something.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::client::Client;
use super::scope::Scopes;

/// The scopes of which the API wants one.
const API_SCOPES: [&str; 2] = ["pos_integration", "clearline_api"];

/// Why the API refuses a token (RFC 6750, 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    InvalidToken,
    InsufficientScope,
}

struct AccessToken {
    client_id: String,
    scopes: Scopes,
    expires: Instant,
}

/// The tokens which were issued here, are not revoked, and whose end is still to come. As whole tokens are
/// compared, one that somebody else has signed or that was tampered with is simply not among them.
#[derive(Default)]
pub struct AccessTokens {
    tokens: HashMap<String, AccessToken>,
}

impl AccessTokens {
    pub fn add(&mut self, token: &str, client: &Client, scopes: Scopes, lifetime: Duration) {
        let now = Instant::now();
        self.tokens.retain(|_, known| known.expires > now);
        let known = AccessToken { client_id: client.id.clone(), scopes, expires: now + lifetime };
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
        tokens.add("good", &client("pos"), scopes.clone(), HOUR);
        tokens.add("late", &client("pos"), scopes, Duration::ZERO);
        assert_eq!(tokens.check("good"), Ok(()));
        assert_eq!(tokens.check("late"), Err(Refusal::InvalidToken));
        assert_eq!(tokens.check("other"), Err(Refusal::InvalidToken));
    }

    #[test]
    fn a_token_for_something_else_is_insufficient() {
        let mut tokens = AccessTokens::default();
        tokens.add("t", &client("pos"), Scopes::parse("profile"), HOUR);
        assert_eq!(tokens.check("t"), Err(Refusal::InsufficientScope));
    }

    #[test]
    fn only_its_own_client_ends_a_token() {
        let mut tokens = AccessTokens::default();
        tokens.add("t", &client("pos"), Scopes::parse("clearline_api"), HOUR);
        tokens.remove("t", &client("user"));
        assert_eq!(tokens.check("t"), Ok(()));
        tokens.remove("t", &client("pos"));
        assert_eq!(tokens.check("t"), Err(Refusal::InvalidToken));
    }
}
