//! The certificate which the simulator shows to its clients.

use std::io;
use std::sync::Arc;

use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::authority::{Authority, Validity};

/// The names in the simulator's certificate.
pub const SERVER_NAMES: [&str; 3] = ["127.0.0.1", "::1", "localhost"];

/// Which certificate the simulator shows: a good one, or one which a client must refuse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Certificate {
    /// Valid, for [`SERVER_NAMES`].
    #[default]
    Valid,
    /// It expired yesterday.
    Expired,
    /// It begins tomorrow, as on a till whose clock is slow.
    NotYetValid,
    /// It is for another host.
    WrongHost,
    /// It comes from an authority which is not the one in `ca.pem`.
    UnknownAuthority,
}

impl Certificate {
    /// The certificate and its key, as PEM.
    pub(crate) fn issued_by(self, authority: &Authority) -> io::Result<(String, String)> {
        match self {
            Self::Valid => authority.issue(&SERVER_NAMES),
            Self::Expired => authority.issue_for(&SERVER_NAMES, Validity::Past),
            Self::NotYetValid => authority.issue_for(&SERVER_NAMES, Validity::Future),
            Self::WrongHost => authority.issue(&["wrong-host.invalid"]),
            Self::UnknownAuthority => Authority::new()?.issue(&SERVER_NAMES),
        }
    }
}

/// The TLS configuration (1.2 and 1.3) which shows a certificate, and those that stand behind it in the same text.
pub fn server_config(certificate: &str, key: &str) -> io::Result<Arc<ServerConfig>> {
    let chain = CertificateDer::pem_slice_iter(certificate.as_bytes()).collect::<Result<_, _>>();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(io::Error::other)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain.map_err(io::Error::other)?, key)
        .map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
