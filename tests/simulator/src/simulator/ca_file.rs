//! `ca.pem` on disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

const NAME: &str = "ca.pem";

/// The file, and the directory that goes with it if nobody asked for another.
pub struct CaFile {
    path: PathBuf,
    _temporary: Option<TempDir>,
}

impl CaFile {
    pub fn write(directory: Option<&Path>, ca_pem: &str) -> io::Result<Self> {
        let (path, temporary) = match directory {
            Some(directory) => {
                fs::create_dir_all(directory)?;
                (directory.join(NAME), None)
            }
            None => {
                let directory = tempfile::Builder::new().prefix("clearline-simulator-").tempdir()?;
                (directory.path().join(NAME), Some(directory))
            }
        };
        fs::write(&path, ca_pem)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        Ok(Self { path: std::path::absolute(path)?, _temporary: temporary })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}
