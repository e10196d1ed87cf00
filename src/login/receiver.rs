//! Receiving the redirect ourselves, on 127.0.0.1, for as long as a sign-in lasts (RFC 8252 §7.3).

mod connections;
mod desk;
mod language;
mod listener;
mod page;

use super::Logins;
use super::attempt::Attempt;
use crate::error::{Error, Result, Status};
use crate::transport::Http;
use connections::Connections;
use desk::Desk;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

/// After no connection could be accepted. No handle may be left, which does not change at once.
const PAUSE: Duration = Duration::from_millis(100);

/// So long the last page may be on its way although the port is wanted; shorter than whoever wants it has patience.
const MOMENT: Duration = Duration::from_millis(300);

/// What whoever has connected can bring about: leaving before it is accepted, as port scanners do.
const THEIR_DOING: [ErrorKind; 3] =
    [ErrorKind::ConnectionReset, ErrorKind::ConnectionAborted, ErrorKind::ConnectionRefused];

/// What a browser leaves out of an address.
const USUAL_PORT: u16 = 80;

/// A port that is listened on, for one sign-in.
pub struct Receiver {
    listener: TcpListener,
    /// What a browser that is sent here writes into `Host`.
    host: String,
    path: String,
    port: u16,
}

impl Receiver {
    /// At a port that is free. The redirect URI has neither path nor slash: the server's rule for any port knows none.
    pub fn at_any_port() -> Result<(String, Self)> {
        let listener = listener::bind(0)?;
        let port = listener.local_addr().map_err(|error| listener::not_bound(0, &error))?.port();
        let host = format!("127.0.0.1:{port}");
        Ok((format!("http://{host}"), Self { listener, host, path: "/".to_owned(), port }))
    }

    pub fn at(host: &str, port: u16, path: String) -> Result<Self> {
        let listener = listener::bind(port)?;
        let host = match port {
            USUAL_PORT => host.to_owned(),
            _ => format!("{host}:{port}"),
        };
        Ok(Self { listener, host, path, port })
    }

    /// Receives until the sign-in has ended, and whoever brought its callback has been told how.
    pub async fn run(self, logins: Arc<Logins>, http: Arc<Http>, attempt: Arc<Attempt>) {
        let Ok(listener) = tokio::net::TcpListener::from_std(self.listener) else {
            attempt.close(Error::new(Status::Resources, "the system did not let clearline receive the sign-in"));
            return;
        };
        let desk = Arc::new(Desk { logins, http, attempt: attempt.clone(), host: self.host, path: self.path });
        let mut connections = Connections::new();
        let mut end = pin!(attempt.result().reached());
        loop {
            tokio::select! {
                _ = &mut end => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => connections.add(stream, desk.clone()).await,
                    Err(error) if THEIR_DOING.contains(&error.kind()) => {}
                    Err(_) => tokio::time::sleep(PAUSE).await,
                },
            }
        }
        drop(listener);
        tokio::select! {
            () = connections.finish() => {}
            // Not at once, for the last page may be on its way.
            () = async { listener::is_wanted(self.port).await; tokio::time::sleep(MOMENT).await } => {}
        }
    }
}
