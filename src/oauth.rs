//! The protocol, pure: builds requests and reads answers. No I/O, no time, no locks.
//!
//! RFC 6749 (OAuth 2.0), RFC 7009 (revocation), RFC 7636 (PKCE), RFC 9207 (`iss`), OpenID Connect Core, and ClearLine's
//! own documentation.

mod authorization_url;
mod basic;
mod callback;
mod error_code;
mod id_token;
mod pkce;
mod retry_after;
mod scope;
mod token_request;
mod token_response;

pub use authorization_url::{AuthorizationRequest, UrlStyle, is_set_by_us};
pub use basic::{Basic, BasicAuth, BasicEncoding};
pub use callback::{Callback, Outcome};
pub use error_code::status_of;
pub use id_token::{Expected, Identity, foreign_issuer, read_id_token};
pub use pkce::{Pkce, challenge, random_text};
pub use retry_after::retry_after;
pub use scope::{Scope, ScopeKey};
pub use token_request::{TokenKind, TokenRequest, authorization_code, client_credentials, refresh_token, revocation};
pub use token_response::{Answer, TokenResponse, read_revocation_response, read_token_response};
