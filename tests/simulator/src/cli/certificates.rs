//! `--certificates`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use clearline_simulator::{Authority, SERVER_NAMES};

/// Writes an authority's certificate, and a server's certificate and key.
pub fn write(directory: &Path) -> io::Result<()> {
    let authority = Authority::new()?;
    let (certificate, key) = authority.issue(&SERVER_NAMES)?;
    fs::create_dir_all(directory)?;
    fs::write(directory.join("ca.pem"), authority.ca_pem())?;
    fs::write(directory.join("server.pem"), certificate)?;
    write_private(&directory.join("server-key.pem"), &key)
}

/// Writes a file which only its owner may read.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
