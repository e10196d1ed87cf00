//! HTTP Basic client authentication (RFC 6749 §2.3.1), and the trap in it.
//!
//! IdentityServer URL-decodes both halves of the credentials after it has split them at the first colon. So a
//! secret with `+` or `%` fails when it is sent raw; the full form-encoding of RFC 6749 in turn would change `!`
//! and with it the request that ClearLine documents. [`BasicEncoding::Escaped`] escapes only what must be, and is
//! the same as ClearLine's documentation for all other credentials.

use crate::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;

/// The configured mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasicAuth {
    /// Escaped; and if such credentials are refused, once raw.
    Auto,
    Raw,
    Rfc6749,
}

/// How the two halves are written before they are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasicEncoding {
    /// As they are: ClearLine's documentation to the letter.
    Raw,
    /// Only `%`, `+`, control and non-ASCII characters, and `:` in the client_id, as `%XX`.
    Escaped,
    /// `application/x-www-form-urlencoded`, as RFC 6749 §2.3.1 says.
    Form,
}

/// A client's credentials for one request.
pub struct Basic<'a> {
    pub client_id: &'a str,
    pub client_secret: &'a Secret,
}

impl Basic<'_> {
    /// The value of the `Authorization` header.
    pub fn authorization(&self, encoding: BasicEncoding) -> Secret {
        let secret = self.client_secret.expose();
        let credentials = match encoding {
            BasicEncoding::Raw => format!("{}:{secret}", self.client_id),
            BasicEncoding::Escaped => format!("{}:{}", escape(self.client_id, is_trap_in_id), escape(secret, is_trap)),
            BasicEncoding::Form => format!("{}:{}", form(self.client_id), form(secret)),
        };
        Secret::new(format!("Basic {}", STANDARD.encode(credentials)))
    }

    /// Whether escaping changes these credentials, so that a server which does not decode refuses them.
    pub fn needs_escaping(&self) -> bool {
        self.client_id.bytes().any(is_trap_in_id) || self.client_secret.expose().bytes().any(is_trap)
    }
}

fn is_trap(byte: u8) -> bool {
    matches!(byte, b'%' | b'+') || byte.is_ascii_control() || !byte.is_ascii()
}

fn is_trap_in_id(byte: u8) -> bool {
    byte == b':' || is_trap(byte)
}

fn escape(text: &str, is_trap: fn(u8) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_trap(byte) {
            let _ = write!(escaped, "%{byte:02X}"); // writing to a String cannot fail
        } else {
            escaped.push(char::from(byte));
        }
    }
    escaped
}

fn form(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(client_id: &str, secret: &str, encoding: BasicEncoding) -> String {
        let secret = Secret::new(secret);
        let basic = Basic { client_id, client_secret: &secret };
        let header = basic.authorization(encoding);
        let base64 = header.expose().strip_prefix("Basic ").unwrap();
        String::from_utf8(STANDARD.decode(base64).unwrap()).unwrap()
    }

    #[test]
    fn the_documented_header() {
        let secret = Secret::new("s3cr3t!");
        let basic = Basic { client_id: "pos-demo", client_secret: &secret };
        for encoding in [BasicEncoding::Raw, BasicEncoding::Escaped] {
            assert_eq!(basic.authorization(encoding).expose(), "Basic cG9zLWRlbW86czNjcjN0IQ==");
        }
        assert!(!basic.needs_escaping());
    }

    #[test]
    fn escaped_changes_only_the_traps() {
        assert_eq!(sent("a:b+c", "p+q%41:! ß\u{7f}", BasicEncoding::Escaped), "a%3Ab%2Bc:p%2Bq%2541:! %C3%9F%7F");
        assert_eq!(sent("a", "p+q%41:ß", BasicEncoding::Raw), "a:p+q%41:ß");
        assert_eq!(sent("a:b", "p+q! ß", BasicEncoding::Form), "a%3Ab:p%2Bq%21+%C3%9F");
    }

    #[test]
    fn what_needs_escaping() {
        for (id, secret, needs) in
            [("a", "b:c!", false), ("a", "b+", true), ("a", "b%", true), ("a", "ü", true), ("a:", "b", true)]
        {
            let secret = Secret::new(secret);
            let basic = Basic { client_id: id, client_secret: &secret };
            assert_eq!(basic.needs_escaping(), needs, "{id}");
        }
    }
}
