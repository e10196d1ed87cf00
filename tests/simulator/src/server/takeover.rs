//! Connections which are taken out of hyper's hands, to do on them what it never would.

use std::error::Error;
use std::fmt;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

/// What becomes of the connection instead of an answer. It travels through hyper as the service's error.
#[derive(Debug)]
pub enum Takeover {
    /// It is closed.
    Close,
    /// It is reset.
    Reset,
    /// These bytes are written, then it is closed.
    Write(Vec<u8>),
}

impl fmt::Display for Takeover {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection is taken over")
    }
}

impl Error for Takeover {}

impl Takeover {
    /// The takeover which made hyper stop, if it was one.
    pub fn in_error(error: &hyper::Error) -> Option<&Self> {
        error.source()?.downcast_ref()
    }

    /// Does it. A client that has gone meanwhile is no concern of ours.
    pub async fn carry_out<S: Stream>(&self, mut stream: S) {
        match self {
            Self::Close => {
                let _ = stream.shutdown().await;
            }
            Self::Reset => reset(stream.tcp()),
            Self::Write(bytes) => {
                if stream.write_all(bytes).await.is_ok() {
                    let _ = stream.shutdown().await;
                }
            }
        }
    }
}

/// Makes dropping the stream a reset (RST).
pub fn reset(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}

/// A connection, with or without TLS.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    fn tcp(&self) -> &TcpStream;
}

impl Stream for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Stream for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}
