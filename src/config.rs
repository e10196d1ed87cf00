//! [`Config`]: the configuration of `cl_init`, fully checked before anything uses it.

mod ca_file;
mod endpoint;
mod environment;
mod proxy;
mod secret_source;
mod text_file;
mod trust;

pub use ca_file::ExtraRoots;
pub use endpoint::{Endpoints, is_loopback};
pub use proxy::{HttpProxy, Proxy, SystemProxy};
pub use secret_source::SecretSource;
pub use trust::Trust;

use crate::error::{Error, Result, Status};
use crate::json::{Reader, Refusal};
use crate::oauth::{BasicAuth, Scope};
use crate::secret::Secret;
use std::time::Duration;

const REFUSAL: Refusal = Refusal { status: Status::Config, subject: "configuration" };

/// The most that any time limit may be: ten minutes.
const LONGEST_TIMEOUT_MS: u64 = 600_000;
/// The most that a window before expiry may be: a day.
const LONGEST_WINDOW_S: u64 = 86_400;

/// Everything a client needs to know, checked.
#[derive(Debug)]
pub struct Config {
    pub endpoints: Endpoints,
    pub client_id: String,
    pub secret_source: SecretSource,
    /// What the source gave when the configuration was read.
    pub client_secret: Secret,
    /// `None`: the parameter is omitted.
    pub scope: Option<Scope>,
    pub basic_auth: BasicAuth,
    pub refresh_before_expiry: Duration,
    pub min_remaining: Duration,
    pub keep_warm: bool,
    pub connect_timeout: Duration,
    pub request_timeout: Duration,
    pub call_deadline: Duration,
    pub proxy: Proxy,
    pub trust: Trust,
    pub extra_roots: ExtraRoots,
    pub user_agent: String,
}

impl Config {
    /// Reads the configuration of `cl_init`.
    pub fn from_json(json: &str) -> Result<Self> {
        let mut reader = Reader::new(REFUSAL, json)?;
        refuse_what_is_not_built(&mut reader)?;

        let allow_http = reader.boolean("allow_insecure_loopback")?.unwrap_or(false);
        let endpoints = Endpoints::read(&mut reader, allow_http)?;
        let client_id = reader.text("client_id")?;
        let secret = SecretSource::read(&mut reader)?;
        let scope = read_scope(&mut reader)?;
        let basic_auth = read_basic_auth(&mut reader, client_id.as_deref().unwrap_or_default())?;
        let seconds = |reader: &mut Reader, key, default| {
            let value = reader.integer(key, 0..=LONGEST_WINDOW_S)?;
            Ok(Duration::from_secs(value.unwrap_or(default)))
        };
        let millis = |reader: &mut Reader, key, default| {
            let value = reader.integer(key, 1..=LONGEST_TIMEOUT_MS)?;
            Ok(Duration::from_millis(value.unwrap_or(default)))
        };
        let refresh_before_expiry = seconds(&mut reader, "refresh_before_expiry_s", 300)?;
        let min_remaining = seconds(&mut reader, "min_remaining_s", 30)?;
        let keep_warm = reader.boolean("keep_warm")?.unwrap_or(false);
        let connect_timeout = millis(&mut reader, "connect_timeout_ms", 15_000)?;
        let request_timeout = millis(&mut reader, "request_timeout_ms", 30_000)?;
        let call_deadline = millis(&mut reader, "call_deadline_ms", 30_000)?;
        let proxy = Proxy::read(&mut reader)?;
        let trust = Trust::read(&mut reader)?;
        let extra_roots = ExtraRoots::read(&mut reader)?;
        let user_agent = read_user_agent(&mut reader)?;
        reader.finish()?;

        let endpoints = endpoints.ok_or_else(|| reader.missing("environment"))?;
        let client_id = client_id.ok_or_else(|| reader.missing("client_id"))?;
        let (secret_source, client_secret) = secret.ok_or_else(|| reader.missing("client_secret"))?;
        Ok(Self {
            endpoints,
            client_id,
            secret_source,
            client_secret,
            scope,
            basic_auth,
            refresh_before_expiry,
            min_remaining,
            keep_warm,
            connect_timeout,
            request_timeout,
            call_deadline,
            proxy,
            trust,
            extra_roots,
            user_agent,
        })
    }

