//! The clients which the simulator knows.

use super::basic::Credentials;
use super::error::ErrorCode;
use super::grant::Grant;
use super::scope::Scopes;

/// A client, as it is registered in ClearLine's Admin Portal.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: String,
    pub secret: String,
    pub grants: Vec<Grant>,
    pub scopes: Scopes,
}

impl Client {
    /// A point of sale, which signs in by itself.
    pub fn pos(id: String, secret: String, scopes: Scopes) -> Self {
        Self { id, secret, grants: vec![Grant::ClientCredentials], scopes }
    }

    /// An application whose users sign in.
    pub fn user(id: String, secret: String, scopes: Scopes) -> Self {
        Self { id, secret, grants: vec![Grant::AuthorizationCode, Grant::RefreshToken], scopes }
    }

    /// A point of sale whose users sign in too.
    pub fn with_all_grants(id: String, secret: String, scopes: Scopes) -> Self {
        Self { id, secret, grants: Grant::ALL.to_vec(), scopes }
    }

    pub fn require(&self, grant: Grant) -> Result<(), ErrorCode> {
        match self.grants.contains(&grant) {
            true => Ok(()),
            false => Err(ErrorCode::UnauthorizedClient),
        }
    }
}

/// All clients; the first is the point of sale.
#[derive(Clone, Debug)]
pub struct Clients {
    clients: Vec<Client>,
}

impl Clients {
    pub fn new(pos: Client, others: impl IntoIterator<Item = Client>) -> Self {
        let mut clients = vec![pos];
        for other in others {
            if clients.iter().all(|client| client.id != other.id) {
                clients.push(other);
            }
        }
        Self { clients }
    }

    /// The client of this id.
    pub fn get(&self, id: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.id == id)
    }

    /// The client with these credentials. Why there is none is never told.
    pub fn authenticate(&self, credentials: &Credentials) -> Result<Client, ErrorCode> {
        self.get(&credentials.client_id)
            .filter(|client| client.secret == credentials.client_secret)
            .cloned()
            .ok_or(ErrorCode::InvalidClient)
    }

    /// Gives a known client another secret; with an unknown id, the point of sale gets both.
    pub fn set(&mut self, id: &str, secret: &str) {
        let at = self.clients.iter().position(|client| client.id == id);
        let client = &mut self.clients[at.unwrap_or(0)];
        id.clone_into(&mut client.id);
        secret.clone_into(&mut client.secret);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clients() -> Clients {
        let pos = Client::pos("pos".into(), "one".into(), Scopes::default());
        let user = Client::user("user".into(), "two".into(), Scopes::default());
        Clients::new(pos, [user])
    }

    fn knows(clients: &Clients, id: &str, secret: &str) -> bool {
        let credentials = Credentials { client_id: id.to_owned(), client_secret: secret.to_owned() };
        clients.authenticate(&credentials).is_ok()
    }

    #[test]
    fn id_and_secret_have_to_match() {
        let clients = clients();
        assert!(knows(&clients, "pos", "one"));
        assert!(!knows(&clients, "pos", "two"));
        assert!(!knows(&clients, "nobody", "one"));
    }

    #[test]
    fn a_new_secret_ends_the_old_one() {
        let mut clients = clients();
        clients.set("user", "three");
        assert!(knows(&clients, "user", "three"));
        assert!(!knows(&clients, "user", "two"));
        assert!(knows(&clients, "pos", "one"));
    }

    #[test]
    fn a_new_id_is_the_point_of_sales() {
        let mut clients = clients();
        clients.set("till", "four");
        assert!(knows(&clients, "till", "four"));
        assert!(!knows(&clients, "pos", "one"));
        assert!(knows(&clients, "user", "two"));
    }
}
