//! Whom we believe: the system's verifier, the roots that come with us, and those of `ca_file`.

mod in_turn;
mod system;

use crate::config::Config;
use crate::error::{Error, Result, Status};
use in_turn::InTurn;
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use std::sync::Arc;

/// The verifier of a configuration.
pub fn verifier(config: &Config, provider: Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>> {
    let mut verifiers = Vec::new();
    if config.trust.has_system() {
        verifiers.extend(system::verifier(provider.clone()));
    }
    // Roots of our own are asked last, so that what the system knows against a certificate counts.
    let roots = own_roots(config);
    if !roots.is_empty() {
        let own = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone()).build();
        verifiers.push(own.map_err(|_| Error::new(Status::Tls, "TLS could not be set up"))?);
    }
    if verifiers.is_empty() {
        return Err(Error::new(Status::Tls, "this system has no root certificates").with_hint(
            "Install the system's root certificates (on Debian the package ca-certificates), set `trust` to \"bundled\", or name a file with root certificates in `ca_file`.",
        ));
    }
    Ok(Arc::new(InTurn::new(verifiers, &provider)))
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
