//! `POST /users`: a user is added or replaced.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::oauth::User;

/// A user in JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserOrder {
    user_name: String,
    password: String,
    subject: String,
    #[serde(default)]
    claims: Map<String, Value>,
}

impl From<UserOrder> for User {
    fn from(order: UserOrder) -> Self {
        let UserOrder { user_name, password, subject, claims } = order;
        Self { user_name, password, subject, claims }
    }
}
