//! Zip files and tarballs, compressed or not, as files in memory.

use super::form::{Foreign, Form, HEADER};
use super::listed::Listed;
use super::name::{self, Taken};
use crate::limits::{MAX_ARCHIVE_BYTES, MAX_ARCHIVE_FILES};
use crate::source::{LoadError, SourceLoader};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::CompressionMethod;

/// An archive that has been read as a whole.
#[derive(Debug, Clone, Default)]
pub struct Archive {
    files: BTreeMap<String, Vec<u8>>,
}

/// An archive that is being read.
struct Unpacking {
    archive: Archive,
    taken: Taken,
    /// How many bytes there may be yet.
    left: u64,
}

/// Why an archive is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// No format that is known.
    #[error("it is {0}, neither a zip file nor a tarball (.tar, .tar.gz)")]
    Unknown(Form),
    /// Known, and no format of archives.
    #[error(
        "it is {0}: only zip files and tarballs are read, as they are or compressed by gzip (.tar.gz)"
    )]
    Foreign(Foreign),
    /// Compressed, and not a tarball.
    #[error("what gzip compressed is {0}, and no tarball (.tar.gz)")]
    NoTar(Form),
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
    /// A file where a folder is.
    #[error(
        "{file:?} is a file, and a folder by the entry {within:?}: which of them counts is not said"
    )]
    FileAndFolder {
        /// The file.
        file: String,
        /// The folder itself, or what lies in it.
        within: String,
    },
    /// A name that is there twice.
    #[error("{name:?} is there twice: which of them counts is not said")]
    Twice {
        /// The name.
        name: String,
    },
    /// Two names that are one where capital letters do not count.
    #[error("{name:?} and {other:?} are the same file on some computers")]
    Alike {
        /// The name.
        name: String,
        /// The one that was there before.
        other: String,
    },
    /// A zip file whose list and files tell two stories.
    #[error("its list has {listed:?} where the file itself is named {own:?}")]
    TwoNames {
        /// As the list has it.
        listed: String,
        /// As it stands before the file.
        own: String,
    },
    /// A file that is encrypted.
    #[error("{name:?} is encrypted")]
    Encrypted {
        /// Its name.
        name: String,
    },
    /// A file that is compressed in a way that is not read.
    #[error(
        "{name:?} is compressed by {method}, which is not read: pack it again by deflate, as `concertina package` and most tools do"
    )]
    Method {
        /// Its name.
        name: String,
        /// What it is compressed by.
        method: String,
    },
    /// Too many files.
    #[error("it has more than {MAX_ARCHIVE_FILES} files")]
    TooMany,
    /// Too much once it is unpacked.
    #[error("its files come to more than {} MiB", MAX_ARCHIVE_BYTES >> 20)]
    TooLarge,
}

pub(super) type Result<T> = std::result::Result<T, ArchiveError>;

/// What a way to compress is called; APPNOTE §4.4.5 has the numbers.
fn called(method: CompressionMethod) -> String {
    #[expect(
        deprecated,
        reason = "the crate has no other word for ways that it does not read"
    )]
    let number = match method {
        CompressionMethod::Unsupported(number) => number,
        other => return other.to_string().to_lowercase(),
    };
    match number {
        9 => "deflate64".to_owned(),
        12 => "bzip2".to_owned(),
        14 => "LZMA".to_owned(),
        93 => "zstd".to_owned(),
        95 => "xz".to_owned(),
        98 => "PPMd".to_owned(),
        number => format!("method {number}"),
    }
}

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
        let mut unpacking = Unpacking {
            archive: Self::default(),
            taken: Taken::default(),
            left: most,
        };
        match Form::of(bytes) {
            Form::Zip => unpacking.zip(bytes)?,
            Form::Gzip => unpacking.gzip(bytes)?,
            Form::Tar => unpacking.tar(bytes)?,
            Form::Foreign(foreign) => return Err(ArchiveError::Foreign(foreign)),
            // something stands before the archive
            _ if bytes.starts_with(b"PK") && bytes.windows(4).any(|w| w == b"PK\x05\x06") => {
                unpacking.zip(bytes)?;
            }
            form @ (Form::Empty | Form::Text | Form::Other) => {
                return Err(ArchiveError::Unknown(form));
            }
        }
        Ok(unpacking.archive)
    }

    /// Whether bytes begin like an archive, be it one that is not read.
    pub fn is_one(bytes: &[u8]) -> bool {
        Form::of(bytes).is_packed()
    }

    /// Its files by name.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }
}

// === impl Unpacking ===

