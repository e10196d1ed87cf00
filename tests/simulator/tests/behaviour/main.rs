//! What the simulator does, seen from outside.

mod api;
mod authorize;
mod certificates;
mod client;
mod codes;
mod control;
mod discovery;
mod faults;
mod id_token;
mod lifecycle;
mod login;
mod program;
mod recording;
mod refresh;
mod revocation;
mod sign_in;
mod token;
