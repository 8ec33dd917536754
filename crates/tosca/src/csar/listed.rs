//! The list at the end of a zip file, read beside the reader's own: what the two of them, or the list and the
//! files, disagree about is how one archive shows different files to different programs.

use super::ArchiveError;
use super::unpack::Result;
use std::collections::BTreeSet;

/// What the list says (APPNOTE.TXT §4.3.12, §4.3.16).
pub(super) struct Listed<'b> {
    count: usize,
    list: &'b [u8],
    /// All of the file, up to the list.
    before: &'b [u8],
    /// How far everything is moved by what stands before the archive.
    moved: usize,
}

// === impl Listed ===

impl<'b> Listed<'b> {
    /// None where the file needs the larger format.
    pub(super) fn read(bytes: &'b [u8]) -> Option<Self> {
        let at = bytes.windows(4).rposition(|w| w == b"PK\x05\x06")?;
        let end = bytes.get(at..)?;
        let count = number(end, 10, 2).filter(|count| *count != usize::from(u16::MAX))?;
        let (size, says) = (number(end, 12, 4)?, number(end, 16, 4)?);
        // what stands before the archive moves it, so its place is counted from its end
        let begin = at.checked_sub(size).unwrap_or(says);
        Some(Self {
            count,
            list: bytes.get(begin..at)?,
            before: bytes.get(..begin)?,
            moved: begin.saturating_sub(says),
        })
    }

    /// That it has as many files as the reader found, and calls them what they are called.
    pub(super) fn check(&self, found: usize) -> Result<()> {
        let mut seen = BTreeSet::new();
        let mut twice = None;
        for (name, begins) in self.files() {
            if !seen.insert(name) {
                twice = twice.or(std::str::from_utf8(name).ok());
            }
            let own = begins.and_then(|begins| self.own_name(begins));
            if let Some(own) = own.filter(|own| *own != name) {
                return Err(ArchiveError::TwoNames {
                    listed: String::from_utf8_lossy(name).into_owned(),
                    own: String::from_utf8_lossy(own).into_owned(),
                });
            }
        }
        // the reader keeps one of two files of a name
        if self.count != found {
            let name = twice.unwrap_or("one of its names").to_owned();
            return Err(ArchiveError::Twice { name });
        }
        Ok(())
    }

    /// Names, each with the place where its file begins.
    fn files(&self) -> impl Iterator<Item = (&'b [u8], Option<usize>)> {
        let mut rest = self.list;
        let moved = self.moved;
        std::iter::from_fn(move || {
            if !rest.starts_with(b"PK\x01\x02") {
                return None;
            }
            let length = number(rest, 28, 2)?;
            let name = rest.get(46..46 + length)?;
            let begins = number(rest, 42, 4).map(|begins| begins + moved);
            let more = number(rest, 30, 2)? + number(rest, 32, 2)?;
            rest = rest.get(46 + length + more..)?;
            Some((name, begins))
        })
    }

    /// The name that stands before a file.
    fn own_name(&self, begins: usize) -> Option<&'b [u8]> {
        let file = self.before.get(begins..)?;
        let is_one = file.starts_with(b"PK\x03\x04");
        let length = number(file, 26, 2).filter(|_| is_one)?;
        file.get(30..30 + length)
    }
}

/// A number of so many bytes, the smallest first.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + width)?.iter().rev();
    Some(bytes.fold(0, |number, byte| number << 8 | usize::from(*byte)))
}
