//! Several judges of certificates: the next one is asked only where the one before does not know who issued it.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use std::fmt;
use std::sync::Arc;

/// What a server shows, and to whom.
pub struct Shown<'a> {
    pub end_entity: &'a CertificateDer<'a>,
    pub intermediates: &'a [CertificateDer<'a>],
    pub server_name: &'a ServerName<'a>,
    /// What the server says itself about the revocation of its certificate, signed by the authority; may be empty.
    pub ocsp_response: &'a [u8],
    pub now: UnixTime,
}

pub trait Judge: Send + Sync {
    fn judge(&self, shown: &Shown<'_>) -> Result<(), Error>;
}

impl<Verifier: ServerCertVerifier> Judge for Verifier {
    fn judge(&self, shown: &Shown<'_>) -> Result<(), Error> {
        let Shown { end_entity, intermediates, server_name, ocsp_response, now } = *shown;
        self.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now).map(drop)
    }
}

/// What a judge has against a certificate (revoked, distrusted, expired, of another host) is final. "I do not know its
/// issuer" is not: a root store of 2015 says so of the authorities that came later.
pub struct InTurn {
    judges: Vec<Arc<dyn Judge>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl InTurn {
    pub fn new(judges: Vec<Arc<dyn Judge>>, provider: &CryptoProvider) -> Self {
        Self { judges, algorithms: provider.signature_verification_algorithms }
    }
}

/// rustls wants it.
impl fmt::Debug for InTurn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InTurn").finish_non_exhaustive()
    }
}

impl ServerCertVerifier for InTurn {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = Shown { end_entity, intermediates, server_name, ocsp_response, now };
        for judge in &self.judges {
            let verdict = judge.judge(&shown);
            if !matches!(verdict, Err(Error::InvalidCertificate(CertificateError::UnknownIssuer))) {
                return verdict.map(|()| ServerCertVerified::assertion());
            }
        }
        Err(Error::InvalidCertificate(CertificateError::UnknownIssuer))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::OtherError;
    use rustls::crypto::ring;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Always says the same, and counts how often it was asked.
    struct Says(Option<CertificateError>, AtomicUsize);

    impl Says {
        fn new(error: impl Into<Option<CertificateError>>) -> Arc<Self> {
            Arc::new(Self(error.into(), AtomicUsize::new(0)))
        }

        fn asked(&self) -> usize {
            self.1.load(Ordering::Relaxed)
        }
    }

    impl Judge for Says {
        fn judge(&self, _: &Shown<'_>) -> Result<(), Error> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.clone().map_or(Ok(()), |error| Err(Error::InvalidCertificate(error)))
        }
    }

    fn ask(judges: &[&Arc<Says>]) -> Result<(), CertificateError> {
        let judges = judges.iter().map(|one| Arc::clone(*one) as Arc<dyn Judge>).collect();
        let name = ServerName::try_from("login.example").unwrap();
        let outcome = InTurn::new(judges, &ring::default_provider()).verify_server_cert(
            &CertificateDer::from(&b"leaf"[..]),
            &[],
            &name,
            &[],
            UnixTime::now(),
        );
        match outcome {
            Ok(_) => Ok(()),
            Err(Error::InvalidCertificate(error)) => Err(error),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_certificate_that_the_system_believes_is_believed() {
        let (system, bundled) = (Says::new(None), Says::new(CertificateError::UnknownIssuer));
        assert_eq!(ask(&[&system, &bundled]), Ok(()));
        assert_eq!(bundled.asked(), 0);
    }

    #[test]
    fn whose_issuer_the_system_does_not_know_is_looked_up_among_the_bundled() {
        let system = Says::new(CertificateError::UnknownIssuer);
        for verdict in [None, Some(CertificateError::UnknownIssuer), Some(CertificateError::Expired)] {
            let bundled = Says::new(verdict.clone());
            assert_eq!(ask(&[&system, &bundled]), verdict.map_or(Ok(()), Err));
            assert_eq!(bundled.asked(), 1);
        }
    }

    #[test]
    fn anything_else_that_the_system_has_against_it_is_final() {
        let (then, now) = (UnixTime::now(), UnixTime::now());
        let name = ServerName::try_from("login.example").unwrap();
        let distrusted = OtherError(Arc::from(Box::<dyn std::error::Error + Send + Sync>::from("distrusted")));
        for error in [
            CertificateError::Revoked,
            CertificateError::UnknownRevocationStatus,
            CertificateError::Other(distrusted),
            CertificateError::ApplicationVerificationFailure,
            CertificateError::NotValidForName,
            CertificateError::NotValidForNameContext { expected: name, presented: Vec::new() },
            CertificateError::Expired,
            CertificateError::ExpiredContext { time: now, not_after: then },
            CertificateError::NotValidYet,
            CertificateError::NotValidYetContext { time: now, not_before: then },
            CertificateError::BadSignature,
            CertificateError::BadEncoding,
            CertificateError::InvalidPurpose,
            CertificateError::UnhandledCriticalExtension,
        ] {
            let (system, bundled) = (Says::new(error.clone()), Says::new(None));
            // Compared as text: two errors of the kind `Other` are never equal.
            assert_eq!(ask(&[&system, &bundled]).unwrap_err().to_string(), error.to_string());
            assert_eq!(bundled.asked(), 0, "{error}");
        }
    }
}
