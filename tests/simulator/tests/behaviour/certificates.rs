//! The certificates, good and bad.

use std::fs;
use std::io::Write;
use std::net::TcpStream;

use clearline_simulator::{Authority, Certificate, Simulator};

use crate::client::{ask_for_token, tls};

fn refusal(certificate: Certificate) -> String {
    let simulator = Simulator::builder().certificate(certificate).start().unwrap();
    let error = ask_for_token(&simulator).unwrap_err().to_string();
    assert_eq!(simulator.token_requests(), 0);
    assert_eq!(simulator.connections(), 1);
    error
}

#[test]
fn bad_certificates_are_bad_in_their_own_way() {
    for (certificate, wanted) in [
        (Certificate::Expired, "expired"),
        (Certificate::NotYetValid, "not valid yet"),
        (Certificate::WrongHost, "not valid for name"),
        (Certificate::UnknownAuthority, "UnknownIssuer"),
    ] {
        let error = refusal(certificate);
        assert!(error.contains(wanted), "{certificate:?}: {error}");
    }
}

#[test]
fn the_valid_certificate_is_for_all_names_of_this_machine() {
    let simulator = Simulator::start().unwrap();
    let address = simulator.url().strip_prefix("https://").unwrap();
    for name in ["127.0.0.1", "::1", "localhost"] {
        let stream = TcpStream::connect(address).unwrap();
        let mut stream = tls(stream, simulator.ca_pem(), name).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    }
    let stream = TcpStream::connect(address).unwrap();
    let mut stream = tls(stream, simulator.ca_pem(), "login.clearline.me").unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n").unwrap_err();
}

#[test]
fn the_file_has_the_authority_which_counts() {
    let simulator = Simulator::start().unwrap();
    let file = fs::read_to_string(simulator.ca_file()).unwrap();
    assert_eq!(file, simulator.ca_pem());
    assert!(simulator.ca_file().is_absolute());
}

#[test]
fn another_authority_does_not_count() {
    let simulator = Simulator::start().unwrap();
    let address = simulator.url().strip_prefix("https://").unwrap();
    let stream = TcpStream::connect(address).unwrap();
    let other = Authority::new().unwrap().ca_pem();
    let mut stream = tls(stream, &other, "127.0.0.1").unwrap();
    let error = stream.write_all(b"GET").unwrap_err().to_string();
    assert!(error.contains("UnknownIssuer") || error.contains("BadSignature"), "{error}");
}

#[test]
fn a_certificate_of_ones_own_is_shown_as_it_is() {
    let authority = Authority::new().unwrap();
    let (certificate, key) = authority.issue(&["till.example"]).unwrap();
    let simulator = Simulator::builder().own_certificate(&certificate, key).start().unwrap();
    let stream = TcpStream::connect(simulator.url().strip_prefix("https://").unwrap()).unwrap();
    let mut stream = tls(stream, &authority.ca_pem(), "till.example").unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    assert!(Simulator::builder().own_certificate(certificate, "no key").start().is_err());
}
