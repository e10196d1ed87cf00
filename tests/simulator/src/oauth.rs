//! The token service, with the behaviour of IdentityServer.

mod access_token;
mod basic;
mod client;
mod code;
mod discovery;
mod error;
mod form;
mod grant;
mod jwt;
mod pkce;
mod refresh_token;
mod revocation;
mod scope;
mod signing;
mod token;

pub use access_token::{AccessTokens, Refusal};
pub use client::{Client, Clients};
pub use code::{Code, Codes};
pub use discovery::{JWKS_PATH, PATH as DISCOVERY_PATH, discovery, jwks};
pub use refresh_token::RefreshTokens;
pub use revocation::{PATH as REVOCATION_PATH, revoke};
pub use scope::{DEFAULT_SCOPES, Scopes};
pub use signing::warm_up;
pub use token::{PATH as TOKEN_PATH, token};
