//! What each request is answered. Only the browser that was sent here learns anything, or changes anything.

use super::language::Language;
use super::page;
use crate::login::Logins;
use crate::login::attempt::Attempt;
use crate::oauth::Callback;
use crate::transport::Http;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use std::sync::Arc;

/// One sign-in's.
pub struct Desk {
    pub logins: Arc<Logins>,
    pub http: Arc<Http>,
    pub attempt: Arc<Attempt>,
    pub host: String,
    pub path: String,
}

/// On everything that is sent. The last one is for browsers that do not know `frame-ancestors`.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::CONTENT_SECURITY_POLICY, page::POLICY),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

impl Desk {
    /// The callback is answered when the sign-in has ended, with what became of it; so is the same callback once more.
    /// Everything else gets a page that says nothing. `has_callback` is called before the wait.
    pub async fn answer<B>(&self, request: &Request<B>, has_callback: impl FnOnce()) -> Response<String> {
        let language = Language::preferred(&text(request, header::ACCEPT_LANGUAGE).unwrap_or_default());
        match self.callback(request) {
            Ok(callback) => {
                has_callback();
                self.receive(callback);
                let result = self.attempt.result().reached().await;
                reply(StatusCode::OK, page::of_result(&result, language))
            }
            Err(status) => reply(status, page::nothing(language)),
        }
    }

    /// The callback of this sign-in, if the request is one.
    fn callback<B>(&self, request: &Request<B>) -> Result<Callback, StatusCode> {
        // A name that somebody else has pointed at this machine is not ours.
        match text(request, header::HOST) {
            Some(host) if host.eq_ignore_ascii_case(&self.host) && request.uri().authority().is_none() => {}
            Some(_) => return Err(StatusCode::MISDIRECTED_REQUEST),
            None => return Err(StatusCode::BAD_REQUEST),
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(StatusCode::METHOD_NOT_ALLOWED);
        }
        if request.uri().path() != self.path || request.method() == Method::HEAD {
            return Err(StatusCode::NOT_FOUND);
        }
        // A page that is loaded ahead may never be seen: the browser comes again when the user does.
        if is_ahead_of_user(request) {
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        let query = request.uri().query().ok_or(StatusCode::NOT_FOUND)?;
        let callback = Callback::parse(&format!("?{query}")).map_err(|_| StatusCode::BAD_REQUEST)?;
        match self.attempt.is_named(callback.state.expose()).into() {
            true => Ok(callback),
            false => Err(StatusCode::BAD_REQUEST),
        }
    }

    /// The first one ends the sign-in, at once or by its exchange, which goes on although the browser may leave.
    fn receive(&self, callback: Callback) {
        let (now, issuer) = (self.logins.client.clock().now(), &self.logins.config().endpoints.issuer);
        let Ok(begun) = self.attempt.begin(callback, now, issuer) else {
            return; // The result says why.
        };
        let (logins, http) = (self.logins.clone(), self.http.clone());
        tokio::spawn(async move {
            let _ = logins.complete(&http, begun, None).await;
        });
    }
}

fn is_ahead_of_user<B>(request: &Request<B>) -> bool {
    [HeaderName::from_static("sec-purpose"), HeaderName::from_static("purpose")]
        .into_iter()
        .any(|name| text(request, name).is_some_and(|purpose| purpose.contains("prefetch")))
}

/// The value of a header that is there once.
fn text<B>(request: &Request<B>, name: HeaderName) -> Option<String> {
    let mut values = request.headers().get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok().map(str::to_owned),
        _ => None,
    }
}

fn reply(status: StatusCode, page: String) -> Response<String> {
    let mut response = Response::new(page);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}
