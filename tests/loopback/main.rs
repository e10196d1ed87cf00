//! Users sign in, and clearline receives the redirect itself: over real sockets, with browsers and with everything else
//! that knocks at a port.

mod ending;
#[path = "../support/eventually.rs"]
mod eventually;
mod pages;
mod receiving;
mod strangers;
mod support;
mod wire;
