//! Whom we trust: TLS 1.2 and newer, ring, the platform's verifier, and the certificates of `ca_file`.

use crate::config::Config;
use crate::error::{Error, Result, Status};
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

pub fn config(config: &Config) -> Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let extra_roots = config.extra_roots.0.iter().cloned();
    let verifier = Verifier::new_with_extra_roots(extra_roots, provider.clone()).map_err(|_| {
        Error::new(Status::Tls, "this system has no root certificates").with_hint(
            "Install the system's root certificates (on Debian the package ca-certificates), or name a file with them in `ca_file`.",
        )
    })?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Error::new(Status::Tls, "TLS could not be set up"))?;
    let mut tls = builder
        .dangerous() // "dangerous" is any verifier but rustls' own; this one is the platform's
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(tls)
}
