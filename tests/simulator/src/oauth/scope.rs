//! Scopes: what a token may be used for.

use std::fmt;

use super::error::ErrorCode;

/// ClearLine's scopes, and the one which makes stock IdentityServer give a refresh token.
pub const DEFAULT_SCOPES: [&str; 6] =
    ["clearline_api", "pos_integration", "coupons_integration", "openid", "profile", OFFLINE_ACCESS];

const OFFLINE_ACCESS: &str = "offline_access";

/// The scopes which are about a user, and so never for client credentials.
const OF_USERS: [&str; 3] = ["openid", "profile", OFFLINE_ACCESS];

/// A list of scopes without repetitions, in the order in which they were named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// From a list with spaces in between (RFC 6749, 3.3).
    pub fn parse(list: &str) -> Self {
        list.split_ascii_whitespace().collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    pub fn contains(&self, scope: &str) -> bool {
        self.0.iter().any(|known| known == scope)
    }

    pub fn has_offline_access(&self) -> bool {
        self.contains(OFFLINE_ACCESS)
    }

    /// What of these scopes is granted to a request for `wanted`: all or nothing.
    pub fn grant(&self, wanted: &str) -> Result<Self, ErrorCode> {
        let wanted = Self::parse(wanted);
        match !wanted.0.is_empty() && wanted.iter().all(|scope| self.contains(scope)) {
            true => Ok(wanted),
            false => Err(ErrorCode::InvalidScope),
        }
    }

    /// Whether they are about a user's identity without saying so with `openid`.
    pub fn lack_openid(&self) -> bool {
        self.contains("profile") && !self.contains("openid")
    }

    /// These scopes without the ones that are about a user.
    pub fn without_user(&self) -> Self {
        self.iter().filter(|scope| !OF_USERS.contains(scope)).collect()
    }
}

impl<S: AsRef<str>> FromIterator<S> for Scopes {
    fn from_iter<I: IntoIterator<Item = S>>(scopes: I) -> Self {
        let mut known = Self::default();
        for scope in scopes {
            if !known.contains(scope.as_ref()) {
                known.0.push(scope.as_ref().to_owned());
            }
        }
        known
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_granted_or_nothing() {
        let allowed = Scopes::parse("a b c");
        assert_eq!(allowed.grant("c a").unwrap().to_string(), "c a");
        assert_eq!(allowed.grant("a d"), Err(ErrorCode::InvalidScope));
        assert_eq!(allowed.grant("A"), Err(ErrorCode::InvalidScope));
        assert_eq!(allowed.grant(" "), Err(ErrorCode::InvalidScope));
    }

    #[test]
    fn a_repeated_scope_counts_once() {
        assert_eq!(Scopes::parse("a  b a").to_string(), "a b");
    }

    #[test]
    fn client_credentials_get_nothing_about_a_user() {
        let all: Scopes = DEFAULT_SCOPES.into_iter().collect();
        assert_eq!(all.without_user().to_string(), "clearline_api pos_integration coupons_integration");
    }
}
