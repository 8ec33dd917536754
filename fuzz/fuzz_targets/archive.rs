//! Any bytes as an archive: refused, or files whose names stay inside, that pack to the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tosca::csar::{Archive, Format, find_entry, pack};
use tosca::{Inputs, Mode, process};

fuzz_target!(|bytes: &[u8]| {
    let Ok(archive) = Archive::read(bytes) else {
        return;
    };
    for name in archive.files().keys() {
        assert!(!name.starts_with('/') && !name.split('/').any(|part| part == ".."), "{name:?}");
    }
    let at_root: Vec<String> = archive.files().keys().filter(|n| !n.contains('/')).cloned().collect();
    if let Some(entry) = find_entry(&at_root, &archive, Mode::Tolerant).path {
        process(&entry, &archive, &Inputs::default(), Mode::Tolerant);
    }
    if let Ok(packed) = pack(archive.files(), Format::Zip) {
        let again = Archive::read(&packed).expect("what was packed is read");
        assert_eq!(again.files(), archive.files());
    }
});
