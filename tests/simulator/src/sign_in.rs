//! The pages on which users sign in, with IdentityServer's ways: from the authorization request to the moment when
//! the browser is sent back to the client.

use crate::recorder::RecordedRequest;
use crate::shared::Shared;

mod authorize;
mod browser;
mod consent;
mod escape;
mod login;
mod page;
mod problem;
mod prompt;
mod redirect_uri;
mod reply;
mod request;
mod return_url;
mod session;
mod way_back;

pub use authorize::PATH as AUTHORIZE_PATH;
pub use browser::{Landing, SignIn};
pub use session::Browsers;

use reply::Reply;

/// Whether a path is one of these pages.
pub fn is_known(path: &str) -> bool {
    [authorize::PATH, authorize::CALLBACK_PATH, login::PATH, consent::PATH].contains(&path)
}

/// Answers a browser.
pub fn answer(shared: &Shared, request: &RecordedRequest) -> Reply {
    let reply = match (request.method.as_str(), request.path.as_str()) {
        ("GET", authorize::PATH | authorize::CALLBACK_PATH) => authorize::authorize(shared, request),
        ("GET", login::PATH) => login::show(shared, request),
        ("POST", login::PATH) => login::submit(shared, request),
        ("GET", consent::PATH) => consent::show(shared, request),
        ("POST", consent::PATH) => consent::submit(shared, request),
        (_, authorize::PATH | authorize::CALLBACK_PATH) => return Reply::MethodNotAllowed("GET"),
        _ => return Reply::MethodNotAllowed("GET, POST"),
    };
    reply.unwrap_or_else(|problem| problem.into())
}
