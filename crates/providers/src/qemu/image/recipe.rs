//! The recipe: the files under `recipe/`, carried in the binary, written out to be built from.

use crate::qemu::durable::failed;
use engine::ports::ProviderError;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// One file of the recipe.
struct Ingredient {
    path: &'static str,
    mode: u32,
    text: &'static str,
}

macro_rules! ingredients {
    ($($mode:literal $path:literal)*) => {
        [$(Ingredient { path: $path, mode: $mode, text: include_str!(concat!("recipe/", $path)) }),*]
    };
}

const FILES: &[Ingredient] = &ingredients! {
    0o755 "build.sh"
    0o755 "in-root.sh"
    0o644 "packages"
    0o755 "initramfs/init"
    0o644 "root/etc/inittab"
    0o755 "root/etc/acpi/PWRF/00000080"
    0o644 "root/etc/ssh/sshd_config.d/concertina.conf"
    0o755 "root/etc/service/nginx/run"
    0o644 "root/etc/service/nginx/down"
    0o755 "root/etc/service/node_exporter/run"
    0o644 "root/etc/service/node_exporter/down"
    0o755 "root/usr/lib/concertina/rc"
    0o755 "root/usr/lib/concertina/announce"
    0o755 "root/usr/lib/concertina/identity"
    0o755 "root/usr/lib/concertina/agent"
    0o755 "root/usr/lib/concertina/stop"
};

/// Digest of the recipe for a release of Debian.
pub(super) fn digest(suite: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{suite}\0{}\0", super::DISK_MIB));
    for file in FILES {
        hash.update(format!(
            "{}\0{:o}\0{}\0",
            file.path,
            file.mode,
            file.text.len()
        ));
        hash.update(file.text);
    }
    hash.finalize()[..10]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Writes the files, with their modes: those under `root/` are taken over into the image as they are.
pub(super) fn write_into(folder: &Path) -> Result<(), ProviderError> {
    for file in FILES {
        let path = folder.join(file.path);
        let mut above = path.parent();
        fs::create_dir_all(above.unwrap_or(folder))
            .map_err(failed("making the folder of", &path))?;
        fs::write(&path, file.text).map_err(failed("writing", &path))?;
        set_mode(&path, file.mode)?;
        while let Some(parent) = above.filter(|parent| parent.starts_with(folder)) {
            set_mode(parent, 0o755)?;
            above = parent.parent();
        }
    }
    Ok(())
}

fn set_mode(path: &Path, mode: u32) -> Result<(), ProviderError> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .map_err(failed("setting the mode of", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::PathBuf;

    fn files_below(folder: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files_below(&path, found);
            } else {
                found.insert(path);
            }
        }
    }

    #[test]
    fn every_file_of_the_recipe_is_carried() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/qemu/image/recipe");
        let mut there = BTreeSet::new();
        files_below(&folder, &mut there);
        let mut carried: BTreeSet<_> = FILES.iter().map(|file| folder.join(file.path)).collect();
        carried.insert(folder.join("README.md"));
        assert_eq!(carried, there);
    }

    #[test]
    fn the_digest_tells_releases_apart() {
        assert_eq!(digest("bookworm"), digest("bookworm"));
        assert_ne!(digest("bookworm"), digest("trixie"));
    }

    #[test]
    fn files_are_written_as_they_are_to_be_in_the_image() {
        let folder = tempfile::tempdir().unwrap();
        write_into(folder.path()).unwrap();
        let mode = |path: &str| {
            folder
                .path()
                .join(path)
                .metadata()
                .unwrap()
                .permissions()
                .mode()
                & 0o777
        };
        assert_eq!(mode("root/usr/lib/concertina/rc"), 0o755);
        assert_eq!(mode("root/etc/inittab"), 0o644);
        assert_eq!(mode("root/etc/acpi"), 0o755);
    }
}
