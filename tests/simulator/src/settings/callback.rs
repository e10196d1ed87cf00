//! What users are sent back with.

use serde::Deserialize;

/// The parameter `iss` of RFC 9207.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CallbackIssuer {
    /// None, as IdentityServer4.
    #[default]
    Absent,
    /// The simulator's own URL, which is the issuer of its tokens too.
    Own,
    /// Another one.
    Other(String),
}

/// What an error ends in that is sent back to the client.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
pub enum ErrorTail {
    /// `#_=_`, as IdentityServer.
    #[default]
    #[serde(rename = "#_=_")]
    Long,
    /// `#_`.
    #[serde(rename = "#_")]
    Short,
    /// Nothing.
    #[serde(rename = "")]
    None,
}

impl ErrorTail {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Long => "#_=_",
            Self::Short => "#_",
            Self::None => "",
        }
    }
}
