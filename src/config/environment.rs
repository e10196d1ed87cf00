//! The configuration of a host that passes none: `cl_init(NULL)`.

use super::{text_file, variable_error};
use crate::error::{Error, Result, Status};
use crate::json::quote;
use std::env;

/// The configuration as JSON, from the file or from the variables.
pub fn configuration() -> Result<String> {
    match env::var_os("CLEARLINE_CONFIG").filter(|path| !path.is_empty()) {
        Some(path) => text_file::read(path.as_ref(), text_file::LARGEST_CONFIG)
            .map_err(|problem| variable_error("CLEARLINE_CONFIG", &format!("names a file that {problem}"))),
        None => from_variables(),
    }
}

fn from_variables() -> Result<String> {
    let mut members = Vec::new();
    for (name, key) in [
        ("CLEARLINE_CLIENT_ID", "client_id"),
        ("CLEARLINE_CLIENT_SECRET", "client_secret"),
        ("CLEARLINE_ENVIRONMENT", "environment"),
    ] {
        match read(name)? {
            // The secret is named, not copied, so that a refused one can be read again.
            Some(_) if key == "client_secret" => {
                members.push(format!("\"{key}\":{{\"env\":{}}}", quote(name)));
            }
            // An environment of one's own is a JSON object.
            Some(value) if value.starts_with('{') => members.push(format!("\"{key}\":{value}")),
            Some(value) => members.push(format!("\"{key}\":{}", quote(&value))),
            None => {
                return Err(Error::new(
                    Status::Config,
                    format!("cl_init got no configuration, and the environment variable `{name}` is not set"),
                )
                .with_hint(
                    "Pass a configuration to cl_init, or set CLEARLINE_CONFIG to the path of a configuration file, or set CLEARLINE_CLIENT_ID, CLEARLINE_CLIENT_SECRET and CLEARLINE_ENVIRONMENT.",
                ));
            }
        }
    }
    // Set but empty says "omit the scope", as in the configuration.
    if let Some(scope) = read_even_empty("CLEARLINE_SCOPE")? {
        members.push(format!("\"scope\":{}", quote(&scope)));
    }
    Ok(format!("{{{}}}", members.join(",")))
}

fn read(name: &str) -> Result<Option<String>> {
    Ok(read_even_empty(name)?.filter(|value| !value.is_empty()))
}

fn read_even_empty(name: &str) -> Result<Option<String>> {
    env::var_os(name)
        .map(|value| value.into_string().map_err(|_| variable_error(name, "is not valid Unicode")))
        .transpose()
}
