//! `concertina schema`

use crate::exit::{Exit, Failure};
use crate::terminal::json;
use tosca::Version;

const EXAMPLES: &str = "\
Examples:
  concertina schema > tosca-1.3.schema.json
  concertina schema --version 2.0

In an editor with YAML support, at the top of a template:
  # yaml-language-server: $schema=./tosca-1.3.schema.json

It says what the grammar says: keynames, forms, words. Names, types and values are what `validate` checks.
";

/// Arguments of `schema`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, disable_version_flag = true)]
pub(crate) struct Arguments {
    /// Of which version of TOSCA
    #[arg(long, value_name = "VERSION", default_value = "1.3", value_parser = version)]
    version: Version,
}

fn version(text: &str) -> Result<Version, String> {
    Version::from_number(text).ok_or_else(|| {
        let all = Version::ALL.map(|(version, _)| version.number());
        format!("there is no such version; there are {}", all.join(", "))
    })
}

/// Prints the schema.
///
/// # Errors
/// Never; commands are called alike.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    json(&tosca::json_schema(arguments.version));
    Ok(Exit::Done)
}
