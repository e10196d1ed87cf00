//! ID tokens: their form, and what is wrong with them.

use serde::Deserialize;

/// What ID tokens are like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdTokenSettings {
    /// The form of the claim `aud`.
    pub audience: Audience,
    /// What is wrong with them.
    pub fault: IdTokenFault,
}

/// The form of the claim `aud`.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The client's id.
    #[default]
    String,
    /// An array of nothing but the client's id.
    Array,
    /// An array of somebody else and the client's id, which is in `azp` too.
    Several,
}

/// What is wrong with ID tokens.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum IdTokenFault {
    /// Nothing.
    #[default]
    None,
    /// Another issuer.
    WrongIssuer,
    /// Another client's.
    WrongAudience,
    /// Expired since yesterday.
    Expired,
    /// Another nonce than the request's.
    WrongNonce,
    /// No nonce, though the request had one.
    MissingNonce,
    /// No JWT.
    Garbage,
    /// No ID token at all, in spite of `openid`.
    Missing,
}
