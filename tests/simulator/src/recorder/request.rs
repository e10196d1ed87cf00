//! One request as it arrived.

use std::borrow::Cow;
use std::time::SystemTime;

use hyper::http::request::Parts;

/// A request as it arrived, whatever was answered.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The method, `POST` for instance.
    pub method: String,
    /// The path, still percent-encoded and without the query.
    pub path: String,
    /// What stood behind the `?`, if there was one.
    pub query: Option<String>,
    /// The headers in the order in which they came (those of one name together), names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// When it was complete.
    pub at: SystemTime,
}

impl RecordedRequest {
    pub(crate) fn new(head: &Parts, body: Vec<u8>) -> Self {
        let headers = head.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        });
        Self {
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().map(str::to_owned),
            headers: headers.collect(),
            body,
            at: SystemTime::now(),
        }
    }

    /// The first header of this name, in whatever case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The body as the pairs of an HTML form, in their order.
    #[must_use]
    pub fn form(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(&self.body).into_owned().collect()
    }

    /// A parameter of the HTML form in the body.
    #[must_use]
    pub fn form_value(&self, name: &str) -> Option<String> {
        self.form().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Whether it went to the token endpoint.
    #[must_use]
    pub fn is_for_token(&self) -> bool {
        self.path == crate::oauth::TOKEN_PATH
    }

    /// Whether it asked for a token to be revoked.
    #[must_use]
    pub fn is_for_revocation(&self) -> bool {
        self.path == crate::oauth::REVOCATION_PATH
    }

    /// Whether it went to the API.
    #[must_use]
    pub fn is_for_api(&self) -> bool {
        self.path.starts_with(crate::api::PREFIX)
    }

    /// The media type, without its parameters and in lower case.
    pub(crate) fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?.split(';').next()?;
        Some(value.trim().to_ascii_lowercase())
    }
}
