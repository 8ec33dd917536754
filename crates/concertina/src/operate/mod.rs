//! Carries a wish out: shows the plan, checks what is needed, writes the wish, then acts as holder, or
//! follows the holder that there is.
//!
//! | file | does |
//! | --- | --- |
//! | `order` | what a command asks for, from its plan to its end |
//! | `outlook`, `plan_text` | the plan before anything is done, and how people read it |
//! | `choices` | what a provider would choose for the servers of a plan |
//! | `image` | what takes minutes once, before anything is wished |
//! | `goal` | what a command wants, and who wanted something else since |
//! | `carry_out` | holder or follower, until the end |
//! | `standing` | how far a service is from what is wished, read without a lease |
//! | `interrupt` | Ctrl-C once and twice |
//! | `counts` | a plan in numbers |
//! | `progress` | the log, line by line, while work runs |
//! | `form` | for people, or for programs |
//! | `run` | what a workflow or trigger would do |
//! | `ending` | what is said at the end |
//! | `way_on` | what is still to be done of what was last wished |

mod carry_out;
mod choices;
mod counts;
mod ending;
mod form;
mod goal;
mod image;
mod interrupt;
mod order;
mod outlook;
mod plan_text;
mod progress;
mod run;
mod standing;
mod way_on;

pub(crate) use carry_out::{Errand, Reached, carry_out};
pub(crate) use ending::Way;
pub(crate) use form::{Form, show};
pub(crate) use goal::Goal;
pub(crate) use image::Prepared;
pub(crate) use interrupt::{Interrupts, Words};
pub(crate) use order::{Ask, Order, Toward};
pub(crate) use outlook::{Now, Outlook, desired, next_member};
pub(crate) use progress::{Progress, Teller};
pub(crate) use way_on::way_on;
