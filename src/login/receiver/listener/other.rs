//! Where two listeners never share a port.

use crate::error::{Error, Status};
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};

pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address)
}

pub fn is_in_use(error: &io::Error) -> bool {
    error.kind() == ErrorKind::AddrInUse
}

/// Ports below 1024 are the system's.
pub fn denied(port: u16) -> Error {
    Error::new(
        Status::InvalidArgument,
        format!("port {port} of 127.0.0.1, where the sign-in is to return to, is not for this user"),
    )
    .with_hint("The system keeps this port for itself. Use another in `redirect_uri` (above 1023), or \"loopback\".")
}
