//! What else comes to the port: it learns nothing, changes nothing and breaks nothing.

use crate::eventually::eventually;
use crate::support::{assert_waiting, assert_works, client, start};
use crate::wire::reply;
use clearline_simulator::{Fault, FaultKind, Simulator};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::Duration;

/// The page for whoever is not meant.
const NOTHING: &str = "Nothing to do here";

#[test]
fn other_hosts_are_not_answered() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let (callback, host) = (sign_in.callback(&simulator), sign_in.host());
    for other in [
        "evil.example".to_owned(),
        "127.0.0.1".to_owned(),
        "127.0.0.1:80".to_owned(),
        format!("localhost:{}", sign_in.address().port()),
        format!("{host}.evil.example"),
        format!("user@{host}"),
        format!("{host}, {host}"),
        String::new(),
    ] {
        let reply = sign_in.send(format!("GET {callback} HTTP/1.1\r\nHost: {other}\r\n\r\n").as_bytes()).unwrap();
        assert_eq!(reply.status, 421, "{other}");
        assert!(reply.body.contains(NOTHING));
    }
    let twice = format!("GET {callback} HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n");
    let missing = format!("GET {callback} HTTP/1.1\r\n\r\n");
    let ancient = format!("GET {callback} HTTP/1.0\r\n\r\n");
    for request in [twice, missing, ancient] {
        assert_eq!(sign_in.send(request.as_bytes()).unwrap().status, 400, "{request}");
    }
    let absolute = format!("GET http://evil.example{callback} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    assert_eq!(sign_in.send(absolute.as_bytes()).unwrap().status, 421);
    assert_works(&simulator, &manager, &sign_in);
}

#[test]
fn callbacks_that_are_none() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let state = sign_in.state.as_str();
    for parameters in [
        &[("code", "c")][..],
        &[("code", "c"), ("state", "")],
        &[("code", "c"), ("state", "wrong")],
        &[("code", "c"), ("state", &state[1..])],
        &[("code", "c"), ("state", &state.to_uppercase()), ("x", "1")],
        &[("code", "c"), ("state", state), ("state", state)],
        &[("code", "c"), ("code", "c"), ("state", state)],
        &[("code", ""), ("state", state)],
        &[("state", state)],
        &[("error", "access_denied")],
        &[("error", "access_denied"), ("state", "wrong")],
        &[("error", "access_denied"), ("error", "access_denied"), ("state", state)],
    ] {
        let reply = sign_in.get(&sign_in.target(parameters));
        assert_eq!(reply.status, 400, "{parameters:?}");
        assert!(reply.body.contains(NOTHING));
    }
    assert_works(&simulator, &manager, &sign_in);
}

#[test]
fn the_callback_of_another_sign_in_is_none() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let (sign_in, other) = (start(&manager), start(&manager));
    assert_eq!(sign_in.get(&other.callback(&simulator)).status, 400);
    assert_waiting(&simulator, &manager, &other);
    assert_works(&simulator, &manager, &sign_in);
}

#[test]
fn other_paths_are_not_found() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let query = sign_in.callback(&simulator).split_off(1);
    for path in
        ["/favicon.ico", "/", "/robots.txt", "//", "/%2e", &format!("/x{query}"), &format!("/favicon.ico{query}")]
    {
        let reply = sign_in.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(reply.body.contains(NOTHING));
    }
    assert_works(&simulator, &manager, &sign_in);
}

#[test]
fn other_methods_are_refused() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let (callback, host) = (sign_in.callback(&simulator), sign_in.host());
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
        let request = format!("{method} {callback} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\nhello");
        let reply = sign_in.send(request.as_bytes()).unwrap();
        assert_eq!(reply.status, 405, "{method}");
        assert_eq!(reply.header("Allow"), Some("GET, HEAD"));
    }
    // Link checkers ask with HEAD.
    let reply = sign_in.send(format!("HEAD {callback} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).unwrap();
    assert_eq!((reply.status, reply.body.as_str()), (404, ""));
    assert_works(&simulator, &manager, &sign_in);
}

#[test]
fn pages_that_are_loaded_ahead_are_refused() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let callback = sign_in.callback(&simulator);
    for header in ["Sec-Purpose: prefetch\r\n", "Sec-Purpose: prefetch;prerender\r\n", "Purpose: prefetch\r\n"] {
        assert_eq!(sign_in.get_with(&callback, header).status, 503, "{header}");
    }
    assert_works(&simulator, &manager, &sign_in);
}

#[test]
fn garbage_changes_nothing() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    // The beginning of a browser's TLS handshake.
    let hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\xb1\x7f\x00\x10\xff\x01\x00";
    for garbage in [
        &hello[..],
        b"\0\0\0\0\0\0\0\0",
        b"\r\n\r\n\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: -1\r\n\r\nzz\r\n",
        &[0xff; 4096],
    ] {
        if let Some(reply) = sign_in.send(garbage) {
            assert!((400..500).contains(&reply.status), "{}", String::from_utf8_lossy(garbage));
        }
    }
    assert_works(&simulator, &manager, &sign_in);
}

