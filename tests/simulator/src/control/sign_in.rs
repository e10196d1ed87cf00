//! `POST /sign-in`: a user signs in, without a browser.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::shared::Shared;
use crate::sign_in::{Landing, SignIn};

/// Where somebody goes, and what they do there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInOrder {
    url: String,
    user_name: Option<String>,
    password: Option<String>,
    #[serde(default)]
    cancel: bool,
    #[serde(default)]
    deny: bool,
    cookie: Option<String>,
}

/// Where it ended, in JSON.
#[derive(Serialize)]
pub struct Report {
    status: u16,
    location: Option<String>,
    parameters: BTreeMap<String, String>,
    page: Option<String>,
    cookie: Option<String>,
}

impl SignInOrder {
    pub fn carry_out(self, shared: &Shared) -> Result<Report, String> {
        let mut sign_in = match (self.user_name, self.password) {
            (None, None) => SignIn::default(),
            (Some(user_name), Some(password)) => SignIn::of(user_name, password),
            _ => return Err("user_name and password only go together".to_owned()),
        };
        if self.cancel {
            sign_in = sign_in.cancels();
        }
        if self.deny {
            sign_in = sign_in.denies();
        }
        if let Some(cookie) = self.cookie {
            sign_in = sign_in.with_cookie(cookie);
        }
        sign_in.carry_out(shared, &self.url).map(Report::from)
    }
}

impl From<Landing> for Report {
    fn from(landing: Landing) -> Self {
        let parameters = landing.parameters().into_iter().collect();
        let Landing { status, location, page, cookie } = landing;
        Self { status, location, parameters, page, cookie }
    }
}
