//! Level 0: the words of the house as types.
//!
//! Responsible for: typed ids, capacities and their bounds, the state machines of nodes, members and
//! steps (one transition table each), typed scaling policies.
//! Must not know: any other crate of ours, I/O, the clock.

mod byte_size;
mod capacity;
mod cpu_expression;
mod edge;
mod id;
mod instance;
mod member_state;
mod node_state;
mod percent;
mod scaling;
mod step_status;
mod wish;

pub use byte_size::{ByteSize, ByteSizeError};
pub use capacity::{
    BoundsError, Capacity, CapacityBounds, CapacitySource, DesiredCapacity, Fallback,
};
pub use cpu_expression::{CPU_LABELS, cpu_expression, label_matcher, promql_duration};
pub use edge::EdgeId;
pub use id::{
    FencingToken, Generation, GroupName, HolderId, IdError, IdempotencyKey, MemberId, NodeName,
    Ordinal, PlanId, PolicyName, Revision, RunId, ServerId, ServiceName, StepNumber, StoreId,
};
pub use instance::InstanceId;
pub use member_state::{LeaveCause, MemberEvent, MemberState};
pub use node_state::{LifecycleOperation, NodeEvent, NodeState};
pub use percent::{Percent, PercentError};
pub use scaling::{RuleName, ScaleDirection, ThresholdPolicy, ThresholdTarget};
pub use step_status::{IllegalTransition, StepEvent, StepStatus};
pub use wish::Wish;
