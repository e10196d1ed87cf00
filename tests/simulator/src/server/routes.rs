//! Which path is whose.

use hyper::StatusCode;

use super::answer::{self, Answer};
use crate::recorder::RecordedRequest;
use crate::shared::Shared;
use crate::{api, oauth, sign_in};

/// The usual answer to a request.
pub async fn answer(shared: &Shared, request: &RecordedRequest) -> Answer {
    match request.path.as_str() {
        oauth::TOKEN_PATH => oauth::token(shared, request).await,
        oauth::REVOCATION_PATH => oauth::revoke(shared, request),
        oauth::DISCOVERY_PATH | oauth::JWKS_PATH if request.method != "GET" => answer::method_not_allowed("GET"),
        oauth::DISCOVERY_PATH => oauth::discovery(shared),
        oauth::JWKS_PATH => oauth::jwks().await,
        path if sign_in::is_known(path) => sign_in::answer(shared, request).into(),
        path if api::is_known(path) => api::answer(shared, request),
        _ => answer::empty(StatusCode::NOT_FOUND),
    }
}
