//! Which redirect URIs are a client's own.

use crate::settings::Settings;

/// Letter by letter; with the one exception for apps on the user's own machine.
pub fn is_registered(settings: &Settings, uri: &str) -> bool {
    const LOOPBACK: &str = "http://127.0.0.1";
    let is = |wanted: &str| settings.redirect_uris.iter().any(|known| known == wanted);
    is(uri) || settings.loopback_any_port && is(LOOPBACK) && uri.strip_prefix(LOOPBACK).is_some_and(has_port)
}

/// Whether `:PORT` comes first, then at most a path or a query, and nothing that no URI has.
fn has_port(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix(':') else { return false };
    let port = rest.split(['/', '?']).next().unwrap_or_default();
    port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok()
        && rest.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#')
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
            "http://127.0.0.1:1/\r\nA: b",
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
