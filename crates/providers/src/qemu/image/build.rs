//! Builds the image: aside, under a lock, renamed when whole. An interrupted build leaves nothing that
//! could be taken for an image, and the next one removes what it left.

use super::host::{self, Mode};
use super::{DISK_MIB, Image, ImageProgress, recipe};
use crate::qemu::cache::{prune, touch};
use crate::qemu::durable::{failed, make_folder, remove_folder, rename, sync, write_private};
use crate::qemu::lock::Lock;
use crate::qemu::programs::search_path;
use engine::ports::ProviderError;
use rustix::process::{Pid, Signal, kill_process_group};
use sha2::{Digest as _, Sha256};
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// Name of a build's folder in the cache, before it is an image.
const UNFINISHED: &str = ".build";

const DISCARD_ATTEMPTS: usize = 5;

fn place(cache_dir: &Path) -> Result<Image, ProviderError> {
    Ok(Image::at(
        cache_dir
            .join("images")
            .join(recipe::digest(&host::suite()?)),
    ))
}

/// The image for this computer, built where the cache does not hold it: half a minute, or two.
/// Dropping the future ends the build.
pub async fn ensure(
    cache_dir: &Path,
    progress: &(dyn Fn(ImageProgress) + Send + Sync),
) -> Result<Image, ProviderError> {
    let image = place(cache_dir)?;
    if image.disk().exists() {
        touch(image.folder());
        return Ok(image);
    }
    let images = cache_dir.join("images");
    make_folder(&images)?;
    let lock_path = images.join("lock");
    let mut told = false;
    let lock = loop {
        if let Some(lock) = Lock::take_if_free(&lock_path)? {
            break lock;
        }
        if !told {
            progress(ImageProgress::Waiting);
            told = true;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    if image.disk().exists() {
        return Ok(image);
    }
    if let Some(problem) = check(cache_dir)?.into_iter().next() {
        return Err(problem);
    }
    let begun = Instant::now();
    let build = Build::prepare(&images)?;
    build.run(lock.shared()?, progress, begun).await?;
    build.finish(&image)?;
    touch(image.folder());
    prune(&images)?;
    progress(ImageProgress::Built {
        elapsed: begun.elapsed(),
    });
    Ok(image)
}

/// What stands in the way of building it; nothing where it is built.
pub(in crate::qemu) fn check(cache_dir: &Path) -> Result<Vec<ProviderError>, ProviderError> {
    if place(cache_dir)?.disk().exists() {
        return Ok(Vec::new());
    }
    let mut problems = host::check_programs(Mode::choose());
    let work = host::work_base();
    for (folder, needed) in [(cache_dir, host::IMAGE_BYTES), (&work, host::WORK_BYTES)] {
        let free = host::free_bytes(folder).unwrap_or(u64::MAX);
        if free < needed {
            problems.push(ProviderError::NoRoom {
                what: format!(
                    "building the image takes {} MiB in {}, {} MiB are free",
                    needed >> 20,
                    folder.display(),
                    free >> 20
                ),
                advice:
                    "free some disk space, or set XDG_CACHE_HOME (for the image) or TMPDIR (for \
                         building it) to a roomier place"
                        .to_owned(),
            });
        }
    }
    Ok(problems)
}

/// A build under way: a folder to work in, and one that becomes the image.
struct Build {
    recipe: PathBuf,
    work: PathBuf,
    out: PathBuf,
    aside: PathBuf,
    log: PathBuf,
}

impl Build {
    /// Makes the folders. The caller holds the lock, so what is there is a dead builder's.
    fn prepare(images: &Path) -> Result<Self, ProviderError> {
        let aside = images.join(UNFINISHED);
        let digest = Sha256::digest(images.as_os_str().as_encoded_bytes());
        let tag: String = digest[..6]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let name = format!("concertina-image-{tag}");
        for left in [
            &aside,
            &Path::new("/dev/shm").join(&name),
            &std::env::temp_dir().join(&name),
        ] {
            discard(left)?;
        }
        let work = host::work_base().join(name);
        let build = Self {
            recipe: work.join("recipe"),
            out: aside.join("out"),
            log: images.join("build.log"),
            work,
            aside,
        };
        make_folder(&build.out)?;
        // Fails where it exists: a folder that somebody else put there is not worked in.
        fs::create_dir(&build.work).map_err(failed("making", &build.work))?;
        // In a user namespace root is another user, who must reach what lies in here.
        recipe::write_into(&build.recipe)?;
        for folder in [&build.work, &build.recipe] {
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o711);
            fs::set_permissions(folder, mode).map_err(failed("opening", folder))?;
        }
        Ok(build)
    }

    async fn run(
        &self,
        lock: File,
        progress: &(dyn Fn(ImageProgress) + Send + Sync),
        begun: Instant,
    ) -> Result<(), ProviderError> {
        let log = File::create(&self.log).map_err(failed("writing", &self.log))?;
        let path =
            std::env::join_paths(search_path()).unwrap_or_else(|_| OsString::from("/usr/bin:/bin"));
        let mut child = Command::new(self.recipe.join("build.sh"))
            .current_dir(&self.work)
            .env("PATH", path)
            .env("LC_ALL", "C.UTF-8")
            .env("RECIPE", &self.recipe)
            .env("WORK", &self.work)
            .env("OUT", &self.out)
            .env("SOURCES", host::sources()?)
            .env("SUITE", host::suite()?)
            .env("MODE", Mode::choose().name())
            .env("DISK_MIB", DISK_MIB.to_string())
            // Held by whatever the build has started: nobody clears up beneath a build whose
            // Concertina was killed. It ends at its next step, when nobody reads what it says.
            .stdin(Stdio::from(lock))
            .stdout(Stdio::piped())
            .stderr(Stdio::from(log))
            .process_group(0)
            .spawn()
            .map_err(failed("running", &self.recipe))?;
        let output = child.stdout.take().expect("it is piped");
        let mut group = Group(child);
        let mut lines = BufReader::new(output).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some(title) = line.strip_prefix("step: ") {
                progress(ImageProgress::Step {
                    title: title.to_owned(),
                    elapsed: begun.elapsed(),
                });
            }
        }
        let status = group
            .0
            .wait()
            .await
            .map_err(failed("waiting for", &self.recipe))?;
        if status.success() {
            return Ok(());
        }
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        Err(ProviderError::Unavailable {
            why: format!(
                "building the image: {status}: {}; all that was said is in {}. Nothing of it counts \
                 as an image. Its packages come from this computer's package sources: see that \
                 `apt-get update` works, then give the same command again",
                lines[lines.len().saturating_sub(5)..].join(" | "),
                self.log.display()
            ),
        })
    }

    fn finish(&self, image: &Image) -> Result<(), ProviderError> {
        let built = Image::at(&self.out);
        write_private(
            &built.build_id_file(),
            uuid::Uuid::new_v4().to_string().as_bytes(),
        )?;
        for file in [
            built.build_id_file(),
            built.kernel(),
            built.initrd(),
            built.disk(),
            self.out.clone(),
        ] {
            sync(&file)?;
        }
        rename(&self.out, image.folder())?;
        let _ = fs::remove_file(&self.log);
        Ok(())
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        for folder in [&self.work, &self.aside] {
            if let Err(error) = discard(folder) {
                tracing::warn!(%error, "left behind by building the image");
            }
        }
    }
}

/// The build and all that it started: ended with this value.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        let pid = self
            .0
            .id()
            .and_then(|pid| i32::try_from(pid).ok())
            .and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // Fails only where all have ended.
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }
}

/// Removes a folder, also when parts of it belong to the ids of a user namespace, whose processes may
/// take a moment to end.
fn discard(folder: &Path) -> Result<(), ProviderError> {
    for _ in 0..DISCARD_ATTEMPTS {
        if remove_folder(folder).is_ok() {
            return Ok(());
        }
        // Root of the namespace may not look into the folder, but into what it made there.
        let parts = fs::read_dir(folder).into_iter().flatten().flatten();
        let _ = std::process::Command::new("mmdebstrap")
            .args(["--unshare-helper", "rm", "-rf"])
            .args(parts.map(|part| part.path()))
            .stdin(Stdio::null())
            .output();
        std::thread::sleep(Duration::from_millis(200));
    }
    remove_folder(folder)
}
