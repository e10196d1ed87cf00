//! Host name look-ups, on threads of ours: the system's `getaddrinfo` cannot be interrupted.

use super::blocking::Blocking;
use crate::error::Error;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{SocketAddr, ToSocketAddrs};

/// `getaddrinfo` with all its modules needs more stack than one would think.
static LOOKUPS: Blocking = Blocking::new("clearline-dns", 256 * 1024, 4);

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
            // It may have to wait; the connect timeout bounds that.
            let lookup = move || (name.as_str(), 0).to_socket_addrs();
            match LOOKUPS.run(lookup).await? {
                Ok(addresses) => {
                    let addresses: Vec<SocketAddr> = addresses.collect();
                    Ok(Box::new(addresses.into_iter()) as Addrs)
                }
                Err(_) => Err(NotFound.into()),
            }
        })
    }
}

pub fn forget_lookups_after_fork() {
    LOOKUPS.forget_after_fork();
}

/// The error of ours among the causes of `error`, if a look-up failed with one.
pub fn own_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a Error> {
    error.downcast_ref()
}
