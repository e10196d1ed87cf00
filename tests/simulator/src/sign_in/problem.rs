//! What is wrong with an authorization request. Only the user learns it: who knows whether the redirect URI is the
//! client's.

use super::page;
use super::reply::Reply;
use crate::oauth::ErrorCode;

/// An error for the error page.
#[derive(Debug)]
pub struct Problem {
    pub error: &'static str,
    pub description: &'static str,
}

impl Problem {
    pub fn new(error: &'static str, description: &'static str) -> Self {
        Self { error, description }
    }
}

impl From<ErrorCode> for Problem {
    /// Parameters which come twice.
    fn from(error: ErrorCode) -> Self {
        Self::new(error.as_str(), "A parameter comes twice")
    }
}

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        Self::Page { status: 400, html: page::error(&problem) }
    }
}
