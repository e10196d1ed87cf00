//! Windows' own functions for chains of certificates.

use super::super::super::in_turn::Shown;
use super::super::Refusal;
use super::super::findings::{Dates, Findings, Period, UNKNOWN_ISSUER, dates, verdict};
use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, UnixTime};
use std::ffi::c_void;
use std::mem::{offset_of, size_of};
use std::ptr::{NonNull, null, null_mut};
use windows_sys::Win32::Foundation::{FILETIME, GetLastError};
use windows_sys::Win32::Security::Cryptography::{
    AUTHTYPE_SERVER, CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL, CERT_CHAIN_CONTEXT, CERT_CHAIN_DISABLE_AUTH_ROOT_AUTO_UPDATE,
    CERT_CHAIN_PARA, CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG, CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS,
    CERT_CHAIN_POLICY_PARA, CERT_CHAIN_POLICY_SSL, CERT_CHAIN_POLICY_STATUS, CERT_CHAIN_REVOCATION_CHECK_CACHE_ONLY,
    CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT, CERT_CONTEXT, CERT_OCSP_RESPONSE_PROP_ID,
    CERT_SET_PROPERTY_IGNORE_PERSIST_ERROR_FLAG, CERT_STORE_ADD_ALWAYS, CERT_STORE_DEFER_CLOSE_UNTIL_LAST_FREE_FLAG,
    CERT_STORE_PROV_MEMORY, CRYPT_INTEGER_BLOB, CertAddEncodedCertificateToStore, CertCloseStore,
    CertFreeCertificateChain, CertFreeCertificateContext, CertGetCertificateChain, CertOpenStore,
    CertSetCertificateContextProperty, CertVerifyCertificateChainPolicy, HTTPSPolicyCallbackData, USAGE_MATCH_TYPE_AND,
    X509_ASN_ENCODING, szOID_PKIX_KP_SERVER_AUTH,
};

/// What the network may take for each thing that Windows fetches, in milliseconds; nobody waits longer than a request.
const FETCH_TIMEOUT_MS: u32 = 10_000;

/// From wininet.h. What is known about revocation stands in [`Chain::trust_status`]; the policy is asked about the rest.
/// Its own flag says nearly the same, but Wine does not know that.
const SECURITY_FLAG_IGNORE_REVOCATION: u32 = 0x80;

/// What a server shows, kept for later.
#[derive(Clone, PartialEq, Eq)]
pub struct Question {
    /// The server's own first.
    certificates: Vec<CertificateDer<'static>>,
    ocsp_response: Vec<u8>,
    /// In the form of Windows: UTF-16 with a NUL at its end.
    server_name: Vec<u16>,
}

impl Question {
    pub fn new(shown: &Shown<'_>) -> Self {
        let name = shown.server_name.to_str();
        // Windows takes "login.example." for another name.
        let name = name.strip_suffix('.').unwrap_or(&name);
        let certificates = std::iter::once(shown.end_entity).chain(shown.intermediates);
        Self {
            certificates: certificates.map(|one| one.clone().into_owned()).collect(),
            ocsp_response: shown.ocsp_response.to_vec(),
            server_name: name.encode_utf16().chain([0]).collect(),
        }
    }
}

/// Where Windows may look for what it needs.
#[derive(Clone, Copy)]
pub enum Reach {
    /// Never waits for anybody.
    ThisMachine,
    /// Also fetches roots from Microsoft, and missing certificates from where the others say.
    Network,
}

impl Reach {
    /// Revocation is looked up in the cache in both cases: a sale does not depend on the servers of authorities.
    fn flags(self) -> u32 {
        let revocation = CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT | CERT_CHAIN_REVOCATION_CHECK_CACHE_ONLY;
        match self {
            Self::ThisMachine => {
                revocation | CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL | CERT_CHAIN_DISABLE_AUTH_ROOT_AUTO_UPDATE
            }
            Self::Network => revocation,
        }
    }
}

