//! Getting a token with client credentials (RFC 6749 §4.4).

use crate::client::{AfterRefusal, Client, Question, Source};
use crate::engine::{Grant, Supply};
use crate::error::Result;
use crate::oauth::{Scope, client_credentials, read_token_response};
use crate::transport::Http;
use std::sync::Arc;

/// The source of one scope set's tokens.
pub struct ClientCredentials {
    pub client: Arc<Client>,
    pub scope: Option<Scope>,
}

impl Source for ClientCredentials {
    async fn grant(&self, http: &Http) -> Result<Grant> {
        let question = Question {
            url: self.client.config().endpoints.token_endpoint(),
            body: client_credentials(self.scope.as_ref()),
            secrets: &[],
            after_refusal: AfterRefusal::AnyRepeat,
        };
        let answered = self.client.ask(http, &question, read_token_response).await?;
        Ok(Grant {
            access_token: answered.value.access_token,
            expires_in: answered.value.expires_in?,
            scope: answered.value.scope,
            requested_at: answered.requested_at,
            supply: Supply::Credentials,
        })
    }
}
