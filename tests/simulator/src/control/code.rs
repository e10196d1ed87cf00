//! `POST /codes`: an authorization code, as if a user had signed in.

use serde::Deserialize;

use crate::oauth::{Code, Scopes, SignOn};

/// What the code is for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeOrder {
    client_id: String,
    redirect_uri: String,
    code_challenge: String,
    scope: String,
    subject: String,
    nonce: Option<String>,
}

impl From<CodeOrder> for Code {
    fn from(order: CodeOrder) -> Self {
        let mut sign_on = SignOn::new(&order.client_id, &order.subject, Scopes::parse(&order.scope));
        sign_on.nonce = order.nonce;
        Self::new(sign_on, &order.redirect_uri, &order.code_challenge)
    }
}
