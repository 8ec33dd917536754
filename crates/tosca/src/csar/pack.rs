//! Archives written: the same files make the same bytes, whoever packs them, wherever and whenever.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Write};

/// The formats of TOSCA 2.0 §17.1.1; 1.x has zip files only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A zip file.
    Zip,
    /// A tarball, compressed.
    TarGz,
}

/// Packs files in the order of their names, with one time and one mode for all.
///
/// # Errors
/// A name that the format cannot have.
pub fn pack(files: &BTreeMap<String, Vec<u8>>, format: Format) -> io::Result<Vec<u8>> {
    match format {
        Format::Zip => zipped(files),
        Format::TarGz => tarred(files),
    }
}

fn zipped(files: &BTreeMap<String, Vec<u8>>) -> io::Result<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    // readers of streams find it first
    let meta = |name: &&String| !name.ends_with("TOSCA.meta");
    let mut names: Vec<&String> = files.keys().collect();
    names.sort_by_key(|name| (meta(name), *name));
    for name in names {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(files.get(name).map_or(&[][..], Vec::as_slice))?;
    }
    Ok(zip.finish()?.into_inner())
}

fn tarred(files: &BTreeMap<String, Vec<u8>>) -> io::Result<Vec<u8>> {
    let compressed = flate2::GzBuilder::new()
        .mtime(0)
        .operating_system(255)
        .write(Vec::new(), flate2::Compression::new(6));
    let mut tar = tar::Builder::new(compressed);
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        header.set_cksum();
        tar.append_data(&mut header, name, bytes.as_slice())?;
    }
    tar.into_inner()?.finish()
}
