//! How we speak TLS: 1.2 and newer, with ring, to servers that [`Trust`] believes.

use super::trust::Trust;
use crate::config::Config;
use crate::error::{Error, Result, Status};
use rustls::ClientConfig;
use rustls::crypto::ring;
use std::sync::Arc;

pub fn config(config: &Config) -> Result<(ClientConfig, Trust)> {
    let provider = Arc::new(ring::default_provider());
    let trust = Trust::new(config, &provider)?;
    let verifier = trust.verifier(&provider);
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Error::new(Status::Tls, "TLS could not be set up"))?;
    let mut tls = builder
        .dangerous() // "dangerous" is any verifier but rustls' own, the system's too
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((tls, trust))
}
