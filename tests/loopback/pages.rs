//! The pages: what is sent with each, and what stands in them.

use crate::support::{client, start};
use crate::wire::Reply;
use clearline_simulator::{Fault, FaultKind, Simulator};

fn assert_proper(reply: &Reply, language: &str) {
    assert_eq!(reply.header("Content-Type"), Some("text/html; charset=utf-8"));
    assert_eq!(reply.header("Cache-Control"), Some("no-store"));
    assert_eq!(reply.header("Referrer-Policy"), Some("no-referrer"));
    assert_eq!(reply.header("X-Content-Type-Options"), Some("nosniff"));
    assert_eq!(reply.header("X-Frame-Options"), Some("DENY"));
    assert_eq!(reply.header("Connection"), Some("close"));
    assert_eq!(reply.header("Content-Length"), Some(reply.body.len().to_string().as_str()));
    assert_eq!(reply.header("Set-Cookie"), None);
    assert_eq!(reply.header("Access-Control-Allow-Origin"), None);
    let policy = reply.header("Content-Security-Policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    for rule in ["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    for lax in ["unsafe", "http:", "https:", "data:", "*"] {
        assert!(!policy.contains(lax), "{policy}");
    }
    let body = &reply.body;
    assert!(body.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{language}\">\n")), "{body}");
    for part in ["<title>", "name=\"viewport\"", "<main", "<h1>", "role=\""] {
        assert_eq!(body.matches(part).count(), 1, "{part} in {body}");
    }
    for outside in ["href", "src=", "url(", "@import", "://"] {
        assert!(!body.contains(outside), "{outside} in {body}");
    }
}

#[test]
fn the_users_language_is_spoken() {
    for (accepted, language, signed_in, declined, nothing) in [
        ("en-US,en;q=0.9", "en", "You are signed in", "was declined", "Nothing to do here"),
        ("es-MX,es;q=0.9,en;q=0.8", "es", "Sesión iniciada", "Se rechazó", "Aquí no hay nada que hacer"),
        ("fr-CA,fr;q=0.9", "fr", "Connexion réussie", "a été refusée", "Rien à faire ici"),
        ("de-AT", "en", "You are signed in", "was declined", "Nothing to do here"),
    ] {
        let simulator = Simulator::start().unwrap();
        let manager = client(&simulator);
        let header = format!("Accept-Language: {accepted}\r\n");

        let sign_in = start(&manager);
        let reply = sign_in.get_with("/favicon.ico", &header);
        assert!(reply.body.contains(nothing), "{}", reply.body);
        assert_proper(&reply, language);
        assert!(!reply.body.contains("<script"));
        let callback = sign_in.callback(&simulator);
        let reply = sign_in.get_with(&callback, &header);
        assert!(reply.body.contains(signed_in), "{}", reply.body);
        assert_proper(&reply, language);

        let sign_in = start(&manager);
        let denied = sign_in.target(&[("error", "access_denied"), ("state", &sign_in.state)]);
        let reply = sign_in.get_with(&denied, &header);
        assert!(reply.body.contains(declined), "{}", reply.body);
        assert_proper(&reply, language);
    }
}

#[test]
fn no_page_tells_a_secret() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    for fault in [None, Some(FaultKind::status(500)), Some(FaultKind::Drop), Some(FaultKind::Garbage)] {
        let sign_in = start(&manager);
        simulator.set_faults(fault.map(Fault::new));
        let callback = sign_in.callback(&simulator);
        let code = callback.split("code=").nth(1).unwrap().split('&').next().unwrap();
        let page = sign_in.get(&callback);
        assert_proper(&page, "en");
        for secret in [code, &sign_in.state, "s3cr3t!"] {
            assert!(!page.body.contains(secret), "{}", page.body);
            assert!(!page.headers.iter().any(|(_, value)| value.contains(secret)));
        }
    }
}

/// Also where nobody has the right to a page.
#[test]
fn every_refusal_is_as_careful() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    let host = sign_in.host();
    for (status, request) in [
        (421, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned()),
        (400, "GET / HTTP/1.1\r\n\r\n".to_owned()),
        (405, format!("POST / HTTP/1.1\r\nHost: {host}\r\n\r\n")),
        (404, format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")),
        (400, format!("GET /?code=a&state=b HTTP/1.1\r\nHost: {host}\r\n\r\n")),
    ] {
        let reply = sign_in.send(request.as_bytes()).unwrap();
        assert_eq!(reply.status, status, "{request}");
        assert_proper(&reply, "en");
    }
}

/// What is no request at all hyper refuses by itself: in its head alone, which tells nothing, and that nobody keeps.
#[test]
fn what_is_no_request_gets_no_page() {
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let sign_in = start(&manager);
    for (status, request) in [
        (400, "GET / HTTP/9.9\r\n\r\n".to_owned()),
        (400, format!("GET / HTTP/1.1\r\nHost {}\r\n\r\n", sign_in.host())),
        (431, format!("GET / HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n", sign_in.host(), "x".repeat(20_000))),
        (431, format!("GET / HTTP/1.1\r\nHost: {}\r\n{}\r\n", sign_in.host(), "a: b\r\n".repeat(200))),
    ] {
        let reply = sign_in.send(request.as_bytes()).unwrap();
        assert_eq!(reply.status, status, "{request}");
        assert_eq!((reply.body.as_str(), reply.header("Content-Length")), ("", Some("0")), "{request}");
        let names: Vec<_> = reply.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        assert!(
            names.iter().all(|name| ["connection", "content-length", "date"].contains(&name.as_str())),
            "{names:?}"
        );
    }
}
