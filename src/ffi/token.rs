//! The POS's own token: client credentials.

use super::input::{LARGEST_JSON, LARGEST_TEXT, null, optional, required};
use super::output::{self, Out};
use super::status::{CL_OK, cl_status};
use super::{boundary, process};
use crate::engine::Given;
use crate::error::{Error, Result, Status};
use crate::json::{Reader, Refusal};
use crate::manager::{self, Manager, Readers};
use std::cell::RefCell;
use std::ffi::{CStr, c_char};
use std::time::Duration;

thread_local! {
    static AT_HAND: RefCell<Readers> = const { RefCell::new(Readers::new()) };
}

/// Gives an access token for ClearLine's API, to be sent as "Authorization: Bearer TOKEN". Call it before every
/// request: the token is kept and refreshed in time, so nearly every call is answered at once from memory.
///
/// `scope` is a list of scopes separated by single spaces; order and repetitions do not count. NULL or "" means the
/// configured one. `out_token` must not be NULL; on success it holds a string to be released with cl_free_string(). The
/// token is never expired.
///
/// Blocks only while there is no token that may be handed out: until the server has answered, `call_deadline_ms` at most
/// (CL_E_TIMEOUT). After a failed attempt it fails at once until the next one is due (`retry_after_ms` in
/// cl_last_error_json()). However many threads call, one request is made. Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_get_token(scope: *const c_char, out_token: *mut *mut c_char) -> cl_status {
    // SAFETY: the scope ends with a NUL, as the header says.
    let string = unsafe { with_token_at_hand(scope, |token| output::allocate_unchecked(token.as_bytes())) };
    if let Some(string) = string {
        if !out_token.is_null() {
            // SAFETY: the place may be written, as the header says.
            unsafe { out_token.write(string) };
            return CL_OK;
        }
        // SAFETY: it was made above and given to nobody.
        unsafe { output::free(string) };
    }
    boundary::enter(|| {
        // SAFETY: as the header says of both.
        let (out, scope) = unsafe { (Out::new("out_token", out_token)?, optional("scope", scope, LARGEST_TEXT)?) };
        let given = get(scope)?;
        out.fill(given.token.access_token.expose())
    })
}

/// As cl_get_token(), but writes the token into a buffer of the caller's.
///
/// `capacity` is the buffer's size in bytes: the token's length and one more for the NUL at least. `*out_length` is the
/// token's length without the NUL. With too little room the call fails with CL_E_BUFFER_TOO_SMALL, `*out_length` holds
/// the token's length all the same, and the buffer holds "" if it has any room at all. `buffer` may be NULL if `capacity`
/// is 0, which asks for the length. Call in a loop: the token may have grown meanwhile. `out_length` must not be NULL.
///
/// Blocks as cl_get_token() does. Nothing has to be released. Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_get_token_into(
    scope: *const c_char,
    buffer: *mut c_char,
    capacity: usize,
    out_length: *mut usize,
) -> cl_status {
    if !out_length.is_null() && !buffer.is_null() {
        // SAFETY: the scope ends with a NUL, and buffer and length may be written, as the header says.
        let copied = unsafe {
            with_token_at_hand(scope, |token| {
                token.len() < capacity && {
                    copy(token, buffer);
                    out_length.write(token.len());
                    true
                }
            })
        };
        if copied == Some(true) {
            return CL_OK;
        }
    }
    boundary::enter(|| {
        // SAFETY: both may be written, as the header says, a buffer if it has any room at all.
        unsafe {
            if !buffer.is_null() && capacity > 0 {
                buffer.write(0);
            }
            if out_length.is_null() {
                return Err(null("out_length"));
            }
            out_length.write(0);
        }
        if buffer.is_null() && capacity > 0 {
            return Err(null("buffer"));
        }
        // SAFETY: the scope ends with a NUL, as the header says.
        let scope = unsafe { optional("scope", scope, LARGEST_TEXT) }?;
        let given = get(scope)?;
        let token = given.token.access_token.expose();
        // SAFETY: as above; the token is copied only where it fits.
        unsafe {
            out_length.write(token.len());
            if token.len() >= capacity {
                return Err(too_small(token.len()));
            }
            copy(token, buffer);
        }
        Ok(())
    })
}

/// As cl_get_token(), with everything that belongs to the token, from one moment. Gives JSON: `{access_token,
/// authorization, scope_requested, scope_granted, expires_at, expires_in_s, stale, stale_reason}`.
///
/// `authorization` is the whole value of the header. `stale` tells that a refresh is overdue, `stale_reason` why: the
/// name of the status that it failed with, or "CL_E_PENDING" where it takes too long. The token is valid all the same.
///
/// `request_json` may be NULL, which means `{}`; its keys are all optional: `scope`, or `session`; `timeout_ms` (0 to 600000; the
/// configured `call_deadline_ms`), where 0 never blocks: the token comes at once, or a fetch is started and the call
/// fails with CL_E_PENDING; `min_remaining_s` (0 to 86400), how long the token must still live for the call not to wait
/// for a fresh one. A caller whose time is up leaves alone: the fetch goes on.
///
/// `out_json` must not be NULL; on success it holds a string to be released with cl_free_string(). Blocks as cl_get_token()
/// does, but `timeout_ms` at most. Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_get_token_json(request_json: *const c_char, out_json: *mut *mut c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: as the header says of both.
        let (out, request) =
            unsafe { (Out::new("out_json", out_json)?, optional("request_json", request_json, LARGEST_JSON)?) };
        let manager = process::manager()?;
        let request = TokenRequest::read(request.unwrap_or("{}"))?;
        let TokenRequest { whose, timeout, min_remaining } = request;
        let (given, requested) = match &whose {
            Whose::Scope(scope) => {
                let given = manager.token_within(scope.as_deref(), timeout, min_remaining)?;
                (given, manager.known_slot(scope.as_deref())?.1)
            }
            Whose::Session(id) => {
                let session = manager.logins().session(id)?;
                (manager.session_token_within(&session, timeout, min_remaining)?, session.scope.clone())
            }
        };
        out.fill(&manager::token_snapshot(&manager, requested.as_ref(), &given).to_string())
    })
}

