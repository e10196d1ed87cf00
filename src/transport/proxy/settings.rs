//! Windows' proxy settings, and what they say of one URL. Nothing here asks Windows.

use super::{Route, bypass, list};
use crate::config::HttpProxy;
use crate::error::Result;
use std::sync::Arc;
use url::Url;

/// The settings of the user this program runs as, completed by the machine's.
#[derive(Debug, Default, PartialEq)]
pub struct Settings {
    /// "Automatically detect settings": WPAD.
    pub auto_detect: bool,
    /// "Use automatic configuration script": the address of a PAC file.
    pub script: Option<String>,
    /// The user's proxy servers, else the machine's (`netsh winhttp`): a service's account has none of its own.
    pub named: Option<Named>,
}

impl Settings {
    /// Whom to ask of the proxy for this URL, before what is named here counts: the order is Windows' own.
    pub fn questions(&self, url: &Url) -> Vec<Question> {
        // Whoever wrote the script learns which server is asked for, and no more of the URL than that.
        let url = url.origin().ascii_serialization() + "/";
        let detect = self.auto_detect.then(|| Question { script: None, url: url.clone() });
        let script = self.script.clone().map(|script| Question { script: Some(script), url });
        detect.into_iter().chain(script).collect()
    }

    /// Where the questions remain without an answer.
    pub fn routes(&self, url: &Url) -> Result<Vec<Route>> {
        self.named.as_ref().map_or(Ok(vec![Route::Direct]), |named| named.routes(url))
    }
}

/// What an automatic configuration is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// The address of the PAC file; `None`: the one that the network names.
    pub script: Option<String>,
    pub url: String,
}

/// What an automatic configuration says.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Direct,
    Named(Named),
}

impl Answer {
    pub fn routes(&self, url: &Url) -> Result<Vec<Route>> {
        match self {
            Self::Direct => Ok(vec![Route::Direct]),
            Self::Named(named) => named.routes(url),
        }
    }
}

/// Proxy servers, and the hosts that are reached without them, as Windows writes both.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub proxies: String,
    pub except: String,
}

impl Named {
    fn routes(&self, url: &Url) -> Result<Vec<Route>> {
        if bypass::excepts(&self.except, url) {
            return Ok(vec![Route::Direct]);
        }
        let addresses = list::addresses(&self.proxies, url.scheme())?;
        if addresses.is_empty() {
            return Ok(vec![Route::Direct]);
        }
        let proxy = |address| Route::Proxy(Arc::new(HttpProxy { address, login: None }));
        Ok(addresses.into_iter().map(proxy).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url() -> Url {
        Url::parse("https://login.clearline.me/connect/token?x=1").unwrap()
    }

    fn named(proxies: &str, except: &str) -> Named {
        Named { proxies: proxies.to_owned(), except: except.to_owned() }
    }

    fn via(address: &str) -> Route {
        Route::Proxy(Arc::new(HttpProxy { address: address.to_owned(), login: None }))
    }

    #[test]
    fn detection_comes_before_the_script_and_both_learn_the_host_only() {
        let script = Some("http://pac.example/proxy.pac".to_owned());
        let question = |script| Question { script, url: "https://login.clearline.me/".to_owned() };
        let settings = Settings { auto_detect: true, script: script.clone(), named: None };
        assert_eq!(settings.questions(&url()), [question(None), question(script)]);
        assert_eq!(Settings::default().questions(&url()), []);
        let other_port = Url::parse("https://login.example:8443/x").unwrap();
        let settings = Settings { auto_detect: true, ..Settings::default() };
        assert_eq!(settings.questions(&other_port)[0].url, "https://login.example:8443/");
    }

    #[test]
    fn proxies_are_used_in_their_order_unless_the_host_is_excepted() {
        let settings = |named| Settings { auto_detect: false, script: None, named };
        assert_eq!(settings(None).routes(&url()).unwrap(), [Route::Direct]);
        let both = settings(Some(named("a:1;b:2", "*.example")));
        assert_eq!(both.routes(&url()).unwrap(), [via("http://a:1"), via("http://b:2")]);
        let excepted = settings(Some(named("a:1;b:2", "*.clearline.me")));
        assert_eq!(excepted.routes(&url()).unwrap(), [Route::Direct]);
        let for_http_only = settings(Some(named("http=a:1", "")));
        assert_eq!(for_http_only.routes(&url()).unwrap(), [Route::Direct]);
    }

    #[test]
    fn an_answer_is_direct_or_names_proxies() {
        assert_eq!(Answer::Direct.routes(&url()).unwrap(), [Route::Direct]);
        assert_eq!(Answer::Named(named("a:1", "")).routes(&url()).unwrap(), [via("http://a:1")]);
        assert!(Answer::Named(named("socks=a:1", "")).routes(&url()).is_err());
    }
}
