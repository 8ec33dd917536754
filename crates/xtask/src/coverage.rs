//! The coverage table of `docs/tosca.md`, which is made from the grammar table.

use std::path::PathBuf;
use std::process::ExitCode;

const BEGIN: &str = "<!-- coverage: begin -->\n";
const END: &str = "<!-- coverage: end -->";

/// Arguments of `coverage`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The document, with the two marks between which the table stands
    #[arg(long, value_name = "FILE", default_value = "docs/tosca.md")]
    document: PathBuf,
    /// Change nothing; fail if the document is not up to date
    #[arg(long)]
    check: bool,
}

/// Writes the table.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let name = arguments.document.display();
    let text = std::fs::read_to_string(&arguments.document)
        .map_err(|error| format!("failed to read {name}: {error}"))?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let Some((before, after)) = parts else {
        return Err(format!("{name} lacks the marks {BEGIN:?} and {END:?}"));
    };
    let new = format!("{before}{BEGIN}{}{END}{after}", tosca::coverage_table());
    if new == text {
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.check {
        return Err(format!(
            "{name} is not up to date: run scripts/xtask.sh coverage"
        ));
    }
    std::fs::write(&arguments.document, new)
        .map_err(|error| format!("failed to write {name}: {error}"))?;
    println!("{name} written");
    Ok(ExitCode::SUCCESS)
}
