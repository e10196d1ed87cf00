//! Proof Key for Code Exchange (RFC 7636).

use crate::error::{Error, Result, Status};
use crate::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};

/// §4.1: the unreserved characters.
const ALPHABET: &[u8; 66] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

/// Between the 43 and 128 of §4.1; what ClearLine's guide uses.
const LENGTH: usize = 64;

/// A verifier and the challenge made from it.
pub struct Pkce {
    pub verifier: Secret,
    pub challenge: String,
}

impl Pkce {
    /// A fresh pair from the operating system's random numbers.
    pub fn new() -> Result<Self> {
        let verifier = random_text(LENGTH)?;
        Ok(Self { challenge: challenge(&verifier), verifier: Secret::new(verifier) })
    }
}

/// §4.2: `BASE64URL-ENCODE(SHA256(ASCII(code_verifier)))`
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// `length` unreserved characters, each equally likely: a byte that would favour the alphabet's beginning is
/// thrown away (ClearLine's sample takes `byte % 66`, which makes the first 58 characters a third more likely).
pub fn random_text(length: usize) -> Result<String> {
    const FAIR: usize = 256 - 256 % ALPHABET.len();
    let mut text = String::with_capacity(length);
    let mut random = [0u8; 2 * LENGTH];
    while text.len() < length {
        SysRng
            .try_fill_bytes(&mut random)
            .map_err(|_| Error::new(Status::Resources, "the system gave no random numbers"))?;
        let fair = random.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < FAIR);
        let room = length - text.len();
        text.extend(fair.take(room).map(|byte| char::from(ALPHABET[byte % ALPHABET.len()])));
    }
    random.fill(0);
    std::hint::black_box(&random); // keeps the line above
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_7636_appendix_b() {
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn verifiers_are_64_unreserved_characters_and_differ() {
        let pair = Pkce::new().unwrap();
        let verifier = pair.verifier.expose();
        assert_eq!(verifier.len(), 64);
        assert!(verifier.bytes().all(|byte| ALPHABET.contains(&byte)));
        assert_eq!(pair.challenge.len(), 43);
        assert_ne!(verifier, Pkce::new().unwrap().verifier.expose());
    }

    /// With `byte % 66` the last eight characters would come 3/4 as often as the others; the bounds are twelve
    /// standard deviations away from fair, and six from that.
    #[test]
    fn no_character_is_favoured() {
        let text = random_text(660_000).unwrap();
        let mut counts = [0u32; 128];
        text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
        for byte in ALPHABET {
            let count = counts[usize::from(*byte)];
            assert!((8_800..11_200).contains(&count), "{}: {count}", char::from(*byte));
        }
    }
}
