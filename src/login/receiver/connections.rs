//! The connections during one sign-in. Browsers open more than they need, and other programs knock at every port; so all
//! of them are bounded, in number, time and size.

use super::desk::Desk;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use socket2::SockRef;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// So many at once. One more, and the oldest that has brought no callback is dropped: the browser's, which is among the
/// latest, always gets in.
const MOST: usize = 32;

/// A request may take this long to begin, and as long again to come.
const PATIENCE: Duration = Duration::from_secs(5);

/// The head of a request may be this large.
const LARGEST_HEAD: usize = 16 * 1024;

/// So much is thrown away of what comes after the head: a body, for instance.
const LARGEST_REST: usize = 64 * 1024;

/// After the end of the sign-in: for requests that have begun and are coming in at that moment.
const MOMENT: Duration = Duration::from_secs(1);

/// An answer may take this long to be read.
const FAREWELL: Duration = Duration::from_secs(10);

/// The oldest first.
pub struct Connections(VecDeque<Connection>);

struct Connection {
    task: JoinHandle<()>,
    has_callback: Arc<AtomicBool>,
}

impl Connections {
    pub fn new() -> Self {
        Self(VecDeque::new())
    }

    pub async fn add(&mut self, stream: TcpStream, desk: Arc<Desk>) {
        self.0.retain(|connection| !connection.task.is_finished());
        if self.0.len() >= MOST
            && let Some(oldest) = self.0.iter().position(|connection| !connection.has_callback())
            && let Some(mut oldest) = self.0.remove(oldest)
        {
            oldest.task.abort();
            let _ = (&mut oldest.task).await; // gone before the next one comes
        }
        let has_callback = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(converse(stream, desk, has_callback.clone()));
        self.0.push_back(Connection { task, has_callback });
    }

    /// The sign-in has ended: whoever waits for its result gets it.
    pub async fn finish(mut self) {
        let _ = timeout(MOMENT, self.all_done()).await;
        self.0.retain(Connection::has_callback);
        let _ = timeout(FAREWELL, self.all_done()).await;
    }

    async fn all_done(&mut self) {
        while let Some(oldest) = self.0.front_mut() {
            let _ = (&mut oldest.task).await;
            self.0.pop_front();
        }
    }
}

impl Connection {
    fn has_callback(&self) -> bool {
        self.has_callback.load(Ordering::Relaxed)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One request, and its answer.
async fn converse(stream: TcpStream, desk: Arc<Desk>, has_callback: Arc<AtomicBool>) {
    // Dropped before its end it is reset. Closed on our side alone, it would keep the port on Windows for as long as the
    // other side likes: an idle browser's.
    let _ = stream.set_zero_linger();
    if !begins(&stream, desk.attempt.result().reached()).await {
        return;
    }
    let service = service_fn(|request| {
        let (desk, has_callback) = (&desk, &has_callback);
        Box::pin(async move {
            Ok::<_, Infallible>(desk.answer(&request, || has_callback.store(true, Ordering::Relaxed)).await)
        })
    });
    let mut connection = http1::Builder::new()
        .keep_alive(false)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    while timeout(PATIENCE, &mut connection).await.is_err() {
        // Who has brought the callback stays until the sign-in has ended.
        if !has_callback.load(Ordering::Relaxed) {
            return;
        }
    }
    let mut stream = connection.into_parts().io.into_inner();
    // hyper has done so, unless what came was no HTTP at all.
    let _ = poll_fn(|context| Pin::new(&mut stream).poll_shutdown(context)).await;
    let _ = timeout(FAREWELL, closed_there(&stream)).await;
}

/// Whether a request begins, in time and before the end. Browsers keep connections in reserve: after the end one of those is
/// worth no more than a new one.
async fn begins<T>(stream: &TcpStream, end: impl Future<Output = T>) -> bool {
    let mut first = [0];
    tokio::select! {
        begun = stream.peek(&mut first) => begun.is_ok(),
        // Something may have come that the runtime has not heard of yet.
        _ = end => SockRef::from(stream).peek(&mut [MaybeUninit::uninit()]).is_ok(),
        () = sleep(PATIENCE) => false,
    }
}

/// Our side is closed. The other side closes its own when it has read the answer, which a reset would take away from it.
async fn closed_there(stream: &TcpStream) {
    let mut rest = [0; 1024];
    for _ in 0..LARGEST_REST / rest.len() {
        if stream.readable().await.is_err() {
            return;
        }
        match stream.try_read(&mut rest) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::ready;
    use std::io::Write;
    use std::net::{self, TcpListener};
    use tokio::runtime::Builder;

    /// The runtime hears of it only when it has nothing to do.
    #[test]
    fn what_has_come_at_the_end_has_begun() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        for has_come in [true, false] {
            let mut browser = net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (stream, _) = listener.accept().unwrap();
            if has_come {
                browser.write_all(b"G").unwrap();
                stream.peek(&mut [0]).unwrap(); // waits for it
            }
            stream.set_nonblocking(true).unwrap();
            let begun = Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                let stream = TcpStream::from_std(stream).unwrap();
                begins(&stream, ready(())).await
            });
            assert_eq!(begun, has_come);
        }
    }
}
