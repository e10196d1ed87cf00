//! Refresh tokens: who gets one, and how often it is good.

use serde::Deserialize;

use crate::oauth::Scopes;

/// Which sign-ins get a refresh token.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RefreshTokenIssue {
    /// All, as ClearLine's documentation shows it.
    #[default]
    Always,
    /// Those for `offline_access`, as stock IdentityServer.
    OfflineAccess,
    /// None.
    Never,
}

impl RefreshTokenIssue {
    pub(crate) fn are_for(self, scopes: &Scopes) -> bool {
        match self {
            Self::Always => true,
            Self::OfflineAccess => scopes.has_offline_access(),
            Self::Never => false,
        }
    }
}

/// How often a refresh token can be used.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RefreshUse {
    /// Once: every answer has its successor.
    #[default]
    OneTime,
    /// As often as wanted: every answer has it again.
    Reusable,
    /// As often as wanted, and the answers don't mention it.
    ReusableUnsaid,
}
