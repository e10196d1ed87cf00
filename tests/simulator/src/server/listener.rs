//! Accepting connections.

use std::future::Future;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// How long to wait after a connection could not be accepted (no more file descriptors, say).
const AFTER_ERROR: Duration = Duration::from_millis(10);

/// Accepts connections for ever, each of which is handled on a task of its own.
pub async fn accept<F>(listener: TcpListener, handle: impl Fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(handle(stream));
            }
            Err(_) => sleep(AFTER_ERROR).await,
        }
    }
}
