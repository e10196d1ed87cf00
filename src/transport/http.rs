//! Sending one request and reading its answer, within bounds.

use super::proxy::{Route, Routes};
use super::trust::Trust;
use super::{failure, lookup::Lookup, tls};
use crate::config::{Config, HttpProxy};
use crate::error::{Error, RequestSent, Result, Status};
use crate::oauth::{Answer, TokenRequest};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response, redirect};
use rustls::ClientConfig;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};
use tokio::time::{Instant, timeout_at};
use url::Url;

/// An answer may be this large. A token of 64 KiB fits many times over.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// Sends requests.
pub struct Http {
    config: Arc<Config>,
    routes: Routes,
    /// Made by the first request, because reading the system's certificates takes a while.
    tls: OnceLock<(ClientConfig, Trust)>,
}

impl Http {
    pub fn new(config: Arc<Config>) -> Self {
        Self { routes: Routes::new(config.clone()), config, tls: OnceLock::new() }
    }

    /// Posts to the token endpoint.
    pub async fn post_token_request(&self, url: &str, request: &TokenRequest) -> Result<Answer> {
        let url = Url::parse(url).map_err(|_| Error::new(Status::Config, "the token server's address is not a URL"))?;
        let authorization = secret_header(request.authorization.expose())?;
        // Covers everything from here to the answer's last byte.
        let until = Instant::now() + self.config.request_timeout;
        let response = self.send(&url, until, |client| {
            client
                .post(url.clone())
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(AUTHORIZATION, authorization.clone())
                .header(ACCEPT, "application/json")
                .body(request.body.expose().to_owned())
        });
        read(response.await.map_err(|error| self.routes.failed(error))?, until).await
    }

    /// Sends a request, by the first way on which a proxy is reached.
    async fn send(&self, url: &Url, until: Instant, request: impl Fn(&Client) -> RequestBuilder) -> Result<Response> {
        let (tls, trust) = self.tls()?;
        let mut routes = self.routes.to(url).await?.into_iter();
        while let Some(route) = routes.next() {
            let others = routes.len() as u32;
            let mut sent = self.send_by(&route, others, tls, &request, until).await?;
            // Nothing has left this machine yet but a handshake.
            if sent.as_ref().is_err_and(failure::is_unknown_issuer)
                && timeout_at(until, trust.look_further()).await == Ok(true)
            {
                sent = self.send_by(&route, others, tls, &request, until).await?;
            }
            match sent {
                Ok(response) => return Ok(response),
                Err(error) if others > 0 && failure::is_unreached_proxy(&error) => {}
                Err(error) => return Err(failure::of_request(error, &route)),
            }
        }
        Err(Error::new(Status::Proxy, "there is no way to the server"))
    }

    /// The outer error is ours, above all that the time is over.
    async fn send_by(
        &self,
        route: &Route,
        others: u32,
        tls: &ClientConfig,
        request: impl Fn(&Client) -> RequestBuilder,
        until: Instant,
    ) -> Result<reqwest::Result<Response>> {
        let remaining = until.saturating_duration_since(Instant::now());
        if remaining.is_zero() {
            return Err(Error::new(Status::Timeout, "no connection to the server was made in time"));
        }
        // The limit of the whole does not know whether there was ever a connection: this one comes before it. And it
        // leaves the other ways their share.
        let connect_timeout = self.config.connect_timeout.min(remaining / (others + 1) * 9 / 10);
        let client = self.client(route, tls, connect_timeout)?;
        // reqwest's own limit would have the first word where both are over, as after a pause of the whole machine.
        timeout_at(until, request(&client).send()).await.map_err(|_| failure::unanswered())
    }

    /// A client for one request on this way: nothing of it is worth keeping but the certificates.
    fn client(&self, route: &Route, tls: &ClientConfig, connect_timeout: Duration) -> Result<Client> {
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .dns_resolver(Lookup)
            .redirect(redirect::Policy::none())
            .referer(false)
            .http1_only()
            // Tokens are fetched about once an hour: a kept connection would only go stale, and wake us to close it.
            .pool_max_idle_per_host(0)
            .connect_timeout(connect_timeout)
            .user_agent(&self.config.user_agent)
            // Otherwise reqwest reads HTTPS_PROXY by itself.
            .no_proxy();
        if let Route::Proxy(proxy) = route {
            builder = builder.proxy(reqwest_proxy(proxy)?);
        }
        builder.build().map_err(|_| Error::new(Status::Resources, "the HTTP client could not be made"))
    }

    fn tls(&self) -> Result<&(ClientConfig, Trust)> {
        if let Some(tls) = self.tls.get() {
            return Ok(tls);
        }
        let tls = tls::config(&self.config)?;
        Ok(self.tls.get_or_init(|| tls))
    }
}

fn reqwest_proxy(proxy: &HttpProxy) -> Result<reqwest::Proxy> {
    let reqwest_proxy = reqwest::Proxy::all(&proxy.address)
        .map_err(|_| Error::new(Status::Proxy, "what is named as a proxy is not an address"))?;
    Ok(match &proxy.login {
        Some((user, password)) => reqwest_proxy.basic_auth(user, password.expose()),
        None => reqwest_proxy,
    })
}

async fn read(mut response: Response, until: Instant) -> Result<Answer> {
    let status = response.status().as_u16();
    let headers = response.headers();
    let content_type = text(headers, CONTENT_TYPE);
    let retry_after = text(headers, RETRY_AFTER);
    let date = text(headers, DATE).and_then(|date| httpdate::parse_http_date(&date).ok());
    let problem = |kind, message| Error::new(kind, message).with_http_status(status);
    let too_late = |_| problem(Status::Timeout, "the server's answer did not come to its end in time");
    let cut = |_| problem(Status::BadResponse, "the server's answer broke off");
    let too_large = || problem(Status::BadResponse, "the server's answer is larger than 1 MiB");
    if response.content_length().is_some_and(|length| length > LARGEST_ANSWER as u64) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    while let Some(chunk) = timeout_at(until, response.chunk()).await.map_err(too_late)?.map_err(cut)? {
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
