//! A certificate authority of our own.

use std::io;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};

mod validity;

pub(crate) use validity::Validity;

/// A certificate authority made on the spot: its key never leaves the process, and its certificate is what a
/// client has to trust.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    /// Makes a new authority, with a new key.
    ///
    /// # Errors
    ///
    /// When the operating system gives no random bytes.
    pub fn new() -> io::Result<Self> {
        let validity = Validity::Current;
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.not_before = validity.not_before();
        params.not_after = validity.not_after();
        let name = format!("ClearLine Simulator CA {}", crate::random::identifier());
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let issuer = CertifiedIssuer::self_signed(params, key).map_err(io::Error::other)?;
        Ok(Self { issuer })
    }

    /// The authority's certificate, as PEM.
    #[must_use]
    pub fn ca_pem(&self) -> String {
        self.issuer.pem()
    }

    /// Issues a server certificate for `names` (host names, IP addresses), valid from yesterday for a year:
    /// the certificate and its private key, both as PEM.
    ///
    /// # Errors
    ///
    /// When a name cannot stand in a certificate.
    pub fn issue<N: AsRef<str>>(&self, names: &[N]) -> io::Result<(String, String)> {
        self.issue_for(names, Validity::Current)
    }

    pub(crate) fn issue_for<N: AsRef<str>>(&self, names: &[N], validity: Validity) -> io::Result<(String, String)> {
        let names: Vec<String> = names.iter().map(|name| name.as_ref().to_owned()).collect();
        let mut params = CertificateParams::new(names).map_err(io::Error::other)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        params.not_before = validity.not_before();
        params.not_after = validity.not_after();
        params.distinguished_name.push(DnType::CommonName, "ClearLine Simulator");
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(io::Error::other)?;
        Ok((certificate.pem(), key.serialize_pem()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_authorities_have_nothing_in_common() {
        let (one, other) = (Authority::new().unwrap(), Authority::new().unwrap());
        assert_ne!(one.ca_pem(), other.ca_pem());
    }

    #[test]
    fn issues_pem_certificates_and_keys() {
        let authority = Authority::new().unwrap();
        let (certificate, key) = authority.issue(&["localhost", "::1"]).unwrap();
        assert!(certificate.starts_with("-----BEGIN CERTIFICATE-----"));
        assert!(key.starts_with("-----BEGIN PRIVATE KEY-----"));
    }

    #[test]
    fn a_name_which_fits_no_certificate_is_an_error() {
        assert!(Authority::new().unwrap().issue(&["käse"]).is_err());
    }
}
