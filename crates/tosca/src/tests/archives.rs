//! Archives: what is refused, the same bytes for the same files.

use crate::csar::{Archive, ArchiveError, Format, pack};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut part = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    part.write_all(bytes).unwrap();
    part.finish().unwrap()
}

fn refused(bytes: &[u8]) -> String {
    Archive::read(bytes).unwrap_err().to_string()
}

#[test]
fn names_that_leave_the_archive_are_refused() {
    for (name, why) in [
        ("../a", "it leaves the archive"),
        ("a/../../b", "it leaves the archive"),
        ("/etc/passwd", "it begins at the root of the computer"),
        ("a\\..\\b", "it has a backslash"),
        ("C:a", "it begins with a drive"),
        ("a\u{1}b", "it has a control character"),
        ("a//b", "it has a step that leads nowhere"),
    ] {
        let said = refused(&zip(&[(name, b"x")]));
        assert!(said.contains(why), "{name}: {said}");
    }
}

#[test]
fn links_twins_and_bombs_are_refused() {
    let mut link = zip::ZipWriter::new(Cursor::new(Vec::new()));
    link.add_symlink(
        "link",
        "/etc/passwd",
        zip::write::SimpleFileOptions::default(),
    )
    .unwrap();
    let said = refused(&link.finish().unwrap().into_inner());
    assert!(said.contains("is a link"), "{said}");
    // the name of the second file is made that of the first
    let mut twins = zip(&[("a.yaml", b"x"), ("b.yaml", b"y")]);
    for at in 0..twins.len() - 6 {
        if &twins[at..at + 6] == b"b.yaml" {
            twins[at] = b'a';
        }
    }
    let said = Archive::read(&twins).unwrap_err().to_string();
    assert!(said.starts_with("\"a.yaml\" is there twice"), "{said}");
    let within = zip(&[("a", b"x"), ("a/b", b"y")]);
    assert!(matches!(
        Archive::read(&within),
        Err(ArchiveError::FileAndFolder { .. })
    ));
    let many: Vec<String> = (0..=10_000).map(|i| format!("f{i}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|n| (n.as_str(), &b""[..])).collect();
    assert_eq!(
        Archive::read(&zip(&many)).unwrap_err(),
        ArchiveError::TooMany
    );
    let zeroes = vec![0; 1 << 20];
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut header = tar::Header::new_ustar();
    header.set_path("big").unwrap();
    header.set_size(3 << 20);
    header.set_cksum();
    bomb.write_all(header.as_bytes()).unwrap();
    for _ in 0..3 {
        bomb.write_all(&zeroes).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(Archive::read_within(&bomb, 3 << 20).is_ok());
    let refused = Archive::read_within(&bomb, (3 << 20) - 1);
    assert_eq!(refused.unwrap_err(), ArchiveError::TooLarge);
}

fn tarball(entries: &[(&str, tar::EntryType)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, kind) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_path(name).unwrap();
        header.set_entry_type(*kind);
        header.set_size(0);
        header.set_cksum();
        tar.append(&header, &b""[..]).unwrap();
    }
    tar.into_inner().unwrap()
}

#[test]
fn names_that_are_one_name_elsewhere_are_refused() {
    let said = refused(&zip(&[("Read.me", b"x"), ("read.ME", b"y")]));
    assert!(
        said.contains("\"read.ME\" and \"Read.me\" are the same file"),
        "{said}"
    );
    let (file, folder) = (tar::EntryType::Regular, tar::EntryType::Directory);
    for entries in [
        [("a", folder), ("a", file)],
        [("A", file), ("a", folder)],
        [("a", file), ("A/b", file)],
        [("a/b", file), ("A", file)],
    ] {
        let said = refused(&tarball(&entries));
        assert!(
            said.contains("is a file, and a folder"),
            "{entries:?}: {said}"
        );
    }
    // in one folder, however that is written
    let files = [("D", folder), ("D/a", file), ("d/b", file), ("d-e", file)];
    assert_eq!(Archive::read(&tarball(&files)).unwrap().files().len(), 3);
}

#[test]
fn names_that_no_file_system_has_are_refused() {
    for name in ["n".repeat(256), "d/".repeat(600) + "x"] {
        let said = refused(&zip(&[(name.as_str(), b"x")]));
        assert!(said.contains("longer than names can be"), "{said}");
    }
    Archive::read(&zip(&[("n".repeat(255).as_str(), b"x")])).unwrap();
}

/// Programs that read the list see one file, those that read on from the beginning another.
#[test]
fn a_list_that_tells_another_story_is_refused() {
    let good = zip(&[("good.txt", b"x")]);
    let mut bytes = good.clone();
    bytes[30..38].copy_from_slice(b"evil.txt");
    let said = refused(&bytes);
    assert!(
        said.contains("\"good.txt\"") && said.contains("\"evil.txt\""),
        "{said}"
    );
    // what stands before an archive moves it as a whole
    let moved = [b"PK is how this text begins", good.as_slice()].concat();
    assert_eq!(Archive::read(&moved).unwrap().files().len(), 1);
}

/// In the list the length stands 24 bytes behind the beginning, before the file 22.
#[test]
fn a_length_that_is_a_lie_is_refused() {
    for (says, part) in [
        (1_u32, "larger than its declared"),
        (9, "has 5 bytes, and its header says 9"),
        (0xffff_fff0, "come to more than 512 MiB"),
    ] {
        let mut bytes = zip(&[("a.txt", b"hello")]);
        let list = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
        bytes[list + 24..list + 28].copy_from_slice(&says.to_le_bytes());
        bytes[22..26].copy_from_slice(&says.to_le_bytes());
        let said = refused(&bytes);
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn an_encrypted_file_is_called_so() {
    let mut bytes = zip(&[("a.txt", b"x")]);
    let list = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    bytes[list + 8] |= 1;
    bytes[6] |= 1;
    assert_eq!(refused(&bytes), "\"a.txt\" is encrypted");
}

#[test]
fn a_way_to_compress_that_is_not_read_is_called_so() {
    for (method, word) in [(12, "bzip2"), (14, "LZMA"), (77, "method 77")] {
        let mut bytes = zip(&[("a.txt", b"x")]);
        let list = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
        bytes[list + 10] = method;
        bytes[8] = method;
        let said = refused(&bytes);
        assert!(
            said.contains(&format!(
                "\"a.txt\" is compressed by {word}, which is not read"
            )),
            "{said}"
        );
    }
}

/// Every program reads a compressed stream of several parts to its end; so what stands there counts.
#[test]
fn all_parts_of_a_compressed_tarball_are_read() {
    let tar = tarball(&[
        ("a", tar::EntryType::Regular),
        ("a", tar::EntryType::Regular),
    ]);
    let (first, second) = tar.split_at(512);
    let said = refused(&[packed(first), packed(second)].concat());
    assert!(said.contains("\"a\" is there twice"), "{said}");
}

#[test]
fn what_is_no_archive_is_called_what_it_is() {
    for (bytes, said) in [
        (&b"\xfd7zXZ\0\0"[..], "compressed by xz (.tar.xz)"),
        (b"BZh91AY&SY", "compressed by bzip2 (.tar.bz2)"),
        (b"\x28\xb5\x2f\xfd\0", "compressed by zstd (.tar.zst)"),
        (b"7z\xbc\xaf\x27\x1c", "packed by 7-Zip (.7z)"),
        (b"Rar!\x1a\x07\0", "packed by RAR (.rar)"),
        (b"", "it is empty, neither a zip file nor a tarball"),
        (b"PKG: a text\n", "it is a text, neither"),
        (b"BZh: a text\n", "it is a text, neither"),
        (b"\x00\x01\xff", "it is of no known form, neither"),
        (
            &packed(b"a: b\n"),
            "what gzip compressed is a text, and no tarball",
        ),
        (
            &packed(b""),
            "what gzip compressed is empty, and no tarball",
        ),
        (
            &packed(&zip(&[("a", b"x")])),
            "what gzip compressed is a zip file, and no tarball",
        ),
    ] {
        let told = refused(bytes);
        assert!(told.contains(said), "{said}: {told}");
    }
}

/// Tarballs from before there was a mark for them.
#[test]
fn the_oldest_tarballs_are_read() {
    let mut header = tar::Header::new_old();
    header.set_path("a").unwrap();
    header.set_size(1);
    header.set_cksum();
    let mut tar = tar::Builder::new(Vec::new());
    tar.append(&header, &b"x"[..]).unwrap();
    let tar = tar.into_inner().unwrap();
    assert_eq!(Archive::read(&tar).unwrap().files().len(), 1);
    assert_eq!(Archive::read(&packed(&tar)).unwrap().files().len(), 1);
}

#[test]
fn any_bytes_are_answered() {
    let good = zip(&[("service.yaml", b"tosca_definitions_version: tosca_2_0\n")]);
    for end in 0..good.len() {
        drop(Archive::read(&good[..end]));
    }
    for at in 0..good.len() {
        let mut broken = good.clone();
        broken[at] ^= 0xff;
        drop(Archive::read(&broken));
    }
    for bytes in [&b""[..], b"PK", b"\x1f\x8b", b"PK\x05\x06"] {
        assert!(Archive::read(bytes).is_err());
    }
}

#[test]
fn the_same_files_make_the_same_bytes() {
    let files: BTreeMap<String, Vec<u8>> = [("b/c.sh", "echo"), ("a.yaml", "x: y")]
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .into();
    for format in [Format::Zip, Format::TarGz] {
        let first = pack(&files, format).unwrap();
        assert_eq!(first, pack(&files, format).unwrap());
        assert_eq!(*Archive::read(&first).unwrap().files(), files);
    }
}
