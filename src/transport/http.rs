//! Sending one request and reading its answer, within bounds.

use super::trust::Trust;
use super::{failure, lookup::Lookup, tls};
use crate::config::{Config, Proxy};
use crate::error::{Error, RequestSent, Result, Status};
use crate::oauth::{Answer, TokenRequest};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, NoProxy, Response, redirect};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;
use tokio::time::{Instant, timeout_at};

/// An answer may be this large. A token of 64 KiB fits many times over.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// The HTTP client. It is built by the first request, because reading the system's certificates takes a while.
pub struct Http {
    config: Arc<Config>,
    client: OnceLock<(Client, Trust)>,
}

impl Http {
    pub fn new(config: Arc<Config>) -> Self {
        Self { config, client: OnceLock::new() }
    }

    /// Posts to the token endpoint.
    pub async fn post_token_request(&self, url: &str, request: &TokenRequest) -> Result<Answer> {
        let until = Instant::now() + self.config.request_timeout;
        let (client, trust) = self.client()?;
        let mut sent = send(client, url, request, until).await?;
        // Nothing has left this machine yet but a handshake.
        if sent.as_ref().is_err_and(failure::is_unknown_issuer)
            && timeout_at(until, trust.look_further()).await == Ok(true)
        {
            sent = send(client, url, request, until).await?;
        }
        read(sent.map_err(failure::of_request)?).await
    }

    fn client(&self) -> Result<&(Client, Trust)> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = build(&self.config)?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// The outer error is ours: nothing was tried.
async fn send(client: &Client, url: &str, request: &TokenRequest, until: Instant) -> Result<reqwest::Result<Response>> {
    let authorization = secret_header(request.authorization.expose())?;
    let sending = client
        .post(url)
        // Covers everything from here to the answer's last byte; a client-wide one would be per read.
        .timeout(until.saturating_duration_since(Instant::now()))
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(AUTHORIZATION, authorization)
        .header(ACCEPT, "application/json")
        .body(request.body.expose().to_owned())
        .send();
    Ok(sending.await)
}

fn build(config: &Config) -> Result<(Client, Trust)> {
    let (tls, trust) = tls::config(config)?;
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(Lookup)
        .redirect(redirect::Policy::none())
        .referer(false)
        .http1_only()
        // Tokens are fetched about once an hour: a kept connection would only go stale, and wake us to close it.
        .pool_max_idle_per_host(0)
        .connect_timeout(config.connect_timeout.min(config.request_timeout))
        .user_agent(&config.user_agent)
        // Otherwise reqwest reads HTTPS_PROXY by itself.
        .no_proxy();
    if let Some(proxy) = proxy(&config.proxy)? {
        builder = builder.proxy(proxy);
    }
    let client = builder.build().map_err(|_| Error::new(Status::Resources, "the HTTP client could not be made"))?;
    Ok((client, trust))
}

/// Requests to this machine itself never go through a proxy.
const LOOPBACK: &str = "localhost,127.0.0.0/8,::1";

fn proxy(setting: &Proxy) -> Result<Option<reqwest::Proxy>> {
    let Proxy::Http { address, login, except } = setting else {
        return Ok(None);
    };
    let mut proxy = reqwest::Proxy::all(address)
        .map_err(|_| Error::new(Status::Config, "configuration key `proxy` is not an address"))?;
    if let Some((user, password)) = login {
        proxy = proxy.basic_auth(user, password.expose());
    }
    let except = match except {
        Some(except) => format!("{LOOPBACK},{except}"),
        None => LOOPBACK.to_owned(),
    };
    Ok(Some(proxy.no_proxy(NoProxy::from_string(&except))))
}

async fn read(mut response: Response) -> Result<Answer> {
    let status = response.status().as_u16();
    let headers = response.headers();
    let content_type = text(headers, CONTENT_TYPE);
    let retry_after = text(headers, RETRY_AFTER);
    let date = text(headers, DATE).and_then(|date| httpdate::parse_http_date(&date).ok());
    let too_large =
        || Error::new(Status::BadResponse, "the server's answer is larger than 1 MiB").with_http_status(status);
    if response.content_length().is_some_and(|length| length > LARGEST_ANSWER as u64) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure::of_body(error, status))? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, content_type, retry_after, date, received_at: SystemTime::now(), body })
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// A header value that HTTP libraries do not print.
fn secret_header(value: &str) -> Result<HeaderValue> {
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        Error::new(Status::InvalidArgument, "the credentials cannot be put into a header")
            .with_request_sent(RequestSent::No)
    })?;
    value.set_sensitive(true);
    Ok(value)
}
