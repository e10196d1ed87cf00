//! From nothing to a ClearLine token, through the C functions, as a program in any language would do it.
//!
//! `cargo run --example quickstart` is a till: it has a client_id and a secret, and gets its token with these.
//! `cargo run --example quickstart -- --user` lets a user sign in, whom the simulator plays; with `--user --browser` it
//! is you, in this system's browser.
//!
//! All use the simulator, started in this process. With `CLEARLINE_CLIENT_ID` and `CLEARLINE_CLIENT_SECRET` set the first
//! and the last ask ClearLine's Test environment instead.

mod library;
mod server;
mod till;
mod user;

use server::Server;
use std::env;
use std::process::ExitCode;
use user::Way;

enum Mode {
    Till,
    User(Way),
}

fn main() -> ExitCode {
    match mode().and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn mode() -> Result<Mode, String> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(Mode::Till),
        ["--user"] => Ok(Mode::User(Way::CustomScheme)),
        ["--user", "--browser"] => Ok(Mode::User(Way::Browser)),
        _ => Err("usage: quickstart [--user [--browser]]".to_owned()),
    }
}

fn run(mode: Mode) -> Result<(), String> {
    println!("clearline {}", library::version());
    let server = match mode {
        Mode::Till => Server::of_tills()?,
        Mode::User(way) => Server::of_users(way)?,
    };
    println!("{}", server.name);
    library::init(&server.configuration)?;
    match mode {
        Mode::Till => till::gets_tokens()?,
        Mode::User(Way::CustomScheme) => user::signs_in_with_a_custom_scheme(&server)?,
        Mode::User(Way::Browser) => user::signs_in_in_the_browser()?,
    }
    library::shutdown()
}
