//! Events of triggers: those of notifications of the targets, where the name is nearly one (TOSCA 2.0 §16.5).

use super::callee::Callee;
use super::context::Context;
use crate::diagnostic::{Code, Help, Report};
use crate::yaml::Node;

/// Warns of a name that is nearly a notification's. Others may come from elsewhere: who sends them is not
/// said in a template.
pub(super) fn check<'a>(
    context: &Context<'_, 'a>,
    event: Option<&Node>,
    callees: &[Callee<'_, 'a>],
) {
    let Some((node, written)) = event.and_then(|e| Some((e, e.as_text()?))) else {
        return;
    };
    let mut names: Vec<String> = Vec::new();
    for callee in callees {
        if callee.broken {
            return;
        }
        for interface in callee.names() {
            let complete = callee.interface(context.universe, interface);
            for notification in complete.iter().flat_map(|i| i.notifications.keys()) {
                names.push((*notification).to_owned());
                names.push(format!("{interface}.{notification}"));
            }
        }
    }
    if names.iter().any(|name| name == written) {
        return;
    }
    let meant = context
        .sink
        .closest(written, names.iter().map(String::as_str));
    if let Some(meant) = meant {
        let message = format!("no notification of the targets has the event `{written}`");
        Report::warning(Code::UnknownOperation, node.span, message)
            .help(Help::meant(meant))
            .section("TOSCA 2.0 §16.5")
            .to(context.sink);
    }
}
