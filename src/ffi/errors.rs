//! Errors: of the calling thread's last failed call.

use super::output::Out;
use super::{boundary, last_error, status::cl_status};
use crate::manager::error_json;
use serde_json::{Map, Value};
use std::ffi::c_char;

/// What failed in the calling thread's last failed call; "" if none has failed yet. Never holds a secret or a
/// token.
///
/// Never NULL. Borrowed: valid until this thread's next failing call, never freed. UTF-8. Never blocks. Belongs to
/// the OS thread: read it in the thread that made the call, right after it. A successful call leaves it as it is.
#[unsafe(no_mangle)]
pub extern "C" fn cl_last_error_message() -> *const c_char {
    last_error::message()
}

/// What the person at the till can do about it; "" if no call has failed yet.
///
/// Everything else as with cl_last_error_message().
#[unsafe(no_mangle)]
pub extern "C" fn cl_last_error_hint() -> *const c_char {
    last_error::hint()
}

/// The last error with everything that is known of it, as JSON:
/// `{status, name, category, message, hint, retryable, retry_after_ms, request_sent, http_status, oauth_error,
/// oauth_error_description, attempt_id, at}`.
///
/// Absent facts are null; if no call of this thread has failed yet, `status` is 0 and all others are null.
/// `category` is one of "usage", "config", "network", "server", "credential", "sign_in", "storage", "internal".
/// `retryable` tells whether the same call may succeed later with nothing changed, `retry_after_ms` how many
/// milliseconds away the next attempt is. `request_sent` is "no" or "maybe": whether the request may have reached
/// the server. `at` is RFC 3339, UTC.
///
/// `out_json` must not be NULL; on success it holds a string to be released with cl_free_string(). Neither changes
/// nor invalidates the last error, whatever happens. Never blocks.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_last_error_json(out_json: *mut *mut c_char) -> cl_status {
    let last = last_error::get();
    boundary::enter_quietly(|| {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::new("out_json", out_json) }?;
        let json = match &last {
            Some(error) => error_json(error),
            None => no_error(),
        };
        out.fill(&json.to_string())
    })
}

fn no_error() -> Value {
    let blank = error_json(&crate::error::Error::new(crate::error::Status::Ok, ""));
    let members = blank.as_object().cloned().unwrap_or_default();
    let nulls: Map<String, Value> = members
        .into_iter()
        .map(|(key, value)| {
            let value = if key == "status" { value } else { Value::Null };
            (key, value)
        })
        .collect();
    Value::Object(nulls)
}
