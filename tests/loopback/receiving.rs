//! The callback comes: what the host gets, and what the user sees.

use crate::eventually::eventually;
use crate::support::{assert_status, assert_waiting, client, free_port, session_token, start, try_start, wait};
use crate::wire::reply;
use clearline::error::{RequestSent, Status};
use clearline_simulator::{Fault, FaultKind, Simulator};
use serde_json::json;
use std::io::Write;
use std::thread::spawn;
use std::time::Duration;

#[test]
fn a_user_signs_in_in_the_browser() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    // Letter by letter: the server's rule for any port knows no path, not even a slash.
    assert_eq!(sign_in.redirect_uri, format!("http://127.0.0.1:{}", sign_in.address().port()));
    let reply = sign_in.get(&sign_in.callback(&simulator));
    assert_eq!(reply.status, 200);
    assert!(reply.body.contains("You are signed in") && reply.body.contains("Go back to the till"), "{}", reply.body);
    let session = wait(&manager, &sign_in).unwrap();
    assert!(!session_token(&manager, &session).is_empty());
    let requests = simulator.requests();
    assert_eq!(requests.len(), 1);
    let said = format!("redirect_uri=http%3A%2F%2F127.0.0.1%3A{}&", sign_in.address().port());
    assert!(requests[0].text().contains(&said), "{}", requests[0].text());
    sign_in.assert_closed();
    assert_eq!(wait(&manager, &sign_in).unwrap(), session, "the same once more");
}

#[test]
fn a_loopback_address_is_kept_to_the_letter() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    for host in ["127.0.0.1", "localhost"] {
        let uri = format!("http://{host}:{}/back/to%20us?till=7", free_port());
        let sign_in = try_start(&manager, json!({"redirect_uri": uri})).unwrap();
        assert_eq!(sign_in.redirect_uri, uri);
        let callback = sign_in.callback(&simulator);
        let elsewhere = callback.strip_prefix("/back").unwrap();
        assert_eq!(sign_in.get(elsewhere).status, 404);
        assert_eq!(sign_in.get(&callback).status, 200);
        wait(&manager, &sign_in).unwrap();
        sign_in.assert_closed();
    }
    assert_eq!(simulator.token_requests(), 2);
}

#[test]
fn a_wait_that_times_out_is_repeated() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    for _ in 0..3 {
        let error = manager.logins().wait(&sign_in.state, Duration::from_millis(20)).unwrap_err();
        assert_status(&error, Status::Timeout);
    }
    assert_waiting(&simulator, &manager, &sign_in);
    sign_in.get(&sign_in.callback(&simulator));
    wait(&manager, &sign_in).unwrap();
}

#[test]
fn the_page_comes_when_the_sign_in_has_ended() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    simulator.push_fault(Fault::late(Duration::from_millis(700)));
    sign_in.get(&sign_in.callback(&simulator));
    manager.logins().wait(&sign_in.state, Duration::ZERO).unwrap();
}

#[test]
fn a_page_that_is_loaded_again_is_the_same() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    simulator.push_fault(Fault::new(FaultKind::Silent).times(1));
    let (callback, host) = (sign_in.callback(&simulator), sign_in.host());
    let load = |target: &str| {
        let mut tab = sign_in.connect();
        write!(tab, "GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        tab
    };
    let mut tabs = vec![load(&callback)];
    eventually("the exchange is under way", || simulator.token_requests() == 1);
    // Another code in the second one changes nothing.
    tabs.extend([load(&callback), load(&sign_in.target(&[("state", &sign_in.state), ("code", "another")]))]);
    // Both have been read when this one is answered.
    assert_eq!(sign_in.get("/favicon.ico").status, 404);
    assert_eq!(simulator.token_requests(), 1);
    drop(simulator); // which ends the silence
    let pages: Vec<_> = tabs.iter_mut().map(|tab| reply(tab).unwrap().body).collect();
    assert!(pages[0].contains("CL_E_LOGIN_REQUIRED"), "{}", pages[0]);
    assert!(pages.iter().all(|page| *page == pages[0]));
    assert_status(&wait(&manager, &sign_in).unwrap_err(), Status::LoginRequired);
}

