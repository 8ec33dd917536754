//! Zip files and tarballs, compressed or not, as files in memory.

use super::name;
use crate::limits::{MAX_ARCHIVE_BYTES, MAX_ARCHIVE_FILES};
use crate::source::{LoadError, SourceLoader};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

/// An archive that has been read as a whole.
#[derive(Debug, Clone, Default)]
pub struct Archive {
    files: BTreeMap<String, Vec<u8>>,
}

/// Why an archive is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// No format that is known.
    #[error("it is neither a zip file nor a tarball (.tar, .tar.gz)")]
    Unknown,
    /// It cannot be read.
    #[error("it is damaged: {0}")]
    Broken(String),
    /// A name that would be written elsewhere.
    #[error("it has a file named {name:?}: {why}")]
    Name {
        /// As the archive has it.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A link or a device.
    #[error("{name:?} is {what}: only files and folders are taken")]
    Special {
        /// Its name.
        name: String,
        /// What it is.
        what: &'static str,
    },
    /// A name that is there twice, or a file where a folder is.
    #[error("{name:?} is there twice: which of them counts is not said")]
    Twice {
        /// The name.
        name: String,
    },
    /// A file that is encrypted.
    #[error("{name:?} is encrypted")]
    Encrypted {
        /// Its name.
        name: String,
    },
    /// Too many files.
    #[error("it has more than {MAX_ARCHIVE_FILES} files")]
    TooMany,
    /// Too much once it is unpacked.
    #[error("its files come to more than {} MiB", MAX_ARCHIVE_BYTES >> 20)]
    TooLarge,
}

type Result<T> = std::result::Result<T, ArchiveError>;

fn broken(error: impl std::fmt::Display) -> ArchiveError {
    ArchiveError::Broken(error.to_string())
}

// === impl Archive ===

