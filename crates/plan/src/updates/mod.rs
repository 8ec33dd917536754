//! Another revision: what it means for each node, what becomes of the records, whose turn is next in a group,
//! and who is to learn of what changed (design decision 11).

mod changes;
mod comparison;
mod elders;
mod news;
mod regrouping;
mod rename;
mod renewal;
mod revise;
mod roll;
mod rolls;
mod shape;
mod side;
mod why;

pub use changes::{Changes, NodeChange, Rules, Sketch};
pub use elders::{Elder, Elders, Renewal};
pub(crate) use elders::{Model, Models};
pub use news::News;
pub use regrouping::Regrouping;
pub use rename::group_now;
pub use renewal::MemberRenewal;
pub(crate) use renewal::renewal;
pub use revise::Revising;
pub use roll::stopped_roll;
pub(crate) use roll::{Moves, Rolling};
pub use shape::same_shape;
