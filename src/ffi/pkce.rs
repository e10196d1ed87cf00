//! PKCE.

use super::boundary;
use super::output::Out;
use super::status::cl_status;
use crate::oauth::Pkce;
use std::ffi::c_char;

/// Makes a PKCE pair (RFC 7636): a verifier of 64 unreserved characters from the system's random numbers, and its
/// S256 challenge of 43 characters.
///
/// Neither argument may be NULL; on success both hold strings to be released with cl_free_string(). Never blocks;
/// needs no cl_init().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_pkce_new(out_verifier: *mut *mut c_char, out_challenge: *mut *mut c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: the caller's promise. Both are set to NULL before either is complained about.
        let (verifier, challenge) =
            unsafe { (Out::new("out_verifier", out_verifier), Out::new("out_challenge", out_challenge)) };
        let (verifier, challenge) = (verifier?, challenge?);
        let pair = Pkce::new()?;
        challenge.fill(&pair.challenge)?;
        verifier.fill(pair.verifier.expose())
    })
}