impl Unpacking {
    fn zip(&mut self, bytes: &[u8]) -> Result<()> {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        if zip.len() > MAX_ARCHIVE_FILES {
            return Err(ArchiveError::TooMany);
        }
        if let Some(listed) = Listed::read(bytes) {
            listed.check(zip.len())?;
        }
        let mut whole: u64 = 0;
        for index in 0..zip.len() {
            let file = zip.by_index_raw(index).map_err(broken)?;
            if file.encrypted() {
                let name = file.name().map_err(broken)?.into_owned();
                return Err(ArchiveError::Encrypted { name });
            }
            let method = file.compression();
            if !matches!(
                method,
                CompressionMethod::Stored | CompressionMethod::Deflated
            ) {
                return Err(ArchiveError::Method {
                    name: file.name().map_err(broken)?.into_owned(),
                    method: called(method),
                });
            }
            whole = whole.saturating_add(file.size());
        }
        // as it says itself: a bomb need not be unpacked to be known
        if whole > self.left {
            return Err(ArchiveError::TooLarge);
        }
        for index in 0..zip.len() {
            self.zipped(zip.by_index(index).map_err(broken)?)?;
        }
        Ok(())
    }

    fn zipped<R: Read>(&mut self, mut file: zip::read::ZipFile<'_, R>) -> Result<()> {
        let written = file.name().map_err(broken)?.into_owned();
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
        if file.is_dir() {
            return self.taken.folder(&name);
        }
        let says = file.size();
        let has = self.take(name, &mut file)?;
        if has != says {
            let text = format!("{written:?} has {has} bytes, and its header says {says}");
            return Err(ArchiveError::Broken(text));
        }
        Ok(())
    }

    fn gzip(&mut self, bytes: &[u8]) -> Result<()> {
        // several members are one stream (RFC 1952 §2.2)
        let mut reader = flate2::read::MultiGzDecoder::new(bytes);
        let mut begin = Vec::new();
        let mut header = reader.by_ref().take(HEADER as u64);
        header.read_to_end(&mut begin).map_err(broken)?;
        let form = Form::of(&begin);
        // a tarball of nothing is zeros alone
        let is_tar = form == Form::Tar || (form == Form::Other && begin.iter().all(|b| *b == 0));
        match is_tar {
            true => self.tar(begin.as_slice().chain(reader)),
            false => Err(ArchiveError::NoTar(form)),
        }
    }

    fn tar(&mut self, reader: impl Read) -> Result<()> {
        // headers count as well: a tarball of nothing but headers has an end
        let with_headers = self.left + 1024 * MAX_ARCHIVE_FILES as u64;
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
                    self.taken.folder(&name::checked(&written)?)?;
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
            self.take(name, &mut entry)?;
        }
        Ok(())
    }

    /// Takes a file; how many bytes it has.
    fn take(&mut self, name: String, reader: &mut impl Read) -> Result<u64> {
        self.taken.file(&name)?;
        let mut bytes = Vec::new();
        reader
            .take(self.left + 1)
            .read_to_end(&mut bytes)
            .map_err(broken)?;
        let has = bytes.len() as u64;
        self.left = self.left.checked_sub(has).ok_or(ArchiveError::TooLarge)?;
        self.archive.files.insert(name, bytes);
        Ok(has)
    }
}

impl SourceLoader for Archive {
    fn load(&self, path: &str) -> std::result::Result<Vec<u8>, LoadError> {
        self.files.get(path).cloned().ok_or(LoadError::Missing)
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn is_folder(&self, path: &str) -> bool {
        let below = format!("{path}/");
        let first = self.files.range(below.clone()..).next();
        first.is_some_and(|(name, _)| name.starts_with(&below))
    }

    fn folders_in(&self, path: &str) -> Vec<String> {
        let below = match path {
            "" => String::new(),
            path => format!("{path}/"),
        };
        let from = self.files.range(below.clone()..);
        let names = from.map_while(|(name, _)| name.strip_prefix(&below));
        let folders = names.filter_map(|name| name.split_once('/'));
        let mut folders: Vec<String> = folders.map(|(folder, _)| folder.to_owned()).collect();
        folders.dedup();
        folders
    }

    fn in_folder(&self, path: &str) -> Vec<String> {
        let below = match path {
            "" => String::new(),
            path => format!("{path}/"),
        };
        let from = self.files.range(below.clone()..);
        let names = from.map_while(|(name, _)| name.strip_prefix(&below));
        let names = names.filter(|name| !name.contains('/'));
        names.map(str::to_owned).collect()
    }
}
