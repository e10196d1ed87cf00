//! The thread on which everything runs.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::runtime::{self, Runtime};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::shared::Shared;
use crate::{control, server};

/// The thread, which ends when this is dropped; all its connections are closed by then.
pub struct Runner {
    /// Dropping it is the sign to stop.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Runner {
    pub fn start(
        shared: Arc<Shared>,
        tls: Option<TlsAcceptor>,
        listener: TcpListener,
        control_listener: TcpListener,
    ) -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let (listener, control_listener) = {
            let _inside = runtime.enter();
            (tokio::net::TcpListener::from_std(listener)?, tokio::net::TcpListener::from_std(control_listener)?)
        };
        let (stop, stopped) = oneshot::channel();
        let for_control = Arc::clone(&shared);
        let work = async move {
            tokio::select! {
                () = server::accept(listener, move |stream| {
                    server::serve(Arc::clone(&shared), tls.clone(), stream)
                }) => {}
                () = server::accept(control_listener, move |stream| {
                    control::serve(Arc::clone(&for_control), stream)
                }) => {}
                _ = stopped => {}
            }
        };
        let thread = thread::Builder::new().name("clearline-simulator".to_owned()).spawn(move || run(runtime, work))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(runtime: Runtime, work: impl Future<Output = ()>) {
    runtime.block_on(work);
    // Closes all connections, but does not wait for the signing key.
    runtime.shutdown_background();
}
