//! What can be changed while the simulator runs.

use std::time::Duration;

mod callback;
mod id_token;
mod refresh;

pub use callback::{CallbackIssuer, ErrorTail};
pub use id_token::{Audience, IdTokenFault, IdTokenSettings};
pub use refresh::{RefreshTokenIssue, RefreshUse};

/// The status of the answer `invalid_client`. All other OAuth errors are 400 everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorStatus {
    /// 400, as stock IdentityServer.
    #[default]
    BadRequest,
    /// 401 with `WWW-Authenticate: Basic`, as RFC 6749, 5.2 has it.
    Unauthorized,
}

impl ErrorStatus {
    /// The status from its number.
    ///
    /// # Errors
    ///
    /// Any other number than 400 and 401, with a sentence that says so.
    pub fn from_code(code: u16) -> Result<Self, String> {
        match code {
            400 => Ok(Self::BadRequest),
            401 => Ok(Self::Unauthorized),
            other => Err(format!("error_status is 400 or 401, not {other}")),
        }
    }
}

impl From<ErrorStatus> for u16 {
    fn from(status: ErrorStatus) -> Self {
        match status {
            ErrorStatus::BadRequest => 400,
            ErrorStatus::Unauthorized => 401,
        }
    }
}

/// The settings of a running simulator; changed with [`Simulator::change`](crate::Simulator::change).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// How long access tokens live, in whole seconds.
    pub lifetime: Duration,
    /// How long authorization codes live.
    pub code_lifetime: Duration,
    /// What is added to the `Date` header, in seconds.
    pub date_skew: i64,
    /// The status of the answer `invalid_client`.
    pub error_status: ErrorStatus,
    /// Where users may be sent back to, compared letter by letter. `http://127.0.0.1` is special, see
    /// [`loopback_any_port`](Self::loopback_any_port).
    pub redirect_uris: Vec<String>,
    /// Whether `http://127.0.0.1` among the redirect URIs stands for all its ports and paths, as it does with
    /// IdentityServer's validator for apps (RFC 8252, 7.3).
    pub loopback_any_port: bool,
    /// Whether users are asked if they allow what the client wants.
    pub require_consent: bool,
    /// The `iss` with which users are sent back (RFC 9207).
    pub callback_issuer: CallbackIssuer,
    /// What errors which are sent back end in.
    pub error_tail: ErrorTail,
    /// Which sign-ins get a refresh token.
    pub refresh_tokens: RefreshTokenIssue,
    /// How often a refresh token can be used.
    pub refresh_use: RefreshUse,
    /// How long refresh tokens live, counted from the sign-in.
    pub refresh_lifetime: Duration,
    /// How many more times a one-time refresh token is accepted after its first use.
    pub refresh_grace: u32,
    /// Whether a refresh token that is used again ends all tokens of its sign-in.
    pub refresh_reuse_revokes: bool,
    /// What ID tokens are like.
    pub id_token: IdTokenSettings,
}

impl Default for Settings {
    fn default() -> Self {
        let redirect_uris = ["myapp://auth-callback", "clover://auth-callback", "http://127.0.0.1"];
        Self {
            lifetime: Duration::from_secs(3600),
            code_lifetime: Duration::from_secs(300),
            date_skew: 0,
            error_status: ErrorStatus::default(),
            redirect_uris: redirect_uris.map(str::to_owned).to_vec(),
            loopback_any_port: true,
            require_consent: false,
            callback_issuer: CallbackIssuer::default(),
            error_tail: ErrorTail::default(),
            refresh_tokens: RefreshTokenIssue::default(),
            refresh_use: RefreshUse::default(),
            refresh_lifetime: Duration::from_secs(30 * 86_400),
            refresh_grace: 0,
            refresh_reuse_revokes: false,
            id_token: IdTokenSettings::default(),
        }
    }
}
