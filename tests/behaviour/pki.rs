//! An authority whose certificates say where more can be learnt about them.

use clearline_simulator::SERVER_NAMES;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CrlDistributionPoint, CustomExtension, IsCa, KeyPair,
    KeyUsagePurpose,
};
use std::net::{SocketAddr, TcpListener};

/// Accepts connections and never says a word.
pub struct SilentHost(TcpListener);

impl SilentHost {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn address(&self) -> SocketAddr {
        self.0.local_addr().unwrap()
    }

    pub fn was_asked(&self) -> bool {
        self.0.accept().is_ok()
    }
}

/// What is needed for a server.
pub struct Chain {
    pub authority: String,
    pub certificate: String,
    pub key: String,
}

/// A certificate for this machine whose revocation list, revocation service and issuer are all at that host.
pub fn chain_that_points_to(host: &SilentHost) -> Chain {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();

    let url = |file: &str| format!("http://{}/{file}", host.address());
    let mut params = CertificateParams::new(SERVER_NAMES.map(String::from)).unwrap();
    params.use_authority_key_identifier_extension = true;
    params.crl_distribution_points = vec![CrlDistributionPoint { uris: vec![url("crl")] }];
    params.custom_extensions = vec![authority_information_access(&url("ocsp"), &url("issuer"))];
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    Chain { authority: authority.pem(), certificate: certificate.pem(), key: key.serialize_pem() }
}

/// RFC 5280 §4.2.2.1, which rcgen does not know.
fn authority_information_access(ocsp: &str, issuer: &str) -> CustomExtension {
    let entry = |last_arc: u8, url: &str| {
        let id = der(0x06, &[0x2B, 6, 1, 5, 5, 7, 0x30, last_arc]);
        der(0x30, &[id, der(0x86, url.as_bytes())].concat())
    };
    let content = der(0x30, &[entry(1, ocsp), entry(2, issuer)].concat());
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], content)
}

/// A short value: its length fits into one byte.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    assert!(content.len() < 128);
    [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
}
