//! HTTP Basic as IdentityServer reads it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;

use super::error::ErrorCode;
use crate::recorder::RecordedRequest;

/// The credentials of a client.
#[derive(Debug, PartialEq, Eq)]
pub struct Credentials {
    pub client_id: String,
    pub client_secret: String,
}

/// Reads the credentials from the `Authorization` header. They are accepted nowhere else.
pub fn credentials(request: &RecordedRequest) -> Result<Credentials, ErrorCode> {
    request.header("authorization").and_then(parse).ok_or(ErrorCode::InvalidClient)
}

/// Base64-decodes, splits at the *first* colon, and only then URL-decodes each half: so a `+` or `%` which was
/// sent as it is does not arrive as it was.
fn parse(value: &str) -> Option<Credentials> {
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(encoded.trim()).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (client_id, client_secret) = decoded.split_once(':')?;
    Some(Credentials { client_id: url_decode(client_id)?, client_secret: url_decode(client_secret)? })
}

fn url_decode(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    let decoded = percent_decode_str(&text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(plain: &str) -> Option<(String, String)> {
        parse(&format!("Basic {}", STANDARD.encode(plain)))
            .map(|credentials| (credentials.client_id, credentials.client_secret))
    }

    fn pair(id: &str, secret: &str) -> Option<(String, String)> {
        Some((id.to_owned(), secret.to_owned()))
    }

    #[test]
    fn reads_the_documented_header() {
        let credentials = parse("Basic cG9zLWRlbW86czNjcjN0IQ==").unwrap();
        assert_eq!(credentials.client_id, "pos-demo");
        assert_eq!(credentials.client_secret, "s3cr3t!");
        assert!(parse("basic cG9zLWRlbW86czNjcjN0IQ==").is_some());
    }

    #[test]
    fn splits_at_the_first_colon_before_it_decodes() {
        assert_eq!(parsed("a:b:c"), pair("a", "b:c"));
        assert_eq!(parsed("a%3Ab:c"), pair("a:b", "c"));
        assert_eq!(parsed("no colon"), None);
    }

    #[test]
    fn url_decodes_both_halves_with_plus_as_a_space() {
        assert_eq!(parsed("p+q:r+s"), pair("p q", "r s"));
        assert_eq!(parsed("%41:%2B%25"), pair("A", "+%"));
    }

    #[test]
    fn a_percent_sign_which_begins_no_escape_stays() {
        assert_eq!(parsed("a:100%"), pair("a", "100%"));
        assert_eq!(parsed("a:%zz"), pair("a", "%zz"));
    }

    #[test]
    fn anything_else_is_no_credentials() {
        for header in ["Basic", "Basic !!!", "Bearer cG9zLWRlbW86czNjcjN0IQ==", ""] {
            assert_eq!(parse(header), None, "{header}");
        }
    }
}
