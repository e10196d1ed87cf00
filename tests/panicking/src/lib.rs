//! clearline with functions that panic, as a C library beside the real functions.
//!
//! Each of them is a function of the C interface in all but its body: it runs inside the same boundary. The texts of the
//! panics hold [`SECRET`], which nobody may ever see.

use clearline::client::{Source, SourceWorld};
use clearline::clock::SystemClock;
use clearline::config::Config;
use clearline::engine::{Call, Engine, Grant, Rules, SystemDice};
use clearline::error::{Result, Status};
use clearline::ffi::boundary;
use clearline::ffi::status::cl_status;
use clearline::transport::{Http, Transport};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Part of every panic's text.
pub const SECRET: &str = "s3cr3t!";

/// How many values were dropped by panics on their way through the frames of [`deeper`].
static DROPPED: AtomicU32 = AtomicU32::new(0);

struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

/// Panics below so many frames, each with something to be dropped.
#[inline(never)]
fn deeper(frames: u32) {
    let _counted = Counted;
    if frames <= 1 {
        panic!("a mistake with {SECRET}");
    }
    deeper(std::hint::black_box(frames - 1));
}

/// On the thread of the caller, below `frames` frames.
#[unsafe(no_mangle)]
pub extern "C" fn panicking_call(frames: u32) -> cl_status {
    boundary::enter(|| {
        deeper(frames);
        Ok(())
    })
}

/// How many frames panics have left so far.
#[unsafe(no_mangle)]
pub extern "C" fn panicking_dropped() -> u32 {
    DROPPED.load(Ordering::Relaxed)
}

/// On the library's own thread, twice, in the place of a token request for which the caller waits: the second is like the
/// first.
#[unsafe(no_mangle)]
pub extern "C" fn panicking_fetch() -> cl_status {
    boundary::enter(|| {
        let config = Config::from_json(r#"{"environment":"test","client_id":"a","client_secret":"b","proxy":"none"}"#)?;
        let transport = Arc::new(Transport::new(Arc::new(config)));
        let (first, second) = (fetch(&transport), fetch(&transport));
        transport.shut_down(Duration::from_secs(20));
        match first {
            Err(error) if error.status() == Status::Panic => second,
            other => other,
        }
    })
}

fn fetch(transport: &Arc<Transport>) -> Result<()> {
    let engine = Engine::new(Arc::new(SystemClock), Box::new(SystemDice));
    let rules = Rules { refresh_before_expiry: Duration::ZERO, min_remaining: Duration::ZERO, keep_warm: false };
    let world = SourceWorld { transport: transport.clone(), source: Arc::new(Mistaken) };
    let slot = engine.slot(rules, Arc::new(world));
    slot.token(Call::new(slot.now(), Duration::from_secs(20))).map(drop)
}

struct Mistaken;

impl Source for Mistaken {
    async fn grant(&self, _: &Http) -> Result<Grant> {
        deeper(3);
        unreachable!()
    }
}
