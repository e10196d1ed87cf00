//! The options.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clearline_simulator::{Builder, Certificate, ErrorStatus, RefreshTokenIssue, Simulator};
use lexopt::prelude::*;

use super::Command;

/// How to run.
#[derive(Debug)]
pub struct Options {
    pub builder: Builder,
    pub client_id: String,
    pub client_secret: String,
    pub json: bool,
    pub exec: Option<Vec<OsString>>,
}

/// Reads the command line, whose first element is the program's name.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    let mut parser = lexopt::Parser::from_iter(arguments);
    let mut builder = Simulator::builder();
    let (mut client_id, mut client_secret) = ("pos-demo".to_owned(), "s3cr3t!".to_owned());
    let mut json = false;
    let mut exec = None;
    while let Some(argument) = parser.next()? {
        builder = match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Long("certificates") => return Ok(Command::Certificates(parser.value()?.into())),
            Long("json") => {
                json = true;
                builder
            }
            Long("exec") => {
                exec = Some(command(&mut parser)?);
                builder
            }
            Long("client") => {
                (client_id, client_secret) = parser.value()?.parse_with(credentials)?;
                builder.client(&client_id, &client_secret)
            }
            Long("scopes") => {
                let scopes = parser.value()?.string()?;
                builder.allowed_scopes(scopes.split_ascii_whitespace())
            }
            Long("lifetime") => builder.lifetime(seconds(&mut parser)?),
            Long("code-lifetime") => builder.code_lifetime(seconds(&mut parser)?),
            Long("redirect-uris") => {
                let uris = parser.value()?.string()?;
                let uris = uris.split_ascii_whitespace().map(str::to_owned).collect();
                builder.settings(|settings| settings.redirect_uris = uris)
            }
            Long("require-consent") => builder.settings(|settings| settings.require_consent = true),
            Long("refresh-tokens") => {
                let issue = parser.value()?.parse_with(refresh_tokens)?;
                builder.settings(|settings| settings.refresh_tokens = issue)
            }
            Long("error-status") => builder.error_status(parser.value()?.parse_with(|value| {
                let code = value.parse().map_err(|_| "a status is a number")?;
                ErrorStatus::from_code(code)
            })?),
            Long("date-skew") => builder.date_skew(parser.value()?.parse()?),
            Long("port") => builder.port(parser.value()?.parse()?),
            Long("control-port") => builder.control_port(parser.value()?.parse()?),
            Long("certificate") => builder.certificate(parser.value()?.parse_with(certificate)?),
            Long("own-certificate") => {
                let (certificate, key) = (text(&mut parser)?, text(&mut parser)?);
                builder.own_certificate(certificate, key)
            }
            Long("plain-http") => builder.plain_http(true),
            Long("directory") => builder.directory(parser.value()?),
            _ => return Err(argument.unexpected()),
        };
    }
    Ok(Command::Run(Box::new(Options { builder, client_id, client_secret, json, exec })))
}

/// Everything behind `--exec`, with or without the `--` in front.
fn command(parser: &mut lexopt::Parser) -> Result<Vec<OsString>, lexopt::Error> {
    let mut command: Vec<OsString> = parser.raw_args()?.collect();
    if command.first().is_some_and(|first| first == "--") {
        command.remove(0);
    }
    match command.is_empty() {
        true => Err("--exec needs a command".into()),
        false => Ok(command),
    }
}

fn credentials(value: &str) -> Result<(String, String), &'static str> {
    match value.split_once(':') {
        Some((id, secret)) if !id.is_empty() => Ok((id.to_owned(), secret.to_owned())),
        _ => Err("a client is ID:SECRET"),
    }
}

fn seconds(parser: &mut lexopt::Parser) -> Result<Duration, lexopt::Error> {
    let seconds: u32 = parser.value()?.parse()?;
    Ok(Duration::from_secs(seconds.into()))
}

fn refresh_tokens(value: &str) -> Result<RefreshTokenIssue, &'static str> {
    Ok(match value {
        "always" => RefreshTokenIssue::Always,
        "offline_access" => RefreshTokenIssue::OfflineAccess,
        "never" => RefreshTokenIssue::Never,
        _ => return Err("they are given always, with offline_access, or never"),
    })
}

/// What stands in the file that the next value names.
fn text(parser: &mut lexopt::Parser) -> Result<String, lexopt::Error> {
    let path = PathBuf::from(parser.value()?);
    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn certificate(value: &str) -> Result<Certificate, &'static str> {
    Ok(match value {
        "valid" => Certificate::Valid,
        "expired" => Certificate::Expired,
        "not-yet-valid" => Certificate::NotYetValid,
        "wrong-host" => Certificate::WrongHost,
        "unknown-authority" => Certificate::UnknownAuthority,
        _ => return Err("it is valid, expired, not-yet-valid, wrong-host or unknown-authority"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        let arguments = ["clearline-simulator"].into_iter().chain(line.split(' '));
        parse(arguments.map(OsString::from)).map_err(|error| error.to_string())
    }

    fn options(line: &str) -> Options {
        match parsed(line) {
            Ok(Command::Run(options)) => *options,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn everything_behind_exec_is_the_commands() {
        for line in ["--json --exec -- ls -l --help", "--json --exec ls -l --help"] {
            let options = options(line);
            assert!(options.json);
            assert_eq!(options.exec.unwrap(), ["ls", "-l", "--help"]);
        }
        assert!(parsed("--exec --").is_err());
    }

    #[test]
    fn every_option_of_the_help_is_one() {
        let lines = super::super::help::TEXT.lines();
        let options = lines.filter_map(|line| line.trim_start().strip_prefix("--"));
        let mut count = 0;
        for option in options.filter_map(|option| option.split(' ').next()) {
            // A flag refuses the value, others take or refuse it; only an unknown option is invalid.
            if let Err(message) = parsed(&format!("--{option}=1")) {
                assert!(!message.contains("invalid option"), "{option}: {message}");
            }
            count += 1;
        }
        assert!(count >= 17, "{count}");
    }

    #[test]
    fn a_secret_may_have_colons() {
        let options = options("--client till:a:b");
        assert_eq!(options.client_id, "till");
        assert_eq!(options.client_secret, "a:b");
    }

    #[test]
    fn says_what_is_wrong() {
        for (line, wanted) in [
            ("--prot 1", "--prot"),
            ("--port 65536", "65536"),
            ("--client till", "ID:SECRET"),
            ("--certificate bad", "unknown-authority"),
            ("--error-status 403", "400 or 401"),
            ("--refresh-tokens sometimes", "offline_access"),
            ("stray", "stray"),
        ] {
            let message = parsed(line).unwrap_err();
            assert!(message.contains(wanted), "{line}: {message}");
        }
    }
}
