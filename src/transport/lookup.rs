//! Host name look-ups, on threads of ours.
//!
//! The system's `getaddrinfo` cannot be interrupted and may hang for many seconds. On a thread of its own nobody
//! has to wait for it, `cl_shutdown` least of all.

use super::no_thread;
use crate::error::Error;
use crate::guest::start_thread;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};
use tokio::sync::{Semaphore, oneshot};

/// So many may hang at once in this process, whoever started them.
const OUTSTANDING: usize = 4;

/// `getaddrinfo` with all its modules needs more than one would think.
const STACK_SIZE: usize = 256 * 1024;

/// The system's resolver.
pub struct Lookup;

/// The name of a host has no address. Found again in the chain of causes of what reqwest reports.
#[derive(Debug)]
pub struct NotFound;

impl std::fmt::Display for NotFound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the host name was not found")
    }
}

impl std::error::Error for NotFound {}

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // Waits while too many hang; the connect timeout bounds that.
            let permit = permits().acquire_owned().await.map_err(|_| no_thread())?;
            let (sender, receiver) = oneshot::channel();
            let host = name.as_str().to_owned();
            start_thread("clearline-dns", STACK_SIZE, move || {
                let found = (host.as_str(), 0).to_socket_addrs();
                drop(permit);
                let _ = sender.send(found); // nobody may be waiting any more
            })?;
            match receiver.await {
                Ok(Ok(addresses)) => {
                    let addresses: Vec<SocketAddr> = addresses.collect();
                    Ok(Box::new(addresses.into_iter()) as Addrs)
                }
                Ok(Err(_)) | Err(_) => Err(NotFound.into()),
            }
        })
    }
}

/// The process' permits, made when first asked for.
fn permits() -> Arc<Semaphore> {
    let mut current = PERMITS.load(Ordering::Acquire);
    if current.is_null() {
        let fresh = Box::into_raw(Box::new(Arc::new(Semaphore::new(OUTSTANDING))));
        match PERMITS.compare_exchange(current, fresh, Ordering::AcqRel, Ordering::Acquire) {
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

static PERMITS: AtomicPtr<Arc<Semaphore>> = AtomicPtr::new(std::ptr::null_mut());

/// In the child of a `fork`, whose parent's look-ups will never give their permits back here.
pub fn forget_lookups_after_fork() {
    PERMITS.store(std::ptr::null_mut(), Ordering::Release);
}

/// The error of ours among the causes of `error`, if a look-up failed with one.
pub fn own_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a Error> {
    error.downcast_ref()
}
