//! Lists of proxy servers as Windows writes them: `proxy:8080`, `a:80;b:80`, `http=a:80;https=b:443`.

use crate::error::{Error, Result, Status};
use url::Url;

const HINT: &str = "Correct the proxy settings of Windows (or of its automatic configuration), or set `proxy` in clearline's configuration to \"none\" or \"http://user:password@host:port\".";

/// The addresses (`http://host:port`) of the proxies for this scheme; none means that it is reached directly.
pub fn addresses(text: &str, scheme: &str) -> Result<Vec<String>> {
    let entries = || text.split([';', ' ', '\t', '\r', '\n']).filter(|entry| !entry.is_empty()).map(Entry::parse);
    let mut chosen: Vec<Entry> = entries().filter(|entry| entry.protocol == scheme).collect();
    if chosen.is_empty() {
        chosen = entries().filter(|entry| entry.protocol.is_empty()).collect();
    }
    if chosen.is_empty() {
        chosen = entries().filter(Entry::is_socks).collect();
    }
    let addresses: Vec<String> = chosen.iter().filter_map(Entry::address).collect();
    if !addresses.is_empty() || chosen.is_empty() {
        return Ok(addresses);
    }
    let problem = match chosen.iter().any(Entry::is_socks) {
        true => "this machine's settings name a SOCKS proxy, which is not supported",
        false => "this machine's proxy settings name no address that can be understood",
    };
    Err(Error::new(Status::Proxy, problem).with_hint(HINT))
}

/// `[protocol=][scheme://]server[:port]`. The protocol is the one of the requests, the scheme the proxy's own.
struct Entry {
    protocol: String,
    scheme: String,
    server: String,
}

impl Entry {
    fn parse(text: &str) -> Self {
        let (protocol, proxy) = text.split_once('=').unwrap_or(("", text));
        let (scheme, server) = proxy.split_once("://").unwrap_or(("", proxy));
        let (protocol, scheme) = (protocol.to_ascii_lowercase(), scheme.to_ascii_lowercase());
        Self { protocol, scheme, server: server.to_owned() }
    }

    fn is_socks(&self) -> bool {
        self.protocol.starts_with("socks") || self.scheme.starts_with("socks")
    }

    /// Windows speaks plain HTTP to every proxy, whatever scheme is written there.
    fn address(&self) -> Option<String> {
        let url = Url::parse(&format!("http://{}", self.server)).ok().filter(|url| url.path() == "/")?;
        let host = url.host_str().filter(|_| !self.is_socks())?;
        Some(format!("http://{host}:{}", url.port_or_known_default()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn https(text: &str) -> Vec<String> {
        addresses(text, "https").unwrap()
    }

    #[test]
    fn one_list_for_all_or_one_for_each_protocol() {
        assert_eq!(https(""), [""; 0]);
        assert_eq!(https("proxy:8080"), ["http://proxy:8080"]);
        assert_eq!(https("proxy"), ["http://proxy:80"]);
        assert_eq!(https("http://proxy:8080/"), ["http://proxy:8080"]);
        assert_eq!(https("[2001:db8::1]:8080"), ["http://[2001:db8::1]:8080"]);
        assert_eq!(https("a:1; b:2  c:3"), ["http://a:1", "http://b:2", "http://c:3"]);
        assert_eq!(https("http=a:1;https=b:2;ftp=c:3"), ["http://b:2"]);
        assert_eq!(https("HTTPS=https://b:2"), ["http://b:2"]);
        assert_eq!(https("http=a:1;c:3"), ["http://c:3"]);
        assert_eq!(https("http=a:1;ftp=c:3"), [""; 0]);
        assert_eq!(https("https=b:2;socks=s:1080"), ["http://b:2"]);
        assert_eq!(https("socks5://s:1080;a:1"), ["http://a:1"]);
        assert_eq!(https("%%%;a:1"), ["http://a:1"]);
    }

    #[test]
    fn what_cannot_be_used_is_named_not_passed_over() {
        for text in ["socks=s:1080", "http=a:1;socks=s:1080", "socks5://s:1080", "https=socks://s:1"] {
            let error = addresses(text, "https").unwrap_err();
            assert_eq!(error.status(), Status::Proxy, "{text}");
            assert!(error.message().contains("SOCKS"), "{text}: {error}");
        }
        for text in ["%%%", "https=", "a:99999", "host/path"] {
            let error = addresses(text, "https").unwrap_err();
            assert_eq!(error.status(), Status::Proxy, "{text}");
            assert!(!error.message().contains("SOCKS"), "{text}: {error}");
        }
    }
}
