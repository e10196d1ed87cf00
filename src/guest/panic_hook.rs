//! Panics print nothing, for the host's stderr is not ours. Panics of others (where we are a Rust library in a
//! Rust program, as in our tests) are shown as before.

use std::cell::{Cell, RefCell};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

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

/// Threads that come at the same time install it twice, which does no harm; a `Once` would stay taken for ever in a
/// child that was forked meanwhile.
fn install() {
    static INSTALLED: AtomicBool = AtomicBool::new(false);
    if INSTALLED.load(Ordering::Acquire) {
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
