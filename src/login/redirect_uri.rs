//! Where the browser is sent when the user has signed in (RFC 6749 §3.1.2, RFC 8252 §7).

use crate::oauth::Callback;
use url::{Host, Url};

/// What a server adds to a redirect URI (RFC 6749 §4.1.2, RFC 9207).
const ANSWERS: [&str; 2] = ["code=c&state=s&iss=i", "error=e&error_description=d&state=s&iss=i"];

/// A redirect URI, by who receives it.
#[derive(Debug, PartialEq, Eq)]
pub enum RedirectUri {
    /// The host program: a scheme of its own, or a page of its own.
    Host(String),
    /// We, at any port of 127.0.0.1.
    AnyPort,
    /// We, at exactly this address.
    Loopback { uri: String, host: String, port: u16, path: String },
}

impl RedirectUri {
    /// The error says what is wrong, to follow the key's name.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text == "loopback" {
            return Ok(Self::AnyPort);
        }
        let url = Url::parse(text).ok().filter(|_| !text.contains(char::is_whitespace));
        let url = url.ok_or("must be \"loopback\", or an address with a scheme, such as myapp://auth-callback")?;
        if url.fragment().is_some() {
            return Err("must not have a fragment (#)");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not hold a user name or a password");
        }
        if !ANSWERS.into_iter().all(|answer| is_readable_behind(text, answer)) {
            return Err(
                "must not hold a parameter twice, or one that an answer to it holds (code, error, error_description, state, iss)",
            );
        }
        match url.scheme() {
            "http" => Self::loopback(text, &url),
            "javascript" | "vbscript" | "data" | "blob" | "file" | "about" => {
                Err("has a scheme that no sign-in returns to")
            }
            _ => Ok(Self::Host(text.to_owned())),
        }
    }

    fn loopback(text: &str, url: &Url) -> Result<Self, &'static str> {
        match url.host() {
            Some(Host::Ipv4(address)) if address.octets() == [127, 0, 0, 1] => {}
            Some(Host::Domain("localhost")) => {}
            Some(Host::Ipv4(address)) if address.is_loopback() => return Err("must name this machine as 127.0.0.1"),
            Some(Host::Ipv6(address)) if address.is_loopback() => return Err("must name this machine as 127.0.0.1"),
            _ => return Err("must not be http:// to another machine"),
        }
        if url.port() == Some(0) {
            return Err("must name a port, which 0 is not (\"loopback\" takes any)");
        }
        Ok(Self::Loopback {
            uri: text.to_owned(),
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port_or_known_default().unwrap_or_default(),
            path: url.path().to_owned(),
        })
    }
}

/// Whether a callback to `uri` with this answer is taken for one: no parameter may be there twice.
fn is_readable_behind(uri: &str, answer: &str) -> bool {
    let separator = if uri.contains('?') { '&' } else { '?' };
    Callback::parse(&format!("{uri}{separator}{answer}")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_host() {
        for text in ["myapp://auth-callback", "com.example.pos:/signed-in", "https://till.example/back?x=1&y=code"] {
            assert_eq!(RedirectUri::parse(text), Ok(RedirectUri::Host(text.to_owned())));
        }
    }

    #[test]
    fn addresses_of_ours() {
        assert_eq!(RedirectUri::parse("loopback"), Ok(RedirectUri::AnyPort));
        let fixed = |text: &str, host: &str, port, path: &str| {
            let (uri, host, path) = (text.to_owned(), host.to_owned(), path.to_owned());
            assert_eq!(RedirectUri::parse(text), Ok(RedirectUri::Loopback { uri, host, port, path }));
        };
        fixed("http://127.0.0.1:4711/back", "127.0.0.1", 4711, "/back");
        fixed("http://localhost:4711", "localhost", 4711, "/");
        fixed("http://127.0.0.1", "127.0.0.1", 80, "/");
    }

    #[test]
    fn what_is_refused() {
        for text in [
            "myapp",
            "/back",
            "my app://x",
            "myapp://x#y",
            "http://till.example/",
            "http://127.0.0.2/",
            "http://[::1]:1/",
            "http://a@127.0.0.1/",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///c:/x",
            "",
            // No browser gets there, or comes back with what is an answer.
            "http://127.0.0.1:0/back",
            "http://localhost:0",
            "http://127.0.0.1:4711/back?code=1",
            "http://127.0.0.1:4711/back?x=1&state=",
            "myapp://auth-callback?error=none",
            "myapp://auth-callback?error_description",
            "https://till.example/back?iss=x",
            "https://till.example/back?%73tate=x",
            "https://till.example/back?x=1&x=2",
        ] {
            assert!(RedirectUri::parse(text).is_err(), "{text}");
        }
    }
}
