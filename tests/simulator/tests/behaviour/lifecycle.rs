//! From start to end.

use std::fs;
use std::net::TcpStream;

use clearline_simulator::Simulator;

use crate::client::{ask_for_token, send};

fn address(url: &str) -> String {
    url.split_once("://").unwrap().1.to_owned()
}

#[test]
fn nothing_is_left_of_a_dropped_simulator() {
    let simulator = Simulator::start().unwrap();
    let (main, control) = (address(simulator.url()), address(simulator.control_url()));
    let ca_file = simulator.ca_file().to_owned();
    TcpStream::connect(&main).unwrap();
    TcpStream::connect(&control).unwrap();
    drop(simulator);
    TcpStream::connect(&main).unwrap_err();
    TcpStream::connect(&control).unwrap_err();
    assert!(!ca_file.exists() && !ca_file.parent().unwrap().exists());
}

#[test]
fn a_directory_which_was_asked_for_stays() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("new/one");
    let simulator = Simulator::builder().directory(&directory).start().unwrap();
    assert_eq!(simulator.ca_file(), directory.join("ca.pem"));
    drop(simulator);
    assert!(fs::exists(directory.join("ca.pem")).unwrap());
}

#[test]
fn a_port_which_is_taken_is_an_error_that_names_it() {
    let first = Simulator::start().unwrap();
    let port: u16 = first.url().rsplit_once(':').unwrap().1.parse().unwrap();
    let error = Simulator::builder().port(port).start().err().unwrap();
    assert!(error.to_string().contains(&port.to_string()), "{error}");
    drop(first);
    let second = Simulator::builder().port(port).start().unwrap();
    assert_eq!(second.url(), format!("https://127.0.0.1:{port}"));
}

#[test]
fn it_can_do_without_tls() {
    let simulator = Simulator::builder().plain_http(true).start().unwrap();
    assert!(simulator.url().starts_with("http://127.0.0.1:"));
    assert_eq!(ask_for_token(&simulator).unwrap().status, 200);
}

#[test]
fn many_connections_are_served_at_a_time() {
    let simulator = Simulator::start().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| assert_eq!(ask_for_token(&simulator).unwrap().status, 200));
        }
    });
    assert_eq!(simulator.token_requests(), 32);
    assert_eq!(send(&simulator, "GET /", &[], "").unwrap().status, 404);
}
