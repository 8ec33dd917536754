//! The face of xOpera 0.7: this program called by the name `opera`. Its arguments, prompts, refusals, exit
//! statuses and the words on standard output that scripts read; what is done is done by the same engine.
//!
//! | file | |
//! | --- | --- |
//! | `face` | from the arguments to a command, and to an exit status |
//! | `args` | what can be typed |
//! | `place` | the storage folder and what is remembered in it |
//! | `status` | a service in xOpera's words |
//! | `gate` | what a command does in each status |
//! | `prompt` | questions |
//! | `transcript` | what happens, line by line |
//! | `act` | a wish carried out, and how it ended |
//! | `output` | YAML and JSON |
//! | all others | the command of that name |

mod act;
mod args;
mod deploy;
mod diff;
mod face;
mod gate;
mod info;
mod notify;
mod output;
mod outputs;
mod package;
mod place;
mod prompt;
mod status;
mod syntax;
mod template;
mod transcript;
mod undeploy;
mod unpackage;
mod update;
mod validate;

pub(crate) use face::run;
pub(crate) use status::Status;
pub(crate) use transcript::Transcript;
