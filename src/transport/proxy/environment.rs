//! Elsewhere than on Windows the environment variables decide, as `cl_init` has read them.

use super::Route;
use crate::config::SystemProxy;
use crate::error::{Error, Result};
use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use std::time::Duration;
use url::Url;

pub struct System;

impl System {
    pub fn new() -> Self {
        Self
    }

    pub async fn routes(&self, variables: &SystemProxy, url: &Url, _: Duration) -> Result<Vec<Route>> {
        Ok(vec![route(variables, url)])
    }

    pub fn failed(&self, error: Error) -> Error {
        error
    }
}

fn route(variables: &SystemProxy, url: &Url) -> Route {
    let Some(proxy) = &variables.proxy else {
        return Route::Direct;
    };
    let matcher = Matcher::builder().all(&*proxy.address).no(&*variables.except).build();
    let excepted = url.as_str().parse::<Uri>().is_ok_and(|uri| matcher.intercept(&uri).is_none());
    if excepted { Route::Direct } else { Route::Proxy(proxy.clone()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::HttpProxy;
    use std::sync::Arc;

    #[test]
    fn hosts_of_no_proxy_are_reached_directly() {
        let proxy = Arc::new(HttpProxy { address: "http://proxy.example:3128".to_owned(), login: None });
        let is_direct = |except: &str, url: &str| {
            let variables = SystemProxy { proxy: Some(proxy.clone()), except: except.to_owned() };
            route(&variables, &Url::parse(url).unwrap()) == Route::Direct
        };
        let url = "https://login.clearline.me/connect/token";
        for except in [
            "login.clearline.me",
            "clearline.me",
            ".clearline.me",
            "LOGIN.clearline.ME",
            "a.example, clearline.me",
            "*",
        ] {
            assert!(is_direct(except, url), "{except}");
        }
        for except in ["", "example", "line.me", "x.login.clearline.me", "10.0.0.0/8", "https://login.clearline.me"] {
            assert!(!is_direct(except, url), "{except}");
        }
        assert!(is_direct("10.0.0.0/8", "https://10.1.2.3:8443/"));
        assert!(is_direct("2001:db8::1", "https://[2001:db8::1]/"));
        assert!(!is_direct("10.0.0.0/8", "https://11.1.2.3/"));
        assert_eq!(route(&SystemProxy::default(), &Url::parse(url).unwrap()), Route::Direct);
    }
}
