//! QEMU's control protocol (QMP): JSON lines over a Unix socket, one client at a time.

use super::folders::file;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// Why QEMU did not do it.
#[derive(Debug, thiserror::Error)]
pub(super) enum QmpError {
    #[error("QEMU's control socket does not answer")]
    Silent(#[source] io::Error),
    #[error("QEMU refused {command}: {why}")]
    Refused { command: String, why: String },
}

/// Connects to a socket in a folder, however long the folder's path (a socket's has at most 107 bytes).
pub(super) fn connect(folder: &Path, socket: &str) -> io::Result<UnixStream> {
    let folder = File::open(folder)?;
    UnixStream::connect(format!("/proc/self/fd/{}/{socket}", folder.as_raw_fd()))
}

/// A conversation with one machine.
#[derive(Debug)]
pub(super) struct Qmp {
    stream: UnixStream,
    lines: BufReader<UnixStream>,
}

impl Qmp {
    /// Opens a conversation; where somebody else holds one on the first socket, on the second.
    pub(super) fn open(folder: &Path, patience: Duration) -> Result<Self, QmpError> {
        let mut failure = io::Error::from(io::ErrorKind::NotFound);
        for socket in file::QMP {
            match Self::open_on(folder, socket, patience) {
                Ok(qmp) => return Ok(qmp),
                Err(QmpError::Silent(error)) => failure = error,
                Err(refused) => return Err(refused),
            }
        }
        Err(QmpError::Silent(failure))
    }

    fn open_on(folder: &Path, socket: &str, patience: Duration) -> Result<Self, QmpError> {
        let connect = || -> io::Result<Self> {
            let stream = connect(folder, socket)?;
            stream.set_read_timeout(Some(patience))?;
            stream.set_write_timeout(Some(patience))?;
            let lines = BufReader::new(stream.try_clone()?);
            Ok(Self { stream, lines })
        };
        let mut qmp = connect().map_err(QmpError::Silent)?;
        qmp.line().map_err(QmpError::Silent)?;
        qmp.execute("qmp_capabilities", &json!({}))?;
        Ok(qmp)
    }

    /// Has one command done.
    pub(super) fn execute(&mut self, command: &str, arguments: &Value) -> Result<Value, QmpError> {
        let request = json!({ "execute": command, "arguments": arguments });
        self.stream
            .write_all(format!("{request}\n").as_bytes())
            .map_err(QmpError::Silent)?;
        loop {
            // Events come in between.
            let mut answer = self.line().map_err(QmpError::Silent)?;
            if let Some(value) = answer.get_mut("return") {
                return Ok(value.take());
            }
            if let Some(error) = answer.get("error") {
                return Err(QmpError::Refused {
                    command: command.to_owned(),
                    why: error["desc"]
                        .as_str()
                        .unwrap_or("no reason given")
                        .to_owned(),
                });
            }
        }
    }

    fn line(&mut self) -> io::Result<Value> {
        let mut line = String::new();
        if self.lines.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        serde_json::from_str(&line).map_err(io::Error::other)
    }
}
