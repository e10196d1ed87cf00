//! The requests of `cl_login_start` and `cl_exchange_code`.

use super::redirect_uri::RedirectUri;
use crate::error::{Result, Status};
use crate::json::{Reader, Refusal};
use crate::oauth::{Scope, UrlStyle, is_set_by_us};
use crate::secret::Secret;
use std::time::Duration;

const REFUSAL: Refusal = Refusal { status: Status::InvalidArgument, subject: "request" };

/// Ten minutes: long enough to look up a password, short enough for an abandoned terminal.
const USUAL_LIFETIME_S: u64 = 600;
const LONGEST_LIFETIME_S: u64 = 3600;

/// Further parameters of an address: so many, and so long, at most.
const MOST_EXTRA: usize = 32;
const LONGEST_EXTRA: usize = 2048;

pub struct LoginRequest {
    pub redirect_uri: RedirectUri,
    /// `None`: the configured one.
    pub scope: Option<Scope>,
    pub style: UrlStyle,
    pub extra: Vec<(String, String)>,
    pub lifetime: Duration,
    /// Whether we open it in the system's browser.
    pub opens_browser: bool,
}

impl LoginRequest {
    pub fn read(json: &str) -> Result<Self> {
        let mut reader = Reader::new(REFUSAL, json)?;
        let redirect_uri = reader.text("redirect_uri")?;
        let scope = read_scope(&mut reader)?;
        let styles = [UrlStyle::ClearLine, UrlStyle::ReturnUrl, UrlStyle::Authorize];
        let style = styles[reader.choice("url_style", &["clearline", "return_url", "authorize"])?.unwrap_or(0)];
        let extra = reader.strings("extra")?;
        let lifetime = reader.integer("lifetime_s", 1..=LONGEST_LIFETIME_S)?.unwrap_or(USUAL_LIFETIME_S);
        let opens_browser = reader.choice("browser", &["none", "system"])? == Some(1);
        reader.finish()?;

        let redirect_uri = redirect_uri.ok_or_else(|| reader.missing("redirect_uri"))?;
        let redirect_uri =
            RedirectUri::parse(&redirect_uri).map_err(|problem| reader.refuse("redirect_uri", problem))?;
        if let Some((name, _)) = extra.iter().find(|(name, _)| is_set_by_us(name)) {
            return Err(reader.refuse("extra", &format!("names the parameter `{name}`, which clearline sets itself")));
        }
        let is_too_long =
            |(name, value): &(String, String)| name.is_empty() || name.len() + value.len() > LONGEST_EXTRA;
        if extra.len() > MOST_EXTRA || extra.iter().any(is_too_long) {
            return Err(reader.refuse("extra", "must hold at most 32 named parameters of 2048 bytes"));
        }
        Ok(Self { redirect_uri, scope, style, extra, lifetime: Duration::from_secs(lifetime), opens_browser })
    }
}

pub struct ExchangeRequest {
    pub code: Secret,
    pub redirect_uri: String,
    pub code_verifier: String,
    /// What was asked for, if the host tells.
    pub scope: Option<Scope>,
}

impl ExchangeRequest {
    pub fn read(json: &str) -> Result<Self> {
        let mut reader = Reader::new(REFUSAL, json)?;
        let code = reader.text("code")?;
        let redirect_uri = reader.text("redirect_uri")?;
        let code_verifier = reader.text("code_verifier")?;
        let scope = read_scope(&mut reader)?;
        reader.finish()?;

        let code_verifier = code_verifier.ok_or_else(|| reader.missing("code_verifier"))?;
        // RFC 7636 §4.1.
        let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if !(43..=128).contains(&code_verifier.len()) || !code_verifier.bytes().all(is_unreserved) {
            return Err(reader.refuse("code_verifier", "must be 43 to 128 letters, digits and any of -._~"));
        }
        Ok(Self {
            code: code.map(Secret::new).ok_or_else(|| reader.missing("code"))?,
            redirect_uri: redirect_uri.ok_or_else(|| reader.missing("redirect_uri"))?,
            code_verifier,
            scope,
        })
    }
}

fn read_scope(reader: &mut Reader) -> Result<Option<Scope>> {
    match reader.string("scope")?.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => match Scope::parse(text) {
            Some(scope) => Ok(Some(scope)),
            None => Err(reader.refuse("scope", Scope::RULE)),
        },
    }
}
