//! Panics inside the library end there, and nobody sees their texts.

use clearline::error::Status;
use clearline::ffi::errors::{cl_last_error_hint, cl_last_error_message};
use panicking::{SECRET, panicking_call, panicking_dropped, panicking_fetch};
use std::env;
use std::ffi::{CStr, c_char};
use std::panic;
use std::process::{Command, Output};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};

fn text<'a>(lent: *const c_char) -> &'a str {
    // SAFETY: lent by the library, with a NUL at its end, and used before this thread's next call.
    unsafe { CStr::from_ptr(lent) }.to_str().unwrap()
}

/// What each thread does.
fn panics() {
    for frames in [1, 2, 100] {
        assert_eq!(panicking_call(frames), Status::Panic.number());
        assert!(!text(cl_last_error_message()).is_empty());
        assert!(!text(cl_last_error_message()).contains(SECRET));
        assert!(!text(cl_last_error_hint()).contains(SECRET));
    }
    assert_eq!(panicking_fetch(), Status::Panic.number());
    assert!(!text(cl_last_error_message()).contains(SECRET));
}

fn panics_everywhere() {
    panics();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(panics);
        }
    });
    // Each of the nine: 1 + 2 + 100 frames, and twice 3 in the fetches.
    assert_eq!(panicking_dropped(), 9 * (103 + 6));
}

/// Threads of a Rust program whose own hook stands in for the usual one, all of them new to the library.
fn panics_at_once() {
    static SEEN: AtomicU32 = AtomicU32::new(0);
    panic::set_hook(Box::new(|_| _ = SEEN.fetch_add(1, Ordering::Relaxed)));
    let start = Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                assert_eq!(panicking_call(1), Status::Panic.number());
            });
        }
    });
    assert_eq!(SEEN.load(Ordering::Relaxed), 0);
    panic::catch_unwind(|| panic!("the program's own")).unwrap_err();
    assert_eq!(SEEN.load(Ordering::Relaxed), 1);
}

/// Set in the process that panics, which is a test once more: another one could print something meanwhile.
const INSIDE: &str = "CLEARLINE_PANICS";

fn is_inside() -> bool {
    env::var_os(INSIDE).is_some()
}

fn inside(test: &str) -> Output {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    output
}

#[test]
fn a_panic_is_a_status_and_prints_nothing() {
    if is_inside() {
        return panics_everywhere();
    }
    let output = inside("a_panic_is_a_status_and_prints_nothing");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed") && !said.contains(SECRET) && !said.contains("panicked"), "{said}");
}

#[test]
fn a_programs_own_panic_hook_stays_its_own() {
    if is_inside() {
        return panics_at_once();
    }
    // Only the first calls of a process may fall into each other's way.
    for _ in 0..30 {
        inside("a_programs_own_panic_hook_stays_its_own");
    }
}
