//! The locks of `tests/interleavings`: shuttle's, and a time that passes only when a test says so.
//!
//! shuttle's own condition variable never times out and never wakes for no reason. This one does both, and yet a
//! wait that only its timeout or an accident could end is a deadlock to shuttle as long as no time passes: that is
//! how a lost wake-up is found.

use super::MutexGuard;
use shuttle::thread::{self, Thread};
use std::cell::Cell;
use std::time::Duration;

pub use shuttle::sync::atomic;

use atomic::{AtomicBool, AtomicU64, Ordering};

/// What a killed thread unwinds with.
pub struct Killed;

#[derive(Default)]
struct Time {
    /// Milliseconds since the beginning of this schedule.
    elapsed: AtomicU64,
    /// Every timeout is over as soon as it begins.
    has_run_out: AtomicBool,
    /// Who sleeps until when. Not a lock of shuttle's: nothing is to happen in between.
    sleepers: std::sync::Mutex<Vec<(u64, Thread)>>,
}

// One for each schedule, however many tests run at the same time.
shuttle::lazy_static! {
    static ref TIME: Time = Time::default();
}

shuttle::thread_local! {
    static DOOMED: Cell<bool> = Cell::new(false);
}

/// How much time has passed since this schedule began.
pub fn elapsed() -> Duration {
    Duration::from_millis(TIME.elapsed.load(Ordering::SeqCst))
}

/// Time passes; whoever has waited long enough wakes.
pub fn pass(time: Duration) {
    let by = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let now = TIME.elapsed.fetch_add(by, Ordering::SeqCst) + by;
    wake_sleepers(|until| until <= now);
}

/// From now on no wait blocks: time jumps to its end.
pub fn run_out() {
    TIME.has_run_out.store(true, Ordering::SeqCst);
    wake_sleepers(|_| true);
}

/// The calling thread is killed in its next wait: it never comes back to lock again.
pub fn die_waiting() {
    DOOMED.with(|doomed| doomed.set(true));
}

fn wake_sleepers(is_due: impl Fn(u64) -> bool) {
    let sleepers = TIME.sleepers.lock().unwrap().clone();
    for (_, sleeper) in sleepers.iter().filter(|(until, _)| is_due(*until)) {
        sleeper.unpark();
    }
}

#[derive(Default)]
pub struct Condvar {
    waiting: std::sync::Mutex<Vec<Thread>>,
}

impl Condvar {
    /// Waits for a notification, `timeout` at most; may also wake for no reason.
    pub fn wait_timeout<'a, T>(&self, guard: MutexGuard<'a, T>, timeout: Duration) -> MutexGuard<'a, T> {
        let mutex = guard.mutex;
        let until = elapsed() + timeout;
        let until = u64::try_from(until.as_millis()).unwrap_or(u64::MAX);
        let me = thread::current();
        // Whoever notifies from here on leaves a token that ends the parking before it begins.
        self.waiting.lock().unwrap().push(me.clone());
        TIME.sleepers.lock().unwrap().push((until, me.clone()));
        drop(guard);
        if DOOMED.with(Cell::get) {
            std::panic::resume_unwind(Box::new(Killed));
        }
        if !TIME.has_run_out.load(Ordering::SeqCst) {
            thread::park();
        }
        if TIME.has_run_out.load(Ordering::SeqCst) && self.is_waiting(&me) {
            TIME.elapsed.fetch_max(until, Ordering::SeqCst);
        }
        self.waiting.lock().unwrap().retain(|thread| thread.id() != me.id());
        TIME.sleepers.lock().unwrap().retain(|(_, thread)| thread.id() != me.id());
        mutex.lock()
    }

    pub fn notify_all(&self) {
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap());
        for thread in waiting {
            thread.unpark();
        }
    }

    fn is_waiting(&self, thread: &Thread) -> bool {
        self.waiting.lock().unwrap().iter().any(|waiting| waiting.id() == thread.id())
    }
}
