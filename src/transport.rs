//! How requests travel: one I/O thread of ours with reqwest on it, TLS trust, the proxy, and the mapping of
//! everything that can go wrong to [`Error`]. Nothing outside knows reqwest.
//!
//! reqwest's *blocking* client is not used: a request on it ends only by its own timeout, and dropping the client
//! under one panics its caller, so `cl_shutdown` could not keep its word. On a runtime of ours a request under way
//! is simply dropped.

mod blocking;
mod failure;
mod http;
mod io_thread;
mod lookup;
mod proxy;
mod tls;
mod trust;

pub use http::Http;
pub use lookup::forget_lookups_after_fork;

use crate::config::Config;
use crate::error::{Error, Result, Status};
use crate::sync::Mutex;
use io_thread::{IoThread, Job};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// Runs requests and timers. Its thread is started by the first of them.
pub struct Transport {
    config: Arc<Config>,
    thread: Mutex<Running>,
}

enum Running {
    NotYet,
    Yes(IoThread),
    NoMore,
}

impl Transport {
    pub fn new(config: Arc<Config>) -> Self {
        Self { config, thread: Mutex::new(Running::NotYet) }
    }

    /// Runs a task on the I/O thread. Fails where no thread can be had, or after [`Transport::shut_down`]; the
    /// task is dropped then, as it is when the transport shuts down under it.
    pub fn run<Task>(&self, task: impl FnOnce(Arc<Http>) -> Task + Send + 'static) -> Result<()>
    where
        Task: Future<Output = ()> + Send + 'static,
    {
        let mut job: Job = Box::new(|http| Box::pin(task(http)) as Pin<Box<dyn Future<Output = ()> + Send>>);
        let mut running = self.thread.lock();
        if let Running::Yes(thread) = &*running {
            match thread.run(job) {
                Ok(()) => return Ok(()),
                // The thread has died: start another.
                Err(returned) => job = returned,
            }
        }
        if matches!(*running, Running::NoMore) {
            return Err(Error::new(Status::ShutDown, "clearline is shut down"));
        }
        let thread = IoThread::start(self.config.clone())?;
        let handed_over = thread.run(job).is_ok();
        *running = Running::Yes(thread);
        if handed_over { Ok(()) } else { Err(no_thread()) }
    }

    /// Runs a task with a value that must not be lost: it comes back where the task is not even begun.
    pub fn run_with<Value, Task>(
        &self,
        value: Value,
        task: impl FnOnce(Arc<Http>, Value) -> Task + Send + 'static,
    ) -> Result<(), (Error, Value)>
    where
        Value: Send + 'static,
        Task: Future<Output = ()> + Send + 'static,
    {
        let cell = Arc::new(Mutex::new(Some(value)));
        let inside = cell.clone();
        let started = self.run(move |http| async move {
            let value = inside.lock().take();
            if let Some(value) = value {
                task(http, value).await;
            }
        });
        let Err(error) = started else { return Ok(()) };
        let value = cell.lock().take();
        value.map_or(Ok(()), |value| Err((error, value)))
    }

    /// Runs a task after a time.
    pub fn run_after(&self, after: Duration, task: impl FnOnce() + Send + 'static) -> Result<()> {
        self.run(move |_| async move {
            tokio::time::sleep(after).await;
            task();
        })
    }

    /// Drops everything under way and ends the I/O thread, waiting for its end at most this long.
    pub fn shut_down(&self, timeout: Duration) {
        let before = std::mem::replace(&mut *self.thread.lock(), Running::NoMore);
        if let Running::Yes(thread) = before {
            thread.stop(timeout);
        }
    }
}

fn no_thread() -> Error {
    Error::new(Status::Resources, "the system gave no thread for network requests")
}
