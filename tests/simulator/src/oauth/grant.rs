//! The grants of RFC 6749 which ClearLine has.

use super::error::ErrorCode;

/// A value of `grant_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    ClientCredentials,
    AuthorizationCode,
    RefreshToken,
}

impl Grant {
    pub const ALL: [Self; 3] = [Self::AuthorizationCode, Self::ClientCredentials, Self::RefreshToken];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClientCredentials => "client_credentials",
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
        }
    }

    /// The grant of this name; a missing one is as unsupported as an unknown one.
    pub fn parse(name: Option<&str>) -> Result<Self, ErrorCode> {
        Self::ALL.into_iter().find(|grant| Some(grant.as_str()) == name).ok_or(ErrorCode::UnsupportedGrantType)
    }
}
