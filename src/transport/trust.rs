//! Whom we believe: the system's verifier, the roots that come with us, and those of `ca_file`.

mod in_turn;
mod system;

pub use system::Refusal;

use crate::config::Config;
use crate::error::{Error, Result, Status};
use in_turn::{InTurn, Judge};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use std::sync::Arc;
use system::System;

/// The judges of a configuration.
pub struct Trust {
    system: Option<Arc<System>>,
    own: Option<Arc<WebPkiServerVerifier>>,
}

impl Trust {
    pub fn new(config: &Config, provider: &Arc<CryptoProvider>) -> Result<Self> {
        let system = if config.trust.has_system() { system::system(provider).map(Arc::new) } else { None };
        let roots = own_roots(config);
        let own = if roots.is_empty() { None } else { Some(webpki(roots, provider)?) };
        if system.is_none() && own.is_none() {
            return Err(Error::new(Status::Tls, "this system has no root certificates").with_hint(
                "Install the system's root certificates (on Debian the package ca-certificates), set `trust` to \"bundled\", or name a file with root certificates in `ca_file`.",
            ));
        }
        Ok(Self { system, own })
    }

    /// For rustls. Roots of our own are asked last, so that what the system knows against a certificate counts.
    pub fn verifier(&self, provider: &CryptoProvider) -> Arc<dyn ServerCertVerifier> {
        let system = self.system.iter().map(|judge| judge.clone() as Arc<dyn Judge>);
        let own = self.own.iter().map(|judge| judge.clone() as Arc<dyn Judge>);
        Arc::new(InTurn::new(system.chain(own).collect(), provider))
    }

    /// After a handshake has failed because nobody knew the issuer: whether another one is worth while, now that the
    /// system has had time to look for it.
    pub async fn look_further(&self) -> bool {
        match &self.system {
            Some(system) => system::look_further(system).await,
            None => false,
        }
    }
}

fn webpki(roots: RootCertStore, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>> {
    WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone())
        .build()
        .map_err(|_| Error::new(Status::Tls, "TLS could not be set up"))
}

fn own_roots(config: &Config) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    // Checked when the configuration was read.
    roots.add_parsable_certificates(config.extra_roots.0.iter().cloned());
    if config.trust.has_bundled() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots
}

#[cfg(test)]
mod tests;
