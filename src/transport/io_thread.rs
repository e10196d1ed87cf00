//! The one thread on which all requests and timers run.

use super::{Http, no_thread};
use crate::config::Config;
use crate::error::Result;
use crate::guest::{join_within, start_thread};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc as done;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::mpsc as jobs;

/// Makes a task when it has reached the I/O thread. reqwest's client thus lives and dies on that thread only.
pub type Job = Box<dyn FnOnce(Arc<Http>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// Enough for TLS handshakes and certificate chains with room to spare; debug builds need more.
const STACK_SIZE: usize = if cfg!(debug_assertions) { 2 * 1024 * 1024 } else { 512 * 1024 };

pub struct IoThread {
    jobs: jobs::UnboundedSender<Job>,
    /// Says that the runtime is gone, by being disconnected.
    done: done::Receiver<()>,
    handle: JoinHandle<()>,
}

impl IoThread {
    pub fn start(config: Arc<Config>) -> Result<Self> {
        let (sender, receiver) = jobs::unbounded_channel();
        let (alive, done) = done::channel();
        // The runtime is made here, so that a lack of handles is told to whoever asked.
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().map_err(|_| no_thread())?;
        let handle = start_thread("clearline", STACK_SIZE, move || {
            let _alive = alive;
            runtime.block_on(serve(config, receiver));
            // Requests under way are dropped, and nothing is waited for.
            runtime.shutdown_background();
        })?;
        Ok(Self { jobs: sender, done, handle })
    }

    /// Hands a job over; gives it back if the thread has died.
    pub fn run(&self, job: Job) -> Result<(), Job> {
        self.jobs.send(job).map_err(|returned| returned.0)
    }

    pub fn stop(self, timeout: Duration) {
        let began = Instant::now();
        drop(self.jobs);
        if self.done.recv_timeout(timeout) == Err(done::RecvTimeoutError::Disconnected) {
            // It has nothing left to do; a thread that is late is left to end by itself.
            join_within(self.handle, timeout.saturating_sub(began.elapsed()));
        }
    }
}

async fn serve(config: Arc<Config>, mut jobs: jobs::UnboundedReceiver<Job>) {
    let http = Arc::new(Http::new(config));
    while let Some(job) = jobs.recv().await {
        tokio::spawn(job(http.clone()));
    }
}
