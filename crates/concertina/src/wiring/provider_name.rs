//! Providers by name.

use std::fmt;
use std::str::FromStr;

/// A provider that this program has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum ProviderName {
    /// The embedded cloud: QEMU virtual machines on this computer
    #[default]
    Qemu,
    /// Servers at an OpenStack: --rc FILE, --os-cloud NAME, or OS_* of the environment say where
    #[value(name = "openstack")]
    OpenStack,
    /// Scripted: no machine is made and nothing is run (see fake.toml)
    Fake,
}

impl ProviderName {
    /// As it is recorded.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Qemu => "qemu",
            Self::OpenStack => "openstack",
            Self::Fake => "fake",
        }
    }

    /// What people should know of it.
    pub(crate) fn remark(self) -> Option<&'static str> {
        match self {
            Self::Qemu | Self::OpenStack => None,
            Self::Fake => {
                Some("fake provider: servers and operations are scripted, nothing real is made")
            }
        }
    }
}

impl fmt::Display for ProviderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ProviderName {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Qemu, Self::OpenStack, Self::Fake]
            .into_iter()
            .find(|name| name.as_str() == text)
            .ok_or_else(|| {
                format!("this program has no provider {text:?}, only qemu, openstack and fake")
            })
    }
}
