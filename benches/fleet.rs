//! A million terminals, a day, and an outage of the token server: the engine's own decisions on a virtual clock.
//!
//! `cargo bench --bench fleet` plays five days, prints what the token server sees, and draws `docs/fleet.svg`.
//! `FLEET_TERMINALS=20000` plays a smaller fleet (its picture goes to `target/tmp`); `FLEET_EVERY_CALL=1` puts each
//! call to the engine, also those that the published token serves: slower by far, the same figures.

#[path = "fleet/plot.rs"]
mod plot;
#[path = "fleet/simulation.rs"]
mod simulation;

use plot::{Level, Line, Panel, clock, thousands};
use simulation::{CALL_EVERY, DAY, HOUR, MINUTE, Millis, OPENING, OUTAGE, Outage, Plan, Report, SECOND};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const FLEET: u32 = 1_000_000;
/// What the opening does to the rate has calmed down by then.
const STEADY_FROM: Millis = 2 * HOUR;
/// The wave after the server's return is over within this.
const RECOVERY: Millis = 10 * MINUTE;
const RETRY_AFTER: Duration = Duration::from_secs(120);

const STEADY_PEAK: f64 = 1.5;
const MORE_REQUESTS: f64 = 15.0;
const RECOVERY_PEAK: f64 = 16.0;
const LONGEST_WAIT: Millis = 60 * SECOND;

struct Scenario {
    name: &'static str,
    outage: Option<Outage>,
    report: Report,
}

fn main() {
    let terminals = std::env::var("FLEET_TERMINALS").map_or(FLEET, |number| number.parse().expect("FLEET_TERMINALS"));
    let every_call = std::env::var_os("FLEET_EVERY_CALL").is_some();
    println!(
        "{} terminals open within {} minutes and want a token every {} s on average for {} hours; tokens live an hour.",
        thousands(terminals.into()),
        OPENING / MINUTE,
        CALL_EVERY / SECOND,
        DAY / HOUR
    );
    let days = [
        ("always at the window", None),
        ("no outage", None),
        ("503", Some(Outage::Busy { retry_after: None })),
        ("503, Retry-After: 120", Some(Outage::Busy { retry_after: Some(RETRY_AFTER) })),
        ("refused connections", Some(Outage::Refused)),
    ];
    let mut plans = days.map(|(_, outage)| Plan { terminals, outage, no_spread: false, every_call });
    plans[0].no_spread = true;
    let mut reports = play(&plans).into_iter();
    let mut played = days.into_iter().map(|(name, outage)| Scenario { name, outage, report: reports.next().unwrap() });
    let yardstick = played.next().unwrap();
    let scenarios: [Scenario; 4] = std::array::from_fn(|_| played.next().unwrap());

    println!("\nRequests per second, means of 10 minutes:\n");
    print_rates(&yardstick, &scenarios, 0..DAY, 10 * MINUTE);
    println!("\nRequests per second about the outage, means of a minute:\n");
    print_rates(&yardstick, &scenarios, OUTAGE.start - 2 * MINUTE..OUTAGE.end + RECOVERY, MINUTE);
    println!();
    let missed = print_figures(&yardstick, &scenarios);

    let file = match terminals {
        FLEET => PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/fleet.svg")),
        _ => PathBuf::from(concat!(env!("CARGO_TARGET_TMPDIR"), "/fleet.svg")),
    };
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, picture(terminals, &yardstick, &scenarios)).unwrap();
    println!("\n{}", file.display());
    if missed > 0 {
        println!("{missed} targets missed");
        // A small fleet's peaks are chance.
        std::process::exit(i32::from(terminals >= FLEET));
    }
}

/// A few days at a time: each takes up to 700 MB.
fn play(plans: &[Plan]) -> Vec<Report> {
    let began = Instant::now();
    let next = AtomicUsize::new(0);
    let reports: Vec<OnceLock<Report>> = plans.iter().map(|_| OnceLock::new()).collect();
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(3);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((plan, report)) = {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    plans.get(number).zip(reports.get(number))
                } {
                    report.get_or_init(|| simulation::run(plan));
                }
            });
        }
    });
    eprintln!("{} days in {:.0} s, {workers} at a time", plans.len(), began.elapsed().as_secs_f64());
    reports
        .into_iter()
        .map(|report| report.into_inner().expect("a worker ends only when all days are played"))
        .collect()
}

