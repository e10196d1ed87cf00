//! Windows, where another program could listen on the same port unless it is told otherwise. That has its price: nobody can
//! listen there while a connection from before is open.

pub use super::leaving::is_wanted;

use super::leaving;
use socket2::{Domain, Socket, Type};
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};
use std::os::windows::io::AsRawSocket;
use windows_sys::Win32::Networking::WinSock::{SO_EXCLUSIVEADDRUSE, SOCKET, SOL_SOCKET, setsockopt};

/// As many as the standard library lets wait.
const BACKLOG: i32 = 128;

pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let yes = 1i32.to_ne_bytes();
    // SAFETY: the socket is open, and the option is the four bytes of a BOOL.
    let failed = unsafe {
        setsockopt(socket.as_raw_socket() as SOCKET, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, yes.as_ptr(), yes.len() as i32)
    };
    if failed != 0 {
        return Err(io::Error::last_os_error());
    }
    socket.bind(&address.into()).inspect_err(|error| {
        if error.kind() == ErrorKind::AddrInUse {
            leaving::want(address.port());
        }
    })?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
