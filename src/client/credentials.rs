//! The client's credentials, and which way of writing them the server understands.

use crate::config::Config;
use crate::oauth::{Basic, BasicAuth, BasicEncoding};
use crate::secret::Secret;
use crate::sync::Mutex;
use std::sync::Arc;

pub struct Credentials {
    config: Arc<Config>,
    current: Mutex<Current>,
}

struct Current {
    secret: Arc<Secret>,
    auto: Auto,
}

/// What the mode `auto` has found out. It tries raw once for a configuration, not once for an attempt: failures
/// may lock a client out.
#[derive(Clone, Copy, PartialEq)]
enum Auto {
    Untried,
    /// Raw was tried and did not help.
    RawFailed,
    /// This one worked.
    Known(BasicEncoding),
}

impl Credentials {
    pub fn new(config: Arc<Config>) -> Self {
        let secret = Arc::new(Secret::new(config.client_secret.expose()));
        Self { config, current: Mutex::new(Current { secret, auto: Auto::Untried }) }
    }

    pub fn secret(&self) -> Arc<Secret> {
        self.current.lock().secret.clone()
    }

    /// How the credentials are written for the next request.
    pub fn encoding(&self) -> BasicEncoding {
        match (self.config.basic_auth, self.current.lock().auto) {
            (BasicAuth::Raw, _) => BasicEncoding::Raw,
            (BasicAuth::Rfc6749, _) => BasicEncoding::Form,
            (BasicAuth::Auto, Auto::Known(encoding)) => encoding,
            (BasicAuth::Auto, Auto::Untried | Auto::RawFailed) => BasicEncoding::Escaped,
        }
    }

    /// After an `invalid_client`: whether the same request may be sent once more, raw.
    pub fn may_try_raw(&self) -> bool {
        let mut current = self.current.lock();
        let basic = Basic { client_id: &self.config.client_id, client_secret: &current.secret };
        let may = self.config.basic_auth == BasicAuth::Auto
            && current.auto == Auto::Untried
            && basic.needs_escaping()
            && !self.config.client_id.contains(':'); // raw would be split at the wrong place
        if may {
            current.auto = Auto::RawFailed; // until it is known to have worked
        }
        may
    }

    /// The server accepted credentials written like this.
    pub fn worked(&self, encoding: BasicEncoding) {
        self.current.lock().auto = Auto::Known(encoding);
    }

    /// After an `invalid_client`: reads the secret at its source again. Whether it has changed.
    pub fn reread(&self) -> bool {
        let Ok(Some(secret)) = self.config.secret_source.secret() else {
            return false; // there is none to read, or it cannot be read now: the one we have stays
        };
        let mut current = self.current.lock();
        if *current.secret == secret {
            return false;
        }
        *current = Current { secret: Arc::new(secret), auto: Auto::Untried };
        true
    }
}
