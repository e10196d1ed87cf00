//! Which way a request takes: directly, or through a proxy.
//!
//! reqwest is never asked: its feature `system-proxy` imports DLLs that Windows 7 lacks, and knows no automatic
//! configuration. Each request gets its way from here instead.

#[cfg(any(windows, test))]
mod bypass;
#[cfg(any(windows, test))]
mod list;
#[cfg(any(windows, test))]
mod settings;

#[cfg(not(windows))]
#[path = "proxy/environment.rs"]
mod system;
#[cfg(windows)]
#[path = "proxy/windows.rs"]
mod system;

use crate::config::{Config, HttpProxy, Proxy, is_loopback};
use crate::error::{Error, Result};
use std::sync::Arc;
use std::time::Duration;
use system::System;
use url::Url;

/// One way to a server.
#[derive(Debug, PartialEq)]
pub enum Route {
    Direct,
    Proxy(Arc<HttpProxy>),
}

/// The ways to all servers.
pub struct Routes {
    config: Arc<Config>,
    system: System,
}

impl Routes {
    pub fn new(config: Arc<Config>) -> Self {
        Self { config, system: System::new() }
    }

    /// The ways to try, one at least, in this order: another only where the proxy of the one before is not reached. It
    /// takes half as long as a connection may, at most. What is on this machine itself is always reached directly.
    pub async fn to(&self, url: &Url) -> Result<Vec<Route>> {
        match &self.config.proxy {
            _ if is_loopback(url) => Ok(vec![Route::Direct]),
            Proxy::None => Ok(vec![Route::Direct]),
            Proxy::Http(proxy) => Ok(vec![Route::Proxy(proxy.clone())]),
            Proxy::System(settings) => self.system.routes(settings, url, self.time_limit()).await,
        }
    }

    /// A request came to nothing: an answer that is kept may be the reason.
    pub fn failed(&self, error: Error) -> Error {
        match &self.config.proxy {
            Proxy::System(_) => self.system.failed(error),
            Proxy::None | Proxy::Http(_) => error,
        }
    }

    fn time_limit(&self) -> Duration {
        self.config.connect_timeout.min(self.config.request_timeout) / 2
    }
}
