//! The last error of each thread of the operating system.

use crate::error::Error;
use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char};

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// An error, and its texts in the form in which they are lent out.
struct Last {
    error: Error,
    message: CString,
    hint: CString,
}

/// Replaces this thread's last error; texts lent out before are no longer valid.
pub fn set(error: Error) {
    let last = Last { message: c_string(error.message()), hint: c_string(error.hint()), error };
    // While a thread ends there is no place for it any more; its status is told all the same.
    let _ = LAST.try_with(|cell| cell.replace(Some(last)));
}

pub fn get() -> Option<Error> {
    LAST.try_with(|cell| cell.borrow().as_ref().map(|last| last.error.clone())).ok().flatten()
}

/// The message, valid until this thread's next failure.
pub fn message() -> *const c_char {
    lend(|last| &last.message)
}

/// The hint, valid until this thread's next failure.
pub fn hint() -> *const c_char {
    lend(|last| &last.hint)
}

fn lend(part: fn(&Last) -> &CStr) -> *const c_char {
    LAST.try_with(|cell| cell.borrow().as_ref().map(|last| part(last).as_ptr())).ok().flatten().unwrap_or(c"".as_ptr())
}

/// Messages are made of our own words and cleaned ones, so there is no NUL; if there were, the text ends there.
fn c_string(text: &str) -> CString {
    CString::new(text).unwrap_or_else(|error| {
        let end = error.nul_position();
        CString::new(&text[..end]).unwrap_or_default()
    })
}
