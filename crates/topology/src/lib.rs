//! Level 0: the version-neutral graph of a service, and the pure evaluator of its values.
//!
//! Responsible for: templates, relationships, groups and policies as every TOSCA version is lowered
//! to them; scaling groups (derived, never written); values and their evaluation.
//! Must not know: YAML, TOSCA versions, what is deployed (that is an argument: [`World`]).

mod activity;
mod calls;
mod evaluator;
mod expr;
mod function;
mod graph;
mod implementation_kind;
mod interface;
mod location;
mod maker;
pub mod names;
mod node;
mod opera;
mod pattern;
mod policy;
mod reach;
mod renaming;
mod scaling_group;
mod sensitive;
mod substitution;
mod taker;
mod texts;
mod trigger;
mod unheard;
mod ways;
mod workflow;

pub use activity::{Activity, ActivityKind};
pub use calls::{Home, each_call_of, each_value};
pub use evaluator::{
    AttributeRef, EvalError, Evaluator, Misfit, Outcome, Site, Told, Trouble, World, apply,
};
pub use expr::{Asked, Call, Entity, EntityPath, Expr, GraphPath, Hop, Nodes, PathStep, Which};
pub use function::{Arity, Function, ResultKind};
pub use graph::{Output, Topology};
pub use implementation_kind::{ImplementationKind, UnknownKind};
pub use interface::{Implementation, Interface, Operation, OperationHostKeyword};
pub use location::Location;
pub use maker::{Boot, Maker, PlainComputes};
pub use node::{Capability, Directive, NodeTemplate, Relationship, Requirement};
pub use pattern::{BadPattern, pattern};
pub use policy::{ToscaGroup, ToscaPolicy};
pub use renaming::Renaming;
pub use scaling_group::{GroupError, ScalingGroup, ScalingGroups};
pub use sensitive::{Secrecy, Sensitive};
pub use substitution::{Given, Handed, NameTooLong, Selected, Stitches};
pub use taker::Taker;
pub use texts::{Number, Texts, Units, compare_versions};
pub use trigger::{Schedule, Trigger, TriggerCondition, TriggerFilter};
pub use unheard::{Unheard, UnheardReason, unheard};
pub use ways::{Incoming, Ways};
pub use workflow::{
    Precondition, StepHost, Workflow, WorkflowBody, WorkflowInput, WorkflowStep, WorkflowTarget,
};
