//! The people who can sign in.

use serde_json::{Map, Value, json};

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// What they type into the login page.
    pub user_name: String,
    /// Their password.
    pub password: String,
    /// The claim `sub`, which never changes.
    pub subject: String,
    /// The claims which the scope `profile` gives: `name`, `email` and the like.
    pub claims: Map<String, Value>,
}

impl Default for User {
    /// The cashier whom every simulator knows.
    fn default() -> Self {
        let claims = json!({
            "name": "Casey Cashier",
            "given_name": "Casey",
            "family_name": "Cashier",
            "preferred_username": "cashier",
            "email": "cashier@example.com",
            "email_verified": true,
        });
        Self {
            user_name: "cashier".to_owned(),
            password: "s3cr3t!".to_owned(),
            subject: "cashier-1".to_owned(),
            claims: claims.as_object().cloned().unwrap_or_default(),
        }
    }
}

/// All users.
pub struct Users {
    users: Vec<User>,
}

impl Default for Users {
    fn default() -> Self {
        Self { users: vec![User::default()] }
    }
}

impl Users {
    /// Adds a user, or replaces the one of that name.
    pub fn set(&mut self, user: User) {
        self.users.retain(|known| known.user_name != user.user_name);
        self.users.push(user);
    }

    /// The user with this name and password. Why there is none is never told.
    pub fn authenticate(&self, user_name: &str, password: &str) -> Option<&User> {
        self.users.iter().find(|user| user.user_name == user_name).filter(|user| user.password == password)
    }

    /// The claims of a subject, if it is a user of ours.
    pub fn claims(&self, subject: &str) -> Map<String, Value> {
        self.users.iter().find(|user| user.subject == subject).map(|user| user.claims.clone()).unwrap_or_default()
    }
}
