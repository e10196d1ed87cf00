//! Proof Key for Code Exchange, RFC 7636.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

/// Whether `verifier` is well-formed (4.1) and the one from which `challenge` was made with S256 (4.6).
pub fn verify(verifier: &str, challenge: &str) -> bool {
    is_well_formed(verifier) && challenge_of(verifier) == challenge
}

/// Whether a challenge has a length that IdentityServer accepts.
pub fn is_challenge(challenge: &str) -> bool {
    (43..=128).contains(&challenge.len())
}

fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

fn is_well_formed(verifier: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&verifier.len()) && verifier.bytes().all(is_unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn knows_the_vector_of_the_rfc() {
        assert!(verify(VERIFIER, CHALLENGE));
    }

    #[test]
    fn refuses_another_verifier_and_the_plain_method() {
        assert!(!verify(&VERIFIER.replace('d', "e"), CHALLENGE));
        assert!(!verify(VERIFIER, VERIFIER));
    }

    #[test]
    fn refuses_a_verifier_which_is_too_short_too_long_or_of_other_characters() {
        for verifier in ["a".repeat(42), "a".repeat(129), format!("{VERIFIER}+")] {
            assert!(!verify(&verifier, &challenge_of(&verifier)), "{verifier}");
        }
        let longest = "a".repeat(128);
        assert!(verify(&longest, &challenge_of(&longest)));
    }
}
