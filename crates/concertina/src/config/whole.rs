//! All sections together.

use super::agent::AgentSection;
use super::ansible::AnsibleSection;
use super::engine::EngineSection;
use super::key::{Section, commented};
use super::monitoring::MonitoringSection;
use super::openstack::OpenStackSection;
use super::policy::PolicySection;
use super::problem::ConfigError;
use super::qemu::QemuSection;
use super::read::Reading;

/// The settings. Defaults are those of production.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// Where the agent listens.
    pub(crate) agent: AgentSection,
    /// How the work is done.
    pub(crate) engine: EngineSection,
    /// Quiet times.
    pub(crate) policy: PolicySection,
    /// The monitors.
    pub(crate) monitoring: MonitoringSection,
    /// The embedded cloud.
    pub(crate) qemu: QemuSection,
    /// Servers at an OpenStack.
    pub(crate) openstack: OpenStackSection,
    /// Playbooks.
    pub(crate) ansible: AnsibleSection,
}

const SECTIONS: &[&str] = &[
    AgentSection::NAME,
    EngineSection::NAME,
    PolicySection::NAME,
    MonitoringSection::NAME,
    QemuSection::NAME,
    OpenStackSection::NAME,
    AnsibleSection::NAME,
];

impl Config {
    /// Makes settings of what was taken in.
    pub(super) fn of(mut reading: Reading) -> Result<Self, ConfigError> {
        let config = Self {
            agent: reading.section(),
            engine: reading.section(),
            policy: reading.section(),
            monitoring: reading.section(),
            qemu: reading.section(),
            openstack: reading.section(),
            ansible: reading.section(),
        };
        reading.refuse_unknown_sections(SECTIONS);
        if reading.problems.is_empty() {
            Ok(config)
        } else {
            Err(ConfigError::Wrong(reading.problems))
        }
    }
}

/// The sections of the commented file.
pub(super) fn sections() -> [String; 7] {
    [
        commented::<AgentSection>(),
        commented::<EngineSection>(),
        commented::<PolicySection>(),
        commented::<MonitoringSection>(),
        commented::<QemuSection>(),
        commented::<OpenStackSection>(),
        commented::<AnsibleSection>(),
    ]
}
