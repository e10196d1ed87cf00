//! The JSON which comes with a request.

use serde::de::DeserializeOwned;

/// Reads the body. The message of an error names the key that is wrong and the ones which would be right.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

/// The same, where no body is as good as an empty object.
pub fn parse_optional<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    match body.trim_ascii().is_empty() {
        true => parse(b"{}"),
        false => parse(body),
    }
}
