//! Windows, where another program could listen on the same port unless it is told otherwise.

use crate::error::{Error, Status};
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
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Which of the two it is depends on how the others listen.
pub fn is_in_use(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied)
}

/// Somebody has it for all addresses of this machine, or as another user; or Windows has reserved it.
pub fn denied(port: u16) -> Error {
    Error::new(
        Status::Connect,
        format!("port {port} of 127.0.0.1, where the sign-in is to return to, is in use by another program or reserved by Windows"),
    )
    .with_hint(
        "End the program that uses the port (netstat -abno names it), or use another in `redirect_uri`, or \"loopback\". What Windows has reserved is listed by netsh int ipv4 show excludedportrange tcp.",
    )
}