impl Archive {
    /// Reads an archive.
    ///
    /// # Errors
    /// Whatever is wrong with it; nothing of it is used then.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        Self::read_within(bytes, MAX_ARCHIVE_BYTES)
    }

    /// As [`Self::read`], with at most that many bytes in all files.
    pub(crate) fn read_within(bytes: &[u8], most: u64) -> Result<Self> {
        let mut archive = Self::default();
        if bytes.starts_with(b"PK") {
            archive.zip(bytes, most)?;
        } else if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut unpacked = flate2::read::GzDecoder::new(bytes);
            archive.tar(&mut unpacked, most)?;
        } else if bytes.get(257..262) == Some(b"ustar") {
            archive.tar(bytes, most)?;
        } else {
            return Err(ArchiveError::Unknown);
        }
        Ok(archive)
    }

    /// Whether bytes begin like an archive.
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(b"PK")
            || bytes.starts_with(&[0x1f, 0x8b])
            || bytes.get(257..262) == Some(b"ustar")
    }

    /// Its files by name.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    fn zip(&mut self, bytes: &[u8], most: u64) -> Result<()> {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        if zip.len() > MAX_ARCHIVE_FILES {
            return Err(ArchiveError::TooMany);
        }
        // the reader keeps one of two files of a name: the archive's own list tells
        if let Some(listed) = Listed::read(bytes)
            && listed.count != zip.len()
        {
            let name = listed.twice().unwrap_or("one of its names").to_owned();
            return Err(ArchiveError::Twice { name });
        }
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).map_err(broken)?;
            let written = file.name().map_err(broken)?.into_owned();
            if file.encrypted() {
                return Err(ArchiveError::Encrypted { name: written });
            }
            // a device or a pipe: its kind stands in the mode that Unix writes
            let kind = file.unix_mode().map_or(0, |mode| mode & 0o170_000);
            if !matches!(kind, 0 | 0o100_000 | 0o040_000 | 0o120_000) {
                return Err(ArchiveError::Special {
                    name: written,
                    what: "neither a file nor a folder",
                });
            }
            if file.is_symlink() {
                return Err(ArchiveError::Special {
                    name: written,
                    what: "a link",
                });
            }
            let name = name::checked(&written)?;
            if !file.is_dir() {
                self.take(name, &mut file, most)?;
            }
        }
        Ok(())
    }

    fn tar(&mut self, reader: impl Read, most: u64) -> Result<()> {
        // headers count as well: a tarball of nothing but headers has an end
        let with_headers = most + 1024 * MAX_ARCHIVE_FILES as u64;
        let mut tar = tar::Archive::new(reader.take(with_headers));
        for (count, entry) in tar.entries().map_err(broken)?.enumerate() {
            if count >= MAX_ARCHIVE_FILES {
                return Err(ArchiveError::TooMany);
            }
            let mut entry = entry.map_err(broken)?;
            let kind = entry.header().entry_type();
            let path = entry.path_bytes().into_owned();
            let written = String::from_utf8(path).map_err(|_| ArchiveError::Name {
                name: "?".into(),
                why: "it is not UTF-8",
            })?;
            let what = match kind {
                tar::EntryType::Regular | tar::EntryType::Continuous => None,
                // `./` is the archive itself
                tar::EntryType::Directory if written.trim_matches(['.', '/']).is_empty() => {
                    continue;
                }
                tar::EntryType::Directory => {
                    name::checked(&written)?;
                    continue;
                }
                tar::EntryType::XGlobalHeader => continue,
                tar::EntryType::Symlink | tar::EntryType::Link => Some("a link"),
                _ => Some("neither a file nor a folder"),
            };
            if let Some(what) = what {
                return Err(ArchiveError::Special {
                    name: written,
                    what,
                });
            }
            let name = name::checked(&written)?;
            self.take(name, &mut entry, most)?;
        }
        Ok(())
    }

    fn take(&mut self, name: String, reader: &mut impl Read, most: u64) -> Result<()> {
        let so_far: u64 = self.files.values().map(|f| f.len() as u64).sum();
        let left = most.saturating_sub(so_far);
        let mut bytes = Vec::new();
        reader
            .take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(broken)?;
        if bytes.len() as u64 > left {
            return Err(ArchiveError::TooLarge);
        }
        let is_folder = |other: &String| {
            let below = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|r| r.starts_with('/'));
            below(other, &name) || below(&name, other)
        };
        if self.files.contains_key(&name) || self.files.keys().any(is_folder) {
            return Err(ArchiveError::Twice { name });
        }
        self.files.insert(name, bytes);
        Ok(())
    }
}

/// What the list at the end of a zip file says (APPNOTE.TXT §4.3.12, §4.3.16).
struct Listed<'b> {
    count: usize,
    list: &'b [u8],
}

// === impl Listed ===

impl<'b> Listed<'b> {
    /// None where the file needs the larger format.
    fn read(bytes: &'b [u8]) -> Option<Self> {
        let at = bytes.windows(4).rposition(|w| w == b"PK\x05\x06")?;
        let end = bytes.get(at..)?;
        let count = number(end, 10, 2).filter(|count| *count != usize::from(u16::MAX))?;
        let (size, begin) = (number(end, 12, 4)?, number(end, 16, 4)?);
        // what stands before the archive moves it, so its place is counted from its end
        let begin = at.checked_sub(size).unwrap_or(begin);
        let list = bytes.get(begin..at)?;
        Some(Self { count, list })
    }

    /// The first name that stands there a second time.
    fn twice(&self) -> Option<&'b str> {
        let mut seen = BTreeSet::new();
        let mut rest = self.list;
        while rest.starts_with(b"PK\x01\x02") {
            let length = number(rest, 28, 2)?;
            let name = rest.get(46..46 + length)?;
            if !seen.insert(name) {
                return std::str::from_utf8(name).ok();
            }
            let more = number(rest, 30, 2)? + number(rest, 32, 2)?;
            rest = rest.get(46 + length + more..)?;
        }
        None
    }
}

/// A number of so many bytes, the smallest first.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + width)?.iter().rev();
    Some(bytes.fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

impl SourceLoader for Archive {
    fn load(&self, path: &str) -> std::result::Result<Vec<u8>, LoadError> {
        self.files.get(path).cloned().ok_or(LoadError::Missing)
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
}
