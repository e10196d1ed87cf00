//! The token service, with the behaviour of IdentityServer.

mod access_token;
mod basic;
mod client;
mod code;
mod discovery;
mod error;
mod grant;
mod id_token;
mod jwt;
mod parameters;
mod pkce;
mod refresh_token;
mod revocation;
mod scope;
mod sign_on;
mod signing;
mod token;
mod user;

pub use access_token::{AccessTokens, Refusal};
pub use client::{Client, Clients};
pub use code::{Code, Codes};
pub use discovery::{JWKS_PATH, PATH as DISCOVERY_PATH, discovery, jwks};
pub use error::ErrorCode;
pub use grant::Grant;
pub use parameters::Parameters;
pub use pkce::is_challenge;
pub use refresh_token::RefreshTokens;
pub use revocation::{PATH as REVOCATION_PATH, revoke};
pub use scope::{DEFAULT_SCOPES, Scopes};
pub use sign_on::SignOn;
pub use signing::warm_up;
pub use token::{PATH as TOKEN_PATH, token};
pub use user::{User, Users};