pub fn examine(question: &Question, now: UnixTime, reach: Reach) -> Result<(), CertificateError> {
    let store = Store::new()?;
    let mut certificates = question.certificates.iter().map(|one| store.add(one));
    let end_entity = certificates.next().ok_or(CertificateError::BadEncoding)??;
    for intermediate in certificates {
        intermediate?;
    }
    if !question.ocsp_response.is_empty() {
        end_entity.staple(&question.ocsp_response);
    }
    let now = since_1601(now);
    let chain = Chain::build(&end_entity, &store, now, reach)?;
    let policy = chain.policy(&question.server_name)?;
    verdict(Findings { chain: chain.trust_status(), dates: chain.dates(now), policy })
}

/// In the units of a `FILETIME`, 100 ns.
fn since_1601(time: UnixTime) -> u64 {
    const SECONDS_UNTIL_1970: u64 = 11_644_473_600;
    (time.as_secs() + SECONDS_UNTIL_1970) * 10_000_000
}

fn as_number(time: FILETIME) -> u64 {
    u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime)
}

fn as_filetime(time: u64) -> FILETIME {
    FILETIME { dwLowDateTime: time as u32, dwHighDateTime: (time >> 32) as u32 }
}

/// Windows has refused to work at all.
fn failed() -> CertificateError {
    // SAFETY: reads a variable of this thread.
    Refusal::Numbers(0, unsafe { GetLastError() }).into()
}

/// A store in memory. What is in it outlives it as long as it is needed.
struct Store(NonNull<c_void>);

impl Store {
    fn new() -> Result<Self, CertificateError> {
        // SAFETY: a store in memory needs no further argument.
        let store =
            unsafe { CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, CERT_STORE_DEFER_CLOSE_UNTIL_LAST_FREE_FLAG, null()) };
        NonNull::new(store).map(Self).ok_or_else(failed)
    }

    fn add(&self, certificate: &CertificateDer<'_>) -> Result<Certificate, CertificateError> {
        let length = u32::try_from(certificate.len()).map_err(|_| CertificateError::BadEncoding)?;
        let mut added = null_mut();
        // SAFETY: the store is open, the bytes are as many as is said, and the result is written to a variable of ours.
        unsafe {
            CertAddEncodedCertificateToStore(
                self.0.as_ptr(),
                X509_ASN_ENCODING,
                certificate.as_ptr(),
                length,
                CERT_STORE_ADD_ALWAYS,
                &raw mut added,
            );
        }
        NonNull::new(added).map(Certificate).ok_or(CertificateError::BadEncoding)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // SAFETY: the store is ours, and closed once.
        unsafe { CertCloseStore(self.0.as_ptr(), 0) };
    }
}

struct Certificate(NonNull<CERT_CONTEXT>);

impl Certificate {
    /// Tells Windows what the server has said about revocation; Windows checks who has signed it.
    fn staple(&self, ocsp_response: &[u8]) {
        let Ok(length) = u32::try_from(ocsp_response.len()) else { return };
        let blob = CRYPT_INTEGER_BLOB { cbData: length, pbData: ocsp_response.as_ptr().cast_mut() };
        // SAFETY: the certificate lives; the property takes such a blob and copies what it points to.
        unsafe {
            CertSetCertificateContextProperty(
                self.0.as_ptr(),
                CERT_OCSP_RESPONSE_PROP_ID,
                CERT_SET_PROPERTY_IGNORE_PERSIST_ERROR_FLAG,
                (&raw const blob).cast(),
            );
        }
    }
}

impl Drop for Certificate {
    fn drop(&mut self) {
        // SAFETY: the certificate is ours, and released once.
        unsafe { CertFreeCertificateContext(self.0.as_ptr()) };
    }
}

/// What Windows has made of the certificates; it may have found further ones.
struct Chain(NonNull<CERT_CHAIN_CONTEXT>);

