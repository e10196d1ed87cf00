//! Listening on a port of 127.0.0.1.

#[cfg(not(windows))]
#[path = "listener/other.rs"]
mod platform;
#[cfg(windows)]
#[path = "listener/windows.rs"]
mod platform;

use crate::error::{Error, Result, Status};
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A sign-in that has ended on the same port may still be giving it back.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(20);

/// Listens on `port`, or on any that is free for 0. As long as it is in use `ask` is to have it given back.
pub fn bind(port: u16, ask: impl Fn()) -> Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let began = Instant::now();
    let listener = loop {
        match platform::listen(address) {
            Err(error) if platform::is_in_use(&error) && began.elapsed() < PATIENCE => {
                ask();
                sleep(PAUSE);
            }
            listener => break listener,
        }
    };
    listener
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
        .map_err(|error| not_bound(port, &error))
}

pub fn not_bound(port: u16, error: &io::Error) -> Error {
    match error.kind() {
        ErrorKind::AddrInUse => {
            Error::new(Status::Connect, format!("port {port} of 127.0.0.1, where the sign-in is to return to, is in use"))
                .with_hint(
                    "Another program is using it, or a sign-in that has not ended yet: end that one first, or sign in with another port (or \"loopback\").",
                )
        }
        ErrorKind::PermissionDenied => platform::denied(port),
        kind => Error::new(Status::Resources, format!("no port of 127.0.0.1 could be listened on ({kind})")),
    }
}
