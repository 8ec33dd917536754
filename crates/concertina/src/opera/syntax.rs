//! Playbooks looked at by Ansible, without running them: `opera validate --executors`.

use crate::config;
use crate::exit::{Exit, Failure};
use crate::terminal::say;
use crate::wiring::Template;
use executors::AnsibleExecutor;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use topology::{Implementation, ImplementationKind, NodeTemplate, Operation, Relationship, names};

/// Operations of a node with those of its requirements between, in the order that opera looks at them.
const BEFORE: [&str; 2] = ["pre_configure_source", "pre_configure_target"];
const AFTER: [&str; 2] = ["post_configure_source", "post_configure_target"];

/// Checks the playbooks of all operations; false: there is something wrong with one, which is told.
///
/// # Errors
/// If there is no Ansible here, or the disk fails.
pub(super) fn check(template: &Template) -> Result<bool, Failure> {
    let folder = laid_out(template)
        .map_err(|e| Failure::doing(Exit::Machine, "failed to lay out the template's files", e))?;
    let checker = Checker {
        folder: folder.path(),
    };
    let mut nodes: Vec<&NodeTemplate> = template.topology.nodes.values().collect();
    nodes.sort_by_key(|node| {
        (
            &node.location.file,
            node.location.line,
            node.location.column,
        )
    });
    for node in nodes {
        say(format!("[Worker_0]   Validating {}_0", node.name));
        for (name, at, operation) in operations(node) {
            if let Some(implementation) = &operation.implementation
                && !checker.is_right(name, &at, implementation)?
            {
                return Ok(false);
            }
        }
        say(format!(
            "[Worker_0]   Validation of {}_0 complete",
            node.name
        ));
    }
    Ok(true)
}

/// Name, whose, and what it is.
type Named<'n> = (&'static str, String, &'n Operation);

fn operations(node: &NodeTemplate) -> Vec<Named<'_>> {
    let own = |name: &'static str| {
        let found = node.operation(names::STANDARD, name);
        found.map(|operation| (name, format!("{}_0", node.name), operation))
    };
    let of = |name: &'static str| {
        node.requirements.iter().filter_map(move |requirement| {
            let relationship: &Relationship = &requirement.relationship;
            let operation = relationship.operation(names::CONFIGURE, name)?;
            let at = format!("{}_0--{}_0", node.name, requirement.target);
            Some((name, at, operation))
        })
    };
    let mut all: Vec<Named<'_>> = own("create").into_iter().collect();
    all.extend(BEFORE.into_iter().flat_map(of));
    all.extend(own("configure"));
    all.extend(AFTER.into_iter().flat_map(of));
    all.extend(["start", "stop", "delete"].into_iter().filter_map(own));
    all
}

/// The files of a template in a private folder.
fn laid_out(template: &Template) -> std::io::Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    for (path, contents) in &template.package.files {
        let file = folder.path().join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(file, contents)?;
    }
    Ok(folder)
}

struct Checker<'f> {
    folder: &'f Path,
}

impl Checker<'_> {
    fn is_right(
        &self,
        operation: &str,
        at: &str,
        implementation: &Implementation,
    ) -> Result<bool, Failure> {
        if implementation.kind() != Ok(ImplementationKind::Playbook) {
            return Ok(true);
        }
        say(format!("[Worker_0]     Executing {operation} on {at}"));
        let playbook = self.folder.join(&implementation.primary);
        let beside = playbook.parent().unwrap_or(self.folder);
        self.lay_beside(beside, &implementation.dependencies)
            .map_err(|e| Failure::doing(Exit::Machine, "failed to lay out dependencies", e))?;
        let output = Command::new(program()?)
            .args(["--syntax-check", "-i", "localhost,"])
            .arg(&playbook)
            .current_dir(beside)
            .stdin(Stdio::null())
            .output()
            .map_err(|e| Failure::doing(Exit::Machine, "failed to start Ansible", e))?;
        if output.status.success() {
            return Ok(true);
        }
        say("[Worker_0] ------------");
        for text in [output.stdout, output.stderr] {
            String::from_utf8_lossy(&text).lines().for_each(say);
        }
        say("[Worker_0] ============");
        say(format!(
            "Failed to validate {operation} on {at}: {}",
            implementation.primary
        ));
        Ok(false)
    }

    /// As when it runs, what an operation depends on lies beside it.
    fn lay_beside(&self, beside: &Path, dependencies: &[String]) -> std::io::Result<()> {
        for dependency in dependencies {
            let from = self.folder.join(dependency);
            if let Some(name) = from.file_name() {
                let to = beside.join(name);
                if from.is_file() && !to.exists() {
                    fs::copy(&from, to)?;
                }
            }
        }
        Ok(())
    }
}

fn program() -> Result<PathBuf, Failure> {
    let config = config::load(None).map_err(|e| Failure::new(Exit::Usage, e))?;
    let program = AnsibleExecutor::new(config.ansible.settings(&BTreeMap::new())).program();
    program.map_err(|error| Failure::new(Exit::Machine, error))
}
