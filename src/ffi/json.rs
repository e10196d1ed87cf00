//! JSON, for programs that have none (C89, Delphi 7).

use super::input::{LARGEST_JSON, LARGEST_TEXT, required};
use super::output::Out;
use super::{boundary, status::cl_status};
use crate::error::{Error, Status};
use crate::json;
use std::ffi::c_char;

/// Takes one value out of a JSON text by its JSON Pointer (RFC 6901): "/expires_in_s", "/slots/0/scope"; "" is the
/// whole text. A string comes without its quotes and escapes, anything else as its JSON text, exactly as it was
/// written (12.10 stays 12.10, null is "null").
///
/// No argument may be NULL; both texts are UTF-8, `json` 16 MiB at most. On success `out_value` holds a string to be
/// released with cl_free_string(). CL_E_INVALID_ARGUMENT if `json` is not JSON, the pointer is malformed or leads
/// nowhere, or the string holds a NUL character. Never blocks; needs no cl_init().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_json_get(
    json: *const c_char,
    pointer: *const c_char,
    out_value: *mut *mut c_char,
) -> cl_status {
    boundary::enter(|| {
        // SAFETY: the caller's promise.
        let (out, json, pointer) = unsafe {
            (
                Out::new("out_value", out_value)?,
                required("json", json, LARGEST_JSON)?,
                required("pointer", pointer, LARGEST_TEXT)?,
            )
        };
        let value = json::resolve(json, pointer).map_err(unresolved)?;
        match json::string(value) {
            Some(text) => out.fill(&text),
            None if value.get().starts_with('"') => Err(Error::new(
                Status::InvalidArgument,
                "argument `pointer` leads to a string with half of a surrogate pair, which is not Unicode",
            )),
            None => out.fill(value.get()),
        }
    })
}

fn unresolved(why: json::Unresolved) -> Error {
    let message = match why {
        json::Unresolved::Document => "argument `json` is not JSON",
        json::Unresolved::Syntax => {
            "argument `pointer` is not a JSON Pointer: it must be empty or begin with a slash, and ~ is written ~0"
        }
        json::Unresolved::Missing => "argument `pointer` leads nowhere in this JSON",
    };
    Error::new(Status::InvalidArgument, message)
}

/// Writes a text as a JSON string, quotes included, to be put into a configuration or a request.
///
/// No argument may be NULL; `text` is UTF-8, 1 MiB at most. On success `out_json_string` holds a string to be released
/// with cl_free_string(). Never blocks; needs no cl_init().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_json_quote(text: *const c_char, out_json_string: *mut *mut c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: the caller's promise.
        let (out, text) =
            unsafe { (Out::new("out_json_string", out_json_string)?, required("text", text, LARGEST_TEXT)?) };
        out.fill(&json::quote(text))
    })
}
