//! Requests to the token endpoint (RFC 6749 §3.2).

use super::Scope;
use crate::secret::Secret;
use url::form_urlencoded::Serializer;

/// What is sent with `POST` to the token endpoint, as `application/x-www-form-urlencoded`.
#[derive(Debug)]
pub struct TokenRequest {
    /// The value of the `Authorization` header. Credentials never stand anywhere else (§2.3.1).
    pub authorization: Secret,
    pub body: Secret,
}

/// The body of a client credentials request (§4.4.2).
pub fn client_credentials(scope: Option<&Scope>) -> Secret {
    match scope {
        Some(scope) => form(&[("grant_type", "client_credentials"), ("scope", scope.as_str())]),
        None => form(&[("grant_type", "client_credentials")]),
    }
}

/// The body of a code exchange (§4.1.3, RFC 7636 §4.5). `redirect_uri` is the one of the authorization request, byte for
/// byte.
pub fn authorization_code(code: &str, redirect_uri: &str, code_verifier: &str) -> Secret {
    form(&[
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri),
        ("code_verifier", code_verifier),
    ])
}

/// The body of a refresh (§6). Without a scope, it is that of the sign-in: it is never widened.
pub fn refresh_token(refresh_token: &str) -> Secret {
    form(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)])
}

/// Which of a session's tokens is revoked (RFC 7009 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    AccessToken,
    RefreshToken,
}

/// The body of a revocation (RFC 7009 §2.1).
pub fn revocation(token: &str, kind: TokenKind) -> Secret {
    let hint = match kind {
        TokenKind::AccessToken => "access_token",
        TokenKind::RefreshToken => "refresh_token",
    };
    form(&[("token", token), ("token_type_hint", hint)])
}

fn form(pairs: &[(&str, &str)]) -> Secret {
    Secret::new(Serializer::new(String::new()).extend_pairs(pairs).finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_body() {
        let scope = Scope::parse("pos_integration");
        assert_eq!(client_credentials(scope.as_ref()).expose(), "grant_type=client_credentials&scope=pos_integration");
    }

    #[test]
    fn the_documented_body_of_an_exchange() {
        let body = authorization_code("AUTH_CODE_FROM_CALLBACK", "myapp://auth-callback", "YOUR_CODE_VERIFIER");
        assert_eq!(
            body.expose(),
            "grant_type=authorization_code&code=AUTH_CODE_FROM_CALLBACK&redirect_uri=myapp%3A%2F%2Fauth-callback&code_verifier=YOUR_CODE_VERIFIER"
        );
    }

    #[test]
    fn what_refreshes_and_revokes() {
        assert_eq!(refresh_token("a+b").expose(), "grant_type=refresh_token&refresh_token=a%2Bb");
        assert_eq!(revocation("a", TokenKind::RefreshToken).expose(), "token=a&token_type_hint=refresh_token");
        assert_eq!(revocation("a", TokenKind::AccessToken).expose(), "token=a&token_type_hint=access_token");
    }

    #[test]
    fn scopes_keep_their_order_and_may_be_omitted() {
        let scope = Scope::parse("b a&c");
        assert_eq!(client_credentials(scope.as_ref()).expose(), "grant_type=client_credentials&scope=b+a%26c");
        assert_eq!(client_credentials(None).expose(), "grant_type=client_credentials");
    }
}
