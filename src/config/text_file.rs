//! Reading a small text file: UTF-8, with or without a byte-order mark.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A configuration with a few certificates' worth of room to spare.
pub const LARGEST_CONFIG: u64 = 1024 * 1024;

/// The text of a file of at most `largest` bytes, or what is wrong with it, to be put after "that".
pub fn read(path: &Path, largest: u64) -> Result<String, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| cannot_be_read(&error))?;
    file.take(largest + 1).read_to_end(&mut bytes).map_err(|error| cannot_be_read(&error))?;
    if bytes.len() as u64 > largest {
        return Err(format!("is larger than {largest} bytes"));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || bytes.contains(&0) {
        return Err("is UTF-16: save it as UTF-8".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8: save it as UTF-8".to_owned())?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The kind of failure only: the system's own text may be localised, but it never holds the path.
fn cannot_be_read(error: &std::io::Error) -> String {
    format!("cannot be read ({})", error.kind())
}
