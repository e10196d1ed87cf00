//! The one client of this process, and what state the process is in.

#[cfg(unix)]
#[path = "process/unix.rs"]
mod platform;
#[cfg(windows)]
#[path = "process/windows.rs"]
mod platform;

use crate::config::Config;
use crate::error::{Error, Result, Status};
use crate::manager::{Manager, forks};
use crate::sync::Mutex;
use crate::transport::forget_lookups_after_fork;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering};
use std::time::Duration;

enum Phase {
    NotInitialized,
    Running(Arc<Manager>),
    ShutDown,
}

/// Behind a pointer, so that the child of a fork makes itself a fresh one: its parent's lock may have been copied while
/// it was held.
static PHASE: AtomicPtr<Mutex<Phase>> = AtomicPtr::new(std::ptr::null_mut());

/// The number of the running client, and 0 while there is none. See [`forks`].
static EPOCH: AtomicU64 = AtomicU64::new(0);
/// The last number given.
static LAST_EPOCH: AtomicU64 = AtomicU64::new(0);

/// This is the child of a fork, and has not called `cl_init` yet.
static FORKED: AtomicBool = AtomicBool::new(false);
/// The process is ending: nothing is locked or joined any more.
static ENDING: AtomicBool = AtomicBool::new(false);

/// The number of the running client, for those who keep something at hand; 0 matches nothing.
#[inline(always)]
pub fn epoch() -> u64 {
    if platform::is_ending_unannounced() { 0 } else { EPOCH.load(Ordering::Acquire) }
}

pub fn init(config: Config) -> Result<()> {
    refuse_while_ending()?;
    platform::watch();
    let mut phase = phase().lock();
    match &*phase {
        Phase::Running(manager) if manager.config().is_same(&config) => {
            manager.reconfirm();
            Ok(())
        }
        Phase::Running(_) => {
            Err(Error::new(Status::AlreadyInitialized, "clearline is already initialized with another configuration"))
        }
        Phase::NotInitialized | Phase::ShutDown => {
            *phase = Phase::Running(Arc::new(Manager::new(config)));
            FORKED.store(false, Ordering::Release);
            EPOCH.store(LAST_EPOCH.fetch_add(1, Ordering::AcqRel) + 1, Ordering::Release);
            Ok(())
        }
    }
}

pub fn shut_down(timeout: Duration) -> Result<()> {
    if refuse_while_ending().is_err() {
        return Ok(()); // shut down it is
    }
    refuse_in_child()?;
    let before = {
        let mut phase = phase().lock();
        EPOCH.store(0, Ordering::Release);
        match &*phase {
            Phase::NotInitialized => Phase::NotInitialized,
            Phase::Running(_) | Phase::ShutDown => std::mem::replace(&mut *phase, Phase::ShutDown),
        }
    };
    if let Phase::Running(manager) = before {
        manager.shut_down(timeout);
    }
    Ok(())
}

/// The running client.
pub fn manager() -> Result<Arc<Manager>> {
    refuse_while_ending()?;
    refuse_in_child()?;
    match &*phase().lock() {
        Phase::Running(manager) => Ok(manager.clone()),
        Phase::NotInitialized => Err(Error::new(Status::NotInitialized, "cl_init has not been called")),
        Phase::ShutDown => Err(Error::new(Status::ShutDown, "clearline is shut down")),
    }
}

fn refuse_while_ending() -> Result<()> {
    if ENDING.load(Ordering::Acquire) || platform::is_ending() {
        return Err(Error::new(Status::ShutDown, "the process is ending"));
    }
    Ok(())
}

fn refuse_in_child() -> Result<()> {
    if FORKED.load(Ordering::Acquire) {
        return Err(Error::new(Status::Forked, "this process was made by fork and has not called cl_init"));
    }
    Ok(())
}

/// Run in the child of a fork, where only this thread exists: stores only, no locks. What the parent had stays behind
/// untouched: its threads are not here, and its locks may be held for ever.
#[cfg_attr(windows, allow(dead_code))]
fn on_fork() {
    EPOCH.store(0, Ordering::Release);
    FORKED.store(true, Ordering::Release);
    PHASE.store(std::ptr::null_mut(), Ordering::Release);
    forget_lookups_after_fork();
    let generation = forks(LAST_EPOCH.load(Ordering::Acquire)) + 1;
    LAST_EPOCH.store(generation << 32, Ordering::Release);
}

/// Run when the process begins to end.
#[cfg_attr(windows, allow(dead_code))]
fn on_exit() {
    ENDING.store(true, Ordering::Release);
    EPOCH.store(0, Ordering::Release);
}

fn phase() -> &'static Mutex<Phase> {
    let mut current = PHASE.load(Ordering::Acquire);
    if current.is_null() {
        let fresh = new_phase();
        match PHASE.compare_exchange(current, fresh, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => current = fresh,
            Err(other) => {
                current = other;
                // SAFETY: it came from `new_phase` above, and nobody else has seen it.
                drop(unsafe { Box::from_raw(fresh) });
            }
        }
    }
    // SAFETY: what is stored came from `new_phase` and is never freed.
    unsafe { &*current }
}

fn new_phase() -> *mut Mutex<Phase> {
    Box::into_raw(Box::new(Mutex::new(Phase::NotInitialized)))
}
