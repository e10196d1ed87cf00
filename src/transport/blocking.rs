//! Calls of the system that cannot be interrupted and may hang for many seconds, each on a thread of ours: nobody has
//! to wait for its end, `cl_shutdown` least of all.

use super::no_thread;
use crate::error::{Error, Result, Status};
use crate::guest::start_thread;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};
use tokio::sync::{Semaphore, oneshot};

/// One kind of such calls.
pub struct Blocking {
    thread_name: &'static str,
    stack_size: usize,
    /// So many may hang at once in this process, whoever started them.
    outstanding: usize,
    permits: AtomicPtr<Arc<Semaphore>>,
}

impl Blocking {
    pub const fn new(thread_name: &'static str, stack_size: usize, outstanding: usize) -> Self {
        Self { thread_name, stack_size, outstanding, permits: AtomicPtr::new(std::ptr::null_mut()) }
    }

    /// What `call` gives. Waits while too many hang; who has not so much time drops this, and the call, once begun,
    /// comes to its end for nobody.
    pub async fn run<T: Send + 'static>(&self, call: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let permit = self.permits().acquire_owned().await.map_err(|_| no_thread())?;
        let (sender, receiver) = oneshot::channel();
        start_thread(self.thread_name, self.stack_size, move || {
            let result = call();
            drop(permit);
            let _ = sender.send(result); // nobody may be waiting any more
        })?;
        receiver.await.map_err(|_| Error::new(Status::Panic, "a mistake in clearline ended a call of the system"))
    }

    /// In the child of a `fork`, where the parent's calls will never give their permits back.
    pub fn forget_after_fork(&self) {
        self.permits.store(std::ptr::null_mut(), Ordering::Release);
    }

    /// The process' permits, made when first asked for.
    fn permits(&self) -> Arc<Semaphore> {
        let mut current = self.permits.load(Ordering::Acquire);
        if current.is_null() {
            let fresh = Box::into_raw(Box::new(Arc::new(Semaphore::new(self.outstanding))));
            match self.permits.compare_exchange(current, fresh, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => current = fresh,
                Err(other) => {
                    current = other;
                    // SAFETY: `fresh` came from `into_raw` above and was given to nobody.
                    drop(unsafe { Box::from_raw(fresh) });
                }
            }
        }
        // SAFETY: what was stored came from `into_raw` and is never freed.
        unsafe { (*current).clone() }
    }
}
