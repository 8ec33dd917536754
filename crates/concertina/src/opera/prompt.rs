//! Questions, as xOpera asks them.

use crate::exit::{Exit, Failure};
use crate::terminal::say;
use std::io::{BufRead, Write};

/// Asks until the answer is one; an empty one means yes.
///
/// # Errors
/// If there is nobody to ask: xOpera shows a traceback then.
pub(super) fn goes_on(why: &str) -> Result<bool, Failure> {
    say(why);
    let stdin = std::io::stdin();
    loop {
        let mut out = std::io::stdout();
        let _ = write!(out, "Do you want to continue? (Y/n): ");
        let _ = out.flush();
        let mut line = String::new();
        let read = stdin.lock().read_line(&mut line);
        match read {
            Ok(0) | Err(_) => {
                say("");
                return Err(Failure::text(
                    Exit::Failed,
                    "nobody answers; nothing was done. Say --force to go on without a question",
                ));
            }
            Ok(_) => {}
        }
        match line.trim().to_lowercase().as_str() {
            "" | "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => say("Invalid input. Please try again."),
        }
    }
}
