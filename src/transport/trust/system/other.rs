//! Elsewhere than on Windows the well-kept crate does what is wanted.

use rustls::crypto::CryptoProvider;
use std::sync::Arc;

pub type System = rustls_platform_verifier::Verifier;

/// None: the system has no root certificates.
pub fn system(provider: &Arc<CryptoProvider>) -> Option<System> {
    System::new(provider.clone()).ok()
}

/// There is nothing to be learnt from the network.
pub async fn look_further(_: &System) -> bool {
    false
}
