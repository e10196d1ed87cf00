//! The C functions, as this program calls them.

use clearline::ffi::errors::{cl_last_error_hint, cl_last_error_message};
use clearline::ffi::json::cl_json_get;
use clearline::ffi::lifecycle::{cl_free_string, cl_init, cl_shutdown, cl_version};
use clearline::ffi::login::{cl_login_finish, cl_login_start, cl_login_wait};
use clearline::ffi::session::{cl_session_end, cl_session_get_token, cl_session_info};
use clearline::ffi::status::{CL_OK, cl_status, cl_status_name};
use clearline::ffi::token::{cl_get_token, cl_get_token_json, cl_report_unauthorized};
use std::ffi::{CStr, CString, c_char};
use std::ptr::{null, null_mut};

/// What failed, and what to do about it.
pub type Result<T> = std::result::Result<T, String>;

pub fn version() -> String {
    text(cl_version())
}

pub fn init(configuration: &str) -> Result<()> {
    let configuration = c_string(configuration)?;
    // SAFETY: the text ends with a NUL.
    check("cl_init", unsafe { cl_init(configuration.as_ptr()) })
}

pub fn shutdown() -> Result<()> {
    check("cl_shutdown", cl_shutdown(5000))
}

pub fn get_token() -> Result<String> {
    // SAFETY: a NULL scope is allowed; the place may be written.
    output("cl_get_token", |token| unsafe { cl_get_token(null(), token) })
}

pub fn get_token_json() -> Result<String> {
    // SAFETY: a NULL request is allowed; the place may be written.
    output("cl_get_token_json", |json| unsafe { cl_get_token_json(null(), json) })
}

pub fn report_unauthorized(token: &str) -> Result<()> {
    let token = c_string(token)?;
    // SAFETY: the text ends with a NUL.
    check("cl_report_unauthorized", unsafe { cl_report_unauthorized(token.as_ptr()) })
}

/// The address to open and the state.
pub fn login_start(request: &str) -> Result<(String, String)> {
    let request = c_string(request)?;
    let (mut url, mut state) = (null_mut(), null_mut());
    // SAFETY: the text ends with a NUL; the places may be written.
    check("cl_login_start", unsafe { cl_login_start(request.as_ptr(), &mut url, &mut state) })?;
    Ok((taken(url), taken(state)))
}

/// The session.
pub fn login_finish(callback: &str) -> Result<String> {
    let callback = c_string(callback)?;
    // SAFETY: the text ends with a NUL; the place may be written.
    output("cl_login_finish", |session| unsafe { cl_login_finish(callback.as_ptr(), session) })
}

/// The session.
pub fn login_wait(state: &str, timeout_ms: u32) -> Result<String> {
    let state = c_string(state)?;
    // SAFETY: the text ends with a NUL; the place may be written.
    output("cl_login_wait", |session| unsafe { cl_login_wait(state.as_ptr(), timeout_ms, session) })
}

pub fn session_info(session: &str) -> Result<String> {
    let session = c_string(session)?;
    // SAFETY: the text ends with a NUL; the place may be written.
    output("cl_session_info", |json| unsafe { cl_session_info(session.as_ptr(), json) })
}

pub fn session_get_token(session: &str) -> Result<String> {
    let session = c_string(session)?;
    // SAFETY: the text ends with a NUL; the place may be written.
    output("cl_session_get_token", |token| unsafe { cl_session_get_token(session.as_ptr(), token) })
}

pub fn session_end(session: &str) -> Result<()> {
    let session = c_string(session)?;
    // SAFETY: the text ends with a NUL.
    check("cl_session_end", unsafe { cl_session_end(session.as_ptr()) })
}

pub fn json_get(json: &str, pointer: &str) -> Result<String> {
    let (json, pointer) = (c_string(json)?, c_string(pointer)?);
    // SAFETY: both texts end with a NUL; the place may be written.
    output("cl_json_get", |value| unsafe { cl_json_get(json.as_ptr(), pointer.as_ptr(), value) })
}

fn output(function: &str, call: impl FnOnce(&mut *mut c_char) -> cl_status) -> Result<String> {
    let mut output = null_mut();
    check(function, call(&mut output))?;
    Ok(taken(output))
}

fn check(function: &str, status: cl_status) -> Result<()> {
    if status == CL_OK {
        return Ok(());
    }
    Err(format!(
        "{function}: {}: {}\nWhat to do: {}",
        text(cl_status_name(status)),
        text(cl_last_error_message()),
        text(cl_last_error_hint())
    ))
}

/// Copies a returned string and releases it.
fn taken(string: *mut c_char) -> String {
    let copy = text(string);
    // SAFETY: it was returned by the library and is released once.
    unsafe { cl_free_string(string) };
    copy
}

fn text(string: *const c_char) -> String {
    // SAFETY: the library's strings end with a NUL.
    unsafe { CStr::from_ptr(string) }.to_string_lossy().into_owned()
}

fn c_string(text: &str) -> Result<CString> {
    CString::new(text).map_err(|_| "a text holds a NUL".to_owned())
}
