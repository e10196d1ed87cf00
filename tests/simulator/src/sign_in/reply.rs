//! What a browser gets.

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue, LOCATION, SET_COOKIE};

use crate::server::{Answer, answer};

/// A page, or the way to the next one.
#[derive(Debug)]
pub enum Reply {
    Page { status: u16, html: String },
    Redirect { location: String, cookie: Option<String> },
    MethodNotAllowed(&'static str),
}

impl Reply {
    pub fn page(html: String) -> Self {
        Self::Page { status: 200, html }
    }

    pub fn redirect(location: String) -> Self {
        Self::Redirect { location, cookie: None }
    }
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        let mut answer = match reply {
            Reply::MethodNotAllowed(allowed) => return answer::method_not_allowed(allowed),
            Reply::Page { status, html } => {
                let status = StatusCode::from_u16(status).expect("these are statuses");
                let mut answer = answer::full(status, html);
                answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
                answer
            }
            Reply::Redirect { location, cookie } => {
                let mut answer = answer::empty(StatusCode::FOUND);
                let headers = [(LOCATION, Some(location)), (SET_COOKIE, cookie)];
                for (name, value) in headers {
                    let value = value.and_then(|value| HeaderValue::from_str(&value).ok());
                    value.map(|value| answer.headers_mut().insert(name, value));
                }
                answer
            }
        };
        answer::forbid_storing(&mut answer);
        answer
    }
}
