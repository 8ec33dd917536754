//! What an agent can't do when nobody is there; `--fix` gives it a login of its own.

use super::finding::{About, Finding};
use crate::wiring::{Cloud, Ending};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

const ABOUT: About = About::Provider;

/// The cloud in the file that is written.
const CLOUD: &str = "concertina-agent";

/// Every reason, and a credential where that is wanted.
pub(super) async fn unattended(cloud: &Cloud, state: &Path, mend: bool) -> Vec<Finding> {
    let Some(openstack) = &cloud.openstack else {
        return Vec::new();
    };
    if cloud.ends.is_empty() {
        return vec![Finding::good(ABOUT, "an agent can log in by itself")];
    }
    let advice = |end: &Ending| match (end, mend) {
        (Ending::Keys(_), _) | (_, true) => "",
        (Ending::Login(_), false) => {
            "before an agent is left alone: `concertina doctor --fix` makes an application credential \
             for it and says how it is used"
        }
    };
    let ends = cloud.ends.iter();
    let mut findings: Vec<Finding> = ends
        .map(|end| Finding::notable(ABOUT, end.why(), advice(end)))
        .collect();
    let is_login = |end: &Ending| matches!(end, Ending::Login(_));
    if mend && cloud.ends.iter().any(is_login) {
        let file = state.join("openstack").join("clouds.yaml");
        findings.push(match file.exists() {
            true => used(&file),
            false => made(openstack, &file).await,
        });
    }
    findings
}

async fn made(openstack: &providers::openstack::OpenStackProvider, file: &Path) -> Finding {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let now = jiff::Timestamp::now().as_second();
    let name = format!("{CLOUD}-{}-{now}", host.trim());
    let credential = match openstack.agent_credential(&name).await {
        Ok(credential) => credential,
        Err(error) => {
            let what = format!("no application credential was made for an agent: {error}");
            return Finding::bad(
                ABOUT,
                what,
                "make one in the dashboard (Identity, Application Credentials)",
            );
        }
    };
    match write(file, &credential.clouds_yaml(CLOUD)) {
        Ok(()) => used(file),
        Err(error) => Finding::bad(
            ABOUT,
            format!(
                "application credential {name} was made and could not be kept in {}: {error}",
                file.display()
            ),
            format!("remove it: openstack application credential delete {name}"),
        ),
    }
}

fn used(file: &Path) -> Finding {
    let file: PathBuf = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    Finding::good(
        ABOUT,
        format!(
            "an application credential for an agent is in {0}: OS_CLIENT_CONFIG_FILE={0} concertina agent \
             --os-cloud {CLOUD}",
            file.display()
        ),
    )
}

/// For its owner alone, and never over another.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