#[test]
fn a_browser_that_leaves_early_has_signed_in() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    simulator.push_fault(Fault::late(Duration::from_millis(500)));
    let callback = sign_in.callback(&simulator);
    let mut stream = sign_in.connect();
    write!(stream, "GET {callback} HTTP/1.1\r\nHost: {}\r\n\r\n", sign_in.host()).unwrap();
    eventually("the exchange is under way", || simulator.token_requests() == 1);
    drop(stream);
    wait(&manager, &sign_in).unwrap();
    sign_in.assert_closed();
}

#[test]
fn a_user_who_declines() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let reply = sign_in.get(&sign_in.target(&[
        ("error", "access_denied"),
        ("error_description", "No thanks"),
        ("state", &sign_in.state),
    ]));
    assert_eq!(reply.status, 200);
    assert!(reply.body.contains("You are not signed in") && reply.body.contains("was declined"), "{}", reply.body);
    let error = wait(&manager, &sign_in).unwrap_err();
    assert_status(&error, Status::AccessDenied);
    assert_eq!(error.oauth_error_description(), Some("No thanks"));
    assert_eq!(simulator.token_requests(), 0);
    sign_in.assert_closed();
}

#[test]
fn what_the_server_says_of_an_error_is_text() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let said = format!("<img src=x> & \u{202e}\"{}\"", sign_in.state);
    let reply =
        sign_in.get(&sign_in.target(&[("error", "<b>"), ("error_description", &said), ("state", &sign_in.state)]));
    let shown = "CL_E_OAUTH: the sign-in was refused: &lt;b&gt; (&lt;img src=x&gt; &amp;  &quot;[redacted]&quot;)";
    assert!(reply.body.contains(shown), "{}", reply.body);
    assert_status(&wait(&manager, &sign_in).unwrap_err(), Status::OAuth);
}

#[test]
fn a_callback_of_another_server_ends_the_sign_in() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let callback = format!("{}&iss=https%3A%2F%2Fevil.example", sign_in.callback(&simulator));
    let reply = sign_in.get(&callback);
    assert!(reply.body.contains("CL_E_ISSUER_MISMATCH"), "{}", reply.body);
    assert_status(&wait(&manager, &sign_in).unwrap_err(), Status::IssuerMismatch);
    assert_eq!(simulator.token_requests(), 0);
}

#[test]
fn a_server_with_a_problem() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    simulator.push_fault(Fault::new(FaultKind::status(503)));
    let reply = sign_in.get(&sign_in.callback(&simulator));
    assert!(reply.body.contains("has a problem") && reply.body.contains("CL_E_SERVER"), "{}", reply.body);
    let error = wait(&manager, &sign_in).unwrap_err();
    assert_status(&error, Status::Server);
    let id = error.attempt_id().unwrap();
    assert!(reply.body.contains(&format!("[{id}]")), "{}", reply.body);
}

#[test]
fn a_server_that_is_gone() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let callback = sign_in.callback(&simulator);
    drop(simulator);
    let reply = sign_in.get(&callback);
    assert!(reply.body.contains("could not reach") && reply.body.contains("CL_E_CONNECT"), "{}", reply.body);
    let error = wait(&manager, &sign_in).unwrap_err();
    assert_status(&error, Status::Connect);
    assert_eq!(error.request_sent(), RequestSent::No);
    sign_in.assert_closed();
}

#[test]
fn each_sign_in_has_its_own_port() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_ins: Vec<_> = (0..5).map(|_| start(&manager)).collect();
    for sign_in in sign_ins.iter().rev() {
        sign_in.get(&sign_in.callback(&simulator));
    }
    let mut sessions: Vec<_> = sign_ins.iter().map(|sign_in| wait(&manager, sign_in).unwrap()).collect();
    sessions.sort();
    sessions.dedup();
    assert_eq!(sessions.len(), 5);
}

#[test]
fn many_threads_wait_for_the_same() {
    let simulator = Simulator::start().unwrap();
    let manager = std::sync::Arc::new(client(&simulator));
    let sign_in = std::sync::Arc::new(start(&manager));
    let waiting: Vec<_> = (0..8)
        .map(|_| {
            let (manager, sign_in) = (manager.clone(), sign_in.clone());
            spawn(move || wait(&manager, &sign_in).unwrap())
        })
        .collect();
    sign_in.get(&sign_in.callback(&simulator));
    let session = wait(&manager, &sign_in).unwrap();
    assert!(waiting.into_iter().all(|thread| thread.join().unwrap() == session));
}
