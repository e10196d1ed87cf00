//! The error codes of OAuth 2.0 and OpenID Connect, as statuses.

use crate::error::Status;

/// RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6: the same codes mean the same at both endpoints.
pub fn status_of(code: &str) -> Status {
    match code {
        "invalid_client" => Status::InvalidClient,
        "invalid_grant" => Status::InvalidGrant,
        "invalid_scope" => Status::InvalidScope,
        "unauthorized_client" => Status::UnauthorizedClient,
        "unsupported_grant_type" => Status::UnsupportedGrantType,
        "invalid_request" => Status::InvalidRequest,
        "access_denied" => Status::AccessDenied,
        "server_error" | "temporarily_unavailable" => Status::Server,
        "login_required" | "interaction_required" | "consent_required" | "account_selection_required" => {
            Status::LoginRequired
        }
        _ => Status::OAuth,
    }
}
