//! `clearline-simulator`: ClearLine on 127.0.0.1, as a program.

mod cli;

use std::process::ExitCode;

use cli::Command;

/// The exit code for a command line which makes no sense, and for a simulator which does not start. Those of
/// `--exec`'s command are the command's own.
const FAILURE: u8 = 2;

fn main() -> ExitCode {
    match Command::parse(std::env::args_os()).and_then(Command::carry_out) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("clearline-simulator: {error}");
            ExitCode::from(FAILURE)
        }
    }
}
