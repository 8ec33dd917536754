//! Names of types and operations that have a meaning here (TOSCA 1.3 §5, and our own).

/// TOSCA's Compute node type.
pub const COMPUTE: &str = "tosca.nodes.Compute";
/// A Compute that a provider makes (ours).
pub const SERVER: &str = "concertina.nodes.Server";
/// One that is made at an OpenStack, and nowhere else (ours).
pub const OPENSTACK_SERVER: &str = "concertina.nodes.openstack.Server";
/// Hosting relationship.
pub const HOSTED_ON: &str = "tosca.relationships.HostedOn";
/// Source needs the target.
pub const DEPENDS_ON: &str = "tosca.relationships.DependsOn";
/// The capability that bounds a group.
pub const SCALABLE: &str = "tosca.capabilities.Scalable";
/// Root of scaling policies.
pub const SCALING_POLICY: &str = "tosca.policies.Scaling";
/// Node lifecycle interface.
pub const STANDARD: &str = "Standard";
/// Relationship lifecycle interface.
pub const CONFIGURE: &str = "Configure";
/// Metadata of a relationship type: operations that are called once with the list of members.
pub const COALESCE: &str = "concertina.coalesce";

/// Metadata key of node and relationship types: which operations may run again when it is not known
/// whether they ran (comma-separated, or `all`), though their kind of implementation says otherwise.
pub const REPEATABLE: &str = "concertina.repeatable";

/// Metadata key likewise: which operations may not.
pub const RUN_ONCE: &str = "concertina.run_once";
/// Metadata key of node templates: the name that it had in a former revision.
pub const WAS: &str = "concertina.was";
/// Requirement of a front for each node that stands for it.
pub const SUBSTITUTED_BY: &str = "substituted_by";
/// Input that a coalesced operation is given: the members in service.
pub const MEMBERS_INPUT: &str = "members";
