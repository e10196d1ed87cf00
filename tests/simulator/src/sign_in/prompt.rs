//! The parameter `prompt` (OpenID Connect Core, 3.1.2.1).

use super::problem::Problem;

/// What the user is to be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// Nothing.
    pub none: bool,
    /// Who they are, though they may be signed in.
    pub login: bool,
    /// Whether they agree, though they may not have to.
    pub consent: bool,
}

impl Prompt {
    /// A value that IdentityServer does not know is ignored, the ones beside it too.
    pub fn parse(value: &str) -> Result<Self, Problem> {
        let mut prompt = Self::default();
        for mode in value.split_ascii_whitespace() {
            match mode {
                "none" => prompt.none = true,
                "login" | "select_account" => prompt.login = true,
                "consent" => prompt.consent = true,
                _ => return Ok(Self::default()),
            }
        }
        match prompt.none && (prompt.login || prompt.consent) {
            true => Err(Problem::new("invalid_request", "Invalid prompt")),
            false => Ok(prompt),
        }
    }

    /// What is left to ask after the user has said who they are, as the parameter's value.
    pub fn after_login(self) -> Option<&'static str> {
        self.consent.then_some("consent")
    }
}
