//! What the simulator does, seen from outside.

mod api;
mod certificates;
mod client;
mod codes;
mod control;
mod discovery;
mod faults;
mod lifecycle;
mod program;
mod recording;
mod refresh;
mod revocation;
mod token;
