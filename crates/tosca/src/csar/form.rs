//! What a file is, by how it begins.

use std::fmt;

/// What is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A zip file.
    Zip,
    /// Compressed by gzip.
    Gzip,
    /// A tarball as it is.
    Tar,
    /// Packed in a way that archives of TOSCA are not.
    Foreign(Foreign),
    /// Nothing at all.
    Empty,
    /// A text.
    Text,
    /// Something else.
    Other,
}

/// Ways of packing that are known and not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// By xz, as in `.tar.xz`.
    Xz,
    /// By bzip2, as in `.tar.bz2`.
    Bzip2,
    /// By zstd, as in `.tar.zst`.
    Zstd,
    /// By 7-Zip.
    SevenZip,
    /// By RAR.
    Rar,
}

impl Foreign {
    const ALL: [(Self, &'static [u8]); 5] = [
        (Self::Xz, b"\xfd7zXZ\0"),
        (Self::Bzip2, b"BZh"),
        (Self::Zstd, b"\x28\xb5\x2f\xfd"),
        (Self::SevenZip, b"7z\xbc\xaf\x27\x1c"),
        (Self::Rar, b"Rar!\x1a\x07"),
    ];
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Xz => "compressed by xz (.tar.xz)",
            Self::Bzip2 => "compressed by bzip2 (.tar.bz2)",
            Self::Zstd => "compressed by zstd (.tar.zst)",
            Self::SevenZip => "packed by 7-Zip (.7z)",
            Self::Rar => "packed by RAR (.rar)",
        })
    }
}

// === impl Form ===

/// How much of a file tells what it is: a header of a tarball.
pub(super) const HEADER: usize = 512;

impl Form {
    /// By the first 512 bytes.
    pub fn of(begin: &[u8]) -> Self {
        let begin = begin.get(..HEADER).unwrap_or(begin);
        let starts = |with: &[u8]| begin.starts_with(with);
        let foreign = Foreign::ALL.iter().find(|(_, magic)| starts(magic));
        match foreign {
            _ if begin.is_empty() => Self::Empty,
            _ if ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"].map(|m| starts(m.as_bytes()))
                != [false; 3] =>
            {
                Self::Zip
            }
            _ if starts(b"\x1f\x8b") => Self::Gzip,
            _ if is_tar(begin) => Self::Tar,
            // whoever writes `BZh` in a text writes no digit and block after it
            Some((Foreign::Bzip2, _)) if begin.get(4..10) != Some(b"1AY&SY") => Self::text(begin),
            Some((foreign, _)) => Self::Foreign(*foreign),
            None => Self::text(begin),
        }
    }

    fn text(begin: &[u8]) -> Self {
        // a letter may go on after the beginning
        let is_text = match std::str::from_utf8(begin) {
            Ok(_) => true,
            Err(error) => error.error_len().is_none(),
        };
        match is_text && !begin.contains(&0) {
            true => Self::Text,
            false => Self::Other,
        }
    }

    /// Whether somebody packed something.
    pub fn is_packed(self) -> bool {
        matches!(self, Self::Zip | Self::Gzip | Self::Tar | Self::Foreign(_))
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zip => "a zip file",
            Self::Gzip => "compressed by gzip",
            Self::Tar => "a tarball",
            Self::Foreign(foreign) => return foreign.fmt(f),
            Self::Empty => "empty",
            Self::Text => "a text",
            Self::Other => "of no known form",
        })
    }
}

/// By its mark, or by a sum that is right: the oldest have no mark.
fn is_tar(begin: &[u8]) -> bool {
    if begin.get(257..262) == Some(b"ustar") {
        return true;
    }
    let (Some(header), Some(field)) = (begin.get(..HEADER), begin.get(148..156)) else {
        return false;
    };
    let digits = String::from_utf8_lossy(field);
    let said = u32::from_str_radix(digits.trim_matches([' ', '\0']), 8);
    let all: u32 = header.iter().map(|b| u32::from(*b)).sum();
    let own: u32 = field.iter().map(|b| u32::from(*b)).sum();
    // the field itself counts as eight blanks
    said == Ok(all - own + 8 * u32::from(b' '))
}
