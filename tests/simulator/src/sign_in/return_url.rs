//! `ReturnUrl`, with which a page knows the authorization request it belongs to.

use super::authorize::{CALLBACK_PATH, PATH};
use super::escape::percent_encode;
use super::problem::Problem;
use crate::oauth::Parameters;

const NAME: &str = "ReturnUrl";

/// The authorization request of a page with this query. Its parameters are inside `ReturnUrl`, as IdentityServer
/// has it, or beside a bare `ReturnUrl=/connect/authorize/callback`, as ClearLine's documentation has it.
pub fn parameters(query: Option<&str>) -> Result<Parameters, Problem> {
    let all = Parameters::of_query(query.unwrap_or_default())?;
    let foreign = || Problem::new("invalid_request", "Invalid return URL");
    let return_url = all.get(NAME).ok_or_else(foreign)?;
    let (path, inside) = match return_url.split_once('?') {
        Some((path, inside)) => (path, Some(inside)),
        None => (return_url, None),
    };
    if path != PATH && path != CALLBACK_PATH {
        return Err(foreign());
    }
    match inside {
        Some(inside) => Ok(Parameters::of_query(inside)?),
        None => Ok(all.without(NAME)),
    }
}

/// The URL of a page for an authorization request.
pub fn page(path: &str, parameters: &Parameters) -> String {
    format!("{path}?{NAME}={}", percent_encode(&callback(parameters)))
}

/// Where the pages come back to.
pub fn callback(parameters: &Parameters) -> String {
    format!("{CALLBACK_PATH}?{}", parameters.to_query())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(query: &str) -> Option<String> {
        parameters(Some(query)).unwrap().get("state").map(str::to_owned)
    }

    #[test]
    fn parameters_are_beside_or_inside() {
        assert_eq!(state("ReturnUrl=/connect/authorize/callback&state=a%2Bb"), Some("a+b".into()));
        assert_eq!(state("ReturnUrl=%2Fconnect%2Fauthorize%3Fstate%3Da%252Bb&state=other"), Some("a+b".into()));
        let inside = page("/Account/Login", &Parameters::of_query("state=a%2Bb&scope=c+d").unwrap());
        let (_, query) = inside.split_once('?').unwrap();
        assert_eq!(state(query), Some("a+b".into()));
    }

    #[test]
    fn nobody_is_sent_anywhere_else() {
        for query in [
            "state=a",
            "ReturnUrl=",
            "ReturnUrl=/",
            "ReturnUrl=https://evil.example/connect/authorize/callback",
            "ReturnUrl=//evil.example/connect/authorize/callback?a=b",
        ] {
            assert!(parameters(Some(query)).is_err(), "{query}");
        }
    }
}
