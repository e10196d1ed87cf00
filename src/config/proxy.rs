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
            None => from_variables(|name| env::var(name).ok()),
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
fn from_variables(read: impl Fn(&str) -> Option<String>) -> Result<Proxy> {
    let find = |names: &[&'static str]| {
        names.iter().find_map(|name| Some((*name, read(name).filter(|value| !value.is_empty())?)))
    };
    let Some((name, value)) = find(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]) else {
        return Ok(Proxy::None);
    };
    let except = find(&["no_proxy", "NO_PROXY"]).map(|(_, value)| value);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<Proxy> {
        from_variables(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn at(address: &str, except: Option<&str>) -> Proxy {
        Proxy::Http { address: address.to_owned(), login: None, except: except.map(str::to_owned) }
    }

    #[test]
    fn the_usual_variables() {
        assert_eq!(from(&[]).unwrap(), Proxy::None);
        assert_eq!(from(&[("HTTPS_PROXY", ""), ("HTTP_PROXY", "http://a:1")]).unwrap(), Proxy::None);
        assert_eq!(from(&[("ALL_PROXY", "a:3128")]).unwrap(), at("http://a:3128", None));
        let both = [("HTTPS_PROXY", "http://a:1"), ("https_proxy", "http://b:2/"), ("NO_PROXY", "x.example,.y")];
        assert_eq!(from(&both).unwrap(), at("http://b:2", Some("x.example,.y")));
    }

    #[test]
    fn a_variable_that_cannot_be_used_is_named_not_quoted() {
        for (value, status) in [("socks5://QUOTED", Status::Unsupported), ("http://QUOTED/x", Status::Config)] {
            let error = from(&[("HTTPS_PROXY", value)]).unwrap_err();
            assert_eq!(error.status(), status);
            assert!(error.message().contains("`HTTPS_PROXY`") && !error.message().contains("QUOTED"), "{error}");
        }
    }
}