impl Chain {
    fn build(end_entity: &Certificate, store: &Store, now: u64, reach: Reach) -> Result<Self, CertificateError> {
        let mut usages = [szOID_PKIX_KP_SERVER_AUTH.cast_mut()];
        let mut parameters = CERT_CHAIN_PARA {
            // Without the fields that came with Windows 8.
            cbSize: offset_of!(CERT_CHAIN_PARA, pStrongSignPara) as u32,
            dwUrlRetrievalTimeout: FETCH_TIMEOUT_MS,
            ..Default::default()
        };
        parameters.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
        parameters.RequestedUsage.Usage.cUsageIdentifier = 1;
        parameters.RequestedUsage.Usage.rgpszUsageIdentifier = usages.as_mut_ptr();
        let mut chain = null_mut();
        // SAFETY: certificate and store live; the parameters are as long as they say, and what they point to lives as
        // long as they do. No engine is the default one.
        unsafe {
            CertGetCertificateChain(
                null_mut(),
                end_entity.0.as_ptr(),
                &as_filetime(now),
                store.0.as_ptr(),
                &raw const parameters,
                reach.flags(),
                null(),
                &raw mut chain,
            );
        }
        NonNull::new(chain).map(Self).ok_or_else(failed)
    }

    /// What is wrong with the chain, one bit each.
    fn trust_status(&self) -> u32 {
        // SAFETY: the chain is ours.
        unsafe { self.0.as_ref() }.TrustStatus.dwErrorStatus
    }

    fn dates(&self, now: u64) -> Dates {
        // SAFETY: the chain is ours. It consists of simple chains (one, unless trust lists are involved), these of
        // certificates, and there are as many of them as is said.
        let periods: Vec<Period> = unsafe {
            let Some(simple) = list(self.0.as_ref().rgpChain, self.0.as_ref().cChain).first() else {
                return Dates::Good;
            };
            let elements = list((**simple).rgpElement, (**simple).cElement);
            elements.iter().map(|element| period(*(**element).pCertContext)).collect()
        };
        dates(&periods, now)
    }

    /// What the policy for TLS servers minds. Where the issuer is not known it is asked what there is besides.
    fn policy(&self, server_name: &[u16]) -> Result<u32, CertificateError> {
        let mut https = HTTPSPolicyCallbackData {
            dwAuthType: AUTHTYPE_SERVER,
            fdwChecks: SECURITY_FLAG_IGNORE_REVOCATION,
            pwszServerName: server_name.as_ptr().cast_mut(),
            ..Default::default()
        };
        https.Anonymous.cbSize = size_of::<HTTPSPolicyCallbackData>() as u32;
        let mut flags = CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS;
        if self.trust_status() & UNKNOWN_ISSUER != 0 {
            flags |= CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG;
        }
        let parameters = CERT_CHAIN_POLICY_PARA {
            cbSize: size_of::<CERT_CHAIN_POLICY_PARA>() as u32,
            dwFlags: flags,
            pvExtraPolicyPara: (&raw mut https).cast(),
        };
        let mut status =
            CERT_CHAIN_POLICY_STATUS { cbSize: size_of::<CERT_CHAIN_POLICY_STATUS>() as u32, ..Default::default() };
        // SAFETY: the chain lives; the structures are as long as they say, and the name ends with a NUL.
        let answered = unsafe {
            CertVerifyCertificateChainPolicy(
                CERT_CHAIN_POLICY_SSL,
                self.0.as_ptr(),
                &raw const parameters,
                &raw mut status,
            )
        };
        if answered == 0 { Err(failed()) } else { Ok(status.dwError) }
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        // SAFETY: the chain is ours, and released once.
        unsafe { CertFreeCertificateChain(self.0.as_ptr()) };
    }
}

/// A list of Windows: so many pointers.
///
/// # Safety
///
/// There are as many as is said, and they live as long as what is made of them.
unsafe fn list<'a, Item>(first: *mut *mut Item, count: u32) -> &'a [*mut Item] {
    match NonNull::new(first) {
        // SAFETY: as above.
        Some(first) => unsafe { std::slice::from_raw_parts(first.as_ptr(), count as usize) },
        None => &[],
    }
}

fn period(certificate: CERT_CONTEXT) -> Period {
    // SAFETY: a certificate in a chain has its facts.
    let facts = unsafe { *certificate.pCertInfo };
    Period { not_before: as_number(facts.NotBefore), not_after: as_number(facts.NotAfter) }
}
