//! The form in the body of a request.

use super::error::ErrorCode;
use crate::recorder::RecordedRequest;

/// The parameters of a request, none of which occurs twice (RFC 6749, 3.2).
#[derive(Debug)]
pub struct Form {
    parameters: Vec<(String, String)>,
}

impl Form {
    pub fn is_in(request: &RecordedRequest) -> bool {
        request.media_type().as_deref() == Some("application/x-www-form-urlencoded")
    }

    pub fn parse(request: &RecordedRequest) -> Result<Self, ErrorCode> {
        let parameters = request.form();
        let repeated = parameters
            .iter()
            .enumerate()
            .any(|(at, (name, _))| parameters[..at].iter().any(|(earlier, _)| earlier == name));
        match repeated {
            true => Err(ErrorCode::InvalidRequest),
            false => Ok(Self { parameters }),
        }
    }

    /// A parameter, if it is there and not empty (RFC 6749, 3.2: one without a value counts as left out).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}
