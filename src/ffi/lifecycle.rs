//! Lifecycle.

use super::input::{LARGEST_JSON, optional};
use super::status::{CL_ABI_VERSION, cl_status};
use super::{boundary, output, process};
use crate::config::Config;
use crate::error::{Error, Status};
use std::ffi::c_char;
use std::time::Duration;

/// Starts the library with a configuration, a JSON object (see README.md for its keys). Call it once, before the
/// program's first request.
///
/// `config_json` may be NULL: the configuration is then read from the file that the environment variable
/// CLEARLINE_CONFIG names, else from CLEARLINE_CLIENT_ID, CLEARLINE_CLIENT_SECRET, CLEARLINE_ENVIRONMENT and
/// CLEARLINE_SCOPE. It is copied; 16 MiB at most.
///
/// Everything is checked here, before any network: CL_E_CONFIG and a message that names the key, CL_E_UNSUPPORTED
/// for a key whose feature this version does not have. With the configuration that is already active: CL_OK, and a
/// remembered refusal of the credentials is forgotten. With another one: CL_E_ALREADY_INITIALIZED, and nothing
/// changes. After cl_shutdown() it may be called again, and in the child of a fork() it must be.
///
/// Does no network I/O and returns within milliseconds. Thread-safe. Not from DllMain, a static destructor or
/// atexit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_init(config_json: *const c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: the text ends with a NUL, as the header says.
        let json = unsafe { optional("config_json", config_json, LARGEST_JSON) }?;
        let config = match json {
            Some("") => return Err(Error::new(Status::InvalidArgument, "argument `config_json` is empty")),
            Some(json) => Config::from_json(json)?,
            None => Config::from_environment()?,
        };
        process::init(config)
    })
}

/// Ends the library's threads and forgets all tokens. Callers that wait in another function leave it with
/// CL_E_SHUT_DOWN.
///
/// Waits for the library's own threads, but never longer than `timeout_ms` milliseconds (0: not at all), and is shut
/// down then in every case. May be called at any time and any number of times: CL_OK. Only the program itself calls
/// it, never a plug-in that shares the library with others. A program may also end without it.
///
/// Thread-safe. Not from DllMain, a static destructor or atexit.
#[unsafe(no_mangle)]
pub extern "C" fn cl_shutdown(timeout_ms: u32) -> cl_status {
    boundary::enter(|| process::shut_down(Duration::from_millis(timeout_ms.into())))
}

/// The version of the library, such as "0.1.0".
///
/// Never NULL, never freed. Never blocks; may be called at any time.
#[unsafe(no_mangle)]
pub extern "C" fn cl_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// The version of the interface that the library was built with. A program that loads the library by itself compares
/// it with the CL_ABI_VERSION it was compiled with.
///
/// Never blocks; may be called at any time.
#[unsafe(no_mangle)]
pub extern "C" fn cl_abi_version() -> u32 {
    CL_ABI_VERSION
}

/// Releases a string that one of these functions returned through an `out_` argument, after overwriting it: it may be
/// a token.
///
/// NULL is allowed and does nothing. Each string is released once, with this function only. Never blocks; may be
/// called at any time, from any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_free_string(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: the string is ours and is released once, as the header says.
        unsafe { output::free(string) };
    }
}
