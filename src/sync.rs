//! Locks, without poisoning: a panic is caught at the boundary, and what a lock guards is left consistent by
//! writing it last. `std`'s are used, not parking_lot's: on every platform of ours they hold no table that a
//! `fork` could copy in a locked state.
//!
//! With the feature `shuttle-tests` they are shuttle's, which runs every thread in an order of its own choosing.

#[cfg(feature = "shuttle-tests")]
mod interleaved;
mod mutex;
#[cfg(not(feature = "shuttle-tests"))]
mod native;

pub use mutex::{Mutex, MutexGuard};

#[cfg(feature = "shuttle-tests")]
pub use interleaved::*;
#[cfg(not(feature = "shuttle-tests"))]
pub use native::*;
