//! Receiving the redirect ourselves, on 127.0.0.1, for as long as a sign-in lasts (RFC 8252 §7.3).

mod connections;
mod desk;
mod language;
mod listener;
mod page;
mod wanted;

pub use wanted::WantedPorts;

use super::Logins;
use super::attempt::Attempt;
use crate::error::{Error, Result, Status};
use crate::transport::Http;
use connections::Connections;
use desk::Desk;
use std::io::{self, ErrorKind};
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

/// After a connection could not be accepted because no handle is left, which does not change at once.
const PAUSE: Duration = Duration::from_millis(100);

/// What a browser leaves out of an address.
const USUAL_PORT: u16 = 80;

/// A port that is listened on, for one sign-in.
pub struct Receiver {
    listener: TcpListener,
    port: u16,
    /// What a browser that is sent here writes into `Host`.
    host: String,
    path: String,
}

impl Receiver {
    /// At a port that is free. The redirect URI has neither path nor slash: the server's rule for any port knows none.
    pub fn at_any_port() -> Result<(String, Self)> {
        let listener = listener::bind(0, || {})?;
        let port = listener.local_addr().map_err(|error| listener::not_bound(0, &error))?.port();
        let host = format!("127.0.0.1:{port}");
        Ok((format!("http://{host}"), Self { listener, port, host, path: "/".to_owned() }))
    }

    /// At just this one. Connections of a sign-in that has ended there make way.
    pub fn at(host: &str, port: u16, path: String, ports: &WantedPorts) -> Result<Self> {
        let listener = listener::bind(port, || ports.want(port))?;
        let host = match port {
            USUAL_PORT => host.to_owned(),
            _ => format!("{host}:{port}"),
        };
        Ok(Self { listener, port, host, path })
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
                    Err(error) if has_left(&error) => {}
                    Err(_) => tokio::time::sleep(PAUSE).await,
                },
            }
        }
        drop(listener);
        let mut wanted = desk.logins.ports.watch();
        tokio::select! {
            () = connections.finish() => {}
            () = wanted.again(self.port) => {}
        }
    }
}

/// Whoever knocked did not wait.
fn has_left(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}
