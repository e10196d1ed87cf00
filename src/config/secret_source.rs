//! Where the client secret comes from.

use super::text_file;
use crate::error::{Error, Result, Status};
use crate::json::{Found, Reader};
use crate::secret::Secret;
use std::env;
use std::path::PathBuf;

const LARGEST_SECRET: u64 = 64 * 1024;

/// Where the client secret comes from, so that it can be read again after a refusal.
#[derive(Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// It stands in the configuration itself.
    Literal,
    /// An environment variable.
    Env(String),
    /// A file; line breaks at its end do not belong to the secret.
    File(PathBuf),
}

impl SecretSource {
    /// Reads the key `client_secret`, and the secret that it names.
    pub(super) fn read(reader: &mut Reader) -> Result<Option<(Self, Secret)>> {
        let mut source = match reader.string_or_object("client_secret")? {
            None => return Ok(None),
            Some(Found::String(text)) if text.is_empty() => {
                return Err(reader.refuse("client_secret", "must not be empty"));
            }
            Some(Found::String(text)) => return Ok(Some((Self::Literal, Secret::new(text)))),
            Some(Found::Object(object)) => object,
        };
        if source.has("dpapi_file") {
            return Err(source.refuse_as(Status::Unsupported, "dpapi_file", "is not supported by this version"));
        }
        let variable = source.text("env")?;
        let file = source.text("file")?;
        let found = match (variable, file) {
            (Some(name), None) if !name.contains('=') => Self::Env(name),
            (Some(_), None) => return Err(source.refuse("env", "must be the name of an environment variable")),
            (None, Some(path)) => Self::File(path.into()),
            _ => {
                source.finish()?;
                return Err(reader.refuse("client_secret", "must have exactly one of the keys `env`, `file`"));
            }
        };
        source.finish()?;
        let secret = found.secret()?;
        Ok(secret.map(|secret| (found, secret)))
    }

    /// The secret as it is now at its source; `None` for one that stands in the configuration itself.
    pub fn secret(&self) -> Result<Option<Secret>> {
        let (key, text) = match self {
            Self::Literal => return Ok(None),
            Self::Env(name) => ("env", from_variable(name)),
            Self::File(path) => (
                "file",
                text_file::read(path, LARGEST_SECRET)
                    .map(|text| text.trim_end_matches(['\r', '\n']).to_owned())
                    .map_err(|problem| format!("names a file that {problem}")),
            ),
        };
        let refuse =
            |problem: &str| Error::new(Status::Config, format!("configuration key `client_secret.{key}` {problem}"));
        let text = text.map_err(|problem| refuse(&problem))?;
        if text.is_empty() {
            return Err(refuse("leads to an empty secret"));
        }
        if text.chars().any(char::is_control) {
            return Err(refuse("leads to a secret with a control character in it"));
        }
        Ok(Some(Secret::new(text)))
    }
}

fn from_variable(name: &str) -> std::result::Result<String, String> {
    match env::var(name) {
        Ok(value) => Ok(value),
        Err(env::VarError::NotPresent) => Err("names an environment variable that is not set".to_owned()),
        Err(env::VarError::NotUnicode(_)) => Err("names an environment variable that is not valid Unicode".to_owned()),
    }
}
