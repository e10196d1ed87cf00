//! Certificates that are trusted beside the system's.

use super::text_file;
use crate::error::Result;
use crate::json::Reader;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

const LARGEST_CA_FILE: u64 = 4 * 1024 * 1024;

/// The certificates of `ca_file`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ExtraRoots(pub Vec<CertificateDer<'static>>);

impl ExtraRoots {
    pub(super) fn read(reader: &mut Reader) -> Result<Self> {
        let Some(path) = reader.text("ca_file")? else {
            return Ok(Self::default());
        };
        let refuse = |problem: &str| reader.refuse("ca_file", problem);
        let pem = text_file::read(path.as_ref(), LARGEST_CA_FILE)
            .map_err(|problem| refuse(&format!("names a file that {problem}")))?;
        let roots: Vec<CertificateDer> = CertificateDer::pem_slice_iter(pem.as_bytes())
            .collect::<std::result::Result<_, _>>()
            .map_err(|_| refuse("names a file that is not PEM"))?;
        if roots.is_empty() {
            return Err(refuse("names a file without a certificate in PEM form")
                .with_hint("The file must hold text between BEGIN CERTIFICATE and END CERTIFICATE. A .cer or .crt file may be binary: export it as Base-64."));
        }
        let mut store = RootCertStore::empty();
        if roots.iter().any(|root| store.add(root.clone()).is_err()) {
            return Err(refuse("names a file with a certificate that cannot be read"));
        }
        Ok(Self(roots))
    }
}
