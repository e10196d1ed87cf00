use super::*;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, Error as TlsError};
use std::time::Duration;

/// What letsencrypt.org sent in August 2026, without the last certificate; its issuer is one of Mozilla's roots.
const REAL: &[u8] = include_bytes!("tests/letsencrypt_org.pem");
/// A day in the life of that certificate, in seconds since 1970: 2026-08-12.
const THAT_DAY: u64 = 1_786_530_000;

fn bundled(name: &str, day: u64) -> std::result::Result<(), TlsError> {
    let json = r#"{"environment":"test","client_id":"a","client_secret":"b","proxy":"none","trust":"bundled"}"#;
    let provider = Arc::new(ring::default_provider());
    let verifier = Trust::new(&Config::from_json(json).unwrap(), &provider).unwrap().verifier(&provider);
    let chain: Vec<CertificateDer> = CertificateDer::pem_slice_iter(REAL).map(|one| one.unwrap()).collect();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let now = UnixTime::since_unix_epoch(Duration::from_secs(day));
    verifier.verify_server_cert(&chain[0], &chain[1..], &name, &[], now).map(drop)
}

#[test]
fn the_bundled_roots_know_who_issues_certificates_in_the_world() {
    bundled("letsencrypt.org", THAT_DAY).unwrap();
}

#[test]
fn what_the_bundled_roots_know_is_checked_all_the_same() {
    let problem = |outcome: std::result::Result<(), TlsError>| match outcome {
        Err(TlsError::InvalidCertificate(problem)) => problem,
        other => panic!("{other:?}"),
    };
    let year = 366 * 24 * 3600;
    let another_host = problem(bundled("login.example", THAT_DAY));
    assert!(matches!(another_host, CertificateError::NotValidForNameContext { .. }), "{another_host:?}");
    let expired = problem(bundled("letsencrypt.org", THAT_DAY + year));
    assert!(matches!(expired, CertificateError::ExpiredContext { .. }), "{expired:?}");
    let early = problem(bundled("letsencrypt.org", THAT_DAY - year));
    assert!(matches!(early, CertificateError::NotValidYetContext { .. }), "{early:?}");
}
