//! Everything that can go wrong.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use clearline_simulator::{Fault, FaultKind, Simulator};

use crate::client::{PATIENCE, ask_for_token, call_api, post, send, tls};
use crate::codes::{USER, exchange, good, issue};
use crate::refresh::{refresh, sign_in};
use crate::sign_in::{parameters, targets};

/// A simulator which misbehaves once.
fn with(fault: Fault) -> Simulator {
    let simulator = Simulator::start().unwrap();
    simulator.push_fault(fault.times(1));
    simulator
}

fn error_kind(simulator: &Simulator) -> ErrorKind {
    let kind = ask_for_token(simulator).unwrap_err().kind();
    assert_eq!(ask_for_token(simulator).unwrap().status, 200, "it is over");
    kind
}

#[test]
fn a_status_comes_with_its_headers_and_body() {
    let kind = FaultKind::Status { status: 429, headers: vec![("Retry-After".into(), "7".into())], body: "{}".into() };
    let simulator = with(Fault::new(kind));
    let answer = ask_for_token(&simulator).unwrap();
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after"), Some("7"));
    assert!(answer.header("content-type").unwrap().starts_with("application/json"));
    assert_eq!(answer.body, b"{}");
    assert_eq!(ask_for_token(&simulator).unwrap().status, 200);
}

#[test]
fn an_oauth_error_looks_like_one() {
    let simulator = with(Fault::new(FaultKind::oauth_error(400, "invalid_grant")));
    assert_eq!(ask_for_token(&simulator).unwrap().error(), "invalid_grant");
}

#[test]
fn a_drop_is_the_end_without_an_answer() {
    let simulator = with(Fault::new(FaultKind::Drop));
    assert_eq!(error_kind(&simulator), ErrorKind::UnexpectedEof);
    assert_eq!(simulator.token_requests(), 2, "the request was read");
}

#[test]
fn a_reset_is_a_reset() {
    let simulator = with(Fault::new(FaultKind::Reset));
    assert_eq!(error_kind(&simulator), ErrorKind::ConnectionReset);
    assert_eq!(simulator.token_requests(), 2, "the request was read");
}

#[test]
fn a_reset_on_accept_reads_nothing() {
    let simulator = with(Fault::new(FaultKind::ResetOnAccept));
    let kind = error_kind(&simulator);
    let wanted = [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe];
    assert!(wanted.contains(&kind), "{kind}");
    assert_eq!((simulator.token_requests(), simulator.connections()), (1, 2));
}

#[test]
fn garbage_is_no_http() {
    let simulator = with(Fault::new(FaultKind::Garbage));
    assert_eq!(error_kind(&simulator), ErrorKind::InvalidData);
}

#[test]
fn a_silent_server_holds_the_connection() {
    let simulator = with(Fault::new(FaultKind::Silent));
    let address = simulator.url().strip_prefix("https://").unwrap();
    let mut stream = tls(TcpStream::connect(address).unwrap(), simulator.ca_pem(), "127.0.0.1").unwrap();
    stream.write_all(b"POST /connect/token HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n").unwrap();
    let until = Instant::now() + PATIENCE;
    while simulator.token_requests() == 0 {
        assert!(Instant::now() < until, "the request is read");
        sleep(Duration::from_millis(5));
    }
    stream.sock.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let kind = stream.read(&mut [0]).unwrap_err().kind();
    assert!([ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&kind), "{kind}");
    drop(simulator);
    assert!(matches!(stream.read(&mut [0]), Err(_) | Ok(0)), "it stopped");
}

#[test]
fn a_silent_handshake_says_nothing() {
    let simulator = with(Fault::new(FaultKind::SilentTls));
    let address = simulator.url().strip_prefix("https://").unwrap();
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let mut stream = tls(stream, simulator.ca_pem(), "127.0.0.1").unwrap();
    let kind = stream.write_all(b"GET").unwrap_err().kind();
    assert!([ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&kind), "{kind}");
    assert_eq!(ask_for_token(&simulator).unwrap().status, 200);
}

#[test]
fn a_raw_answer_can_be_anything() {
    let simulator = with(Fault::new(FaultKind::raw("text/html", "<html>Hello</html>")));
    let answer = ask_for_token(&simulator).unwrap();
    assert_eq!(answer.headers.len(), 2, "nothing is added: {answer:?}");
    assert_eq!(answer.body, b"<html>Hello</html>");
}

#[test]
fn a_raw_answer_can_be_truncated() {
    let simulator = with(Fault::new(FaultKind::Raw {
        status: 200,
        headers: vec![("Content-Length".into(), "1000".into())],
        body: b"{\"access_to".to_vec(),
    }));
    let answer = ask_for_token(&simulator).unwrap();
    assert_eq!(answer.header("content-length"), Some("1000"));
    assert_eq!(answer.body.len(), 11);
}

#[test]
fn a_delay_comes_before_the_usual_answer() {
    let delay = Duration::from_millis(400);
    let simulator = with(Fault::late(delay));
    ask_for_token(&simulator).unwrap();
    simulator.push_fault(Fault::late(delay).times(1));
    let begin = Instant::now();
    assert_eq!(ask_for_token(&simulator).unwrap().status, 200);
    assert!(begin.elapsed() >= delay);
}

