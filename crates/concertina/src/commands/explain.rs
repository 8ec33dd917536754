//! `concertina explain`

use crate::exit::{Exit, Failure};
use crate::terminal::{bold, faint, nearest, say};
use tosca::Code;

const EXAMPLES: &str = "\
Examples:
  concertina explain T0304
  concertina explain            all codes, a line each
";

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A code of `validate`, such as T0304
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

/// Tells what a code means, with an example before and after.
///
/// # Errors
/// If there is no such code.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let Some(written) = &arguments.code else {
        for code in Code::ALL {
            say(format!(
                "{}  {}",
                bold(code.as_str()),
                first_sentence(*code)
            ));
        }
        return Ok(Exit::Done);
    };
    let Some(code) = Code::from_text(written) else {
        // the letter for the number is the likeliest slip
        let read = Code::from_text(&written.to_uppercase().replace('O', "0"));
        let meant = read.map(Code::as_str);
        let meant = meant.or_else(|| nearest(written, Code::ALL.iter().map(|c| c.as_str())));
        let help = match meant {
            Some(meant) => format!("did you mean {meant}?"),
            None => "`concertina explain` lists all".to_owned(),
        };
        return Err(Failure::text(
            Exit::Usage,
            format!("there is no code {written}; {help}"),
        ));
    };
    say(bold(code.as_str()));
    for line in code.explanation().lines() {
        match line.strip_prefix("```") {
            Some("") => {}
            Some(heading) => say(format!("\n{}:", bold(heading))),
            None if line.is_empty() => say(""),
            None => say(line),
        }
    }
    say(faint("\nStable: a code never changes its meaning."));
    Ok(Exit::Done)
}

fn first_sentence(code: Code) -> String {
    let text = code.explanation().replace('\n', " ");
    let end = text.find(". ").or(text.find(": ")).unwrap_or(text.len());
    let sentence = text.get(..end).unwrap_or(&text);
    sentence.trim_end_matches('.').to_owned()
}
