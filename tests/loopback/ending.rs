//! How a sign-in ends without its callback, and what becomes of the port.

use crate::eventually::{LONG, eventually};
use crate::support::{assert_status, assert_works, client, free_port, start, try_start, wait};
use crate::wire::reply;
use clearline::error::Status;
use clearline_simulator::{Fault, FaultKind, Simulator};
use serde_json::json;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::spawn;

#[test]
fn a_cancelled_sign_in_gives_its_port_back() {
    let simulator = Simulator::start().unwrap();
    let manager = Arc::new(client(&simulator));
    let sign_in = Arc::new(start(&manager));
    let mut idle = sign_in.connect();
    let waiter = {
        let (manager, sign_in) = (manager.clone(), sign_in.clone());
        spawn(move || wait(&manager, &sign_in))
    };
    manager.logins().cancel(Some(&sign_in.state)).unwrap();
    assert_status(&waiter.join().unwrap().unwrap_err(), Status::Cancelled);
    assert_status(&wait(&manager, &sign_in).unwrap_err(), Status::Cancelled);
    sign_in.assert_closed();
    assert!(reply(&mut idle).is_none());
    assert_eq!(simulator.token_requests(), 0);
}

#[test]
fn all_sign_ins_are_cancelled_at_once() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_ins = [start(&manager), start(&manager), start(&manager)];
    manager.logins().cancel(None).unwrap();
    for sign_in in sign_ins {
        assert_status(&wait(&manager, &sign_in).unwrap_err(), Status::Cancelled);
        sign_in.assert_closed();
    }
}

/// Closed on one side only, it would keep the port on Windows for as long as the browser likes.
#[test]
fn a_connection_that_was_never_used_is_reset() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let mut idle = sign_in.connect();
    sign_in.get("/favicon.ico"); // so that the one before it is accepted
    manager.logins().cancel(Some(&sign_in.state)).unwrap();
    assert_eq!(idle.read(&mut [0]).unwrap_err().kind(), ErrorKind::ConnectionReset);
}

/// A browser that has begun to ask is answered. On what it keeps in reserve nobody answers it, when everybody else is refused.
#[test]
fn a_connection_that_was_never_used_ends_before_one_that_is_being_used() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    // The rest of a request is waited for a moment only, and may come too late on a busy machine.
    eventually("what has begun is answered", || {
        let sign_in = start(&manager);
        let (callback, host) = (sign_in.callback(&simulator), sign_in.host());
        let mut used = sign_in.connect();
        write!(used, "GET {callback} HTTP/1.1\r\nHost: {host}\r\n").unwrap();
        let mut spare = sign_in.connect();
        sign_in.get("/favicon.ico"); // so that those before it are accepted
        manager.logins().cancel(Some(&sign_in.state)).unwrap();
        assert_eq!(spare.read(&mut [0]).unwrap_err().kind(), ErrorKind::ConnectionReset);
        let _ = used.write_all(b"\r\n");
        let reply = reply(&mut used);
        assert!(reply.iter().all(|reply| reply.body.contains("Sign-in cancelled")));
        reply.is_some()
    });
}

/// A browser may have said more than anybody read.
#[test]
fn the_last_page_is_not_taken_away_by_a_reset() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    simulator.push_fault(Fault::new(FaultKind::Silent));
    let mut browser = sign_in.connect();
    let (callback, host) = (sign_in.callback(&simulator), sign_in.host());
    write!(browser, "GET {callback} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\n").unwrap();
    eventually("the exchange is under way", || simulator.token_requests() == 1);
    write!(browser, "hello").unwrap();
    drop(simulator); // which ends the silence
    wait(&manager, &sign_in).unwrap_err();
    sign_in.assert_closed();
    let mut page = String::new();
    browser.read_to_string(&mut page).unwrap();
    assert!(page.contains("You are not signed in"), "{page}");
    assert!(browser.take_error().unwrap().is_none(), "Windows throws away what was not read before a reset");
}

#[test]
fn a_fixed_port_can_be_used_again_at_once() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let request = json!({"redirect_uri": format!("http://127.0.0.1:{}/back", free_port())});
    for _ in 0..50 {
        let sign_in = try_start(&manager, request.clone()).unwrap();
        let _browser = sign_in.connect();
        manager.logins().cancel(Some(&sign_in.state)).unwrap();
    }
    for _ in 0..5 {
        let sign_in = try_start(&manager, request.clone()).unwrap();
        sign_in.get(&sign_in.callback(&simulator));
        wait(&manager, &sign_in).unwrap();
    }
}

#[test]
fn a_sign_in_ends_with_its_lifetime() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = try_start(&manager, json!({"redirect_uri": "loopback", "lifetime_s": 1})).unwrap();
    let browser = TcpStream::connect(sign_in.address()); // in time, unless this thread had to stand still for a second
    sign_in.assert_closed(); // though nobody waits for it
    assert_status(&wait(&manager, &sign_in).unwrap_err(), Status::LoginExpired);
    // A connection that was there is told, if it asks at the last moment, or is closed.
    if let Ok(mut browser) = browser {
        browser.set_read_timeout(Some(LONG)).unwrap();
        let _ = write!(browser, "GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", sign_in.callback(&simulator), sign_in.host());
        if let Some(reply) = reply(&mut browser) {
            assert!(reply.body.contains("The time is up"), "{}", reply.body);
        }
    }
    assert_eq!(simulator.token_requests(), 0);
}

#[test]
fn a_shut_down_ends_it_all() {
    let simulator = Simulator::start().unwrap();
    let manager = Arc::new(client(&simulator));
    let (waiting, exchanging) = (Arc::new(start(&manager)), Arc::new(start(&manager)));
    simulator.push_fault(Fault::late(LONG));
    let callback = exchanging.callback(&simulator);
    let mut browser = exchanging.connect();
    write!(browser, "GET {callback} HTTP/1.1\r\nHost: {}\r\n\r\n", exchanging.host()).unwrap();
    let waiters = [&waiting, &exchanging].map(|sign_in| {
        let (manager, sign_in) = (manager.clone(), sign_in.clone());
        spawn(move || wait(&manager, &sign_in))
    });
    eventually("the exchange is under way", || simulator.token_requests() == 1);
    manager.shut_down(LONG);
    for waiter in waiters {
        assert_status(&waiter.join().unwrap().unwrap_err(), Status::ShutDown);
    }
    waiting.assert_closed();
    exchanging.assert_closed();
    assert!(reply(&mut browser).is_none());
    assert_status(&try_start(&manager, json!({"redirect_uri": "loopback"})).err().unwrap(), Status::ShutDown);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let request = json!({"redirect_uri": format!("http://127.0.0.1:{port}/")});
    let error = try_start(&manager, request.clone()).err().unwrap();
    assert_status(&error, Status::Connect);
    assert!(error.message().contains(&port.to_string()), "{}", error.message());
    assert!(error.hint().contains("Another program"), "{}", error.hint());
    drop(other);
    let sign_in = try_start(&manager, request.clone()).unwrap();
    // The same goes for a sign-in of our own that has not ended.
    assert_status(&try_start(&manager, request).err().unwrap(), Status::Connect);
    assert_works(&simulator, &manager, &sign_in);
}
