//! Where a slot's next token comes from.

use crate::error::{Error, Status};

/// What is left to get the next token with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supply {
    /// The client's own credentials: there is always another.
    Credentials,
    /// A session's refresh token.
    RefreshToken,
    /// A refresh token whose last use got no answer. It is used once more, when a token is needed: if the server saw the
    /// request, what it answered is lost anyway, and servers with a grace period answer again.
    Doubtful,
    /// Nothing: what there is serves until it expires, then the user must sign in.
    Spent,
    /// The session was ended.
    Ended,
}

impl Supply {
    /// What is left after a failure.
    pub(super) fn after(self, error: &Error) -> Self {
        match self {
            Self::RefreshToken | Self::Doubtful if error.status() == Status::InvalidGrant => Self::Spent,
            Self::RefreshToken if error.is_lost_answer() => Self::Doubtful,
            Self::Doubtful if error.is_lost_answer() => Self::Spent,
            same => same,
        }
    }

    pub fn is_exhausted(self) -> bool {
        matches!(self, Self::Spent | Self::Ended)
    }

    /// Whether a refresh may be made before anybody needs it.
    pub(super) fn lets_refresh_early(self) -> bool {
        matches!(self, Self::Credentials | Self::RefreshToken)
    }
}
