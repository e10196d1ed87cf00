//! The system's browser is opened: with launchers of our own making in `PATH`, which only a process of its own may
//! change. So these stories are told one after the other.

#![cfg(target_os = "linux")]

use clearline::config::Config;
use clearline::error::{Error, Status};
use clearline::login::Started;
use clearline::manager::Manager;
use clearline_simulator::Simulator;
use eventually::{LONG, eventually};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use url::Url;

#[path = "support/eventually.rs"]
mod eventually;

#[test]
fn stories() {
    let desktop = Desktop::new();
    the_user_signs_in_in_the_browser_that_opens(&desktop);
    the_browser_gets_nothing_of_the_hosts(&desktop);
    a_browser_that_stays_is_not_waited_for(&desktop);
    a_shut_down_waits_for_no_browser(&desktop);
    another_launcher_is_tried(&desktop);
    a_launcher_that_fails_is_an_error(&desktop);
    a_desktop_without_a_launcher_is_an_error(&desktop);
    nothing_is_opened_unasked(&desktop);
}

fn the_user_signs_in_in_the_browser_that_opens(desktop: &Desktop) {
    desktop.install("xdg-open", r#"printf '%s\n' "$#" "$1" >"$0.said""#);
    for plain_http in [false, true] {
        let simulator = Simulator::builder().plain_http(plain_http).start().unwrap();
        let manager = client(&simulator);
        let started = start(&manager, "system").unwrap();
        let url = &desktop.said("xdg-open", 2)[1];
        assert_eq!(*url, started.url);
        browse(&simulator, url);
        manager.logins().wait(&started.state, LONG).unwrap();
        desktop.clear();
        desktop.install("xdg-open", r#"printf '%s\n' "$#" "$1" >"$0.said""#);
    }
    desktop.clear();
}

fn the_browser_gets_nothing_of_the_hosts(desktop: &Desktop) {
    // The shell's own descriptors are there as well: its script, and the folder it lists.
    desktop.install(
        "xdg-open",
        r#"exec 2>&1
        null=yes
        for stream in 0 1 2; do [ /proc/$$/fd/$stream -ef /dev/null ] || null=$stream; done
        [ -e "/proc/$$/fd/$LEAKED" ] && leaked=yes || leaked=no
        while read -r name value; do [ "$name" = SigBlk: ] && blocked=$value; done </proc/$$/status
        read -r stat </proc/$$/stat
        printf '%s\n' "$null" "$leaked" "$blocked" "$stat" "$$" >"$0.said""#,
    );
    let leaked = File::open("/proc/self/status").unwrap();
    // SAFETY: the descriptor is open, and there is no other thread that reads the environment.
    unsafe {
        assert_eq!(libc::fcntl(leaked.as_raw_fd(), libc::F_SETFD, 0), 0);
        std::env::set_var("LEAKED", leaked.as_raw_fd().to_string());
    }
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    start(&manager, "system").unwrap();
    let said = desktop.said("xdg-open", 5);
    assert_eq!(said[0], "yes", "standard streams");
    assert_eq!(said[1], "no", "a descriptor that the host let be inherited");
    assert_eq!(said[2], "0000000000000000", "blocked signals");
    let (stat, pid) = (&said[3], &said[4]);
    assert_eq!(stat.split(' ').nth(5), Some(pid.as_str()), "a session of its own");
    eventually("no zombie stays", || !Path::new(&format!("/proc/{pid}")).exists());
    desktop.clear();
}

fn a_browser_that_stays_is_not_waited_for(desktop: &Desktop) {
    desktop.install("xdg-open", r#"printf '%s\n' "$1" >"$0.said"; exec /bin/sleep 40"#);
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let began = Instant::now();
    let started = start(&manager, "system").unwrap();
    assert!(began.elapsed() < Duration::from_secs(35), "it was waited for");
    browse(&simulator, &desktop.said("xdg-open", 1)[0]);
    manager.logins().wait(&started.state, LONG).unwrap();
    desktop.clear();
}

fn a_shut_down_waits_for_no_browser(desktop: &Desktop) {
    desktop.install("xdg-open", r#"printf '%s\n' "$1" >"$0.said"; exec /bin/sleep 40"#);
    let simulator = Simulator::start().unwrap();
    let manager = Arc::new(client(&simulator));
    let starting = {
        let manager = manager.clone();
        spawn(move || start(&manager, "system"))
    };
    desktop.said("xdg-open", 1);
    manager.shut_down(LONG);
    assert_eq!(starting.join().unwrap().err().unwrap().status(), Status::ShutDown);
    desktop.clear();
}

fn another_launcher_is_tried(desktop: &Desktop) {
    desktop.install("xdg-open", "exit 3");
    desktop.install("gio", r#"printf '%s\n' "$1" "$2" >"$0.said""#);
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let started = start(&manager, "system").unwrap();
    assert_eq!(desktop.said("gio", 2), ["open", &started.url]);
    desktop.clear();
}

fn a_launcher_that_fails_is_an_error(desktop: &Desktop) {
    desktop.install("xdg-open", r#"echo "to the host's screen"; printf '%s\n' "$1" >"$0.said"; exit 4"#);
    let simulator = Simulator::start().unwrap();
    let manager = client(&simulator);
    let error = failure(&manager);
    assert!(error.hint().contains("Show the sign-in address"), "{}", error.hint());
    // The sign-in is over: its port is free again.
    let redirect_uri = parameters(&desktop.said("xdg-open", 1)[0]).remove("redirect_uri").unwrap();
    let port = Url::parse(&redirect_uri).unwrap().port().unwrap();
    eventually("the port is free", || TcpStream::connect(("127.0.0.1", port)).is_err());
    desktop.clear();
}

fn a_desktop_without_a_launcher_is_an_error(desktop: &Desktop) {
    desktop.clear();
    let simulator = Simulator::start().unwrap();
    failure(&client(&simulator));
}

fn nothing_is_opened_unasked(desktop: &Desktop) {
    desktop.install("xdg-open", r#"printf '%s\n' "$1" >"$0.said""#);
    let simulator = Simulator::start().unwrap();
    start(&client(&simulator), "none").unwrap();
    sleep(Duration::from_millis(300));
    assert!(!desktop.0.path().join("xdg-open.said").exists());
}

/// A folder with launchers, which is all that is in `PATH`.
struct Desktop(TempDir);

impl Desktop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // SAFETY: there is no other thread that reads the environment.
        unsafe { std::env::set_var("PATH", folder.path()) };
        Self(folder)
    }

    fn install(&self, name: &str, script: &str) {
        let path = self.0.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// What a launcher has written, once all the lines are there.
    fn said(&self, name: &str, lines: usize) -> Vec<String> {
        let path = self.0.path().join(format!("{name}.said"));
        let read = || fs::read_to_string(&path).unwrap_or_default();
        eventually(name, || read().matches('\n').count() == lines);
        read().lines().map(str::to_owned).collect()
    }

    fn clear(&self) {
        for entry in fs::read_dir(self.0.path()).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
    }
}

fn client(simulator: &Simulator) -> Manager {
    let config = json!({
        "environment": {"auth_base_url": simulator.url()},
        "client_id": "user-demo",
        "client_secret": "s3cr3t!",
        "scope": "clearline_api",
        "ca_file": simulator.ca_file(),
        "proxy": "none",
        "allow_insecure_loopback": simulator.url().starts_with("http:"),
    });
    Manager::new(Config::from_json(&config.to_string()).unwrap())
}

fn start(manager: &Manager, browser: &str) -> Result<Started, Error> {
    // Characters that a shell would read as something else.
    let extra = json!({"login_hint": "a b&c;$(touch x)`'\"%41^|<>*"});
    manager.logins().start(&json!({"redirect_uri": "loopback", "browser": browser, "extra": extra}).to_string())
}

fn failure(manager: &Manager) -> Error {
    let error = start(manager, "system").err().unwrap();
    assert_eq!(error.status(), Status::Browser, "{}", error.message());
    error
}

fn parameters(url: &str) -> BTreeMap<String, String> {
    Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

/// The user signs in at this address, and the browser is sent back.
fn browse(simulator: &Simulator, url: &str) {
    let said = parameters(url);
    let uri = &said["redirect_uri"];
    let code = simulator.issue_code("user-demo", uri, &said["code_challenge"], "clearline_api", "cashier-1");
    let host = uri.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let state = &said["state"];
    write!(stream, "GET /?code={code}&state={state} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    assert!(page.contains("You are signed in"), "{page}");
}