    /// Reads the file that `CLEARLINE_CONFIG` names, else the variables `CLEARLINE_CLIENT_ID`,
    /// `CLEARLINE_CLIENT_SECRET`, `CLEARLINE_ENVIRONMENT` and `CLEARLINE_SCOPE`.
    pub fn from_environment() -> Result<Self> {
        Self::from_json(&environment::configuration()?)
    }

    /// Whether the host that brings `other` means the same client. Where the secret comes from counts, not what
    /// was read there: a file whose secret was rotated is still the same configuration.
    pub fn is_same(&self, other: &Config) -> bool {
        let Config {
            endpoints,
            client_id,
            secret_source,
            client_secret,
            scope,
            basic_auth,
            refresh_before_expiry,
            min_remaining,
            keep_warm,
            connect_timeout,
            request_timeout,
            call_deadline,
            proxy,
            trust,
            extra_roots,
            user_agent,
        } = self;
        *endpoints == other.endpoints
            && *client_id == other.client_id
            && *secret_source == other.secret_source
            && (*secret_source != SecretSource::Literal || *client_secret == other.client_secret)
            && *scope == other.scope
            && *basic_auth == other.basic_auth
            && *refresh_before_expiry == other.refresh_before_expiry
            && *min_remaining == other.min_remaining
            && *keep_warm == other.keep_warm
            && *connect_timeout == other.connect_timeout
            && *request_timeout == other.request_timeout
            && *call_deadline == other.call_deadline
            && *proxy == other.proxy
            && *trust == other.trust
            && *extra_roots == other.extra_roots
            && *user_agent == other.user_agent
    }
}

/// Keys of the contract whose features come later are refused, never ignored.
fn refuse_what_is_not_built(reader: &mut Reader) -> Result<()> {
    for key in ["store", "log"] {
        if reader.has(key) {
            return Err(reader.refuse_as(Status::Unsupported, key, "is not supported by this version"));
        }
    }
    Ok(())
}

/// `""` means that the parameter is omitted.
fn read_scope(reader: &mut Reader) -> Result<Option<Scope>> {
    match reader.string("scope")?.as_deref() {
        None => Ok(Scope::parse("pos_integration")),
        Some("") => Ok(None),
        Some(text) => match Scope::parse(text) {
            Some(scope) => Ok(Some(scope)),
            None => Err(reader.refuse("scope", Scope::RULE)),
        },
    }
}

fn read_basic_auth(reader: &mut Reader, client_id: &str) -> Result<BasicAuth> {
    let modes = [BasicAuth::Auto, BasicAuth::Raw, BasicAuth::Rfc6749];
    let mode = modes[reader.choice("basic_auth", &["auto", "raw", "rfc6749"])?.unwrap_or(0)];
    if mode == BasicAuth::Raw && client_id.contains(':') {
        return Err(reader
            .refuse("client_id", "has a colon, which `basic_auth` \"raw\" cannot send")
            .with_hint("Set `basic_auth` to \"auto\" or \"rfc6749\", or leave it out."));
    }
    Ok(mode)
}

/// `clearline/0.1.0`, and the host program's own product after it (RFC 9110 §10.1.5).
fn read_user_agent(reader: &mut Reader) -> Result<String> {
    let mut user_agent = concat!("clearline/", env!("CARGO_PKG_VERSION")).to_owned();
    if let Some(mut app) = reader.object("app")? {
        let (name, version) = (app.text("name")?, app.text("version")?);
        app.finish()?;
        for (key, text, separator) in [("name", name, ' '), ("version", version, '/')] {
            let text = text.ok_or_else(|| app.missing(key))?;
            if text.len() > 64 || !text.bytes().all(is_token_byte) {
                return Err(
                    app.refuse(key, "must be at most 64 letters, digits and any of !#$%&'*+-.^_`|~, without spaces")
                );
            }
            user_agent.push(separator);
            user_agent.push_str(&text);
        }
    }
    Ok(user_agent)
}

/// RFC 9110 §5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// An error about a variable of the process' environment.
fn variable_error(name: &str, problem: &str) -> Error {
    Error::new(Status::Config, format!("environment variable `{name}` {problem}"))
}

#[cfg(test)]
mod tests;