/// hyper leaves it without a word, and without closing anything.
#[test]
fn what_is_no_http_is_hung_up_on() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let mut stranger = sign_in.connect();
    stranger.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
    stranger.read_to_end(&mut Vec::new()).unwrap();
    assert_works(&simulator, &manager, &sign_in);
}

#[test]
fn connections_without_a_request_end() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let mut silent = sign_in.connect();
    let mut half = sign_in.connect();
    half.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    assert!(reply(&mut silent).is_none());
    assert!(reply(&mut half).is_none());
    assert_works(&simulator, &manager, &sign_in);
}

#[test]
fn large_headers_are_cut_off() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let filler = "x".repeat(1024 * 1024);
    let host = sign_in.host();
    for request in [
        format!("GET {} HTTP/1.1\r\nHost: {host}\r\nCookie: {filler}\r\n\r\n", sign_in.callback(&simulator)),
        format!(
            "GET {} HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\n\r\n",
            sign_in.callback(&simulator),
            &filler[..17_000]
        ),
        format!("GET /{filler} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "a: b\r\n".repeat(100_000)),
    ] {
        if let Some(reply) = sign_in.send(request.as_bytes()) {
            assert!((400..500).contains(&reply.status), "{}", reply.status);
        }
    }
    // The code of another server may be long; it still fits.
    let long = sign_in.get(&sign_in.target(&[("code", &filler[..12_000]), ("state", "wrong")]));
    assert_eq!(long.status, 400);
    assert!(long.body.contains(NOTHING));
    assert_works(&simulator, &manager, &sign_in);
}

/// The connections to a port: how many this process has accepted, and how many still wait for that. Those have no inode,
/// whether they are established (01) or were asked for when too many others waited (03).
#[cfg(target_os = "linux")]
fn connections(port: u16) -> (usize, usize) {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let local = format!("0100007F:{port:04X}");
    let rows = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let (waiting, accepted): (Vec<_>, Vec<_>) =
        rows.filter(|row| row[1] == local && ["01", "03"].contains(&row[3])).partition(|row| row[9] == "0");
    (accepted.len(), waiting.len())
}

#[test]
fn a_browser_gets_through_a_crowd() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let mut crowd: Vec<TcpStream> = Vec::new();
    for number in 0..500 {
        let mut stream = sign_in.connect();
        // Some say nothing, some never come to an end.
        if number % 2 == 0 {
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nX");
        }
        crowd.push(stream);
    }
    #[cfg(target_os = "linux")]
    {
        let port = sign_in.address().port();
        // One more is there for a moment: it is let in, and the oldest is dropped for it.
        eventually("all are accepted, and few are kept", || {
            let (accepted, waiting) = connections(port);
            waiting == 0 && accepted <= 32
        });
    }
    assert_works(&simulator, &manager, &sign_in);
    sign_in.assert_closed();
    for mut stream in crowd {
        let _ = stream.read(&mut [0]); // has ended or will
    }
}

#[test]
fn a_browser_gets_through_slow_ones() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let mut slow: Vec<TcpStream> = (0..40).map(|_| sign_in.connect()).collect();
    for byte in b"GET / HTTP/1.1\r\n" {
        for stream in &mut slow {
            let _ = stream.write_all(&[*byte]);
        }
        sleep(Duration::from_millis(5));
    }
    assert_works(&simulator, &manager, &sign_in);
}

/// Whoever waits for the page is not pushed out by a crowd.
#[test]
fn a_crowd_does_not_push_the_browser_out() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    simulator.push_fault(Fault::new(FaultKind::Silent).times(1));
    let mut browser = sign_in.connect();
    let (callback, host) = (sign_in.callback(&simulator), sign_in.host());
    write!(browser, "GET {callback} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    eventually("the exchange is under way", || simulator.token_requests() == 1);
    let _crowd: Vec<_> = (0..100).map(|_| sign_in.connect()).collect();
    // Answered in its turn: all of the crowd has been let in by then.
    assert_eq!(sign_in.get("/favicon.ico").status, 404);
    drop(simulator); // which ends the silence
    assert!(reply(&mut browser).unwrap().body.contains("You are not signed in"));
}

/// What is sent is thrown away, not gathered.
#[cfg(target_os = "linux")]
#[test]
fn floods_do_not_fill_the_memory() {
    fn resident() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
    }
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let head = format!("POST / HTTP/1.1\r\nHost: {}\r\nContent-Length: 999999999\r\n\r\n", sign_in.host());
    let flood = vec![b'x'; 1024 * 1024];
    let before = resident();
    for number in 0..300 {
        let mut stream = sign_in.connect();
        if number % 2 == 0 {
            let _ = stream.write_all(head.as_bytes());
        }
        let _ = stream.write_all(&flood);
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 100 * 1024 * 1024, "300 MB sent, {grown} bytes grown");
    assert_works(&simulator, &manager, &sign_in);
}
