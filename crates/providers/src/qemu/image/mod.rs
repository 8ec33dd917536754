//! The base disk, kernel and initramfs that all servers start from: built once on this computer from
//! a recipe, kept under a digest of that recipe. Knows nothing of servers.

mod build;
mod built;
mod host;
mod progress;
mod recipe;

pub(super) use build::check;
pub use build::ensure;
pub(super) use built::DISK_MIB;
pub use built::Image;
pub(super) use host::free_bytes;
pub use progress::ImageProgress;
