//! Sessions: users who have signed in.

use super::input::{LARGEST_TEXT, optional, required};
use super::login::not_empty;
use super::output::Out;
use super::status::cl_status;
use super::{boundary, process};
use crate::manager;
use std::ffi::c_char;

/// Gives a session's access token, to be sent as "Authorization: Bearer TOKEN". Call it before every request: the token is
/// kept, and refreshed in time if the session has a refresh token. It is never expired.
///
/// CL_E_LOGIN_REQUIRED: the token has expired and cannot be refreshed, so the user must sign in again. CL_E_NO_SESSION:
/// there is no such session (any more). With cl_get_token_json() and its key `session` a call can have its own time limit.
///
/// Neither argument may be NULL; on success `out_token` holds a string to be released with cl_free_string(). Blocks as
/// cl_get_token() does. Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_session_get_token(session: *const c_char, out_token: *mut *mut c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: as the header says of both.
        let (out, session) =
            unsafe { (Out::new("out_token", out_token)?, required("session", session, LARGEST_TEXT)?) };
        let manager = process::manager()?;
        let session = manager.logins().session(not_empty("session", session)?)?;
        let given = manager.session_token_within(&session, None, None)?;
        out.fill(given.token.access_token.expose())
    })
}

/// What is known of a session, as JSON, without its tokens: `{session, scope, expires_at, has_refresh_token, created_at,
/// subject, name, email}`.
///
/// `scope` is what was granted, `expires_at` the end of the present token (null: it has expired); the last three come from
/// the ID token, and are null without one (ask for the scope "openid", and "profile" for the name). `session` may be NULL:
/// an array of all sessions, the oldest first.
///
/// `out_json` must not be NULL; on success it holds a string to be released with cl_free_string(). CL_E_NO_SESSION: there is
/// no such session. Never blocks, makes no request. Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_session_info(session: *const c_char, out_json: *mut *mut c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: as the header says of both.
        let (out, session) = unsafe { (Out::new("out_json", out_json)?, optional("session", session, LARGEST_TEXT)?) };
        let manager = process::manager()?;
        let logins = manager.logins();
        let info = match session {
            Some(session) => manager::session_info(&*logins.session(not_empty("session", session)?)?),
            None => logins.all_sessions().iter().map(|session| manager::session_info(session)).collect(),
        };
        out.fill(&info.to_string())
    })
}

/// Ends a session: it is forgotten here, at once and whatever happens, and its tokens are revoked at the server (RFC 7009).
/// An API that does not ask the server about each token may accept the last access token until it expires.
///
/// CL_OK: the server was told. An error of the categories "network", "server" or "credential": the session is over here,
/// but the server could not be told. CL_E_NO_SESSION: there is no such session. Callers that wait for its token leave with
/// CL_E_NO_SESSION.
///
/// `session` must not be NULL. Blocks until the server has answered, `call_deadline_ms` at most (CL_E_TIMEOUT). Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_session_end(session: *const c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: as the header says.
        let session = unsafe { required("session", session, LARGEST_TEXT) }?;
        process::manager()?.logins().end_session(not_empty("session", session)?)
    })
}
