//! From nothing to a ClearLine token, through the C functions, as a program in any language would do it.
//!
//! `cargo run --example quickstart` uses the simulator, started in this process. With `CLEARLINE_CLIENT_ID` and
//! `CLEARLINE_CLIENT_SECRET` set it asks ClearLine's Test environment instead.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clearline::ffi::errors::{cl_last_error_hint, cl_last_error_message};
use clearline::ffi::json::cl_json_get;
use clearline::ffi::lifecycle::{cl_free_string, cl_init, cl_shutdown, cl_version};
use clearline::ffi::status::{CL_OK, cl_status, cl_status_name};
use clearline::ffi::token::{cl_get_token, cl_get_token_json};
use clearline_simulator::Simulator;
use std::env;
use std::ffi::{CStr, CString, c_char};
use std::process::ExitCode;
use std::ptr::{null, null_mut};
use std::time::{Duration, Instant};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let is_real = env::var_os("CLEARLINE_CLIENT_ID").is_some() && env::var_os("CLEARLINE_CLIENT_SECRET").is_some();
    println!("clearline {}", text(cl_version()));

    // It runs until the end of this function.
    let (configuration, _simulator) = if is_real {
        println!("ClearLine's Test environment (CLEARLINE_CLIENT_ID and CLEARLINE_CLIENT_SECRET are set)");
        (real_configuration()?, None)
    } else {
        let simulator = Simulator::start().map_err(|error| format!("the simulator did not start: {error}"))?;
        println!("the simulator, at {}", simulator.url());
        (simulated_configuration(&simulator), Some(simulator))
    };
    let configuration = CString::new(configuration).map_err(|_| "the configuration holds a NUL")?;

    // SAFETY: the text ends with a NUL.
    check("cl_init", unsafe { cl_init(configuration.as_ptr()) })?;
    let (first, first_took) = token()?;
    let (second, second_took) = token()?;
    let snapshot = snapshot()?;

    println!("the token's header:  {}", jwt_header(&first).unwrap_or_else(|| "not a JWT".to_owned()));
    println!(
        "it expires:          {} (in {} s)",
        member(&snapshot, "/expires_at")?,
        member(&snapshot, "/expires_in_s")?
    );
    println!("send with each call: Authorization: Bearer {}", shortened(&first));
    println!("first call:          {} (over TLS, from the server)", shown(first_took));
    let same = if first == second { "the same token, from memory" } else { "another token" };
    println!("second call:         {} ({same})", shown(second_took));
    check("cl_shutdown", cl_shutdown(5000))
}

fn real_configuration() -> Result<String, String> {
    let client_id = env::var("CLEARLINE_CLIENT_ID").map_err(|_| "CLEARLINE_CLIENT_ID is not Unicode")?;
    Ok(serde_json::json!({
        "environment": "test",
        "client_id": client_id,
        "client_secret": {"env": "CLEARLINE_CLIENT_SECRET"},
    })
    .to_string())
}

fn simulated_configuration(simulator: &Simulator) -> String {
    serde_json::json!({
        "environment": {"auth_base_url": simulator.url()},
        "client_id": "pos-demo",
        "client_secret": "s3cr3t!",
        "ca_file": simulator.ca_file(),
        "proxy": "none",
    })
    .to_string()
}

fn token() -> Result<(String, Duration), String> {
    let mut token = null_mut();
    let start = Instant::now();
    // SAFETY: a NULL scope is allowed; the place may be written.
    let status = unsafe { cl_get_token(null(), &mut token) };
    let took = start.elapsed();
    check("cl_get_token", status)?;
    Ok((taken(token), took))
}

fn snapshot() -> Result<CString, String> {
    let mut json = null_mut();
    // SAFETY: a NULL request is allowed; the place may be written.
    check("cl_get_token_json", unsafe { cl_get_token_json(null(), &mut json) })?;
    CString::new(taken(json)).map_err(|_| "JSON holds no NUL".to_owned())
}

fn member(json: &CStr, pointer: &str) -> Result<String, String> {
    let pointer = CString::new(pointer).map_err(|_| "a pointer holds no NUL")?;
    let mut value = null_mut();
    // SAFETY: both texts end with a NUL; the place may be written.
    check("cl_json_get", unsafe { cl_json_get(json.as_ptr(), pointer.as_ptr(), &mut value) })?;
    Ok(taken(value))
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

fn check(function: &str, status: cl_status) -> Result<(), String> {
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

fn jwt_header(token: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?).ok()
}

/// A token belongs on no screen.
fn shortened(token: &str) -> String {
    let beginning: String = token.chars().take(12).collect();
    format!("{beginning}... ({} characters)", token.len())
}

fn shown(took: Duration) -> String {
    match took.as_micros() {
        0..10 => format!("{} ns", took.as_nanos()),
        10..10_000 => format!("{} us", took.as_micros()),
        _ => format!("{} ms", took.as_millis()),
    }
}
