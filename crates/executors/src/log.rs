//! The step's log, in which no secret stands.
//!
//! Where there is nothing to hide a run writes into the file itself. Else it writes into a named pipe,
//! and a thread of ours copies from there, with `***` in place of each secret.

use crate::ssh::describe;
use engine::ports::OperationRequest;
use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Read, Seek as _, SeekFrom, Write};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How much of the end of the output is quoted where nothing better is known.
const LAST_WORDS_BYTES: u64 = 1500;
/// Longest wait for output that is still on its way when the run has ended.
const DRAIN_LIMIT: Duration = Duration::from_secs(2);
const HIDDEN: &[u8] = b"***";

/// See the module.
#[derive(Debug)]
pub(crate) struct Log {
    file: PathBuf,
    /// Where this run begins in it.
    begin: u64,
    masking: Option<Masking>,
}

#[derive(Debug)]
struct Masking {
    pipe: PathBuf,
    /// Keeps the pipe from ending before the run.
    held: File,
    done: Receiver<()>,
}

impl Log {
    /// Begins a run's part of the log.
    pub(crate) fn open(request: &OperationRequest, folder: &Path) -> io::Result<Self> {
        let mut log = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&request.log_file)?;
        log.set_permissions(Permissions::from_mode(0o600))?;
        writeln!(log, "# {} on {}", request.title, describe(&request.host))?;
        let begin = log.metadata()?.len();
        let masking = match request.secrets.as_slice() {
            [] => None,
            secrets => Some(Masking::start(folder.join("output"), log, secrets)?),
        };
        Ok(Self {
            file: request.log_file.clone(),
            begin,
            masking,
        })
    }

    /// What a run opens to write its output.
    pub(crate) fn path(&self) -> &Path {
        self.masking
            .as_ref()
            .map_or(&self.file, |masking| &masking.pipe)
    }

    /// The same, opened.
    pub(crate) fn output(&self) -> io::Result<File> {
        OpenOptions::new().append(true).open(self.path())
    }

    /// Ends this run's part; the end of what it wrote. Blocking.
    pub(crate) fn last_words(self) -> String {
        if let Some(masking) = self.masking {
            drop(masking.held);
            // whoever holds the other end still is no part of the run any more
            let _ = masking.done.recv_timeout(DRAIN_LIMIT);
        }
        let read = || -> io::Result<String> {
            let mut log = File::open(&self.file)?;
            let end = log.metadata()?.len();
            let from = self.begin.max(end.saturating_sub(LAST_WORDS_BYTES));
            log.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            log.read_to_end(&mut bytes)?;
            Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
        };
        read().unwrap_or_default()
    }

    /// A text of the run's, with nothing in it that must not be shown.
    pub(crate) fn masked(secrets: &[String], text: &str) -> String {
        let mut secrets: Vec<&String> = secrets.iter().collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.into_iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret.as_str(), "***")
        })
    }
}

impl Masking {
    fn start(pipe: PathBuf, log: File, secrets: &[String]) -> io::Result<Self> {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)?;
        // reading and writing, so that opening waits for nobody
        let held = OpenOptions::new().read(true).write(true).open(&pipe)?;
        let output = File::open(&pipe)?;
        let (tell, done) = channel();
        let mut filter = Filter::new(log, secrets);
        std::thread::Builder::new()
            .name("mask-output".to_owned())
            .spawn(move || {
                // a full disk hides output, and ends no run
                let _ = filter.copy(output);
                let _ = tell.send(());
            })?;
        Ok(Self { pipe, held, done })
    }
}

/// Copies, with each secret replaced, wherever it is cut.
struct Filter<W> {
    to: W,
    /// The longest first: one may be part of another.
    secrets: Vec<Vec<u8>>,
    kept: Vec<u8>,
}

impl<W: Write> Filter<W> {
    fn new(to: W, secrets: &[String]) -> Self {
        let mut secrets: Vec<Vec<u8>> = secrets
            .iter()
            .filter(|secret| !secret.is_empty())
            .map(|secret| secret.as_bytes().to_vec())
            .collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self {
            to,
            secrets,
            kept: Vec::new(),
        }
    }

    fn copy(&mut self, mut from: impl Read) -> io::Result<()> {
        let mut buffer = [0; 8192];
        loop {
            match from.read(&mut buffer) {
                Ok(0) => return self.flush(0),
                Ok(read) => {
                    self.kept.extend_from_slice(&buffer[..read]);
                    let open = self.could_begin();
                    self.flush(open)?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// How many of the last bytes may be the beginning of a secret.
    fn could_begin(&self) -> usize {
        let longest = self.secrets.first().map_or(0, Vec::len);
        let tails = (1..longest.min(self.kept.len() + 1)).rev();
        let begins = |tail: &[u8]| {
            self.secrets
                .iter()
                .any(|secret| secret.len() > tail.len() && secret.starts_with(tail))
        };
        let found = tails
            .into_iter()
            .find(|&length| begins(&self.kept[self.kept.len() - length..]));
        found.unwrap_or(0)
    }

    /// Writes all but the last so many bytes.
    fn flush(&mut self, open: usize) -> io::Result<()> {
        let end = self.kept.len() - open;
        let (mut at, mut out) = (0, Vec::with_capacity(end));
        while at < end {
            let here = &self.kept[at..];
            match self.secrets.iter().find(|secret| here.starts_with(secret)) {
                Some(secret) => {
                    out.extend_from_slice(HIDDEN);
                    at += secret.len();
                }
                None => {
                    out.push(here[0]);
                    at += 1;
                }
            }
        }
        self.kept.drain(..at);
        self.to.write_all(&out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads in pieces of that size.
    struct Pieces<'t>(&'t [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(self.0.len());
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    #[test]
    fn secrets_are_hidden_wherever_they_are_cut() {
        let secrets = ["hunter2".to_owned(), "hunter2hunter2".to_owned()];
        let text = b"a hunter2 b hunter2hunter2 hunter hunter";
        for size in 1..=text.len() {
            let mut filter = Filter::new(Vec::new(), &secrets);
            filter.copy(Pieces(text, size)).unwrap();
            let out = String::from_utf8(filter.to).unwrap();
            assert_eq!(out, "a *** b *** hunter hunter", "pieces of {size}");
        }
        assert_eq!(Log::masked(&secrets, "x hunter2hunter2"), "x ***");
    }
}
