//! The engine end to end: the C functions, real time, tokens of ten seconds, and a server that gets into trouble.
//!
//! There is one client in a process, so these stories are told one after the other.

use clearline::ffi::errors::cl_last_error_json;
use clearline::ffi::lifecycle::{cl_free_string, cl_init, cl_shutdown};
use clearline::ffi::status::{CL_E_SERVER, CL_E_TOKEN_REJECTED, CL_OK, cl_status};
use clearline::ffi::support::cl_stats;
use clearline::ffi::token::{cl_get_token, cl_get_token_json, cl_report_unauthorized};
use clearline_simulator::{Fault, FaultKind, Simulator};
use eventually::eventually;
use serde_json::{Value, json};
use std::ffi::{CStr, CString, c_char};
use std::ptr::{null, null_mut};
use std::thread::sleep;
use std::time::{Duration, Instant};

#[path = "support/eventually.rs"]
mod eventually;

#[test]
fn stories() {
    a_refresh_goes_on_behind_the_callers_back();
    an_outage_is_not_noticed_until_the_token_ends();
    a_report_brings_a_fresh_token_and_refusals_of_fresh_ones_come_to_rest();
    a_warm_client_refreshes_though_nobody_asks();
}

fn a_refresh_goes_on_behind_the_callers_back() {
    let simulator = start(json!({}));
    let first = token().unwrap();
    simulator.push_fault(Fault::late(Duration::from_millis(500)));
    sleep(Duration::from_millis(4_700)); // past the refresh point of a token that lives nine seconds
    assert_eq!(token().unwrap(), first, "the old token at once, though a refresh is due");
    eventually("another token comes", || token().unwrap() != first);
    assert_eq!(simulator.token_requests(), 2);
    let stats = stats();
    assert_eq!(stats["token_requests"]["ok"], 2);
    assert_eq!((&stats["waits"], &stats["stale_served"]), (&json!(1), &json!(0)), "only the very first call waited");
    assert!(stats["cache_hits"].as_u64().unwrap() >= 2);
    stop();
}

fn an_outage_is_not_noticed_until_the_token_ends() {
    let simulator = start(json!({}));
    let began = Instant::now(); // its nine seconds count from here at the earliest
    let first = token().unwrap();
    simulator.push_fault(Fault::new(FaultKind::status(503)));
    sleep(Duration::from_millis(4_700));
    while began.elapsed() < Duration::from_millis(7_500) {
        assert_eq!(token().unwrap(), first);
        sleep(Duration::from_millis(50));
    }
    eventually("it is told of", || snapshot()["stale_reason"] == "CL_E_SERVER");
    eventually("the token ends", || token() == Err(CL_E_SERVER)); // never handed out after its end
    assert!(simulator.token_requests() >= 4, "the refresh and at least two attempts after it");
    let error = last_error();
    assert_eq!(error["retryable"], true);
    assert!(error["retry_after_ms"].as_u64().is_some(), "{error}");
    simulator.clear_faults();
    eventually("the server is back", || token().is_ok_and(|token| token != first));
    assert!(stats()["stale_served"].as_u64().unwrap() > 10);
    stop();
}

fn a_report_brings_a_fresh_token_and_refusals_of_fresh_ones_come_to_rest() {
    let simulator = start(json!({}));
    simulator.set_lifetime(Duration::from_secs(3600));
    let first = token().unwrap();
    assert_eq!(report("nobody's"), CL_OK);
    assert_eq!(report(&first), CL_OK);
    let second = token().unwrap();
    assert_ne!(first, second);
    assert_eq!(report(&first), CL_OK, "it is no longer current");
    assert_eq!(token().unwrap(), second);
    assert_eq!(report(&second), CL_E_TOKEN_REJECTED, "a fresh token was refused too");
    assert_eq!(token().unwrap(), second, "other endpoints may still take it");
    assert_eq!(simulator.token_requests(), 2);
    stop();
}

fn a_warm_client_refreshes_though_nobody_asks() {
    let simulator = start(json!({"keep_warm": true}));
    eventually("the first token is asked for", || simulator.token_requests() == 1);
    eventually("it is refreshed", || simulator.token_requests() == 2);
    token().unwrap();
    assert_eq!(simulator.token_requests(), 2);
    stop();
}

fn start(more: Value) -> Simulator {
    let simulator = Simulator::builder().lifetime(Duration::from_secs(10)).start().unwrap();
    let mut config = json!({
        "environment": {"auth_base_url": simulator.url()},
        "client_id": "pos-demo",
        "client_secret": "s3cr3t!",
        "ca_file": simulator.ca_file(),
        "proxy": "none",
        "min_remaining_s": 1,
    });
    for (key, value) in more.as_object().unwrap() {
        config[key] = value.clone();
    }
    let config = CString::new(config.to_string()).unwrap();
    // SAFETY: the text ends with a NUL.
    assert_eq!(unsafe { cl_init(config.as_ptr()) }, CL_OK);
    simulator
}

fn stop() {
    assert_eq!(cl_shutdown(5000), CL_OK);
}

fn token() -> Result<String, cl_status> {
    let mut token = null_mut();
    // SAFETY: as the header says.
    match unsafe { cl_get_token(null(), &mut token) } {
        CL_OK => Ok(taken(token)),
        status => Err(status),
    }
}

fn report(token: &str) -> cl_status {
    let token = CString::new(token).unwrap();
    // SAFETY: the text ends with a NUL.
    unsafe { cl_report_unauthorized(token.as_ptr()) }
}

fn snapshot() -> Value {
    // SAFETY: as the header says.
    json(|out| unsafe { cl_get_token_json(null(), out) })
}

fn last_error() -> Value {
    // SAFETY: as the header says.
    json(|out| unsafe { cl_last_error_json(out) })
}

/// The one slot's statistics.
fn stats() -> Value {
    // SAFETY: as the header says.
    json(|out| unsafe { cl_stats(null(), out) })["clients"]["default"]["slots"][0].take()
}

fn json(call: impl FnOnce(*mut *mut c_char) -> cl_status) -> Value {
    let mut out = null_mut();
    assert_eq!(call(&mut out), CL_OK);
    serde_json::from_str(&taken(out)).unwrap()
}

fn taken(string: *mut c_char) -> String {
    // SAFETY: the library's strings end with a NUL, and this one is released once.
    unsafe {
        let copy = CStr::from_ptr(string).to_str().unwrap().to_owned();
        cl_free_string(string);
        copy
    }
}
