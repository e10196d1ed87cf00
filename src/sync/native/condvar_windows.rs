//! A condition variable that survives its waiters. Windows' own links them by entries on their stacks, and frees the stack
//! of a thread that its host ends with `TerminateThread`: the next notification would follow a link into nowhere.

use crate::sync::MutexGuard;
use crate::windows::wait;
use std::os::windows::io::{AsHandle, AsRawHandle, FromRawHandle, OwnedHandle};
use std::ptr::null;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use windows_sys::Win32::System::Threading::{CreateEventW, SetEvent};

/// How long a thread pauses for which the system has no event.
const PAUSE: Duration = Duration::from_millis(10);

/// An event for each thread that waits. That of a thread which was ended is never closed: nobody knows that it was.
#[derive(Default)]
pub struct Condvar(Mutex<Vec<Arc<OwnedHandle>>>);

impl Condvar {
    /// Waits for a notification, `timeout` at most; may also wake for no reason.
    pub fn wait_timeout<'a, T>(&self, guard: MutexGuard<'a, T>, timeout: Duration) -> MutexGuard<'a, T> {
        let mutex = guard.mutex;
        match new_event().map(Arc::new) {
            Some(event) => {
                // Whoever changes something comes after this, because `guard` is still held.
                self.waiting(|events| events.push(event.clone()));
                drop(guard);
                wait(event.as_handle(), timeout);
                self.waiting(|events| events.retain(|other| !Arc::ptr_eq(other, &event)));
            }
            None => {
                drop(guard);
                std::thread::sleep(timeout.min(PAUSE));
            }
        }
        mutex.lock()
    }

    pub fn notify_all(&self) {
        for event in self.waiting(std::mem::take) {
            // SAFETY: the event is open as long as it is owned.
            unsafe { SetEvent(event.as_raw_handle()) };
        }
    }

    fn waiting<T>(&self, change: impl FnOnce(&mut Vec<Arc<OwnedHandle>>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn new_event() -> Option<OwnedHandle> {
    // SAFETY: no security descriptor and no name; set by hand, and not set yet.
    let event = unsafe { CreateEventW(null(), 1, 0, null()) };
    // SAFETY: the event is ours, and closed once.
    (!event.is_null()).then(|| unsafe { OwnedHandle::from_raw_handle(event) })
}
