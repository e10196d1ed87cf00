//! Through which proxy requests go.

use super::variable_error;
use crate::error::{Error, Result, Status};
use crate::json::Reader;
use crate::secret::Secret;
use std::env;
use url::Url;

/// A proxy, or none. The user name and password are kept apart from the address, which may be shown.
#[derive(Debug, PartialEq)]
pub enum Proxy {
    None,
    Http {
        /// `http://host:port`
        address: String,
        login: Option<(String, Secret)>,
        /// Hosts that are reached directly, in the form of `NO_PROXY`.
        except: Option<String>,
    },
}

impl Proxy {
    /// Reads the key `proxy`; without it the usual environment variables count.
    pub(super) fn read(reader: &mut Reader) -> Result<Self> {
        match reader.text("proxy")?.as_deref() {
            None => from_environment(),
            Some("none") => Ok(Self::None),
            Some("system") => Err(reader
                .refuse_as(Status::Unsupported, "proxy", "has the value \"system\", which this version does not support")
                .with_hint("Leave `proxy` out (the variables HTTPS_PROXY and NO_PROXY count then), or set it to \"none\" or \"http://user:password@host:port\".")),
            Some(text) => parse(text, None).map_err(|problem| match problem {
                Problem::Unsupported(text) => reader.refuse_as(Status::Unsupported, "proxy", text),
                Problem::Malformed(text) => reader.refuse("proxy", text),
            }),
        }
    }
}

enum Problem {
    Unsupported(&'static str),
    Malformed(&'static str),
}

/// The lower-case form of a variable comes first, as in curl.
fn from_environment() -> Result<Proxy> {
    let find = |names: [&'static str; 2]| {
        names.into_iter().find_map(|name| {
            let value = env::var(name).ok().filter(|value| !value.is_empty())?;
            Some((name, value))
        })
    };
    let proxy = find(["https_proxy", "HTTPS_PROXY"]).or_else(|| find(["all_proxy", "ALL_PROXY"]));
    let Some((name, value)) = proxy else {
        return Ok(Proxy::None);
    };
    let except = find(["no_proxy", "NO_PROXY"]).map(|(_, value)| value);
    // "proxy:3128" is an HTTP proxy, as everywhere.
    let address = if value.contains("://") { value } else { format!("http://{value}") };
    parse(&address, except).map_err(|problem| match problem {
        Problem::Unsupported(text) => Error::new(Status::Unsupported, format!("environment variable `{name}` {text}")),
        Problem::Malformed(text) => variable_error(name, text),
    })
}

fn parse(text: &str, except: Option<String>) -> std::result::Result<Proxy, Problem> {
    const SHAPE: &str = "must be \"none\" or like \"http://user:password@host:port\"";
    let url = Url::parse(text).map_err(|_| Problem::Malformed(SHAPE))?;
    match url.scheme() {
        "http" => {}
        "ntlm" | "negotiate" => {
            return Err(Problem::Unsupported("asks for NTLM or Negotiate, which are not supported: only Basic is"));
        }
        "https" => {
            return Err(Problem::Unsupported(
                "names a proxy that is itself reached over HTTPS, which is not supported",
            ));
        }
        "socks" | "socks4" | "socks4a" | "socks5" | "socks5h" => {
            return Err(Problem::Unsupported("names a SOCKS proxy, which is not supported"));
        }
        _ => return Err(Problem::Malformed(SHAPE)),
    }
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    let host = url.host_str().filter(|host| !host.is_empty() && bare).ok_or(Problem::Malformed(SHAPE))?;
    let decoded = |part: &str| {
        percent_encoding::percent_decode_str(part)
            .decode_utf8()
            .map(String::from)
            .map_err(|_| Problem::Malformed("has a user name or password that is not UTF-8"))
    };
    let login = match (url.username(), url.password()) {
        ("", None) => None,
        (user, password) => Some((decoded(user)?, Secret::new(decoded(password.unwrap_or_default())?))),
    };
    Ok(Proxy::Http { address: format!("http://{host}:{}", url.port_or_known_default().unwrap_or(80)), login, except })
}
