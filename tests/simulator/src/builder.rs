//! How a simulator is set up.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::certificate::Certificate;
use crate::oauth::{Client, Clients, DEFAULT_SCOPES, Scopes};
use crate::settings::{ErrorStatus, Settings};
use crate::simulator::Simulator;

/// The credentials of ClearLine's documentation.
const CLIENT: (&str, &str) = ("pos-demo", "s3cr3t!");

/// A second client, for users.
const USER_CLIENT: (&str, &str) = ("user-demo", "s3cr3t!");

/// A third one, for both.
const ALL_CLIENT: (&str, &str) = ("all-demo", "s3cr3t!");

/// Sets up a simulator; from [`Simulator::builder`].
#[derive(Clone, Debug)]
#[must_use = "nothing runs before `start`"]
pub struct Builder {
    client: (String, String),
    allowed_scopes: Scopes,
    pub(crate) settings: Settings,
    pub(crate) port: u16,
    pub(crate) control_port: u16,
    pub(crate) certificate: Certificate,
    pub(crate) own_certificate: Option<(String, String)>,
    pub(crate) plain_http: bool,
    pub(crate) directory: Option<PathBuf>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            client: (CLIENT.0.to_owned(), CLIENT.1.to_owned()),
            allowed_scopes: DEFAULT_SCOPES.into_iter().collect(),
            settings: Settings::default(),
            port: 0,
            control_port: 0,
            certificate: Certificate::default(),
            own_certificate: None,
            plain_http: false,
            directory: None,
        }
    }
}

impl Builder {
    /// The credentials of the point of sale (`client_credentials`): `pos-demo` and `s3cr3t!` otherwise. Always there
    /// too, unless the point of sale takes their names, are `user-demo` (`authorization_code` and `refresh_token`)
    /// and `all-demo` (all three grants), both with the secret `s3cr3t!`.
    pub fn client(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.client = (id.into(), secret.into());
        self
    }

    /// The scopes which the clients may have: all of ClearLine's and `offline_access` otherwise.
    pub fn allowed_scopes<S: AsRef<str>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.allowed_scopes = scopes.into_iter().collect();
        self
    }

    /// How long access tokens live, in whole seconds: an hour otherwise.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.lifetime = lifetime;
        self
    }

    /// How long authorization codes live: five minutes otherwise.
    pub fn code_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.code_lifetime = lifetime;
        self
    }

    /// The status of the answer `invalid_client`: 400 otherwise.
    pub fn error_status(mut self, status: ErrorStatus) -> Self {
        self.settings.error_status = status;
        self
    }

    /// What is added to the time in the `Date` header, in seconds.
    pub fn date_skew(mut self, seconds: i64) -> Self {
        self.settings.date_skew = seconds;
        self
    }

    /// Changes any of the settings.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// The port: a free one otherwise.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The port of the control endpoint: a free one otherwise.
    pub fn control_port(mut self, port: u16) -> Self {
        self.control_port = port;
        self
    }

    /// The certificate: a valid one otherwise.
    pub fn certificate(mut self, certificate: Certificate) -> Self {
        self.certificate = certificate;
        self
    }

    /// A certificate of your own (with those of its issuers behind it, if they are to be sent) and its key, both as
    /// PEM, instead of one which the simulator makes. `ca.pem` has nothing to do with it then.
    pub fn own_certificate(mut self, certificate: impl Into<String>, key: impl Into<String>) -> Self {
        self.own_certificate = Some((certificate.into(), key.into()));
        self
    }

    /// Whether to speak HTTP without TLS.
    pub fn plain_http(mut self, plain_http: bool) -> Self {
        self.plain_http = plain_http;
        self
    }

    /// The directory for `ca.pem`, which is made if need be: otherwise a temporary one which goes with the
    /// simulator.
    pub fn directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// When a port is taken, `ca.pem` cannot be written, or the certificate of your own is not one.
    pub fn start(self) -> io::Result<Simulator> {
        Simulator::start_with(self)
    }

    pub(crate) fn clients(&self) -> Clients {
        let (id, secret) = self.client.clone();
        let pos = Client::pos(id, secret, self.allowed_scopes.clone());
        let (id, secret) = (USER_CLIENT.0.to_owned(), USER_CLIENT.1.to_owned());
        let user = Client::user(id, secret, self.allowed_scopes.clone());
        let (id, secret) = (ALL_CLIENT.0.to_owned(), ALL_CLIENT.1.to_owned());
        let all = Client::with_all_grants(id, secret, self.allowed_scopes.clone());
        Clients::new(pos, [user, all])
    }
}
