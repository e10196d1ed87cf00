//! Line plots as SVG, readable on light and dark backgrounds.

use std::fmt::Write;

const WIDTH: f64 = 920.0;
const LEFT: f64 = 78.0;
const RIGHT: f64 = 24.0;
/// One panel: its title and legend, its lines, and the numbers below.
const HEAD: f64 = 66.0;
const BODY: f64 = 220.0;
const FOOT: f64 = 48.0;

/// Hours since the opening, and requests per second from there to the next point.
pub type Point = (f64, f64);

pub struct Line {
    pub name: &'static str,
    /// One of the style's colours, `a` to `e`.
    pub colour: char,
    pub points: Vec<Point>,
}

/// A level with a name of its own.
pub struct Level {
    pub name: String,
    pub at: f64,
}

pub struct Panel {
    pub title: String,
    pub hours: (f64, f64),
    /// Distance of the numbers at the foot, in hours.
    pub tick: f64,
    pub range: (f64, f64),
    pub is_logarithmic: bool,
    /// A span of time with a name of its own.
    pub shade: Option<(f64, f64, &'static str)>,
    pub levels: Vec<Level>,
    pub lines: Vec<Line>,
}

const STYLE: &str = "
text { font: 12px system-ui, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #374151 }
.title { font-size: 15px; font-weight: 600; fill: #111827 }
.paper { fill: #ffffff; stroke: #d1d5db }
.grid { stroke: #e5e7eb; fill: none }
.axis { stroke: #6b7280; fill: none }
.shade { fill: #f3f4f6 }
.level { stroke: #6b7280; stroke-dasharray: 5 4; fill: none }
.small { font-size: 11px; fill: #6b7280 }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round }
.a { stroke: #9ca3af } .b { stroke: #2563eb } .c { stroke: #d97706 } .d { stroke: #0d9488 } .e { stroke: #c026d3 }
@media (prefers-color-scheme: dark) {
text { fill: #c9d1d9 } .title { fill: #f0f6fc } .paper { fill: #0d1117; stroke: #30363d } .grid { stroke: #21262d }
.axis { stroke: #8b949e } .shade { fill: #1c2230 } .level { stroke: #8b949e } .small { fill: #8b949e }
.a { stroke: #6e7681 } .b { stroke: #58a6ff } .c { stroke: #f0a030 } .d { stroke: #2dd4bf } .e { stroke: #e879f9 }
}
";

pub fn draw(panels: &[Panel]) -> String {
    let height = panels.len() as f64 * (HEAD + BODY + FOOT) + 12.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\">\n<style>{STYLE}</style>\n\
         <rect class=\"paper\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
        WIDTH - 1.0,
        height - 1.0
    );
    for (number, panel) in panels.iter().enumerate() {
        panel.draw(&mut svg, number as f64 * (HEAD + BODY + FOOT) + HEAD);
    }
    svg.push_str("</svg>\n");
    svg
}

impl Panel {
    /// `top` is where its lines may reach.
    fn draw(&self, svg: &mut String, top: f64) {
        let bottom = top + BODY;
        let right = WIDTH - RIGHT;
        text(svg, "title", LEFT, top - 40.0, "start", &self.title);
        if let Some((from, to, name)) = self.shade {
            let (from, to) = (self.x(from), self.x(to));
            let width = to - from;
            line(
                svg,
                &format!("<rect class=\"shade\" x=\"{from:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"{BODY}\"/>"),
            );
            text(svg, "small", (from + to) / 2.0, top + 14.0, "middle", name);
        }
        for value in self.values() {
            let y = self.y(top, value);
            line(svg, &format!("<path class=\"grid\" d=\"M{LEFT} {y:.1}H{right}\"/>"));
            text(svg, "", LEFT - 8.0, y + 4.0, "end", &thousands(value));
        }
        let mut hour = self.hours.0;
        while hour <= self.hours.1 + 1e-9 {
            let x = self.x(hour);
            line(svg, &format!("<path class=\"axis\" d=\"M{x:.1} {bottom}v5\"/>"));
            text(svg, "", x, bottom + 19.0, "middle", &clock(hour));
            hour += self.tick;
        }
        for level in &self.levels {
            let y = self.y(top, level.at);
            line(svg, &format!("<path class=\"level\" d=\"M{LEFT} {y:.1}H{right}\"/>"));
            text(svg, "small", right - 4.0, y + 13.0, "end", &level.name);
        }
        for Line { colour, points, .. } in &self.lines {
            let mut path = String::new();
            let mut last = None;
            for &(hour, value) in points.iter().filter(|(hour, _)| (self.hours.0..=self.hours.1).contains(hour)) {
                let (x, y) = (self.x(hour), self.y(top, value));
                match last {
                    None => write!(path, "M{x:.1} {y:.1}").unwrap(),
                    Some(before) if before == y => {}
                    Some(_) => write!(path, "H{x:.1}V{y:.1}").unwrap(),
                }
                last = Some(y);
            }
            line(svg, &format!("<path class=\"line {colour}\" d=\"{path}H{right}\"/>"));
        }
        line(svg, &format!("<path class=\"axis\" d=\"M{LEFT} {top}V{bottom}H{right}\"/>"));
        let mut x = LEFT;
        for Line { name, colour, .. } in &self.lines {
            line(svg, &format!("<path class=\"line {colour}\" d=\"M{x:.1} {}h22\"/>", top - 19.0));
            text(svg, "", x + 28.0, top - 15.0, "start", name);
            x += 52.0 + 6.3 * name.chars().count() as f64;
        }
        text(svg, "small", (LEFT + right) / 2.0, bottom + 36.0, "middle", "hours since the first terminal opened");
        let middle = (top + bottom) / 2.0;
        line(
            svg,
            &format!(
                "<text class=\"small\" text-anchor=\"middle\" transform=\"translate(18 {middle}) rotate(-90)\">requests per second</text>"
            ),
        );
    }

    fn x(&self, hour: f64) -> f64 {
        LEFT + (hour - self.hours.0) / (self.hours.1 - self.hours.0) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, top: f64, value: f64) -> f64 {
        let (low, high) = self.range;
        let part = match self.is_logarithmic {
            true => (value.max(low) / low).ln() / (high / low).ln(),
            false => (value - low) / (high - low),
        };
        top + BODY * (1.0 - part.clamp(0.0, 1.0))
    }

    /// The numbers at the side.
    fn values(&self) -> Vec<f64> {
        let (low, high) = self.range;
        if self.is_logarithmic {
            return (-3..9).map(|power| 10f64.powi(power)).filter(|value| (low..=high).contains(value)).collect();
        }
        let rough = (high - low) / 4.0;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|part| part * power).into_iter().find(|step| *step >= rough).unwrap();
        (0..=8).map(|number| f64::from(number) * step).filter(|value| *value <= high).collect()
    }
}

fn line(svg: &mut String, element: &str) {
    svg.push_str(element);
    svg.push('\n');
}

fn text(svg: &mut String, class: &str, x: f64, y: f64, anchor: &str, words: &str) {
    line(svg, &format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>"));
}

/// 6.25 as 6:15.
pub fn clock(hours: f64) -> String {
    let minutes = (hours * 60.0).round() as i64;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// 12345 as 12,345.
pub fn thousands(value: f64) -> String {
    if value < 10.0 && value.fract() != 0.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut words = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            words.push(',');
        }
        words.push(digit);
    }
    words
}
