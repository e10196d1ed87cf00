//! The desktop's own launchers: `xdg-open` and its kind.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// In the order in which they are tried. The first asks every desktop; the second comes with GNOME's libraries.
const LAUNCHERS: &[&[&str]] =
    if cfg!(target_os = "macos") { &[&["/usr/bin/open"]] } else { &[&["xdg-open"], &["gio", "open"]] };

/// So many descriptors are looked at, at most.
const MOST_DESCRIPTORS: libc::c_int = 65_536;

/// Tries one launcher after the other, until one says that it has opened the address, or takes longer than `patience`.
///
/// Some stay for as long as the browser runs. Their end is waited for, because nobody else may.
pub fn open(url: &str, patience: Duration) -> bool {
    let began = Instant::now();
    LAUNCHERS.iter().any(|launcher| {
        let mut command = Command::new(launcher[0]);
        command.args(&launcher[1..]).arg(url);
        let Ok(mut child) = apart(&mut command).spawn() else { return false };
        // Where the host waits for every child, or for none, the outcome is not known here.
        let succeeded = child.wait().map_or(true, |status| status.success());
        succeeded || began.elapsed() >= patience
    })
}

/// With nothing of the host's: no input, output, descriptor, terminal, or blocked signal.
fn apart(launcher: &mut Command) -> &mut Command {
    launcher.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // SAFETY: takes a number, returns one.
    let possible = unsafe { libc::sysconf(libc::_SC_OPEN_MAX) };
    let most = libc::c_int::try_from(possible).ok().filter(|most| (0..MOST_DESCRIPTORS).contains(most));
    let most = most.unwrap_or(MOST_DESCRIPTORS);
    let prepare = move || {
        // SAFETY: between fork and exec only what is safe in a signal handler is called. The set is filled before it is
        // used. Descriptors that are not open are refused, which does no harm.
        unsafe {
            let mut none = std::mem::zeroed();
            libc::sigemptyset(&mut none);
            libc::sigprocmask(libc::SIG_SETMASK, &none, std::ptr::null_mut());
            for descriptor in 3..most {
                libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC);
            }
            match libc::setsid() {
                -1 => Err(io::Error::last_os_error()),
                _ => Ok(()),
            }
        }
    };
    // SAFETY: it calls nothing else, as said there.
    unsafe { launcher.pre_exec(prepare) }
}
