//! One token's life: when it is handed out, when it is fetched, and what happens when that fails.
//!
//! [`State`] decides, purely: a state and a moment give an answer. [`Slot`] adds the lock, the waiting and the
//! single flight. [`Engine`] is what the slots of one client share. The world outside is [`World`]: it fetches and
//! rings alarms, on threads of its own; the engine knows nothing of HTTP.

pub mod backoff;
mod dice;
mod flight;
mod gate;
mod hits;
mod slot;
mod state;
mod supply;
mod token;
mod window;

pub use backoff::Kind as FailureKind;
pub use dice::{Dice, SystemDice};
pub use flight::{Alarm, Flight, World};
pub use gate::Gate;
pub use hits::{Hits, Sum as HitsSum, Tally};
pub use slot::{Engine, Info, Published, Slot};
pub use state::{Answer, Call, Decision, Given, Now, Replaced, Rules, State, Step};
pub use supply::Supply;
pub use token::{Grant, Token};
pub use window::Window;
