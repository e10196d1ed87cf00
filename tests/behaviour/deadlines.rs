//! Bounds that hold against a server that does not keep any.

use crate::eventually::LONG;
use crate::support::{assert_status, failure, manager, token};
use clearline::error::{RequestSent, Status};
use clearline_simulator::{Fault, FaultKind, Simulator};
use serde_json::json;
use std::time::Duration;

#[test]
fn a_server_that_accepts_and_never_answers() {
    for kind in [FaultKind::Silent, FaultKind::SilentTls] {
        let simulator = Simulator::start().unwrap();
        simulator.push_fault(Fault::new(kind));
        let error = failure(&manager(&simulator, json!({"request_timeout_ms": 300, "connect_timeout_ms": 200})));
        assert_status(&error, Status::Timeout);
        assert!(error.attempt_id().is_some(), "the request's own time limit ended it: {}", error.message());
    }
}

#[test]
fn a_connection_that_is_not_made_is_known_as_such_however_little_time_a_request_has() {
    let simulator = Simulator::start().unwrap();
    simulator.push_fault(Fault::new(FaultKind::SilentTls));
    let error = failure(&manager(&simulator, json!({"request_timeout_ms": 3000}))); // connecting may take 15 s
    assert_status(&error, Status::Timeout);
    assert_eq!(error.request_sent(), RequestSent::No);
}

#[test]
fn a_server_that_sends_a_byte_at_a_time() {
    let simulator = Simulator::start().unwrap();
    token(&manager(&simulator, json!({}))).unwrap(); // so that the simulator has its key
    let interval = Duration::from_millis(100);
    simulator.push_fault(Fault::new(FaultKind::SlowBody { bytes_per_write: 1, interval }));
    let error = failure(&manager(&simulator, json!({"request_timeout_ms": 3000})));
    assert_status(&error, Status::Timeout);
    assert_eq!(error.request_sent(), RequestSent::Maybe);
    assert_eq!(error.http_status(), Some(200));
}

#[test]
fn a_caller_leaves_when_its_time_is_up_and_the_fetch_goes_on() {
    let simulator = Simulator::start().unwrap();
    let manager = manager(&simulator, json!({"call_deadline_ms": 100}));
    let mut error = None;
    // The simulator answers nothing while its settings are being changed.
    simulator.change(|_| error = Some(failure(&manager)));
    let error = error.unwrap();
    assert_status(&error, Status::Timeout);
    assert_eq!(error.request_sent(), RequestSent::Maybe);
    assert!(manager.token_within(None, Some(LONG), None).is_ok());
    assert_eq!(simulator.token_requests(), 1);
}

#[test]
fn an_answer_above_1_mib_is_refused_while_it_is_read() {
    let simulator = Simulator::start().unwrap();
    simulator.push_fault(Fault::new(FaultKind::Huge { bytes: 1 << 40 })); // never read to its end
    assert_status(&failure(&manager(&simulator, json!({}))), Status::BadResponse);
}

#[test]
fn redirects_are_not_followed() {
    let simulator = Simulator::start().unwrap();
    for status in [301, 302, 303, 307, 308] {
        simulator.reset();
        let headers = vec![("Location".to_owned(), format!("{}/elsewhere?secret=QUOTED", simulator.url()))];
        simulator.push_fault(Fault::new(FaultKind::Status { status, headers, body: String::new() }));
        let error = failure(&manager(&simulator, json!({})));
        assert_status(&error, Status::BadResponse);
        assert!(!error.message().contains("QUOTED"));
        assert_eq!(simulator.requests().len(), 1, "{status}");
    }
}

#[test]
fn cut_connections() {
    for (kind, expected) in [
        (FaultKind::Drop, Status::Connect),
        (FaultKind::Reset, Status::Connect),
        (FaultKind::Garbage, Status::BadResponse),
    ] {
        let simulator = Simulator::start().unwrap();
        simulator.push_fault(Fault::new(kind.clone()));
        let error = failure(&manager(&simulator, json!({})));
        assert_status(&error, expected);
        assert_eq!(error.request_sent(), RequestSent::Maybe, "{kind:?}");
    }
    let simulator = Simulator::start().unwrap();
    simulator.push_fault(Fault::new(FaultKind::ResetOnAccept));
    let error = failure(&manager(&simulator, json!({})));
    assert_status(&error, Status::Connect);
    assert_eq!(error.request_sent(), RequestSent::No);
}
