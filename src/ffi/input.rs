//! Reading what the host passes in: bounded, checked, copied.

use crate::error::{Error, Result, Status};
use std::ffi::c_char;

/// JSON texts.
pub const LARGEST_JSON: usize = 16 * 1024 * 1024;
/// Everything else: tokens of 64 KiB fit many times over.
pub const LARGEST_TEXT: usize = 1024 * 1024;

/// A text that may be NULL. It is valid for as long as the caller's own is, which is this call.
///
/// # Safety
/// `text` is NULL or points to a NUL-terminated text that nobody changes during this call.
pub unsafe fn optional<'a>(name: &str, text: *const c_char, largest: usize) -> Result<Option<&'a str>> {
    if text.is_null() {
        return Ok(None);
    }
    let mut length = 0;
    // SAFETY: the caller's promise; every byte up to the NUL may be read, and none after it is.
    let bytes = unsafe {
        while *text.add(length) != 0 {
            length += 1;
            if length > largest {
                return Err(Error::new(
                    Status::InvalidArgument,
                    format!("argument `{name}` is longer than {largest} bytes"),
                ));
            }
        }
        std::slice::from_raw_parts(text.cast::<u8>(), length)
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(Error::new(Status::InvalidUtf8, format!("argument `{name}` is not UTF-8"))),
    }
}

/// A text that may not be NULL.
///
/// # Safety
/// As [`optional`].
pub unsafe fn required<'a>(name: &str, text: *const c_char, largest: usize) -> Result<&'a str> {
    // SAFETY: the caller's promise.
    unsafe { optional(name, text, largest) }?.ok_or_else(|| null(name))
}

pub fn null(name: &str) -> Error {
    Error::new(Status::NullArgument, format!("argument `{name}` is NULL"))
}
