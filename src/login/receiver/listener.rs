//! Listening on a port of 127.0.0.1.

#[cfg(any(windows, test))]
mod leaving;
#[cfg(not(windows))]
#[path = "listener/other.rs"]
mod platform;
#[cfg(windows)]
#[path = "listener/windows.rs"]
mod platform;

pub use platform::is_wanted;

use crate::error::{Error, Result, Status};
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A sign-in that has ended on the same port gives it back at once, but on another thread.
const PATIENCE: Duration = Duration::from_secs(1);
/// That time passes also while the whole machine stands still, and that thread with it.
const LEAST_TRIES: u32 = 25;
const PAUSE: Duration = Duration::from_millis(20);

/// Listens on `port`, or on any that is free for 0.
pub fn bind(port: u16) -> Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let began = Instant::now();
    let mut more = 1..LEAST_TRIES;
    let mut is_patient = || more.next().is_some() || began.elapsed() < PATIENCE;
    let listener = loop {
        match platform::listen(address) {
            Err(error) if error.kind() == ErrorKind::AddrInUse && is_patient() => sleep(PAUSE),
            listener => break listener,
        }
    };
    listener
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
        .map_err(|error| not_bound(port, &error))
}

/// On Windows the system does not tell a port that it keeps for itself from one at which another program, or another user's,
/// listens on all addresses of the machine.
pub fn not_bound(port: u16, error: &io::Error) -> Error {
    match error.kind() {
        ErrorKind::AddrInUse => {
            Error::new(Status::Connect, format!("port {port} of 127.0.0.1, where the sign-in is to return to, is in use"))
                .with_hint(
                    "Another program is using it, or a sign-in that has not ended yet: end that one first, or sign in with another port (or \"loopback\").",
                )
        }
        ErrorKind::PermissionDenied if cfg!(windows) => Error::new(
            Status::Connect,
            format!("port {port} of 127.0.0.1, where the sign-in is to return to, is not for this program"),
        )
        .with_hint(
            "Another program is using it, or Windows keeps it for itself (`netsh int ipv4 show excludedportrange tcp` lists those): sign in with another port, or \"loopback\".",
        ),
        ErrorKind::PermissionDenied => Error::new(
            Status::InvalidArgument,
            format!("port {port} of 127.0.0.1, where the sign-in is to return to, is not for this user"),
        )
        .with_hint("The system keeps this port for itself. Use another in `redirect_uri` (above 1023), or \"loopback\"."),
        kind => Error::new(Status::Resources, format!("no port of 127.0.0.1 could be listened on ({kind})")),
    }
}
