//! What a client does on the wire: real managers against the simulator over real TLS.
//!
//! How the C functions behave is in `tests/c`; here is what they have in common below the boundary.

mod basic_auth;
mod deadlines;
mod endings;
#[path = "../support/eventually.rs"]
mod eventually;
mod golden;
mod pki;
mod proxy;
mod sessions;
mod sign_in;
mod support;
mod trust;
mod user;
