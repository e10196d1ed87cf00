//! Through a proxy: the token request is tunnelled with CONNECT.

use crate::support::{assert_status, failure, manager, token};
use clearline::error::Status;
use clearline_simulator::{Certificate, Simulator};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// The host that the simulator's certificate is for with [`Certificate::WrongHost`]; only the proxy "knows" it.
const HOST: &str = "wrong-host.invalid";

/// A proxy for one connection: answers CONNECT with `status`, and for 200 joins the two sides. Gives its address
/// and the request's head.
fn proxy(status: &'static str, server: SocketAddr) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, heads) = channel();
    thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(client.try_clone().unwrap());
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            reader.read_line(&mut head).unwrap();
        }
        sender.send(head).unwrap();
        write!(client, "HTTP/1.1 {status}\r\n\r\n").unwrap();
        if status.starts_with("200") {
            let server = TcpStream::connect(server).unwrap();
            let (mut from_server, mut to_server) = (server.try_clone().unwrap(), server);
            let mut to_client = client.try_clone().unwrap();
            thread::spawn(move || std::io::copy(&mut from_server, &mut to_client));
            let _ = std::io::copy(&mut client, &mut to_server);
        }
    });
    (address, heads)
}

/// A simulator that is reached as [`HOST`], the URL for that, and its real address.
fn simulator() -> (Simulator, Value, SocketAddr) {
    let simulator = Simulator::builder().certificate(Certificate::WrongHost).start().unwrap();
    let address: SocketAddr = simulator.url().strip_prefix("https://").unwrap().parse().unwrap();
    let environment = json!({"auth_base_url": format!("https://{HOST}:{}", address.port())});
    (simulator, environment, address)
}

#[test]
fn the_request_goes_through_with_the_proxys_credentials() {
    let (simulator, environment, address) = simulator();
    let (proxy, heads) = proxy("200 OK", address);
    let url = format!("http://us%40er:p%3Ass@{proxy}");
    token(&manager(&simulator, json!({"environment": environment, "proxy": url}))).unwrap();
    let head = heads.recv().unwrap();
    assert!(head.starts_with(&format!("CONNECT {HOST}:{} ", address.port())), "{head}");
    assert!(head.contains("proxy-authorization: Basic dXNAZXI6cDpzcw==\r\n"), "{head}"); // us@er:p:ss
    let request = &simulator.requests()[0];
    assert!(request.header("Proxy-Authorization").is_none());
}

#[test]
fn a_proxy_that_wants_credentials_refuses_or_is_not_there() {
    let (simulator, environment, address) = simulator();
    for (answer, expected) in [
        ("407 Proxy Authentication Required", Status::ProxyAuth),
        ("403 Forbidden", Status::Proxy),
        ("502 Bad Gateway", Status::Proxy),
    ] {
        let (proxy, _heads) = proxy(answer, address);
        let url = format!("http://user:s3cr3t!@{proxy}");
        let error = failure(&manager(&simulator, json!({"environment": environment, "proxy": url})));
        assert_status(&error, expected);
        assert!(!error.message().contains("s3cr3t!"));
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let more = json!({"environment": environment, "proxy": format!("http://{closed}")});
    assert_status(&failure(&manager(&simulator, more)), Status::Proxy);
}

#[test]
fn a_proxy_that_accepts_and_says_nothing() {
    let (simulator, environment, _) = simulator();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let more = json!({"environment": environment, "proxy": url, "request_timeout_ms": 3000}); // connecting may take 15 s
    assert_status(&failure(&manager(&simulator, more)), Status::Proxy);
}

#[test]
fn loopback_never_goes_through_a_proxy() {
    let simulator = Simulator::start().unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    token(&manager(&simulator, json!({"proxy": format!("http://{closed}")}))).unwrap();
}
