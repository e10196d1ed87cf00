//! Whom a client trusts.

use crate::pki::{SilentHost, chain_that_points_to};
use crate::support::{assert_status, config, failure, manager, token};
use clearline::error::{RequestSent, Status};
use clearline::manager::Manager;
use clearline_simulator::{Certificate, Simulator};
use serde_json::json;

fn with(certificate: Certificate) -> Simulator {
    Simulator::builder().certificate(certificate).start().unwrap()
}

const MODES: [&str; 3] = ["system", "bundled", "system+bundled"];

#[test]
fn certificates_that_are_not_trusted() {
    for (certificate, expected, words) in [
        (Certificate::UnknownAuthority, Status::Tls, "authority"),
        (Certificate::WrongHost, Status::Tls, "another host"),
        (Certificate::Expired, Status::TlsClock, "expired"),
        (Certificate::NotYetValid, Status::TlsClock, "clock stands before"),
    ] {
        for mode in MODES {
            let simulator = with(certificate);
            let error = failure(&manager(&simulator, json!({"trust": mode})));
            assert_status(&error, expected);
            assert!(error.message().contains(words), "{mode}: {}", error.message());
            assert_eq!(error.request_sent(), RequestSent::No);
            assert!(simulator.requests().is_empty());
        }
    }
}

#[test]
fn a_ca_file_counts_in_every_mode() {
    let simulator = Simulator::start().unwrap();
    for mode in MODES {
        token(&manager(&simulator, json!({"trust": mode}))).unwrap();
    }
}

#[test]
fn the_simulators_authority_is_neither_the_systems_nor_among_the_bundled() {
    let simulator = Simulator::start().unwrap();
    for mode in MODES {
        let error = failure(&manager(&simulator, json!({"trust": mode, "ca_file": null})));
        assert_status(&error, Status::Tls);
        assert!(error.message().contains("authority"), "{mode}: {}", error.message());
    }
}

/// A sale waits for nobody but the server.
#[test]
fn hosts_that_could_tell_more_about_a_certificate_are_not_asked() {
    let host = SilentHost::new();
    let chain = chain_that_points_to(&host);
    let simulator = Simulator::builder().own_certificate(&chain.certificate, &chain.key).start().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let authority = directory.path().join("authority.pem");
    std::fs::write(&authority, &chain.authority).unwrap();
    for mode in MODES {
        token(&manager(&simulator, json!({"trust": mode, "ca_file": authority}))).unwrap();
        let error = failure(&manager(&simulator, json!({"trust": mode, "ca_file": null})));
        assert_status(&error, Status::Tls);
        assert!(!host.was_asked(), "{mode}");
    }
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
        let error = failure(&manager(
            &simulator,
            json!({
                "environment": {"auth_base_url": url},
                // A name server that does not answer costs ten seconds before the next one is asked.
                "connect_timeout_ms": 60000,
                "request_timeout_ms": 90000,
                "call_deadline_ms": 90000,
            }),
        ));
        assert_status(&error, expected);
        assert_eq!(error.request_sent(), RequestSent::No);
        assert!(error.retryable());
    }
}
