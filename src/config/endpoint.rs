//! ClearLine's environments and their hosts: where tokens come from, and where they may go.

use crate::error::Result;
use crate::json::{Found, Reader};
use url::{Host, Url};

/// The documented environments: name, auth base URL, API base URL. Production's API host is not documented.
const ENVIRONMENTS: [(&str, &str, Option<&str>); 3] = [
    ("test", "https://logintest.clearline.me", Some("https://public-api-test.clearline.me")),
    ("demo", "https://logindemo.clearline.me", Some("https://public-api-demo.clearline.me")),
    ("production", "https://login.clearline.me", None),
];

/// The servers of one environment.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Where tokens come from. Without a slash at its end.
    pub auth_base_url: String,
    /// Where tokens may go.
    pub api_base_url: Option<String>,
    /// Who signs in users (RFC 9207): the configured one, else the auth base URL.
    pub issuer: String,
}

impl Endpoints {
    /// Reads `environment` and `api_base_url`.
    pub(super) fn read(reader: &mut Reader, allow_http: bool) -> Result<Option<Self>> {
        let mut is_object = false;
        let mut endpoints = match reader.string_or_object("environment")? {
            None => None,
            Some(Found::String(name)) => Some(named(&name).ok_or_else(|| {
                reader.refuse(
                    "environment",
                    "must be one of \"test\", \"demo\", \"production\", or an object with `auth_base_url`",
                )
            })?),
            Some(Found::Object(mut object)) => {
                is_object = true;
                Some(custom(&mut object, allow_http)?)
            }
        };
        let api_base_url = base_url(reader, "api_base_url", allow_http, Side::Api)?;
        if let (Some(url), Some(endpoints)) = (api_base_url, &mut endpoints) {
            if is_object && endpoints.api_base_url.is_some() {
                return Err(reader.refuse("api_base_url", "stands twice: here and in `environment`"));
            }
            endpoints.api_base_url = Some(url);
        }
        Ok(endpoints)
    }

    /// RFC 6749 §3.2.
    pub fn token_endpoint(&self) -> String {
        format!("{}/connect/token", self.auth_base_url)
    }

    /// RFC 7009 §2.
    pub fn revocation_endpoint(&self) -> String {
        format!("{}/connect/revocation", self.auth_base_url)
    }
}

fn named(name: &str) -> Option<Endpoints> {
    let (_, auth, api) = ENVIRONMENTS.iter().find(|(known, ..)| *known == name)?;
    Some(Endpoints {
        auth_base_url: (*auth).to_owned(),
        api_base_url: api.map(str::to_owned),
        issuer: (*auth).to_owned(),
    })
}

fn custom(object: &mut Reader, allow_http: bool) -> Result<Endpoints> {
    let auth_base_url = base_url(object, "auth_base_url", allow_http, Side::Auth)?;
    let api_base_url = base_url(object, "api_base_url", allow_http, Side::Api)?;
    let issuer = object.text("issuer")?;
    object.finish()?;
    let auth_base_url = auth_base_url.ok_or_else(|| object.missing("auth_base_url"))?;
    Ok(Endpoints { issuer: issuer.unwrap_or_else(|| auth_base_url.clone()), auth_base_url, api_base_url })
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Auth,
    Api,
}

/// Reads a base URL: HTTPS, no user, query or fragment; returned without a slash at its end.
fn base_url(reader: &mut Reader, key: &'static str, allow_http: bool, side: Side) -> Result<Option<String>> {
    let Some(text) = reader.text(key)? else {
        return Ok(None);
    };
    let url = Url::parse(&text)
        .ok()
        .filter(|url| url.has_host())
        .ok_or_else(|| reader.refuse(key, "must be a URL that begins with https://"))?;
    match url.scheme() {
        "https" => {}
        "http" if allow_http && is_loopback(&url) => {}
        "http" => {
            return Err(reader
                .refuse(key, "must begin with https://: http:// is refused")
                .with_hint("Tokens travel over HTTPS only. For a server on this machine set `allow_insecure_loopback` to true and use 127.0.0.1, [::1] or localhost."));
        }
        _ => return Err(reader.refuse(key, "must begin with https://")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(reader.refuse(key, "must not hold a user name or a password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(reader.refuse(key, "must not hold a query or a fragment"));
    }
    refuse_mixed_up(reader, key, &url, side)?;
    Ok(Some(url.as_str().trim_end_matches('/').to_owned()))
}

/// "Don't mix up Auth and API URLs!" (authentication guide, Environments)
fn refuse_mixed_up(reader: &Reader, key: &str, url: &Url, side: Side) -> Result<()> {
    let host = url.host_str().unwrap_or_default();
    let clearline = host.strip_suffix(".clearline.me").unwrap_or_default();
    if side == Side::Auth && clearline.starts_with("public-api") {
        return Err(reader
            .refuse(key, "names one of ClearLine's API hosts, but tokens come from an auth host")
            .with_hint("Put the login*.clearline.me host into `auth_base_url`, and the public-api-*.clearline.me host into `api_base_url`."));
    }
    if side == Side::Api && clearline.starts_with("login") {
        return Err(reader
            .refuse(key, "names one of ClearLine's auth hosts, but business calls go to an API host")
            .with_hint("Put the public-api-*.clearline.me host into `api_base_url`, and the login*.clearline.me host into `auth_base_url`."));
    }
    Ok(())
}

/// Whether it is on this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
