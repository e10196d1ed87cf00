//! Through which proxy requests go.

#[cfg(not(windows))]
#[path = "proxy/environment.rs"]
mod system;
#[cfg(windows)]
#[path = "proxy/windows.rs"]
mod system;

pub use system::SystemProxy;

use crate::error::{Result, Status};
use crate::json::Reader;
use crate::secret::Secret;
use std::sync::Arc;
use url::Url;

/// The key `proxy`.
#[derive(Debug, PartialEq)]
pub enum Proxy {
    None,
    /// What this machine's settings say.
    System(SystemProxy),
    Http(Arc<HttpProxy>),
}

/// A proxy. The user name and password are kept apart from the address, which may be shown.
#[derive(Debug, PartialEq)]
pub struct HttpProxy {
    /// `http://host:port`
    pub address: String,
    pub login: Option<(String, Secret)>,
}

impl Proxy {
    pub(super) fn read(reader: &mut Reader) -> Result<Self> {
        match reader.text("proxy")?.as_deref() {
            None | Some("system") => Ok(Self::System(SystemProxy::read()?)),
            Some("none") => Ok(Self::None),
            Some(text) => match HttpProxy::parse(text) {
                Ok(proxy) => Ok(Self::Http(Arc::new(proxy))),
                Err(Problem::Unsupported(text)) => Err(reader.refuse_as(Status::Unsupported, "proxy", text)),
                Err(Problem::Malformed(text)) => Err(reader.refuse("proxy", text)),
            },
        }
    }
}

enum Problem {
    Unsupported(&'static str),
    Malformed(&'static str),
}

impl HttpProxy {
    fn parse(text: &str) -> Result<Self, Problem> {
        const SHAPE: &str = "must be \"system\", \"none\" or like \"http://user:password@host:port\"";
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
        Ok(Self { address: format!("http://{host}:{}", url.port_or_known_default().unwrap_or(80)), login })
    }
}
