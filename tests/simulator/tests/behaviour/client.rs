//! A small HTTP client which hides nothing: one request per connection, read to its end.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clearline_simulator::Simulator;
use serde_json::Value;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// Longer than anything here may take, shorter than anybody waits.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
pub const CLIENT_CREDENTIALS: &str = "grant_type=client_credentials&scope=pos_integration";

/// An answer, as it came.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// The member `error` of an OAuth error, which comes without a description.
    pub fn error(&self) -> String {
        let json = self.json();
        assert_eq!(json.as_object().unwrap().len(), 1, "{json}");
        json["error"].as_str().unwrap().to_owned()
    }

    fn parse(bytes: &[u8]) -> io::Result<Self> {
        let wrong = || io::Error::new(io::ErrorKind::InvalidData, "not HTTP");
        let end = find(bytes, b"\r\n\r\n").ok_or_else(wrong)?;
        let head = std::str::from_utf8(&bytes[..end]).map_err(|_| wrong())?;
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.strip_prefix("HTTP/1.1 "))
            .and_then(|rest| rest.get(..3)?.parse().ok())
            .ok_or_else(wrong)?;
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let body = bytes[end + 4..].to_vec();
        Ok(Self { status, headers, body })
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// Sends a request to the simulator, over TLS if it speaks that.
pub fn send(simulator: &Simulator, request: &str, headers: &[(&str, &str)], body: &str) -> io::Result<Response> {
    exchange(simulator.url(), simulator.ca_pem(), request, headers, body)
}

/// Sends a request; `request` is method and target.
pub fn exchange(url: &str, ca_pem: &str, request: &str, headers: &[(&str, &str)], body: &str) -> io::Result<Response> {
    let bytes = message(request, headers, body);
    let (scheme, address) = url.split_once("://").unwrap();
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    match scheme {
        "https" => converse(tls(stream, ca_pem, "127.0.0.1")?, &bytes),
        _ => converse(stream, &bytes),
    }
}

/// A TLS connection to a server that has to be `name`.
pub fn tls(
    stream: TcpStream,
    ca_pem: &str,
    name: &'static str,
) -> io::Result<StreamOwned<ClientConnection, TcpStream>> {
    let mut roots = RootCertStore::empty();
    let authority = PemObject::from_pem_slice(ca_pem.as_bytes()).map_err(io::Error::other)?;
    roots.add(authority).map_err(io::Error::other)?;
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name).map_err(io::Error::other)?;
    let connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
    Ok(StreamOwned::new(connection, stream))
}

/// The bytes of a request after which the connection ends.
pub fn message(request: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{request} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    text.into_bytes()
}

fn converse(mut stream: impl Read + Write, bytes: &[u8]) -> io::Result<Response> {
    stream.write_all(bytes)?;
    stream.flush()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    if answer.is_empty() {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "no answer"));
    }
    Response::parse(&answer)
}

/// `Authorization: Basic`, with the credentials as they are.
pub fn basic(credentials: &str) -> String {
    format!("Basic {}", STANDARD.encode(credentials))
}

/// Posts a form with credentials.
pub fn post(simulator: &Simulator, path: &str, credentials: &str, form: &str) -> io::Result<Response> {
    let authorization = ("Authorization", &*basic(credentials));
    send(simulator, &format!("POST {path}"), &[authorization, FORM], form)
}

/// Posts a form to the token endpoint.
pub fn post_token(simulator: &Simulator, credentials: &str, form: &str) -> Response {
    post(simulator, "/connect/token", credentials, form).unwrap()
}

/// The usual request for a token of the point of sale.
pub fn ask_for_token(simulator: &Simulator) -> io::Result<Response> {
    post(simulator, "/connect/token", "pos-demo:s3cr3t!", CLIENT_CREDENTIALS)
}

/// A token of the point of sale.
pub fn access_token(simulator: &Simulator) -> String {
    let answer = ask_for_token(simulator).unwrap().json();
    answer["access_token"].as_str().unwrap().to_owned()
}

/// Calls the API with a token.
pub fn call_api(simulator: &Simulator, token: &str) -> Response {
    let authorization = ("Authorization", &*format!("Bearer {token}"));
    send(simulator, "GET /v2/pos/pax/settings/lookup", &[authorization], "").unwrap()
}

/// Sends a request to the control endpoint.
pub fn control(simulator: &Simulator, request: &str, body: &str) -> Response {
    exchange(simulator.control_url(), "", request, &[], body).unwrap()
}
