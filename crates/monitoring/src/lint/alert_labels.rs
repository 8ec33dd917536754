//! Labels by which the agent knows who an alert is about.

/// Without them an alert of a member is about nobody.
pub(super) const OF_A_MEMBER: [&str; 3] = ["service", "group", "member"];