/// Requests, by second, within a span of time.
fn within(report: &Report, span: Range<Millis>) -> &[u32] {
    &report.requests[(span.start / SECOND) as usize..(span.end / SECOND) as usize]
}

/// Per second.
fn mean(requests: &[u32]) -> f64 {
    requests.iter().map(|count| f64::from(*count)).sum::<f64>() / requests.len() as f64
}

/// The highest mean of any such window, wherever it begins: at least that of any bin.
fn peak(requests: &[u32], window: Millis) -> f64 {
    let width = (window / SECOND) as usize;
    let mut sum: u64 = requests[..width].iter().map(|count| u64::from(*count)).sum();
    let mut highest = sum;
    for (gone, come) in requests.iter().zip(&requests[width..]) {
        sum = sum + u64::from(*come) - u64::from(*gone);
        highest = highest.max(sum);
    }
    highest as f64 / width as f64
}

impl Scenario {
    /// Until something happens.
    fn steady(&self) -> &[u32] {
        within(&self.report, STEADY_FROM..if self.outage.is_some() { OUTAGE.start } else { DAY })
    }

    /// The highest rate in a window, as a multiple of the steady mean.
    fn times_mean(&self, span: Range<Millis>, window: Millis) -> f64 {
        peak(within(&self.report, span), window) / mean(self.steady())
    }

    fn longest_wait(&self) -> Millis {
        match self.outage {
            // The server asks for it, and the jitter is as much again; the answer takes a moment too.
            Some(Outage::Busy { retry_after: Some(wanted) }) => 2 * wanted.as_millis() as Millis + SECOND,
            _ => LONGEST_WAIT,
        }
    }
}

fn print_rates(yardstick: &Scenario, scenarios: &[Scenario], span: Range<Millis>, step: Millis) {
    let all = || std::iter::once(yardstick).chain(scenarios);
    println!("| time | {} |", all().map(|scenario| scenario.name).collect::<Vec<_>>().join(" | "));
    println!("|---{}|", "|---:".repeat(all().count()));
    for from in span.step_by(step as usize) {
        let rates = all().map(|scenario| format!("{:.0}", mean(within(&scenario.report, from..from + step))));
        println!("| {} | {} |", clock(f64::from(from) / f64::from(HOUR)), rates.collect::<Vec<_>>().join(" | "));
    }
}

