//! The command line.

use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clearline_simulator::Simulator;

mod certificates;
mod exec;
mod help;
mod options;
mod signals;
mod startup;

use options::Options;
use signals::Signals;
use startup::Startup;

/// Anything that goes wrong, with a sentence that says what.
pub type Failure = Box<dyn Error>;

/// What the command line asks for.
#[derive(Debug)]
pub enum Command {
    Help,
    Version,
    /// Only certificates, in this directory.
    Certificates(PathBuf),
    /// A simulator, until Ctrl-C or the end of a command.
    Run(Box<Options>),
}

impl Command {
    /// Reads the command line, whose first element is the program's name.
    pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, Failure> {
        options::parse(arguments).map_err(|error| format!("{error}\nTry `clearline-simulator --help`.").into())
    }

    pub fn carry_out(self) -> Result<ExitCode, Failure> {
        match self {
            Self::Help => print!("{}", help::TEXT),
            Self::Version => println!("clearline-simulator {}", env!("CARGO_PKG_VERSION")),
            Self::Certificates(directory) => certificates::write(&directory)?,
            Self::Run(options) => return run(*options),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn run(options: Options) -> Result<ExitCode, Failure> {
    let simulator = options.builder.start()?;
    if let Some(command) = options.exec {
        return exec::run(&simulator, &command);
    }
    let startup =
        Startup { simulator: &simulator, client_id: &options.client_id, client_secret: &options.client_secret };
    signals::runtime()?.block_on(async {
        let mut signals = Signals::new()?;
        startup.print(options.json)?;
        signals.next().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// What a command has in its environment.
fn environment(simulator: &Simulator) -> [(&'static str, OsString); 3] {
    [
        ("CLEARLINE_SIMULATOR_URL", simulator.url().into()),
        ("CLEARLINE_SIMULATOR_CA", simulator.ca_file().into()),
        ("CLEARLINE_SIMULATOR_CONTROL", simulator.control_url().into()),
    ]
}
