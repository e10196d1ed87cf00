//! The parameters of a request, in its body or in its query.

use super::error::ErrorCode;
use crate::recorder::RecordedRequest;

/// Names and values, no name twice (RFC 6749, 3.1 and 3.2).
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    /// Whether there is a form in the body.
    pub fn are_in_body(request: &RecordedRequest) -> bool {
        request.media_type().as_deref() == Some("application/x-www-form-urlencoded")
    }

    /// The parameters of the form in the body.
    pub fn of_body(request: &RecordedRequest) -> Result<Self, ErrorCode> {
        Self::without_repetition(request.form())
    }

    /// The parameters of a query.
    pub fn of_query(query: &str) -> Result<Self, ErrorCode> {
        Self::without_repetition(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    fn without_repetition(pairs: Vec<(String, String)>) -> Result<Self, ErrorCode> {
        let repeated =
            pairs.iter().enumerate().any(|(at, (name, _))| pairs[..at].iter().any(|(earlier, _)| earlier == name));
        match repeated {
            true => Err(ErrorCode::InvalidRequest),
            false => Ok(Self { pairs }),
        }
    }

    /// A parameter, if it is there and not empty (RFC 6749, 3.1 and 3.2: one without a value counts as left out).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// All but the one of this name.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.pairs.retain(|(key, _)| key != name);
        self
    }

    /// And one more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.pairs.push((name.to_owned(), value.to_owned()));
        self
    }

    /// As a query again.
    pub fn to_query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.pairs).finish()
    }
}
