//! The system's own verifier.

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use std::sync::Arc;

/// None: the system has no root certificates.
pub fn verifier(provider: Arc<CryptoProvider>) -> Option<Arc<dyn ServerCertVerifier>> {
    let verifier = rustls_platform_verifier::Verifier::new(provider).ok()?;
    Some(Arc::new(verifier))
}
