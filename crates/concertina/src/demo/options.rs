//! What can be said to the demo.

use crate::wiring::ProviderName;
use std::net::SocketAddr;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  concertina demo                            the whole story, in five to eight minutes
  concertina demo --keep                     the same, and then everything stays up until Ctrl-C
  concertina demo --listen 127.0.0.1:5005    where port 5004 is taken
  concertina demo --provider openstack --rc openrc.sh

It deploys examples/web-fleet on QEMU virtual machines of this computer, without root, in a folder of
its own, and leaves nothing behind but caches and the report. With --provider openstack the servers are
Nova's; this computer must reach them, and nothing of them is left either.
";

/// Who makes servers that carry load.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum DemoProvider {
    /// The embedded cloud
    #[default]
    Qemu,
    /// Nova: --rc FILE or --os-cloud NAME, and in the section `openstack` of your settings the image (with what
    /// playbooks find in the embedded one: docs/openstack.md), networks and key
    #[value(name = "openstack")]
    OpenStack,
}

impl DemoProvider {
    /// As everybody else calls it.
    pub(super) fn name(self) -> ProviderName {
        match self {
            Self::Qemu => ProviderName::Qemu,
            Self::OpenStack => ProviderName::OpenStack,
        }
    }

    /// What it makes, for people.
    pub(super) fn machines(self) -> &'static str {
        match self {
            Self::Qemu => "virtual machines of this computer (QEMU)",
            Self::OpenStack => "servers at an OpenStack",
        }
    }
}

/// Arguments of `demo`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DemoOptions {
    /// Who makes the servers
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(super) provider: DemoProvider,
    /// Leave everything up at the end, to be played with, until Ctrl-C
    #[arg(long)]
    pub(super) keep: bool,
    /// Where the agent listens (loopback only)
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:5004")]
    pub(super) listen: SocketAddr,
    /// The service template [default: examples/web-fleet/service.yaml, searched from here and from
    /// the program upwards]
    #[arg(long, value_name = "FILE")]
    pub(super) template: Option<PathBuf>,
    /// Where the report goes
    #[arg(long, value_name = "FILE", default_value = "demo-report.html")]
    pub(super) report: PathBuf,
    /// CPU of a member, in percent, above which the fleet grows
    #[arg(long, value_name = "PERCENT", default_value_t = 30, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(super) cpu_upper_bound: u8,
    /// CPU of all members, in percent, below which the fleet shrinks
    #[arg(long, value_name = "PERCENT", default_value_t = 12, value_parser = clap::value_parser!(u8).range(0..=99))]
    pub(super) cpu_lower_bound: u8,
}
