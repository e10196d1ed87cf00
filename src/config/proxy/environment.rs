//! Elsewhere than on Windows the usual environment variables are the system's settings. They are read once, in
//! `cl_init`, as all of the configuration is.

use super::super::variable_error;
use super::{HttpProxy, Problem};
use crate::error::{Error, Result, Status};
use std::env;
use std::ffi::OsString;
use std::sync::Arc;

/// As in curl the lower-case form comes first, and an empty variable counts as none. `HTTP_PROXY` is never read: only
/// `https://` goes through a proxy, and a CGI program's visitors choose its value with a header of their own.
const PROXY: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const EXCEPT: [&str; 2] = ["no_proxy", "NO_PROXY"];

#[derive(Debug, Default, PartialEq)]
pub struct SystemProxy {
    pub proxy: Option<Arc<HttpProxy>>,
    /// Hosts that are reached directly, as `NO_PROXY` lists them.
    pub except: String,
}

impl SystemProxy {
    pub(super) fn read() -> Result<Self> {
        Self::from_variables(|name| env::var_os(name))
    }

    fn from_variables(read: impl Fn(&str) -> Option<OsString>) -> Result<Self> {
        let find = |names: &[&'static str]| {
            let mut set = names.iter().filter_map(|name| Some((*name, read(name).filter(|value| !value.is_empty())?)));
            match set.next() {
                None => Ok(None),
                Some((name, value)) => match value.into_string() {
                    Ok(value) => Ok(Some((name, value))),
                    Err(_) => Err(variable_error(name, "is not UTF-8")),
                },
            }
        };
        let Some((name, value)) = find(&PROXY)? else {
            return Ok(Self::default());
        };
        // "proxy:3128" is an HTTP proxy, as everywhere.
        let address = if value.contains("://") { value } else { format!("http://{value}") };
        let proxy = HttpProxy::parse(&address).map_err(|problem| match problem {
            Problem::Unsupported(text) => {
                Error::new(Status::Unsupported, format!("environment variable `{name}` {text}"))
            }
            Problem::Malformed(_) => variable_error(name, "must be like \"http://user:password@host:port\""),
        })?;
        let except = find(&EXCEPT)?.map(|(_, value)| value).unwrap_or_default();
        Ok(Self { proxy: Some(Arc::new(proxy)), except })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStringExt;

    fn from(variables: &[(&str, &str)]) -> Result<SystemProxy> {
        SystemProxy::from_variables(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).into())
        })
    }

    fn at(address: &str, except: &str) -> SystemProxy {
        let proxy = HttpProxy { address: address.to_owned(), login: None };
        SystemProxy { proxy: Some(Arc::new(proxy)), except: except.to_owned() }
    }

    #[test]
    fn the_usual_variables() {
        assert_eq!(from(&[]).unwrap(), SystemProxy::default());
        let others = [("HTTPS_PROXY", ""), ("HTTP_PROXY", "http://a:1"), ("http_proxy", "http://a:1")];
        assert_eq!(from(&others).unwrap(), SystemProxy::default());
        assert_eq!(from(&[("ALL_PROXY", "a:3128")]).unwrap(), at("http://a:3128", ""));
        assert_eq!(from(&[("ALL_PROXY", "a:1"), ("HTTPS_PROXY", "b:2")]).unwrap(), at("http://b:2", ""));
        let both = [("HTTPS_PROXY", "http://a:1"), ("https_proxy", "http://b:2/"), ("NO_PROXY", "x.example,.y")];
        assert_eq!(from(&both).unwrap(), at("http://b:2", "x.example,.y"));
        let both = [("https_proxy", "b"), ("NO_PROXY", "x"), ("no_proxy", "y")];
        assert_eq!(from(&both).unwrap(), at("http://b:80", "y"));
    }

    #[test]
    fn a_variable_that_cannot_be_used_is_named_not_quoted() {
        for (value, status) in [
            ("socks5://QUOTED", Status::Unsupported),
            ("ntlm://QUOTED", Status::Unsupported),
            ("http://QUOTED/x", Status::Config),
        ] {
            let error = from(&[("HTTPS_PROXY", value)]).unwrap_err();
            assert_eq!(error.status(), status);
            assert!(error.message().contains("`HTTPS_PROXY`") && !error.message().contains("QUOTED"), "{error}");
        }
        let not_utf8 = |name: &str| (name == "no_proxy").then(|| OsString::from_vec(vec![0xff]));
        let read = |name: &str| if name == "ALL_PROXY" { Some("a:1".into()) } else { not_utf8(name) };
        assert!(SystemProxy::from_variables(read).unwrap_err().message().contains("`no_proxy`"));
    }
}
