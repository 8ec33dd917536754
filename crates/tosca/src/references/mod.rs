//! What functions refer to, and what they come to as far as that is known before a deploy.
//! Must not know: how values are written.

mod evaluate;
mod exists;

use crate::template::Context;
use topology::{ScalingGroups, Topology};

/// Checks references and values; derives the scaling groups, none where they contradict themselves.
pub(crate) fn check(topology: &Topology, context: &Context<'_, '_>) -> Option<ScalingGroups> {
    exists::check(topology, context);
    evaluate::check(topology, context)
}