/// What is known of a scope's token, without the token itself, as JSON: `{cached, scope_requested, scope_granted,
/// expires_at, expires_in_s, refresh_at, last_success_at, last_error, next_attempt_at, offline_since}`.
///
/// Times are RFC 3339, UTC. `last_error` is an object like that of cl_last_error_json(). What is not known is null.
///
/// `scope` as in cl_get_token(). `out_json` must not be NULL; on success it holds a string to be released with
/// cl_free_string(). Never blocks, makes no request. Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_token_info(scope: *const c_char, out_json: *mut *mut c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: as the header says of both.
        let (out, scope) = unsafe { (Out::new("out_json", out_json)?, optional("scope", scope, LARGEST_TEXT)?) };
        let manager = process::manager()?;
        out.fill(&manager::token_info(&manager, scope)?.to_string())
    })
}

/// Tells that the API answered 401 to a token, which may be any scope's or session's. Call it before asking for a token again and
/// repeating the request once.
///
/// If it is a scope's current token, a fresh one is fetched, and the next cl_get_token() waits for it as if there were no
/// token. A token that has been replaced already, or that is nobody's, changes nothing: CL_OK. If the API refuses the
/// fresh token too within 30 seconds, or none can be had now, the call fails with CL_E_TOKEN_REJECTED: repeating the
/// request would not help. The token that there is goes on being handed out then, because one endpoint that refuses
/// everything must not stop the others, and reports cause no request for 5 seconds, doubling to 300.
///
/// Do not call it for 403. `token` must not be NULL or "". Never blocks. Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_report_unauthorized(token: *const c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: the token ends with a NUL, as the header says.
        let token = unsafe { required("token", token, LARGEST_TEXT) }?;
        if token.is_empty() {
            return Err(Error::new(Status::InvalidArgument, "argument `token` is empty"));
        }
        process::manager()?.report_unauthorized(token)
    })
}

/// The request of `cl_get_token_json`.
struct TokenRequest {
    whose: Whose,
    timeout: Option<Duration>,
    min_remaining: Option<Duration>,
}

/// Whose token is wanted.
enum Whose {
    Scope(Option<String>),
    Session(String),
}

impl TokenRequest {
    fn read(json: &str) -> Result<Self> {
        let refusal = Refusal { status: Status::InvalidArgument, subject: "request" };
        let mut reader = Reader::new(refusal, json)?;
        let (scope, session) = (reader.string("scope")?, reader.text("session")?);
        let timeout = reader.integer("timeout_ms", 0..=600_000)?.map(Duration::from_millis);
        let min_remaining = reader.integer("min_remaining_s", 0..=86_400)?.map(Duration::from_secs);
        reader.finish()?;
        let whose = match (scope, session) {
            (scope, None) => Whose::Scope(scope),
            (None, Some(session)) => Whose::Session(session),
            (Some(_), Some(_)) => return Err(reader.refuse("session", "stands beside `scope`: name one of the two")),
        };
        Ok(Self { whose, timeout, min_remaining })
    }
}

/// The ordinary way to a token; afterwards the thread has it at hand.
fn get(scope: Option<&str>) -> Result<Given> {
    // In this order: what is kept for a client that is gone by then must not pass for its successor's.
    let epoch = process::epoch();
    let manager = process::manager()?;
    let given = manager.token(scope)?;
    keep_at_hand(epoch, &manager, scope);
    Ok(given)
}

fn keep_at_hand(epoch: u64, manager: &Manager, scope: Option<&str>) {
    let _ = AT_HAND.try_with(|at_hand| {
        if let Ok(mut readers) = at_hand.try_borrow_mut() {
            // What cannot be kept is asked for again next time.
            let _ = readers.keep(epoch, manager, scope.unwrap_or_default());
        }
    });
}

/// Hands the token that this thread has at hand to `take`, if it has one that may be handed out now. Nothing in
/// here can panic, locks or allocates (but for `take`), so it runs outside of the boundary.
///
/// # Safety
/// `scope` is NULL or ends with a NUL.
#[inline(always)]
unsafe fn with_token_at_hand<T>(scope: *const c_char, take: impl FnOnce(&str) -> T) -> Option<T> {
    let scope = if scope.is_null() {
        &[]
    } else {
        // SAFETY: the caller's promise.
        unsafe { CStr::from_ptr(scope) }.to_bytes()
    };
    AT_HAND
        .try_with(|at_hand| {
            let readers = at_hand.try_borrow().ok()?;
            let given = readers.at_hand(process::epoch(), scope)?;
            Some(take(given.token.access_token.expose()))
        })
        .ok()
        .flatten()
}

/// # Safety
/// `buffer` has room for the token and a NUL.
#[inline(always)]
unsafe fn copy(token: &str, buffer: *mut c_char) {
    let buffer = buffer.cast::<u8>();
    // SAFETY: the caller's promise; a buffer of the host's does not overlap a token of ours.
    unsafe {
        buffer.copy_from_nonoverlapping(token.as_ptr(), token.len());
        buffer.add(token.len()).write(0);
    }
}

fn too_small(length: usize) -> Error {
    Error::new(Status::BufferTooSmall, format!("the token has {length} bytes, and its NUL needs one more"))
}
