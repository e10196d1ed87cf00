//! What a token from memory costs, beside what nobody can do without: allocating, copying and freeing 1,001 bytes.
//!
//! `cargo rustc --release --lib --crate-type cdylib && cargo bench --bench cached`

#[path = "support/library.rs"]
mod library;

use clearline_simulator::{Fault, FaultKind, Simulator};
use criterion::Criterion;
use library::Clearline;
use std::cell::RefCell;
use std::ffi::{c_char, c_void};
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::ptr::{null, null_mut};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const TOKEN_LENGTH: usize = 1_000;

fn main() {
    let simulator = Simulator::start().unwrap();
    let token = "x".repeat(TOKEN_LENGTH);
    let body = format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":3600}}"#);
    simulator.push_fault(Fault::new(FaultKind::raw("application/json", body)));
    let clearline = Clearline::load();
    clearline.init(&format!(
        r#"{{"environment":{{"auth_base_url":"{}"}},"client_id":"pos-demo","client_secret":"s3cr3t!","ca_file":"{}","proxy":"none"}}"#,
        simulator.url(),
        simulator.ca_file().display()
    ));
    assert_eq!(clearline.token(), TOKEN_LENGTH);

    let mut criterion = Criterion::default()
        .without_plots()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    let text = token.as_bytes();
    criterion.bench_function("yardstick", |b| b.iter(|| yardstick(black_box(text))));
    criterion.bench_function("cl_get_token", |b| b.iter(|| get_and_free(&clearline)));
    let mut buffer = Buffer([0; TOKEN_LENGTH + 1]);
    criterion.bench_function("cl_get_token_into", |b| b.iter(|| get_into(&clearline, &mut buffer)));
    criterion.final_summary();

    println!("\n| 1 thread, 1,000-byte token | ns | to the yardstick |\n|---|---|---|");
    let base = estimate("yardstick");
    for name in ["yardstick", "cl_get_token", "cl_get_token_into"] {
        println!("| {name} | {:.1} | {:.2} |", estimate(name), estimate(name) / base);
    }
    println!("\n| 2 threads | total rate to one thread's |\n|---|---|");
    println!("| yardstick | {:.2} |", scaling(|| yardstick(black_box(text))));
    println!("| cl_get_token + cl_free_string | {:.2} |", scaling(|| get_and_free(&clearline)));
    println!(
        "| cl_get_token_into | {:.2} |",
        scaling(|| BUFFER.with_borrow_mut(|buffer| get_into(&clearline, buffer)))
    );
    clearline.shutdown();
}

/// malloc, memcpy, free.
fn yardstick(text: &[u8]) {
    // SAFETY: the block has room for the text and a NUL, and is freed once.
    unsafe {
        let block = libc::malloc(text.len() + 1);
        libc::memcpy(block, text.as_ptr().cast::<c_void>(), text.len());
        block.cast::<u8>().add(text.len()).write(0);
        libc::free(black_box(block));
    }
}

fn get_and_free(clearline: &Clearline) {
    let mut token = null_mut();
    // SAFETY: as the header says.
    unsafe {
        let status = (clearline.get_token)(null(), &mut token);
        assert_eq!(status, 0);
        (clearline.free_string)(black_box(token));
    }
}

/// Aligned as `malloc` aligns.
#[repr(align(16))]
struct Buffer([c_char; TOKEN_LENGTH + 1]);

thread_local! {
    static BUFFER: RefCell<Buffer> = const { RefCell::new(Buffer([0; TOKEN_LENGTH + 1])) };
}

fn get_into(clearline: &Clearline, buffer: &mut Buffer) {
    let (mut length, buffer) = (0, &mut buffer.0);
    // SAFETY: as the header says.
    let status = unsafe { (clearline.get_token_into)(null(), buffer.as_mut_ptr(), buffer.len(), &mut length) };
    assert_eq!((status, length), (0, TOKEN_LENGTH));
    black_box(buffer);
}

/// Nanoseconds of one call, as criterion has just measured it.
fn estimate(name: &str) -> f64 {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), Into::into);
    let json = fs::read_to_string(target.join(format!("criterion/{name}/new/estimates.json"))).unwrap();
    let estimates: serde_json::Value = serde_json::from_str(&json).unwrap();
    estimates["median"]["point_estimate"].as_f64().unwrap()
}

/// What two threads do in a while, to what one does: the best of five, for the machine has other things to do.
fn scaling(work: impl Fn() + Sync) -> f64 {
    let best = |threads| (0..5).map(|_| rate(threads, &work)).max().unwrap();
    best(2) as f64 / best(1) as f64
}

fn rate(threads: usize, work: &(impl Fn() + Sync)) -> u64 {
    let (stop, total, start) = (AtomicBool::new(false), AtomicU64::new(0), Barrier::new(threads + 1));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                work(); // the first call takes the slow way
                start.wait();
                let mut count = 0;
                while !stop.load(Ordering::Relaxed) {
                    for _ in 0..100 {
                        work();
                    }
                    count += 100;
                }
                total.fetch_add(count, Ordering::Relaxed);
            });
        }
        start.wait();
        let began = Instant::now();
        thread::sleep(Duration::from_millis(500));
        stop.store(true, Ordering::Relaxed);
        while began.elapsed() < Duration::from_millis(500) {}
    });
    total.load(Ordering::Relaxed)
}
