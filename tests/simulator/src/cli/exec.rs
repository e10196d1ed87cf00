//! `--exec`: the simulator lives as long as a command.

use std::ffi::OsString;
use std::io;
use std::process::{ExitCode, ExitStatus};

use clearline_simulator::Simulator;
use tokio::process::{Child, Command};

use super::{Failure, environment, signals};

/// The exit code of shells for a command that cannot be started.
const NOT_STARTED: u8 = 127;

/// Runs `command` to its end, and exits as it did.
pub fn run(simulator: &Simulator, command: &[OsString]) -> Result<ExitCode, Failure> {
    let [program, arguments @ ..] = command else {
        return Err("--exec needs a command".into());
    };
    signals::runtime()?.block_on(async {
        let child = Command::new(program).args(arguments).envs(environment(simulator)).spawn();
        match child {
            Ok(child) => Ok(exit_code(wait(child).await?)),
            Err(error) => {
                let program = program.display();
                eprintln!("clearline-simulator: {program}: {error}");
                Ok(ExitCode::from(NOT_STARTED))
            }
        }
    })
}

/// Waits for the command. Ctrl-C reaches it without our help; SIGTERM is passed on.
async fn wait(mut child: Child) -> io::Result<ExitStatus> {
    loop {
        tokio::select! {
            status = child.wait() => return status,
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            terminated = signals::terminated() => {
                terminated?;
                terminate(&mut child)?;
            }
        }
    }
}

#[cfg(unix)]
fn terminate(child: &mut Child) -> io::Result<()> {
    use rustix::process::{Pid, Signal, kill_process};
    let id = child.id().and_then(|id| i32::try_from(id).ok());
    match id.and_then(Pid::from_raw) {
        // It may have ended by itself meanwhile.
        Some(id) => kill_process(id, Signal::TERM).or(Ok(())),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn terminate(child: &mut Child) -> io::Result<()> {
    child.start_kill()
}

#[cfg(unix)]
fn exit_code(status: ExitStatus) -> ExitCode {
    use std::os::unix::process::ExitStatusExt;
    let code = status.code().or(status.signal().map(|signal| 128 + signal));
    ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

#[cfg(not(unix))]
fn exit_code(status: ExitStatus) -> ExitCode {
    // All 32 bits of a Windows exit code don't fit; zero must not become of something else.
    let code = status.code().unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
