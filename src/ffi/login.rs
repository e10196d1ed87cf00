//! User sign-in: authorization code with PKCE.

use super::input::{LARGEST_JSON, LARGEST_TEXT, optional, required};
use super::output::Out;
use super::status::cl_status;
use super::{boundary, process};
use crate::error::{Error, Result, Status};
use std::ffi::c_char;
use std::time::Duration;

/// Starts a user's sign-in and gives the address at which it takes place, to be opened in the system's browser, and the
/// state that names it.
///
/// `request_json` is an object: `redirect_uri` (required), where the browser is sent afterwards: the host program's own
/// address, such as "myapp://auth-callback", to be passed to cl_login_finish(); or "loopback" (a free port of 127.0.0.1) or an
/// address beginning with "http://127.0.0.1:PORT/" (kept to the letter), where clearline itself receives it until the sign-in
/// ends, tells the user in the browser how it ended, and cl_login_wait() gives the session. `scope` (the configured one;
/// users usually need "clearline_api openid profile"). `url_style`: "clearline" (as documented; the default), "return_url"
/// or "authorize". `extra`: an object of further parameters, such as `ui_locales` or `login_hint`. `lifetime_s` (600; 1 to
/// 3600). `browser`: "none" (the default) or "system", which opens the address here.
///
/// CL_E_CONNECT: the port is in use, by another program or by a sign-in that has not ended (cl_login_cancel());
/// CL_E_INVALID_ARGUMENT: the system keeps it for itself (which Windows does not tell from a port in use). CL_E_BROWSER: the system opened no browser. In all these cases
/// there is no sign-in.
///
/// State, verifier (RFC 7636) and nonce stay inside, are used once, and are forgotten at the end. 256 sign-ins may wait
/// at once; the oldest makes way. Neither output may be NULL; on success both hold strings to be released with
/// cl_free_string(). Makes no request and does not wait for the user; waits up to a second for a port that is in use, and up
/// to 5 seconds for the system to take the address over. Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_login_start(
    request_json: *const c_char,
    out_url: *mut *mut c_char,
    out_state: *mut *mut c_char,
) -> cl_status {
    boundary::enter(|| {
        // SAFETY: as the header says of all three. Both outputs are set to NULL before either is complained about.
        let (url, state) = unsafe { (Out::new("out_url", out_url), Out::new("out_state", out_state)) };
        let (url, state) = (url?, state?);
        // SAFETY: as above.
        let request = unsafe { required("request_json", request_json, LARGEST_JSON) }?;
        let started = process::manager()?.logins().start(request)?;
        url.fill(&started.url)?;
        state.fill(&started.state)
    })
}

/// Finishes a sign-in whose redirect the host program received: checks the callback, exchanges its code for tokens,
/// once, and gives the session.
///
/// `callback_url` is the whole address that the browser was sent to, as it is. A callback that is refused (CL_E_STATE_MISMATCH:
/// wrong, used already or another program's; CL_E_LOGIN_EXPIRED; CL_E_CANCELLED; CL_E_ISSUER_MISMATCH; a parameter twice:
/// CL_E_INVALID_ARGUMENT) causes no request. An error in it becomes its status, such as CL_E_ACCESS_DENIED. If the
/// server's answer is lost, or has not come within `call_deadline_ms`, the call fails with CL_E_LOGIN_REQUIRED: a code is never
/// sent twice. Whatever it fails with, the user has to sign in again.
///
/// `out_session` must not be NULL; on success it holds a string to be released with cl_free_string(). Blocks until the
/// server has answered, `call_deadline_ms` and a second more at most. Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_login_finish(callback_url: *const c_char, out_session: *mut *mut c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: as the header says of both.
        let (out, callback) =
            unsafe { (Out::new("out_session", out_session)?, required("callback_url", callback_url, LARGEST_TEXT)?) };
        out.fill(&process::manager()?.logins().finish(callback)?)
    })
}

/// Waits for a sign-in whose redirect clearline receives (`redirect_uri` "loopback" or a loopback address), or another
/// thread finishes, and gives its session.
///
/// `state` names the sign-in, as cl_login_start() gave it. `timeout_ms` is how long to wait at most: CL_E_TIMEOUT after
/// it, CL_E_PENDING where it is 0; the sign-in goes on, and the call may be repeated. It may also be repeated after the end:
/// it gives the same again. CL_E_LOGIN_EXPIRED, CL_E_CANCELLED and CL_E_SHUT_DOWN end the wait, and so does every error of
/// cl_login_finish(). CL_E_STATE_MISMATCH: no such sign-in.
///
/// `out_session` must not be NULL; on success it holds a string to be released with cl_free_string(). Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_login_wait(
    state: *const c_char,
    timeout_ms: u32,
    out_session: *mut *mut c_char,
) -> cl_status {
    boundary::enter(|| {
        // SAFETY: as the header says of both.
        let (out, state) = unsafe { (Out::new("out_session", out_session)?, required("state", state, LARGEST_TEXT)?) };
        let manager = process::manager()?;
        out.fill(&manager.logins().wait(not_empty("state", state)?, Duration::from_millis(timeout_ms.into()))?)
    })
}

/// Ends a sign-in that has not finished: its address is no longer listened on, and who waits for it leaves with
/// CL_E_CANCELLED.
///
/// `state` names it; NULL means all of them. CL_OK also for one that has ended without a session; CL_E_STATE_MISMATCH for
/// one that is finished, whose code is being exchanged, or that there never was. In the first two cases cl_login_wait() gives
/// the session, which cl_session_end() ends if nobody wants it. Never blocks. Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_login_cancel(state: *const c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: as the header says.
        let state = unsafe { optional("state", state, LARGEST_TEXT) }?;
        let state = state.map(|state| not_empty("state", state)).transpose()?;
        process::manager()?.logins().cancel(state)
    })
}

/// Exchanges a code for tokens and gives the session, for a host program that made the PKCE pair and received the
/// redirect itself, and has checked the state.
///
/// `request_json` is an object: `code`, `redirect_uri` (byte for byte that of the authorization request) and
/// `code_verifier` (43 to 128 characters) are required; `scope`, what was asked for, is optional. Each code is sent
/// once: passed in again it is CL_E_INVALID_GRANT at once, unless the first request never reached the server. If the
/// server's answer is lost, or has not come within `call_deadline_ms`, the call fails with CL_E_LOGIN_REQUIRED. An ID token is
/// checked, but for its nonce, which only the host knows.
///
/// Neither argument may be NULL; on success `out_session` holds a string to be released with cl_free_string(). Blocks
/// until the server has answered, `call_deadline_ms` and a second more at most. Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_exchange_code(request_json: *const c_char, out_session: *mut *mut c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: as the header says of both.
        let (out, request) =
            unsafe { (Out::new("out_session", out_session)?, required("request_json", request_json, LARGEST_JSON)?) };
        out.fill(&process::manager()?.logins().exchange_code(request)?)
    })
}

pub(super) fn not_empty<'a>(name: &str, text: &'a str) -> Result<&'a str> {
    match text.is_empty() {
        true => Err(Error::new(Status::InvalidArgument, format!("argument `{name}` is empty"))),
        false => Ok(text),
    }
}