#[test]
fn a_slow_body_trickles() {
    let simulator = Simulator::start().unwrap();
    let whole = ask_for_token(&simulator).unwrap();
    simulator.push_fault(Fault::new(FaultKind::SlowBody { bytes_per_write: 100, interval: Duration::from_millis(50) }));
    let begin = Instant::now();
    let answer = ask_for_token(&simulator).unwrap();
    let pauses = u32::try_from(whole.body.len() / 100).unwrap();
    assert!(begin.elapsed() >= pauses * Duration::from_millis(45));
    assert_eq!(answer.json()["scope"], "pos_integration");
    assert_eq!(answer.header("content-length"), whole.header("content-length"));
}

#[test]
fn a_huge_body_is_as_huge_as_asked() {
    let bytes = 3_000_000;
    let simulator = with(Fault::new(FaultKind::Huge { bytes }));
    let answer = ask_for_token(&simulator).unwrap();
    assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
    let beginning = String::from_utf8_lossy(&answer.body[..100]).into_owned();
    assert!(beginning.contains("{\"access_token\":\""), "{beginning}");
    // The chunks' own sizes come on top.
    let letters = answer.body.iter().filter(|byte| !byte.is_ascii_whitespace()).count();
    assert!((3_000_000..3_001_000).contains(&letters), "{letters}");
}

#[test]
fn a_fault_may_happen_to_the_answer_alone() {
    for (fault, left) in [(Fault::new(FaultKind::Drop), 200), (Fault::new(FaultKind::Drop).processed(), 400)] {
        let simulator = with(fault);
        let code = issue(&simulator, "clearline_api");
        let form = format!("grant_type=authorization_code&code={code}{}", good());
        post(&simulator, "/connect/token", USER, &form).unwrap_err();
        assert_eq!(exchange(&simulator, &code, &good()).status, left);
    }
}

#[test]
fn a_lost_answer_costs_the_refresh_token() {
    for (fault, left) in [(Fault::new(FaultKind::Reset), 200), (Fault::new(FaultKind::Reset).processed(), 400)] {
        let simulator = Simulator::start().unwrap();
        let token = sign_in(&simulator)["refresh_token"].clone();
        simulator.push_fault(fault.times(1));
        let form = format!("grant_type=refresh_token&refresh_token={}", token.as_str().unwrap());
        post(&simulator, "/connect/token", USER, &form).unwrap_err();
        assert_eq!(refresh(&simulator, &token, "").status, left);
    }
}

#[test]
fn a_lost_answer_loses_a_revoked_token_all_the_same() {
    let simulator = Simulator::start().unwrap();
    let token = sign_in(&simulator)["refresh_token"].clone();
    simulator.push_fault(Fault::new(FaultKind::Drop).on("/connect/revocation").processed().times(1));
    let form = format!("token={}", token.as_str().unwrap());
    post(&simulator, "/connect/revocation", USER, &form).unwrap_err();
    assert_eq!(refresh(&simulator, &token, "").error(), "invalid_grant");
}

#[test]
fn the_pages_can_be_out_of_order_too() {
    let simulator = Simulator::start().unwrap();
    let [login, _, authorize] = targets(&parameters("openid"));
    let get = |target: &str| send(&simulator, &format!("GET {target}"), &[], "");
    simulator.push_fault(Fault::new(FaultKind::status(503)).on("/Account/*").times(1));
    simulator.push_fault(Fault::new(FaultKind::Drop).on("/connect/authorize").times(1));
    assert_eq!(get(&login).unwrap().status, 503);
    assert_eq!(get(&authorize).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    assert_eq!(get(&login).unwrap().status, 200);
    assert_eq!(get(&authorize).unwrap().status, 302);
    // A user without a browser has no connection to lose.
    simulator.push_fault(Fault::new(FaultKind::Drop).on("*"));
    assert!(simulator.sign_in(&login).unwrap().parameter("code").is_some());
}

#[test]
fn a_fault_is_for_its_path_only() {
    let simulator = Simulator::start().unwrap();
    simulator.push_fault(Fault::new(FaultKind::status(500)).on("/v2/*"));
    let token = ask_for_token(&simulator).unwrap().json();
    let token = token["access_token"].as_str().unwrap();
    assert_eq!(call_api(&simulator, token).status, 500);
    simulator.set_faults([Fault::new(FaultKind::status(502))]);
    assert_eq!(call_api(&simulator, token).status, 200);
    assert_eq!(ask_for_token(&simulator).unwrap().status, 502);
    simulator.clear_faults();
    assert_eq!(ask_for_token(&simulator).unwrap().status, 200);
}

#[test]
fn faults_work_without_tls_too() {
    let simulator = Simulator::builder().plain_http(true).start().unwrap();
    simulator.set_faults(
        [FaultKind::Drop, FaultKind::Reset, FaultKind::Garbage].map(|kind| Fault::new(kind).on("*").times(1)),
    );
    let kind = || send(&simulator, "GET /", &[], "").unwrap_err().kind();
    assert_eq!(kind(), ErrorKind::UnexpectedEof);
    assert_eq!(kind(), ErrorKind::ConnectionReset);
    assert_eq!(kind(), ErrorKind::InvalidData);
}
