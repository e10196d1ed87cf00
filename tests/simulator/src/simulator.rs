//! A running simulator.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::TlsAcceptor;

use crate::authority::Authority;
use crate::builder::Builder;
use crate::certificate::server_config;
use crate::fault::Fault;
use crate::oauth::{self, User};
use crate::recorder::RecordedRequest;
use crate::settings::Settings;
use crate::shared::Shared;
use crate::sign_in::{Landing, SignIn};
use crate::sync::lock;

mod ca_file;
mod runner;

use ca_file::CaFile;
use runner::Runner;

/// ClearLine on 127.0.0.1, from [`start`](Self::start) until it is dropped.
///
/// All methods can be called from all threads.
pub struct Simulator {
    shared: Arc<Shared>,
    ca_pem: String,
    ca_file: CaFile,
    control_url: String,
    /// Dropped with the simulator, which stops it.
    _runner: Runner,
}

impl Simulator {
    /// Starts a simulator with the defaults of [`Builder`].
    ///
    /// # Errors
    ///
    /// When there is no free port, or `ca.pem` cannot be written.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// Sets up a simulator which is not like the default one.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn start_with(builder: Builder) -> io::Result<Self> {
        oauth::warm_up();
        let authority = Authority::new()?;
        let tls = match builder.plain_http {
            true => None,
            false => {
                let own = builder.own_certificate.clone().map_or_else(|| builder.certificate.issued_by(&authority), Ok);
                let (certificate, key) = own?;
                Some(TlsAcceptor::from(server_config(&certificate, &key)?))
            }
        };
        let listener = listen(builder.port)?;
        let control_listener = listen(builder.control_port)?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr()?);
        let control_url = format!("http://{}", control_listener.local_addr()?);
        let ca_pem = authority.ca_pem();
        let ca_file = CaFile::write(builder.directory.as_deref(), &ca_pem)?;
        let shared = Arc::new(Shared::new(url, builder.clients(), builder.settings));
        let runner = Runner::start(Arc::clone(&shared), tls, listener, control_listener)?;
        Ok(Self { shared, ca_pem, ca_file, control_url, _runner: runner })
    }

    /// Where it is: `https://127.0.0.1:PORT`. Token service and API are both there.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// The file with the certificate of the authority that a client has to trust.
    #[must_use]
    pub fn ca_file(&self) -> &Path {
        self.ca_file.path()
    }

    /// The certificate of the authority that a client has to trust, as PEM.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Where the control endpoint is: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn control_url(&self) -> &str {
        &self.control_url
    }

    /// All requests so far, in the order in which they were complete. Those which met a fault are there too.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.recorder.requests()
    }

    /// How many requests went to the token endpoint.
    #[must_use]
    pub fn token_requests(&self) -> usize {
        self.shared.recorder.token_requests()
    }

    /// How many requests went to the API.
    #[must_use]
    pub fn api_requests(&self) -> usize {
        self.shared.recorder.api_requests()
    }

    /// How many requests asked for a token to be revoked.
    #[must_use]
    pub fn revocation_requests(&self) -> usize {
        self.shared.recorder.revocation_requests()
    }

    /// The last request to `path`, `/connect/token` for instance.
    #[must_use]
    pub fn last_request(&self, path: &str) -> Option<RecordedRequest> {
        self.shared.recorder.last(path)
    }

    /// How many connections were accepted.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.recorder.connections()
    }

    /// Forgets requests, counts and faults. Clients, tokens and settings stay as they are.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Clients, users and settings are again what they were at the start, and all browsers are signed out. Tokens stay
    /// as they are.
    pub fn restore_settings(&self) {
        self.shared.restore();
    }

    /// Adds a fault behind the ones that are there.
    pub fn push_fault(&self, fault: Fault) {
        self.shared.faults.push(fault);
    }

    /// Replaces all faults.
    pub fn set_faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared.faults.replace(faults);
    }

    /// Removes all faults. One which is happening goes on.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Changes any of the settings.
    pub fn change(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut lock(&self.shared.settings));
    }

    /// How long the next access tokens live, in whole seconds.
    pub fn set_lifetime(&self, lifetime: Duration) {
        lock(&self.shared.settings).lifetime = lifetime;
    }

    /// What is added to the time in the `Date` header, in seconds.
    pub fn set_date_skew(&self, seconds: i64) {
        lock(&self.shared.settings).date_skew = seconds;
    }

    /// Gives the client `id` another secret. If there is none of that id, the point of sale gets both.
    pub fn set_client(&self, id: &str, secret: &str) {
        lock(&self.shared.clients).set(id, secret);
    }

    /// Ends all access tokens so far: the API answers them with 401.
    pub fn revoke_all(&self) {
        lock(&self.shared.access_tokens).clear();
    }

    /// Ends all refresh tokens so far: they are an `invalid_grant` from now on.
    pub fn revoke_refresh_tokens(&self) {
        lock(&self.shared.refresh_tokens).clear();
    }

    /// Issues an authorization code, as if the user `subject` had just signed in and agreed to `scope`.
    #[must_use]
    pub fn issue_code(
        &self,
        client_id: &str,
        redirect_uri: &str,
        code_challenge: &str,
        scope: &str,
        subject: &str,
    ) -> String {
        let sign_on = oauth::SignOn::new(client_id, subject, oauth::Scopes::parse(scope));
        let code = oauth::Code::new(sign_on, redirect_uri, code_challenge);
        lock(&self.shared.codes).issue(code)
    }

    /// Adds a user, or replaces the one of that name.
    pub fn set_user(&self, user: User) {
        lock(&self.shared.users).set(user);
    }

    /// The cashier goes to `url` in a browser of their own, signs in there and agrees to everything. Nothing is sent
    /// over the network, but the pages are the same, and the requests are recorded.
    ///
    /// # Errors
    ///
    /// When `url` is not one of this simulator, or it leads from page to page for ever.
    pub fn sign_in(&self, url: &str) -> Result<Landing, String> {
        self.sign_in_as(url, SignIn::default())
    }

    /// The same, for anybody, and whatever they do.
    ///
    /// # Errors
    ///
    /// As for [`sign_in`](Self::sign_in).
    pub fn sign_in_as(&self, url: &str, sign_in: SignIn) -> Result<Landing, String> {
        sign_in.carry_out(&self.shared, url)
    }

    /// Signs out all browsers: the next sign-in of each sees the login page again.
    pub fn sign_out_all(&self) {
        lock(&self.shared.browsers).clear();
    }
}

/// Takes a port of the loopback interface; 0 is any free one.
fn listen(port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map_err(|error| io::Error::new(error.kind(), format!("port {port} of 127.0.0.1: {error}")))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}
