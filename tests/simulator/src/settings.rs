//! What can be changed while the simulator runs.

use std::time::Duration;

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

/// The settings of a running simulator.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long access tokens live.
    pub lifetime: Duration,
    /// How long authorization codes live.
    pub code_lifetime: Duration,
    /// What is added to the `Date` header, in seconds.
    pub date_skew: i64,
    pub error_status: ErrorStatus,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lifetime: Duration::from_secs(3600),
            code_lifetime: Duration::from_secs(300),
            date_skew: 0,
            error_status: ErrorStatus::default(),
        }
    }
}
