//! Whom a client trusts.

use crate::support::{assert_status, config, failure, manager, token};
use clearline::error::{RequestSent, Status};
use clearline::manager::Manager;
use clearline_simulator::{Certificate, Simulator};
use serde_json::json;

fn with(certificate: Certificate) -> Simulator {
    Simulator::builder().certificate(certificate).start().unwrap()
}

#[test]
fn certificates_that_are_not_trusted() {
    for (certificate, expected, words) in [
        (Certificate::UnknownAuthority, Status::Tls, "authority"),
        (Certificate::WrongHost, Status::Tls, "another host"),
        (Certificate::Expired, Status::TlsClock, "expired"),
        (Certificate::NotYetValid, Status::TlsClock, "clock stands before"),
    ] {
        let simulator = with(certificate);
        let error = failure(&manager(&simulator, json!({})));
        assert_status(&error, expected);
        assert!(error.message().contains(words), "{}", error.message());
        assert_eq!(error.request_sent(), RequestSent::No);
        assert!(simulator.requests().is_empty());
    }
}

#[test]
fn the_simulators_authority_is_not_the_systems() {
    let simulator = Simulator::start().unwrap();
    let error = failure(&manager(&simulator, json!({"ca_file": null})));
    assert_status(&error, Status::Tls);
}

#[test]
fn plain_http_to_loopback_only_when_allowed() {
    let simulator = Simulator::builder().plain_http(true).start().unwrap();
    token(&manager(&simulator, json!({"allow_insecure_loopback": true}))).unwrap();
}

#[test]
fn what_does_not_speak_tls() {
    let simulator = Simulator::builder().plain_http(true).start().unwrap();
    let https = simulator.url().replace("http://", "https://");
    let manager =
        Manager::new(config(&simulator, json!({"environment": {"auth_base_url": https}, "request_timeout_ms": 3000})));
    let error = failure(&manager);
    assert_status(&error, Status::Tls);
    assert_eq!(error.request_sent(), RequestSent::No);
}

#[test]
fn names_and_ports_without_a_server() {
    let simulator = Simulator::start().unwrap();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (url, expected) in
        [(format!("https://{closed}"), Status::Connect), ("https://no-such-host.invalid".to_owned(), Status::Dns)]
    {
        let error = failure(&manager(&simulator, json!({"environment": {"auth_base_url": url}})));
        assert_status(&error, expected);
        assert_eq!(error.request_sent(), RequestSent::No);
        assert!(error.retryable());
    }
}
