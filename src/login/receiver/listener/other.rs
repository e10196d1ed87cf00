//! Where two listeners never share a port.

use std::io;
use std::net::{SocketAddr, TcpListener};

pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address)
}
