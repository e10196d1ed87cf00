//! The protocol, pure: builds requests and reads answers. No I/O, no time, no locks.
//!
//! RFC 6749 (OAuth 2.0), RFC 7636 (PKCE) and ClearLine's own documentation.

mod basic;
mod pkce;
mod retry_after;
mod scope;
mod token_request;
mod token_response;

pub use basic::{Basic, BasicAuth, BasicEncoding};
pub use pkce::{Pkce, challenge};
pub use retry_after::retry_after;
pub use scope::{Scope, ScopeKey};
pub use token_request::{TokenRequest, client_credentials};
pub use token_response::{Answer, TokenResponse, read_token_response};
