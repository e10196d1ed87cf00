//! The key which signs access tokens: RSA with 2048 bits, made once per process.

use std::sync::{Once, OnceLock};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::traits::PublicKeyParts;

const BITS: usize = 2048;

static KEY: OnceLock<SigningKey> = OnceLock::new();

/// An RSA key for RS256.
pub struct SigningKey {
    pair: KeyPair,
    /// The JWK's `n`, base64url.
    pub modulus: String,
    /// The JWK's `e`, base64url.
    pub exponent: String,
    /// The JWK's `kid`.
    pub id: String,
}

impl SigningKey {
    fn generate() -> Self {
        let private =
            RsaPrivateKey::new(&mut rsa::rand_core::OsRng, BITS).expect("the operating system gives random bytes");
        let der = private.to_pkcs1_der().expect("a key which was just made has a PKCS #1 form");
        let pair = KeyPair::from_der(der.as_bytes()).expect("ring reads 2048-bit keys");
        let modulus = URL_SAFE_NO_PAD.encode(private.n().to_bytes_be());
        Self {
            pair,
            id: URL_SAFE_NO_PAD.encode(&digest(&SHA256, modulus.as_bytes()).as_ref()[..12]),
            exponent: URL_SAFE_NO_PAD.encode(private.e().to_bytes_be()),
            modulus,
        }
    }

    /// The RS256 signature of `message`.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("the signature has the length of the modulus");
        signature
    }
}

/// Begins to make the key, so that the first token needn't wait for it; once per process.
pub fn warm_up() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Where no thread can be had, the first token makes the key.
        let _ = thread::Builder::new().name("clearline-simulator-key".to_owned()).spawn(key);
    });
}

/// The key, made now if it has to be.
fn key() -> &'static SigningKey {
    KEY.get_or_init(SigningKey::generate)
}

/// The key, waited for on another thread: the simulator goes on answering meanwhile.
pub async fn ready() -> &'static SigningKey {
    match KEY.get() {
        Some(key) => key,
        None => tokio::task::spawn_blocking(key).await.expect("making a key does not panic"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Simulator;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    #[test]
    fn a_simulator_starts_while_the_key_is_being_made() {
        let (sender, started) = channel();
        let mut simulator = None;
        KEY.get_or_init(|| {
            thread::spawn(move || _ = sender.send(Simulator::start().unwrap()));
            simulator = Some(started.recv_timeout(Duration::from_secs(60)).expect("it waits for the key"));
            SigningKey::generate()
        });
        assert!(simulator.is_some(), "no other test in here makes the key");
    }
}
