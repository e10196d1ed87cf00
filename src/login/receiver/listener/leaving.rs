//! Ports of sign-ins that have ended, but whose last connections are still there.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::Notify;

static LEAVING: Mutex<Vec<(u16, Weak<Notify>)>> = Mutex::new(Vec::new());

/// Until somebody in this process wants to listen on the port.
pub async fn is_wanted(port: u16) {
    let wanted = Arc::new(Notify::new());
    leaving().push((port, Arc::downgrade(&wanted)));
    wanted.notified().await;
}

/// Whoever has the port is asked to give it back.
pub fn want(port: u16) {
    for wanted in leaving().iter().filter(|(other, _)| *other == port).filter_map(|(_, wanted)| wanted.upgrade()) {
        wanted.notify_one();
    }
}

/// Those that are still there.
fn leaving() -> MutexGuard<'static, Vec<(u16, Weak<Notify>)>> {
    let mut leaving = LEAVING.lock().unwrap_or_else(PoisonError::into_inner);
    leaving.retain(|(_, wanted)| wanted.strong_count() > 0);
    leaving
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    #[test]
    fn the_one_that_has_the_port_is_told() {
        let mut context = Context::from_waker(Waker::noop());
        let (mut one, mut same, mut other) = (pin!(is_wanted(1)), pin!(is_wanted(1)), pin!(is_wanted(2)));
        want(1); // nobody is there yet
        for leaving in [&mut one, &mut same, &mut other] {
            assert_eq!(leaving.as_mut().poll(&mut context), Poll::Pending);
        }
        want(1);
        want(1);
        assert_eq!(one.poll(&mut context), Poll::Ready(()));
        assert_eq!(same.poll(&mut context), Poll::Ready(()));
        assert_eq!(other.poll(&mut context), Poll::Pending);
    }

    #[test]
    fn whoever_is_gone_is_forgotten() {
        let port = 3;
        let count = || leaving().iter().filter(|(other, _)| *other == port).count();
        {
            let mut gone = pin!(is_wanted(port));
            let _ = gone.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert_eq!(count(), 1);
        }
        assert_eq!(count(), 0);
    }
}
