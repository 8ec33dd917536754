//! Archives: what is refused, where they begin, the same bytes for the same files.

use super::support::Files;
use crate::csar::{Archive, ArchiveError, Format, find_entry, pack};
use crate::{Mode, render};
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

/// What is said of a `TOSCA.meta`, and the entry.
fn meta(text: &str, mode: Mode) -> (String, Option<String>) {
    let files = Files::default()
        .with("TOSCA-Metadata/TOSCA.meta", text)
        .with("d/service.yaml", "")
        .with("d/other file.yaml", "");
    let found = find_entry(&[], &files, mode);
    (render(&found.diagnostics, &files), found.path)
}

#[test]
fn every_version_of_the_meta_file_is_read() {
    let entry = Some("d/service.yaml".to_owned());
    for versions in [
        "TOSCA-Meta-File-Version: 1.0\nCSAR-Version: 1.0\n",
        "TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\n",
        "CSAR-Version: 2.0\n",
    ] {
        let text = format!(
            "{versions}Created-By: me\nEntry-Definitions: d/service.yaml\n\
             Other-Definitions: \"d/other file.yaml\"\n\nX-Own: a\n  longer one\n"
        );
        assert_eq!(
            meta(&text, Mode::Strict),
            (String::new(), entry.clone()),
            "{versions}"
        );
    }
}

#[test]
fn a_byte_order_mark_is_read_past() {
    let text = "\u{feff}TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\nCreated-By: me\nEntry-Definitions: d/service.yaml\n";
    let entry = Some("d/service.yaml".to_owned());
    assert_eq!(meta(text, Mode::Strict), (String::new(), entry));
}

#[test]
fn a_misspelt_name_is_told_once_and_read_as_what_was_meant() {
    let text = "CSAR-Version: 1.1\nTOSCA-Meta-File-Version: 1.1\nCreated-By: me\nEntry-Defintions: d/service.yaml\n";
    let (said, entry) = meta(text, Mode::Tolerant);
    assert!(said.contains("did you mean `Entry-Definitions`?"), "{said}");
    assert_eq!(said.matches("[T1").count(), 1, "{said}");
    assert_eq!(entry.as_deref(), Some("d/service.yaml"));
}

#[test]
fn a_meta_file_that_is_wrong_is_told_where() {
    for (text, place, part) in [
        ("CSAR-Version 2.0\n", "meta:1:1", "no `Name: value`"),
        (
            "Entry-Definitions: d/service.yaml\n",
            "meta:1:1",
            "`CSAR-Version` is missing",
        ),
        ("CSAR-Version: 3.0\n", "meta:1:15", "no version of archives"),
        (
            "CSAR-Version: 2.0\nEntry-Definitions: d/servcie.yaml\n",
            "meta:2:20",
            "there is no file d/servcie.yaml",
        ),
        (
            "CSAR-Version: 2.0\nEntry-Definition: d/service.yaml\n",
            "meta:2:1",
            "did you mean `Entry-Definitions`?",
        ),
        (
            "CSAR-Version: 2.0\nEntry-Definitions: d/service.yaml\nOther-Definitions: d/no.yaml\n",
            "meta:3:20",
            "there is no file d/no.yaml",
        ),
        (
            "CSAR-Version: 2.0\nCreated-By: a\nCreated-By: b\n",
            "meta:3:1",
            "`Created-By` is there twice",
        ),
    ] {
        let (said, _) = meta(text, Mode::Tolerant);
        assert!(
            said.contains(place) && said.contains(part),
            "{text}\n{said}"
        );
    }
}

#[test]
fn what_a_meta_file_must_say_is_missed() {
    let both = "TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\n";
    let entry = "Entry-Definitions: d/service.yaml\n";
    for (text, place, part, section) in [
        (
            format!("{both}{entry}"),
            "meta:1:1",
            "`Created-By` is missing",
            "TOSCA 1.3 §6.2",
        ),
        (
            format!("CSAR-Version: 2.0\nCreated-By:\n{entry}"),
            "meta:2:1",
            "`Created-By` says nothing",
            "TOSCA 2.0 §17.2.1",
        ),
        (
            format!("{both}Created-By: me\n"),
            "meta:1:1",
            "`Entry-Definitions` is missing",
            "TOSCA 1.3 §6.2",
        ),
    ] {
        for (mode, word) in [
            (Mode::Tolerant, "warning[T1005]"),
            (Mode::Strict, "error[T1005]"),
        ] {
            let (said, _) = meta(&text, mode);
            for part in [place, part, section, word] {
                assert!(said.contains(part), "{part} is not in:\n{said}");
            }
        }
    }
    // the file to begin with may be the only one at the root
    let (said, _) = meta("CSAR-Version: 2.0\nCreated-By: me\n", Mode::Strict);
    assert!(!said.contains("T1005"), "{said}");
}

#[test]
fn without_a_meta_file_the_only_template_at_the_root_counts() {
    let files = Files::default();
    let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let found = find_entry(&names(&["a.yml", "b.sh"]), &files, Mode::Strict);
    assert_eq!(found.path.as_deref(), Some("a.yml"));
    for several in [names(&[]), names(&["a.yml", "b.yaml"])] {
        let found = find_entry(&several, &files, Mode::Tolerant);
        assert!(found.path.is_none() && found.diagnostics.len() == 1);
    }
}
