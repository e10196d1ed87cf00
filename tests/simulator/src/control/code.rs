//! `POST /codes`: an authorization code, as if a user had signed in.

use serde::Deserialize;

use crate::oauth::Code;

/// What the code is for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeOrder {
    client_id: String,
    redirect_uri: String,
    code_challenge: String,
    scope: String,
    subject: String,
}

impl From<CodeOrder> for Code {
    fn from(order: CodeOrder) -> Self {
        Self::new(&order.client_id, &order.redirect_uri, &order.code_challenge, &order.scope, &order.subject)
    }
}
