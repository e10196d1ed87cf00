//! The engine under shuttle: every scenario runs under many orders of its threads' steps, drawn at random and by
//! PCT (few changes of priority, which finds most mistakes soonest), a few also under all orders there are.
//! A schedule in which somebody hangs is a deadlock to shuttle, and fails.
//!
//! The draws are the same at each run. `CLEARLINE_SCHEDULES=100` draws a hundred times as many, and
//! `SHUTTLE_RANDOM_SEED=n` others. A failure prints its schedule, for `shuttle::replay`.

mod callers;
mod gate;
mod lifecycle;
mod mishaps;
mod readers;
mod reports;
mod shop;

use shuttle::scheduler::{
    DfsScheduler, PctScheduler, RandomScheduler, Scheduler, UncontrolledNondeterminismCheckScheduler,
};
use shuttle::{Config, MaxSteps, Runner};

/// How often each scheduler runs a scenario.
const SCHEDULES: usize = 400;
const SEED: u64 = 20_260_101;

fn explore(scenario: fn()) {
    let more = std::env::var("CLEARLINE_SCHEDULES").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    let schedules = SCHEDULES * more;
    run(RandomScheduler::new_from_seed(SEED, schedules), scenario);
    run(PctScheduler::new_from_seed(SEED, 3, schedules), scenario);
    // That a printed schedule can be replayed: nothing but the schedule decides.
    run(UncontrolledNondeterminismCheckScheduler::new(RandomScheduler::new_from_seed(SEED, 5)), scenario);
}

/// As [`explore`], and then all orders, as far as `most` schedules go. Only for scenarios in which nobody waits:
/// a waiter may wake for no reason any number of times.
fn exhaust(scenario: fn(), most: usize) {
    explore(scenario);
    run(DfsScheduler::new(Some(most), false), scenario);
}

fn run(scheduler: impl Scheduler + 'static, scenario: fn()) {
    let mut config = Config::new();
    config.stack_size = 512 * 1024;
    config.max_steps = MaxSteps::FailAfter(100_000);
    config.silence_warnings = true;
    let schedules = Runner::new(scheduler, config).run(scenario);
    assert!(schedules > 0);
}
