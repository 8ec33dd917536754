//! Talks to the image's `agent` over the machine's virtio-serial port: a line out, a line back.

use super::folders::file;
use super::qmp::connect;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// The port of one machine.
#[derive(Debug)]
pub(super) struct Control {
    stream: UnixStream,
    lines: BufReader<UnixStream>,
}

impl Control {
    /// Opens the port; each answer may then take so long.
    pub(super) fn open(folder: &Path, patience: Duration) -> io::Result<Self> {
        let stream = connect(folder, file::CONTROL)?;
        stream.set_read_timeout(Some(patience))?;
        stream.set_write_timeout(Some(patience))?;
        let lines = BufReader::new(stream.try_clone()?);
        Ok(Self { stream, lines })
    }

    /// Sends lines and expects this answer.
    pub(super) fn ask(&mut self, lines: &str, expected: &str) -> io::Result<()> {
        self.stream.write_all(lines.as_bytes())?;
        let mut answer = String::new();
        self.lines.read_line(&mut answer)?;
        if answer.trim() == expected {
            return Ok(());
        }
        Err(io::Error::other(format!(
            "the guest answered {:?}, expected {expected:?}",
            answer.trim()
        )))
    }
}
