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
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "client_credentials");
    if let Some(scope) = scope {
        form.append_pair("scope", scope.as_str());
    }
    Secret::new(form.finish())
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
    fn scopes_keep_their_order_and_may_be_omitted() {
        let scope = Scope::parse("b a&c");
        assert_eq!(client_credentials(scope.as_ref()).expose(), "grant_type=client_credentials&scope=b+a%26c");
        assert_eq!(client_credentials(None).expose(), "grant_type=client_credentials");
    }
}
