//! Panics print nothing, for the host's stderr is not ours. Panics of others (where we are a Rust library in a
//! Rust program, as in our tests) are shown as before.

use std::cell::{Cell, RefCell};
use std::panic;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs `body` with panics of this thread silent.
pub fn silently<T>(body: impl FnOnce() -> T) -> T {
    install();
    let before = SILENT.try_with(|silent| silent.replace(true));
    let result = body();
    if let Ok(before) = before {
        let _ = SILENT.try_with(|silent| silent.set(before));
    }
    result
}

/// For a thread of ours.
pub fn silence_this_thread() {
    install();
    let _ = SILENT.try_with(|silent| silent.set(true));
}

/// Where the last silent panic of this thread happened.
pub fn take_place() -> String {
    PLACE.try_with(RefCell::take).unwrap_or_default()
}

/// By one thread, for a second one would take the default hook for the host's. The others wait for it, but not for ever, as
/// with a `Once`: it is not there in a child that was forked meanwhile, nor where the host has killed it.
fn install() {
    static INSTALLED: AtomicBool = AtomicBool::new(false);
    /// The process whose thread installs it.
    static INSTALLER: AtomicU32 = AtomicU32::new(0);
    const PATIENCE: u32 = 100;
    if INSTALLED.load(Ordering::Acquire) {
        return;
    }
    let this = std::process::id();
    if let Err(other) = INSTALLER.compare_exchange(0, this, Ordering::AcqRel, Ordering::Acquire) {
        let is_under_way = |_: &u32| other == this && !INSTALLED.load(Ordering::Acquire);
        (0..PATIENCE).take_while(is_under_way).for_each(|_| std::thread::sleep(Duration::from_micros(50)));
        INSTALLED.store(true, Ordering::Release); // nobody waits for it again
        return;
    }
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let silent = SILENT.try_with(Cell::get).unwrap_or(true);
        if !silent {
            return before(info);
        }
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let _ = PLACE.try_with(|cell| cell.replace(place));
    }));
    INSTALLED.store(true, Ordering::Release);
}
