//! What callers notice when the token server is slow, refuses, or is gone: nothing, as long as there is a token.
//!
//! `cargo rustc --release --lib --crate-type cdylib && cargo bench --bench trouble`

#[path = "support/library.rs"]
mod library;

use clearline_simulator::{Fault, FaultKind, Simulator};
use library::Clearline;
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let clearline = Clearline::load();
    cold_threads(&clearline);

    println!(
        "\n| callers inside the refresh window | calls | median ns | 99th percentile ns | to the cached median | longest us |"
    );
    println!("|---|---|---|---|---|---|");
    let cached = in_the_window(&clearline, None, 3600, "cached (no refresh due)", None);
    for (name, kind) in troubles() {
        in_the_window(&clearline, Some(kind), 10, name, Some(cached));
    }

    println!("\n| callers in the last `min_remaining_s` | calls | with a token | longest ms |\n|---|---|---|---|");
    for (name, kind) in troubles() {
        urgent(&clearline, kind, name);
    }
}

fn troubles() -> [(&'static str, FaultKind); 4] {
    [
        ("connection reset", FaultKind::ResetOnAccept),
        ("503", FaultKind::status(503)),
        ("dropped", FaultKind::Drop),
        ("silent", FaultKind::Silent),
    ]
}

fn config(simulator: &Simulator, more: &str) -> String {
    format!(
        r#"{{"environment":{{"auth_base_url":"{}"}},"client_id":"pos-demo","client_secret":"s3cr3t!","ca_file":"{}","proxy":"none"{more}}}"#,
        simulator.url(),
        simulator.ca_file().display()
    )
}

/// 64 threads ask at once for the first token; the server takes 200 ms.
fn cold_threads(clearline: &Clearline) {
    let simulator = Simulator::start().unwrap();
    clearline.init(&config(&simulator, ""));
    clearline.token(); // the simulator makes its key
    clearline.shutdown();
    simulator.reset();
    simulator.push_fault(Fault::late(Duration::from_millis(200)));
    clearline.init(&config(&simulator, ""));
    let (barrier, served) = (Barrier::new(64), Mutex::new(Vec::new()));
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                barrier.wait();
                clearline.token();
                let at = began.elapsed();
                served.lock().unwrap().push(at);
            });
        }
    });
    let served = served.into_inner().unwrap();
    let (first, last) = (served.iter().min().unwrap(), served.iter().max().unwrap());
    println!("| 64 cold threads, server delay 200 ms | requests | first to last served, ms |\n|---|---|---|");
    println!("| | {} | {:.2} |", simulator.token_requests(), (*last - *first).as_secs_f64() * 1e3);
    clearline.shutdown();
}

/// A token of ten seconds is fetched, the server gets into trouble, and past the refresh point a caller asks again and
/// again, so that what is measured is the call and not waking up for it. Gives the median.
fn in_the_window(
    clearline: &Clearline,
    trouble: Option<FaultKind>,
    lifetime_s: u64,
    name: &str,
    cached: Option<u128>,
) -> u128 {
    let simulator = Simulator::builder().lifetime(Duration::from_secs(lifetime_s)).start().unwrap();
    clearline.init(&config(&simulator, r#","min_remaining_s":1,"request_timeout_ms":30000"#));
    clearline.token();
    if let Some(kind) = trouble {
        simulator.push_fault(Fault::new(kind));
        thread::sleep(Duration::from_millis(4_600)); // half of nine seconds, where the window opens
    }
    let mut took: Vec<u128> = Vec::with_capacity(20_000_000);
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(3) && took.len() < took.capacity() {
        let start = Instant::now();
        clearline.token();
        took.push(start.elapsed().as_nanos());
    }
    took.sort_unstable();
    let (median, p99, longest) = (took[took.len() / 2], took[took.len() * 99 / 100], took[took.len() - 1]);
    let ratio = cached.map_or("".to_owned(), |cached| format!("{:.2}", p99 as f64 / cached as f64));
    println!("| {name} | {} | {median} | {p99} | {ratio} | {} |", took.len(), longest / 1000);
    clearline.shutdown();
    median
}

/// The token has less than `min_remaining_s` left: callers would rather have another, but not at any price.
fn urgent(clearline: &Clearline, trouble: FaultKind, name: &str) {
    let simulator = Simulator::builder().lifetime(Duration::from_secs(21)).start().unwrap();
    clearline
        .init(&config(&simulator, r#","min_remaining_s":5,"refresh_before_expiry_s":10,"request_timeout_ms":30000"#));
    clearline.token();
    simulator.push_fault(Fault::new(trouble));
    thread::sleep(Duration::from_millis(15_200)); // of twenty
    let mut took = Vec::new();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(4) {
        let start = Instant::now();
        clearline.token(); // ends the bench if there is none
        took.push(start.elapsed());
        thread::sleep(Duration::from_millis(5));
    }
    let longest = took.iter().max().unwrap();
    println!("| {name} | {} | {} | {:.1} |", took.len(), took.len(), longest.as_secs_f64() * 1e3);
    clearline.shutdown();
}
