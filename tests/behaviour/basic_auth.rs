//! The trap in HTTP Basic: which way of writing credentials a server understands.

use crate::support::{assert_status, failure, manager, token};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clearline::error::Status;
use clearline_simulator::{Fault, FaultKind, Simulator};
use serde_json::json;

const TRICKY: &str = "p+q%41:ß€ x";

/// The credentials of each request, decoded from Base64 only.
fn credentials_sent(simulator: &Simulator) -> Vec<String> {
    let decode = |header: &str| STANDARD.decode(header.strip_prefix("Basic ").unwrap()).unwrap();
    simulator
        .requests()
        .iter()
        .map(|request| String::from_utf8(decode(request.header("Authorization").unwrap())).unwrap())
        .collect()
}

#[test]
fn auto_escapes_what_an_identity_server_decodes() {
    let simulator = Simulator::builder().client("pos-demo", TRICKY).start().unwrap();
    token(&manager(&simulator, json!({"client_secret": TRICKY}))).unwrap();
    assert_eq!(credentials_sent(&simulator), ["pos-demo:p%2Bq%2541:%C3%9F%E2%82%AC x"]);
}

#[test]
fn rfc6749_encodes_everything() {
    let simulator = Simulator::builder().client("pos:demo", TRICKY).start().unwrap();
    let more = json!({"client_id": "pos:demo", "client_secret": TRICKY, "basic_auth": "rfc6749"});
    token(&manager(&simulator, more)).unwrap();
    assert_eq!(credentials_sent(&simulator), ["pos%3Ademo:p%2Bq%2541%3A%C3%9F%E2%82%AC+x"]);
}

#[test]
fn raw_sends_them_as_they_are_and_only_once() {
    let simulator = Simulator::builder().client("pos-demo", TRICKY).start().unwrap();
    let error = failure(&manager(&simulator, json!({"client_secret": TRICKY, "basic_auth": "raw"})));
    assert_status(&error, Status::InvalidClient);
    assert_eq!(credentials_sent(&simulator), [format!("pos-demo:{TRICKY}")]);
}

#[test]
fn auto_tries_raw_once_where_the_server_does_not_decode_and_remembers_that_it_worked() {
    // To a server that decodes "p%2Bq" sent raw is "p+q"; one that has "p+q" but gets "p%2Bq" verbatim would refuse.
    // The simulator decodes, so the secret it must find after decoding the raw form is the decoded one.
    let simulator = Simulator::builder().client("pos-demo", "pAq").start().unwrap();
    let manager = manager(&simulator, json!({"client_secret": "p%41q", "scope": ""}));
    token(&manager).unwrap();
    manager.token(Some("pos_integration")).unwrap();
    assert_eq!(credentials_sent(&simulator), ["pos-demo:p%2541q", "pos-demo:p%41q", "pos-demo:p%41q"]);
}

#[test]
fn auto_tries_raw_once_for_a_configuration_not_once_for_an_attempt() {
    let simulator = Simulator::start().unwrap();
    let manager = manager(&simulator, json!({"client_secret": "wrong+"}));
    assert_status(&failure(&manager), Status::InvalidClient);
    assert_eq!(simulator.token_requests(), 2);
    manager.reconfirm();
    assert_status(&failure(&manager), Status::InvalidClient);
    assert_eq!(credentials_sent(&simulator), ["pos-demo:wrong%2B", "pos-demo:wrong+", "pos-demo:wrong%2B"]);
}

#[test]
fn ordinary_credentials_are_sent_once() {
    let simulator = Simulator::start().unwrap();
    assert_status(&failure(&manager(&simulator, json!({"client_secret": "wrong"}))), Status::InvalidClient);
    assert_eq!(simulator.token_requests(), 1);
}

#[test]
fn only_invalid_client_is_answered_with_raw() {
    for error in ["invalid_request", "invalid_scope", "unauthorized_client"] {
        let simulator = Simulator::start().unwrap();
        simulator.push_fault(Fault::new(FaultKind::oauth_error(400, error)));
        failure(&manager(&simulator, json!({"client_secret": "s3cr3t+"})));
        assert_eq!(simulator.token_requests(), 1, "{error}");
    }
}

#[test]
fn a_secret_that_changed_at_its_source_is_read_again_and_tried_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("secret");
    std::fs::write(&path, "s3cr3t!").unwrap();
    let simulator = Simulator::start().unwrap();
    let manager = manager(&simulator, json!({"client_secret": {"file": path}, "scope": ""}));
    token(&manager).unwrap();

    simulator.set_client("pos-demo", "rotated");
    std::fs::write(&path, "rotated\n").unwrap();
    manager.token(Some("pos_integration")).unwrap();
    assert_eq!(credentials_sent(&simulator), ["pos-demo:s3cr3t!", "pos-demo:s3cr3t!", "pos-demo:rotated"]);
}
