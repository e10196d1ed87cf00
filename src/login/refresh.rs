//! A session's refresh token: what it is used for, one thing at a time.

use crate::client::{AfterRefusal, Client, Question, Source};
use crate::engine::{Grant, Supply, Token};
use crate::error::{Error, Result, Status};
use crate::oauth::{TokenKind, read_revocation_response, read_token_response, refresh_token, revocation};
use crate::secret::Secret;
use crate::sync::Mutex;
use crate::transport::Http;
use std::sync::Arc;

/// The source of one session's tokens.
pub struct Refresh {
    client: Arc<Client>,
    token: Mutex<Option<Arc<Secret>>>,
    granted_scope: Mutex<Option<String>>,
    /// Held while the token is with the server: a session that ends revokes what its last refresh brought.
    turn: tokio::sync::Mutex<Turn>,
}

#[derive(Default)]
struct Turn {
    /// The last answer was lost: the server may have spent the refresh token.
    is_doubtful: bool,
}

impl Refresh {
    pub fn new(client: Arc<Client>, token: Option<Secret>, granted_scope: Option<String>) -> Self {
        Self {
            client,
            token: Mutex::new(token.map(Arc::new)),
            granted_scope: Mutex::new(granted_scope),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Revokes the session at the server (RFC 7009): its refresh token, and with it what came of that (§2.1). The access
    /// token is named only where the server may not know the refresh token any more, or there is none. Whether there was
    /// anything to be revoked.
    pub async fn revoke(&self, http: &Http, access_token: Option<Arc<Token>>) -> Result<bool> {
        let turn = self.turn.lock().await;
        let refresh_token = self.token.lock().take();
        let access_token = access_token.filter(|_| turn.is_doubtful || refresh_token.is_none());
        if let Some(token) = &refresh_token {
            self.revoke_one(http, token.expose(), TokenKind::RefreshToken).await?;
        }
        if let Some(token) = &access_token {
            self.revoke_one(http, token.access_token.expose(), TokenKind::AccessToken).await?;
        }
        Ok(refresh_token.is_some() || access_token.is_some())
    }

    async fn revoke_one(&self, http: &Http, token: &str, kind: TokenKind) -> Result<()> {
        let question = Question {
            url: self.client.config().endpoints.revocation_endpoint(),
            body: revocation(token, kind),
            secrets: &[token],
            after_refusal: AfterRefusal::AnyRepeat,
        };
        self.client.ask(http, &question, read_revocation_response).await.map(|_| ())
    }

    /// What the server has granted, if it or the host has said so.
    pub fn granted_scope(&self) -> Option<String> {
        self.granted_scope.lock().clone()
    }
}

/// The session is over here in any case.
pub fn not_told(error: Error) -> Error {
    let message = format!("the session is over here, but the server could not be told: {}", error.message());
    let hint = format!("Nothing is left to do for this session: its tokens expire by themselves. {}", error.hint());
    error.with_message(message).with_hint(hint).for_good()
}

impl Source for Refresh {
    /// RFC 6749 §6. Credentials that are refused permit a repeat: they are looked at before the token is.
    async fn grant(&self, http: &Http) -> Result<Grant> {
        let mut turn = self.turn.lock().await;
        let Some(current) = self.token.lock().clone() else {
            return Err(Error::new(Status::LoginRequired, "the session has no refresh token"));
        };
        let question = Question {
            url: self.client.config().endpoints.token_endpoint(),
            body: refresh_token(current.expose()),
            secrets: &[current.expose()],
            after_refusal: AfterRefusal::AnyRepeat,
        };
        let answered = match self.client.ask(http, &question, read_token_response).await {
            Ok(answered) => answered,
            Err(error) => {
                turn.is_doubtful |= error.is_lost_answer();
                if error.status() == Status::InvalidGrant {
                    *self.token.lock() = None;
                }
                return Err(error);
            }
        };
        turn.is_doubtful = false;
        let response = answered.value;
        // The new refresh token is kept before the access token is handed out; without a new one the old one stays.
        if let Some(rotated) = response.refresh_token {
            *self.token.lock() = Some(Arc::new(rotated));
        }
        // An answer that says nothing of the scope means the one before.
        if let Some(scope) = response.scope {
            *self.granted_scope.lock() = Some(scope);
        }
        Ok(Grant {
            access_token: response.access_token,
            expires_in: response.expires_in?,
            scope: self.granted_scope(),
            requested_at: answered.requested_at,
            supply: Supply::RefreshToken,
        })
    }
}
