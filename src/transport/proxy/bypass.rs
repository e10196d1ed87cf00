//! Which hosts are reached without the proxy, in Windows' way of writing: `*.example.com;10.*;<local>`.

use url::{Host, Url};

pub fn excepts(list: &str, url: &Url) -> bool {
    list.split([';', ' ', '\t', '\r', '\n']).filter(|entry| !entry.is_empty()).any(|entry| fits(entry, url))
}

/// `<local>` is every name without a dot; all else is `[scheme://]host[:port]`, where `*` stands for any text.
fn fits(entry: &str, url: &Url) -> bool {
    if entry.eq_ignore_ascii_case("<local>") {
        return matches!(url.host(), Some(Host::Domain(name)) if !name.contains('.'));
    }
    let entry = entry.to_ascii_lowercase();
    let (scheme, entry) = entry.split_once("://").unwrap_or((url.scheme(), &entry));
    let (host, port) = split_port(entry);
    scheme == url.scheme()
        && port.is_none_or(|port| Some(port) == url.port_or_known_default())
        && is_like(without_brackets(host), without_brackets(url.host_str().unwrap_or_default()))
}

/// `::1` has colons, but no port.
fn split_port(text: &str) -> (&str, Option<u16>) {
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (text, None),
        },
        _ => (text, None),
    }
}

fn without_brackets(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

fn is_like(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    for piece in pieces {
        let Some(at) = rest.find(piece) else {
            return false;
        };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excepted(list: &str, url: &str) -> bool {
        excepts(list, &Url::parse(url).unwrap())
    }

    #[test]
    fn names_and_patterns() {
        let url = "https://login.clearline.me/x";
        for list in [
            "login.clearline.me",
            "LOGIN.Clearline.me",
            "*.clearline.me",
            "*.me",
            "*",
            "login*",
            "*line*",
            "l*n.c*e.m*e",
            "https://login.clearline.me",
            "https://*.clearline.me:443",
            "login.clearline.me:443",
            "a.example;*.clearline.me",
            "  a.example  *.clearline.me ",
        ] {
            assert!(excepted(list, url), "{list}");
        }
        for list in [
            "",
            ";;",
            "clearline.me",
            "*.login.clearline.me",
            "login",
            "login.clearline.me.example",
            "http://login.clearline.me",
            "login.clearline.me:8443",
            "l*x*e",
            "*login.clearline.me*x",
            "<local>",
            "<-loopback>",
            "10.*",
        ] {
            assert!(!excepted(list, url), "{list}");
        }
    }

    #[test]
    fn a_piece_is_not_counted_twice() {
        assert!(!excepted("aa*aa", "https://aaa/"));
        assert!(excepted("aa*aa", "https://aaaa/"));
        assert!(!excepted("a*a", "https://a/"));
    }

    #[test]
    fn local_means_a_name_without_a_dot() {
        assert!(excepted("*.example;<local>", "https://backoffice:8443/"));
        assert!(excepted("<LOCAL>", "https://backoffice/"));
        assert!(!excepted("<local>", "https://backoffice.example/"));
        assert!(!excepted("<local>", "https://10.0.0.1/"));
        assert!(!excepted("<local>", "https://[2001:db8::1]/"));
    }

    #[test]
    fn addresses_are_compared_as_text() {
        assert!(excepted("10.*;192.168.*", "https://192.168.1.2/"));
        assert!(excepted("10.0.0.1:8443", "https://10.0.0.1:8443/"));
        assert!(!excepted("10.0.0.1:8443", "https://10.0.0.1/"));
        assert!(excepted("2001:db8::1", "https://[2001:db8::1]/"));
        assert!(excepted("[2001:db8::1]:443", "https://[2001:db8::1]/"));
        assert!(!excepted("[2001:db8::1]:8443", "https://[2001:db8::1]/"));
        assert!(excepted("2001:db8:*", "https://[2001:db8::1]/"));
    }
}
