//! Talks to the image's `agent` over the machine's virtio-serial port: a line out, a line back.

use super::folders::file;
use super::qmp::connect;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

/// After this long without an answer the lines are sent again: they may come twice, or be lost while
/// the guest notices that somebody listens.
const AGAIN: Duration = Duration::from_secs(2);

/// The port of one machine.
#[derive(Debug)]
pub(super) struct Control {
    stream: UnixStream,
    lines: BufReader<UnixStream>,
}

impl Control {
    /// Opens the port.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let stream = connect(folder, file::CONTROL)?;
        stream.set_read_timeout(Some(AGAIN))?;
        stream.set_write_timeout(Some(AGAIN))?;
        let lines = BufReader::new(stream.try_clone()?);
        Ok(Self { stream, lines })
    }

    /// Sends lines until this answer comes.
    pub(super) fn ask(
        &mut self,
        lines: &str,
        expected: &str,
        patience: Duration,
    ) -> io::Result<()> {
        let begun = Instant::now();
        let mut answer = String::new();
        self.stream.write_all(lines.as_bytes())?;
        loop {
            match self.lines.read_line(&mut answer) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) if answer.trim() == expected => return Ok(()),
                Ok(_) if answer.starts_with("FAILED") => {
                    return Err(io::Error::other(format!(
                        "the guest answered {:?}",
                        answer.trim()
                    )));
                }
                // An answer to what was sent twice.
                Ok(_) => answer.clear(),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                Err(_) if begun.elapsed() > patience => {
                    let why = format!("the guest does not answer {expected:?}");
                    return Err(io::Error::new(io::ErrorKind::TimedOut, why));
                }
                Err(_) => {
                    tracing::debug!(expected, "asking the guest again");
                    self.stream.write_all(lines.as_bytes())?;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;
    use std::os::unix::net::UnixListener;
    use std::thread;

    #[test]
    fn a_lost_line_is_sent_again_and_an_old_answer_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(file::CONTROL)).unwrap();
        let guest = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut line = [0; 5];
            stream.read_exact(&mut line).unwrap();
            stream.read_exact(&mut line).unwrap();
            stream.write_all(b"TIME\nPONG\n").unwrap();
            line
        });
        let mut control = Control::open(folder.path()).unwrap();
        control.ask("PING\n", "PONG", AGAIN * 3).unwrap();
        assert_eq!(&guest.join().unwrap(), b"PING\n");
    }
}
