//! `--exec`: the simulator lives as long as a command.

use std::ffi::OsString;
use std::io;
use std::process::{ExitCode, ExitStatus};

use clearline_simulator::Simulator;
use tokio::process::{Child, Command};

use super::signals::{self, Signals, Stop};
use super::{Failure, environment};

/// The exit code of shells for a command that cannot be started.
const NOT_STARTED: u8 = 127;

/// Runs `command` to its end, and exits as it did.
pub fn run(simulator: &Simulator, command: &[OsString]) -> Result<ExitCode, Failure> {
    let [program, arguments @ ..] = command else {
        return Err("--exec needs a command".into());
    };
    signals::runtime()?.block_on(async {
        let signals = Signals::new()?;
        let child = Command::new(program).args(arguments).envs(environment(simulator)).spawn();
        match child {
            Ok(child) => Ok(exit_code(wait(child, signals).await?)),
            Err(error) => {
                let program = program.display();
                eprintln!("clearline-simulator: {program}: {error}");
                Ok(ExitCode::from(NOT_STARTED))
            }
        }
    })
}

/// Waits for the command. Ctrl-C reaches it without our help; SIGTERM is passed on.
async fn wait(mut child: Child, mut signals: Signals) -> io::Result<ExitStatus> {
    loop {
        tokio::select! {
            status = child.wait() => return status,
            stop = signals.next() => match stop {
                Stop::Interrupt => {}
                Stop::Terminate => terminate(&mut child)?,
            },
        }
    }
}

#[cfg(unix)]
fn terminate(child: &mut Child) -> io::Result<()> {
    use rustix::process::{Pid, Signal, kill_process};
    let id = child.id().and_then(|id| i32::try_from(id).ok());
    if let Some(id) = id.and_then(Pid::from_raw) {
        kill_process(id, Signal::TERM)?;
    }
    Ok(())
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
    // All 32 bits of a Windows exit code don't fit; failure must not become success.
    let code = status.code().unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
