//! What holds of the engine whatever happens: of its points in time and its waits over their whole range, and of
//! its decisions in random walks.

#[path = "engine_properties/dice.rs"]
mod dice;
#[path = "support/properties.rs"]
mod properties;
#[path = "engine_properties/waits.rs"]
mod waits;
#[path = "engine_properties/walks.rs"]
mod walks;
#[path = "engine_properties/windows.rs"]
mod windows;