/// Returns how many targets were missed.
fn print_figures(yardstick: &Scenario, scenarios: &[Scenario]) -> usize {
    type Figure<'a> = Box<dyn Fn(&Scenario) -> Option<(String, bool)> + 'a>;
    let said = |text: String| Some((text, true));
    let times = |value: f64, target: f64| Some((format!("{value:.2}"), value <= target));
    let in_outage = |scenario: &Scenario| scenario.outage.map(|_| ());
    let rows: Vec<(&str, &str, Figure)> = vec![
        ("requests in the day", "", Box::new(move |it| said(thousands(it.report.total() as f64)))),
        ("of these failed", "", Box::new(move |it| said(thousands(it.report.failed as f64)))),
        (
            "more answered requests than refreshing always at the window",
            "15 %",
            Box::new(|it| {
                let answered = |report: &Report| (report.total() - report.failed) as f64;
                let more = (answered(&it.report) / answered(&yardstick.report) - 1.0) * 100.0;
                Some((format!("{more:.1} %"), more <= MORE_REQUESTS))
            }),
        ),
        ("steady: mean, requests per second", "", Box::new(move |it| said(format!("{:.0}", mean(it.steady()))))),
        (
            "steady: peak to mean, 60 s",
            "1.5",
            Box::new(move |it| times(peak(it.steady(), MINUTE) / mean(it.steady()), STEADY_PEAK)),
        ),
        (
            "steady: peak to mean, 1 s",
            "",
            Box::new(move |it| times(peak(it.steady(), SECOND) / mean(it.steady()), f64::MAX)),
        ),
        (
            "outage: peak to steady mean, 60 s",
            "",
            Box::new(move |it| in_outage(it).and_then(|()| times(it.times_mean(OUTAGE, MINUTE), f64::MAX))),
        ),
        (
            "recovery: peak to steady mean, 60 s",
            "16",
            Box::new(move |it| {
                in_outage(it).and_then(|()| times(it.times_mean(OUTAGE.end..DAY, MINUTE), RECOVERY_PEAK))
            }),
        ),
        (
            "recovery: peak to steady mean, 1 s",
            "",
            Box::new(move |it| in_outage(it).and_then(|()| times(it.times_mean(OUTAGE.end..DAY, SECOND), f64::MAX))),
        ),
        (
            "the wave's echoes: peak to steady mean, 60 s",
            "",
            Box::new(move |it| {
                in_outage(it).and_then(|()| times(it.times_mean(OUTAGE.end + RECOVERY..DAY, MINUTE), f64::MAX))
            }),
        ),
        ("tills refused at least once", "", Box::new(move |it| said(thousands(it.report.refused_tills.into())))),
        (
            "the last of them served, after the server's return",
            "60 s; 240 s",
            Box::new(move |it| {
                in_outage(it)?;
                let (last, never) = (it.report.last_served, it.report.never_served);
                let seconds = f64::from(last) / f64::from(SECOND);
                Some((format!("{seconds:.1} s"), last <= it.longest_wait() && never == 0))
            }),
        ),
        (
            "calls refused while a valid token existed",
            "0",
            Box::new(|it| Some((it.report.refused_with_token.to_string(), it.report.refused_with_token == 0))),
        ),
        (
            "calls served with a token that had expired",
            "0",
            Box::new(|it| Some((it.report.served_expired.to_string(), it.report.served_expired == 0))),
        ),
        ("longest call", "", Box::new(move |it| said(format!("{} ms", it.report.longest_call)))),
    ];

    println!("| | at most | {} |", scenarios.iter().map(|scenario| scenario.name).collect::<Vec<_>>().join(" | "));
    println!("|---|---:{}|", "|---:".repeat(scenarios.len()));
    let mut missed = 0;
    for (name, target, figure) in rows {
        let cells = scenarios.iter().map(|scenario| match figure(scenario) {
            Some((text, true)) => text,
            Some((text, false)) => {
                missed += 1;
                format!("**{text} (missed)**")
            }
            None => String::new(),
        });
        println!("| {name} | {target} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    let steady = within(&yardstick.report, STEADY_FROM..DAY);
    println!(
        "\nRefreshing always at the window: {} requests, peak to mean {:.2} (60 s) and {:.2} (1 s).",
        thousands(yardstick.report.total() as f64),
        peak(steady, MINUTE) / mean(steady),
        peak(steady, SECOND) / mean(steady)
    );
    missed
}

fn picture(terminals: u32, yardstick: &Scenario, scenarios: &[Scenario]) -> String {
    let hours = |at: Millis| f64::from(at) / f64::from(HOUR);
    let line = |scenario: &Scenario, name, colour| Line {
        name,
        colour,
        points: (0..DAY)
            .step_by(MINUTE as usize)
            .map(|from| (hours(from), mean(within(&scenario.report, from..from + MINUTE))))
            .collect(),
    };
    let [calm, busy, retry_after, refused] = scenarios else { unreachable!("four days") };
    let steady = mean(calm.steady());
    let highest = |scenarios: &[&Scenario]| {
        scenarios.iter().map(|scenario| peak(within(&scenario.report, 0..DAY), MINUTE)).fold(0.0, f64::max)
    };
    plot::draw(&[
        Panel {
            title: format!(
                "A day of {} terminals that open within {} minutes",
                thousands(terminals.into()),
                OPENING / MINUTE
            ),
            hours: (0.0, hours(DAY)),
            tick: 1.0,
            range: (0.0, highest(&[yardstick, calm]) * 1.08),
            is_logarithmic: false,
            shade: None,
            levels: vec![],
            lines: vec![line(yardstick, "refreshing always when the window opens", 'a'), line(calm, "clearline", 'b')],
        },
        Panel {
            title: "The token server is away for a quarter of an hour (logarithmic)".into(),
            hours: (hours(OUTAGE.start) - 0.25, hours(OUTAGE.end) + 1.25),
            tick: 0.25,
            range: (steady / 3.0, highest(&[busy, retry_after, refused]) * 2.0),
            is_logarithmic: true,
            shade: Some((hours(OUTAGE.start), hours(OUTAGE.end), "outage")),
            levels: vec![
                Level { name: "steady mean".into(), at: steady },
                Level { name: format!("{RECOVERY_PEAK:.0} times the mean"), at: steady * RECOVERY_PEAK },
            ],
            lines: vec![
                line(refused, "refused connections", 'e'),
                line(busy, "503", 'c'),
                line(retry_after, "503 with Retry-After: 120", 'd'),
            ],
        },
    ])
}
