//! What Windows finds out about a chain of certificates, as the one thing that counts.

use super::Refusal;
use rustls::CertificateError;
use windows_sys::Win32::Foundation::{
    CERT_E_CN_NO_MATCH, CERT_E_EXPIRED, CERT_E_INVALID_NAME, CERT_E_REVOKED, CERT_E_UNTRUSTEDROOT, CERT_E_WRONG_USAGE,
    CRYPT_E_REVOKED, TRUST_E_CERT_SIGNATURE, TRUST_E_EXPLICIT_DISTRUST,
};
use windows_sys::Win32::Security::Cryptography::{
    CERT_TRUST_HAS_EXCLUDED_NAME_CONSTRAINT, CERT_TRUST_HAS_NOT_PERMITTED_NAME_CONSTRAINT,
    CERT_TRUST_HAS_NOT_SUPPORTED_CRITICAL_EXT, CERT_TRUST_INVALID_BASIC_CONSTRAINTS, CERT_TRUST_INVALID_EXTENSION,
    CERT_TRUST_INVALID_NAME_CONSTRAINTS, CERT_TRUST_INVALID_POLICY_CONSTRAINTS, CERT_TRUST_IS_CYCLIC,
    CERT_TRUST_IS_EXPLICIT_DISTRUST, CERT_TRUST_IS_NOT_SIGNATURE_VALID, CERT_TRUST_IS_NOT_TIME_VALID,
    CERT_TRUST_IS_NOT_VALID_FOR_USAGE, CERT_TRUST_IS_PARTIAL_CHAIN, CERT_TRUST_IS_REVOKED,
    CERT_TRUST_IS_UNTRUSTED_ROOT,
};

/// No root that Windows trusts stands at the end of the chain.
pub const UNKNOWN_ISSUER: u32 = CERT_TRUST_IS_UNTRUSTED_ROOT | CERT_TRUST_IS_PARTIAL_CHAIN;

/// A certificate of the chain contradicts another one, or itself.
const MALFORMED: u32 = CERT_TRUST_IS_CYCLIC
    | CERT_TRUST_INVALID_EXTENSION
    | CERT_TRUST_INVALID_POLICY_CONSTRAINTS
    | CERT_TRUST_INVALID_BASIC_CONSTRAINTS
    | CERT_TRUST_INVALID_NAME_CONSTRAINTS
    | CERT_TRUST_HAS_NOT_PERMITTED_NAME_CONSTRAINT
    | CERT_TRUST_HAS_EXCLUDED_NAME_CONSTRAINT
    | CERT_TRUST_HAS_NOT_SUPPORTED_CRITICAL_EXT;

/// About one chain.
#[derive(Clone, Copy)]
pub struct Findings {
    /// `CERT_TRUST_STATUS.dwErrorStatus` of the whole chain: what is wrong, one bit each.
    pub chain: u32,
    pub dates: Dates,
    /// `CERT_CHAIN_POLICY_STATUS.dwError` of the policy for TLS servers: the host's name, and what else Windows minds.
    pub policy: u32,
}

/// What is wrong with the dates of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    Good,
    /// A certificate is not valid yet.
    Early,
    Expired,
    /// Nothing but the root has expired: this machine has an old one, and does not know its successor.
    OnlyRootExpired,
}

/// When a certificate is valid, in the units of a `FILETIME`.
pub struct Period {
    pub not_before: u64,
    pub not_after: u64,
}

/// From the server's certificate to the root.
pub fn dates(chain: &[Period], now: u64) -> Dates {
    let expired = |period: &Period| period.not_after < now;
    if chain.iter().any(|period| now < period.not_before) {
        return Dates::Early;
    }
    match chain.split_last() {
        Some((_, others)) if others.iter().any(expired) => Dates::Expired,
        Some((root, [])) if expired(root) => Dates::Expired,
        Some((root, _)) if expired(root) => Dates::OnlyRootExpired,
        _ => Dates::Good,
    }
}

