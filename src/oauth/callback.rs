//! What comes back with the user (RFC 6749 §4.1.2, RFC 9207).

use crate::error::{Error, Result, Status};
use crate::secret::Secret;
use std::collections::HashSet;
use url::form_urlencoded;

/// The parameters of a callback. Unknown ones are tolerated.
#[derive(Debug)]
pub struct Callback {
    pub state: Secret,
    pub iss: Option<String>,
    pub outcome: Outcome,
    /// What stands as a code beside an error: not used, and never shown.
    pub unused_code: Option<Secret>,
}

/// How the sign-in ended.
#[derive(Debug)]
pub enum Outcome {
    Code(Secret),
    Error { code: String, description: Option<String> },
}

impl Callback {
    /// What must not appear in an error.
    pub fn secrets(&self) -> Vec<&str> {
        let code = match &self.outcome {
            Outcome::Code(code) => Some(code),
            Outcome::Error { .. } => self.unused_code.as_ref(),
        };
        [Some(&self.state), code].into_iter().flatten().map(Secret::expose).collect()
    }
}

/// More are not parameters but an attack.
const MOST_PARAMETERS: usize = 64;

impl Callback {
    /// Reads the address that the browser was sent to: of any scheme, or its query alone with its `?`. What follows a
    /// `#`, such as the `#_=_` of some servers, does not count.
    pub fn parse(url: &str) -> Result<Self> {
        let url = url.split('#').next().unwrap_or_default();
        let Some((_, query)) = url.split_once('?') else {
            return Err(refuse("has no query, so it is not the answer to a sign-in"));
        };
        let mut seen = HashSet::new();
        let (mut code, mut error, mut description, mut state, mut iss) = (None, None, None, None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            // RFC 6749 §3.1: no parameter more than once.
            if seen.len() == MOST_PARAMETERS || !seen.insert(name.clone().into_owned()) {
                return Err(refuse("has a parameter twice, or too many of them"));
            }
            let place = match &*name {
                "code" => &mut code,
                "error" => &mut error,
                "error_description" => &mut description,
                "state" => &mut state,
                "iss" => &mut iss,
                _ => continue,
            };
            *place = Some(value.into_owned());
        }
        let code = code.filter(|code| !code.is_empty()).map(Secret::new);
        let (outcome, unused_code) = match (error, code) {
            (Some(error), code) => (Outcome::Error { code: error, description }, code),
            (None, Some(code)) => (Outcome::Code(code), None),
            (None, None) => return Err(refuse("has neither a `code` nor an `error`")),
        };
        match state.filter(|state| !state.is_empty()) {
            Some(state) => Ok(Self { state: Secret::new(state), iss, outcome, unused_code }),
            None => Err(Error::new(Status::StateMismatch, "the callback has no `state`: it belongs to no sign-in")),
        }
    }
}

fn refuse(problem: &str) -> Error {
    Error::new(Status::InvalidArgument, format!("the callback {problem}"))
        .with_hint("Pass the whole address that the browser was sent to, as it is.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(url: &str) -> String {
        match Callback::parse(url).unwrap().outcome {
            Outcome::Code(code) => code.expose().to_owned(),
            Outcome::Error { code, .. } => panic!("{code}"),
        }
    }

    #[test]
    fn callbacks_of_any_scheme() {
        for url in [
            "myapp://auth-callback?code=a%2Bb&state=S",
            "myapp://auth-callback/?state=S&code=a%2Bb#_=_",
            "http://127.0.0.1:4711?code=a%2Bb&state=S&session_state=x.y&scope=openid+profile&new=1#_",
            "?code=a%2Bb&state=S",
        ] {
            assert_eq!(code(url), "a+b", "{url}");
            assert_eq!(Callback::parse(url).unwrap().state.expose(), "S");
        }
    }

    #[test]
    fn what_is_no_callback_is_refused() {
        for url in ["", "myapp://auth-callback", "?", "?state=S", "?code=&state=S", "?code=a&code=a&state=S"] {
            assert_eq!(Callback::parse(url).unwrap_err().status(), Status::InvalidArgument, "{url}");
        }
        assert_eq!(Callback::parse("?code=a").unwrap_err().status(), Status::StateMismatch);
        assert_eq!(Callback::parse("?code=a&state=").unwrap_err().status(), Status::StateMismatch);
        assert!(Callback::parse(&format!("?code=a&state=S{}", "&x".repeat(1000))).is_err());
    }

    #[test]
    fn an_error_comes_before_a_code() {
        let callback =
            Callback::parse("?error=access_denied&error_description=No+thanks&code=a&state=S&iss=I").unwrap();
        assert_eq!(callback.iss.as_deref(), Some("I"));
        let Outcome::Error { code, description } = callback.outcome else { panic!() };
        assert_eq!((code.as_str(), description.as_deref()), ("access_denied", Some("No thanks")));
    }

    #[test]
    fn codes_and_states_are_not_printed() {
        let printed = format!("{:?}", Callback::parse("?code=c0de&state=st4te").unwrap());
        assert!(!printed.contains("c0de") && !printed.contains("st4te"), "{printed}");
    }
}