/// The worst comes first, and "I do not know the issuer" last, for that alone is not final: another verifier may know.
/// That revocation could not be checked is no finding; only what is in the cache counts.
pub fn verdict(findings: Findings) -> Result<(), CertificateError> {
    let Findings { chain, dates, policy } = findings;
    let has = |bits| chain & bits != 0;
    let policy = policy.cast_signed(); // as the codes are written
    let date = has(CERT_TRUST_IS_NOT_TIME_VALID) || policy == CERT_E_EXPIRED;
    let old_root = date && dates == Dates::OnlyRootExpired;
    let refusal = if has(CERT_TRUST_IS_REVOKED) || matches!(policy, CRYPT_E_REVOKED | CERT_E_REVOKED) {
        CertificateError::Revoked
    } else if has(CERT_TRUST_IS_EXPLICIT_DISTRUST) || policy == TRUST_E_EXPLICIT_DISTRUST {
        Refusal::Distrusted.into()
    } else if has(CERT_TRUST_IS_NOT_SIGNATURE_VALID) || policy == TRUST_E_CERT_SIGNATURE {
        CertificateError::BadSignature
    } else if has(MALFORMED) {
        Refusal::Numbers(chain, findings.policy).into()
    } else if has(CERT_TRUST_IS_NOT_VALID_FOR_USAGE) || policy == CERT_E_WRONG_USAGE {
        CertificateError::InvalidPurpose
    } else if date && dates == Dates::Early {
        CertificateError::NotValidYet
    } else if date && !old_root {
        CertificateError::Expired
    } else if matches!(policy, CERT_E_CN_NO_MATCH | CERT_E_INVALID_NAME) {
        CertificateError::NotValidForName
    } else if has(UNKNOWN_ISSUER) || policy == CERT_E_UNTRUSTEDROOT || old_root {
        CertificateError::UnknownIssuer
    } else if policy != 0 {
        Refusal::Numbers(chain, findings.policy).into()
    } else {
        return Ok(());
    };
    Err(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows_sys::Win32::Foundation::{CERT_E_CHAINING, CRYPT_E_REVOCATION_OFFLINE, TRUST_E_FAIL};
    use windows_sys::Win32::Security::Cryptography::{
        CERT_TRUST_IS_NOT_TIME_NESTED, CERT_TRUST_IS_OFFLINE_REVOCATION, CERT_TRUST_REVOCATION_STATUS_UNKNOWN,
    };

    /// The name of the verdict. Errors of the kind `Other` are not equal to each other.
    fn named(chain: u32, dates: Dates, policy: i32) -> String {
        match verdict(Findings { chain, dates, policy: policy.cast_unsigned() }) {
            Ok(()) => "trusted".to_owned(),
            Err(CertificateError::Other(other)) => match other.0.downcast_ref().unwrap() {
                Refusal::Distrusted => "Distrusted".to_owned(),
                Refusal::Numbers(..) => "Numbers".to_owned(),
            },
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn the_numbers_are_those_of_the_documentation() {
        let numbers = [
            (CERT_TRUST_IS_NOT_TIME_VALID, 0x1),
            (CERT_TRUST_IS_REVOKED, 0x4),
            (CERT_TRUST_IS_NOT_SIGNATURE_VALID, 0x8),
            (CERT_TRUST_IS_NOT_VALID_FOR_USAGE, 0x10),
            (CERT_TRUST_IS_UNTRUSTED_ROOT, 0x20),
            (CERT_TRUST_REVOCATION_STATUS_UNKNOWN, 0x40),
            (CERT_TRUST_IS_PARTIAL_CHAIN, 0x1_0000),
            (CERT_TRUST_IS_OFFLINE_REVOCATION, 0x100_0000),
            (CERT_TRUST_IS_EXPLICIT_DISTRUST, 0x400_0000),
            (CERT_E_CN_NO_MATCH.cast_unsigned(), 0x800B_010F),
        ];
        for (found, documented) in numbers {
            assert_eq!(found, documented);
        }
    }

    #[test]
    fn each_finding_has_its_verdict() {
        for (chain, policy, wanted) in [
            (0, 0, "trusted"),
            (CERT_TRUST_IS_UNTRUSTED_ROOT, 0, "UnknownIssuer"),
            (CERT_TRUST_IS_UNTRUSTED_ROOT, CERT_E_UNTRUSTEDROOT, "UnknownIssuer"),
            (CERT_TRUST_IS_PARTIAL_CHAIN, 0, "UnknownIssuer"),
            (CERT_TRUST_IS_PARTIAL_CHAIN, CERT_E_CHAINING, "UnknownIssuer"),
            (0, CERT_E_UNTRUSTEDROOT, "UnknownIssuer"),
            (CERT_TRUST_IS_REVOKED, 0, "Revoked"),
            (0, CRYPT_E_REVOKED, "Revoked"),
            (0, CERT_E_REVOKED, "Revoked"),
            (CERT_TRUST_IS_EXPLICIT_DISTRUST, 0, "Distrusted"),
            (0, TRUST_E_EXPLICIT_DISTRUST, "Distrusted"),
            (CERT_TRUST_IS_NOT_TIME_VALID, CERT_E_EXPIRED, "Expired"),
            (0, CERT_E_EXPIRED, "Expired"),
            (0, CERT_E_CN_NO_MATCH, "NotValidForName"),
            (0, CERT_E_INVALID_NAME, "NotValidForName"),
            (CERT_TRUST_IS_NOT_VALID_FOR_USAGE, 0, "InvalidPurpose"),
            (0, CERT_E_WRONG_USAGE, "InvalidPurpose"),
            (CERT_TRUST_IS_NOT_SIGNATURE_VALID, 0, "BadSignature"),
            (0, TRUST_E_CERT_SIGNATURE, "BadSignature"),
            (CERT_TRUST_IS_CYCLIC, 0, "Numbers"),
            (CERT_TRUST_INVALID_BASIC_CONSTRAINTS, 0, "Numbers"),
            (CERT_TRUST_HAS_NOT_PERMITTED_NAME_CONSTRAINT, 0, "Numbers"),
            (CERT_TRUST_HAS_NOT_SUPPORTED_CRITICAL_EXT, 0, "Numbers"),
            (0, CERT_E_CHAINING, "Numbers"),
            (0, TRUST_E_FAIL, "Numbers"),
        ] {
            assert_eq!(named(chain, Dates::Good, policy), wanted, "{chain:#x} {policy:#x}");
        }
    }

    #[test]
    fn dates_are_told_apart() {
        for (dates, wanted) in [
            (Dates::Early, "NotValidYet"),
            (Dates::Expired, "Expired"),
            (Dates::OnlyRootExpired, "UnknownIssuer"),
            // Windows knows better.
            (Dates::Good, "Expired"),
        ] {
            assert_eq!(named(CERT_TRUST_IS_NOT_TIME_VALID, dates, CERT_E_EXPIRED), wanted);
            assert_eq!(named(0, dates, 0), "trusted", "Windows does not mind");
        }
        let later = CERT_TRUST_IS_NOT_TIME_VALID | CERT_TRUST_IS_UNTRUSTED_ROOT;
        assert_eq!(named(later, Dates::Expired, 0), "Expired");
        assert_eq!(named(CERT_TRUST_IS_NOT_TIME_VALID, Dates::OnlyRootExpired, CERT_E_CN_NO_MATCH), "NotValidForName");
    }

    #[test]
    fn dates_of_a_chain() {
        let period = |(not_before, not_after)| Period { not_before, not_after };
        for (chain, wanted) in [
            (&[(10, 90), (5, 95), (0, 99)][..], Dates::Good),
            (&[(50, 50)], Dates::Good),
            (&[(10, 49), (5, 95), (0, 99)], Dates::Expired),
            (&[(10, 90), (5, 49), (0, 99)], Dates::Expired),
            (&[(10, 90), (5, 49), (0, 49)], Dates::Expired),
            (&[(10, 90), (5, 95), (0, 49)], Dates::OnlyRootExpired),
            (&[(0, 49)], Dates::Expired),
            (&[(51, 90), (5, 95), (0, 99)], Dates::Early),
            (&[(10, 90), (5, 95), (51, 99)], Dates::Early),
            (&[], Dates::Good),
        ] {
            let chain: Vec<Period> = chain.iter().copied().map(period).collect();
            assert_eq!(dates(&chain, 50), wanted);
        }
    }

    #[test]
    fn a_certificate_whose_revocation_cannot_be_checked_is_believed() {
        for unknown in [
            CERT_TRUST_REVOCATION_STATUS_UNKNOWN,
            CERT_TRUST_IS_OFFLINE_REVOCATION,
            CERT_TRUST_REVOCATION_STATUS_UNKNOWN | CERT_TRUST_IS_OFFLINE_REVOCATION | CERT_TRUST_IS_NOT_TIME_NESTED,
        ] {
            assert_eq!(named(unknown, Dates::Good, 0), "trusted");
            assert_eq!(named(unknown | CERT_TRUST_IS_PARTIAL_CHAIN, Dates::Good, 0), "UnknownIssuer");
            assert_eq!(named(unknown | CERT_TRUST_IS_REVOKED, Dates::Good, 0), "Revoked");
        }
        // The policy is told not to mind; if it does, it must have a reason.
        assert_ne!(named(0, Dates::Good, CRYPT_E_REVOCATION_OFFLINE), "trusted");
    }

    /// Otherwise another verifier would be asked about a certificate that was revoked.
    #[test]
    fn an_unknown_issuer_hides_nothing() {
        for unknown in [CERT_TRUST_IS_UNTRUSTED_ROOT, CERT_TRUST_IS_PARTIAL_CHAIN, UNKNOWN_ISSUER] {
            for (chain, policy) in [
                (CERT_TRUST_IS_REVOKED, 0),
                (CERT_TRUST_IS_EXPLICIT_DISTRUST, 0),
                (CERT_TRUST_IS_NOT_SIGNATURE_VALID, 0),
                (CERT_TRUST_IS_NOT_VALID_FOR_USAGE, 0),
                (CERT_TRUST_IS_NOT_TIME_VALID, 0),
                (CERT_TRUST_INVALID_NAME_CONSTRAINTS, 0),
                (0, CERT_E_CN_NO_MATCH),
            ] {
                assert_ne!(named(unknown | chain, Dates::Good, policy), "UnknownIssuer", "{chain:#x} {policy:#x}");
            }
        }
    }

    #[test]
    fn of_several_findings_the_worst_counts() {
        let all = u32::MAX;
        assert_eq!(named(all, Dates::Early, CERT_E_CN_NO_MATCH), "Revoked");
        let mut chain = all & !CERT_TRUST_IS_REVOKED;
        assert_eq!(named(chain, Dates::Early, CERT_E_CN_NO_MATCH), "Distrusted");
        chain &= !(CERT_TRUST_IS_EXPLICIT_DISTRUST | CERT_TRUST_IS_NOT_SIGNATURE_VALID | MALFORMED);
        chain &= !CERT_TRUST_IS_NOT_VALID_FOR_USAGE;
        assert_eq!(named(chain, Dates::Early, CERT_E_CN_NO_MATCH), "NotValidYet");
        chain &= !CERT_TRUST_IS_NOT_TIME_VALID;
        assert_eq!(named(chain, Dates::Early, CERT_E_CN_NO_MATCH), "NotValidForName");
        assert_eq!(named(chain, Dates::Early, CERT_E_UNTRUSTEDROOT), "UnknownIssuer");
    }
}
