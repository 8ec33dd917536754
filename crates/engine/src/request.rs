//! From a step to a call: what an executor is asked. Pure.

mod of_run;
mod untrusted;

use crate::host_address::address_of;
use crate::ports::{Blueprint, References};
use crate::secrets::{secret_attributes, secrets};
use model::{EdgeId, InstanceId, MemberId, NodeName};
use plan::{Action, EdgeOperation, Recorded, RelationId, ServerLink, Side};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;
use topology::{
    Evaluator, Expr, Implementation, ImplementationKind, NodeTemplate, Operation,
    OperationHostKeyword, Outcome, Relationship, Site, Taker, names,
};
use untrusted::comes_from_outside;

/// What an operation step runs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OperationCall {
    pub(crate) kind: ImplementationKind,
    pub(crate) primary: PathBuf,
    pub(crate) dependencies: Vec<PathBuf>,
    pub(crate) inputs: BTreeMap<String, Value>,
    pub(crate) untrusted_inputs: Vec<String>,
    pub(crate) secrets: Vec<String>,
    pub(crate) host: HostChoice,
    pub(crate) timeout: Option<Duration>,
    /// Output name → attribute.
    pub(crate) outputs: BTreeMap<String, Taker>,
}

/// Where an operation runs, before its address is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HostChoice {
    Orchestrator,
    /// The server of a Compute instance.
    Server(InstanceId),
    /// A machine that no provider made, by its name or address.
    Elsewhere(String),
}

/// Why a step can't be asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct RequestError(pub(crate) String);

pub(crate) type Result<T> = std::result::Result<T, RequestError>;

/// Where something is run.
pub(crate) struct Place<'p> {
    pub(crate) site: &'p Site,
    /// On what; none: on nothing in particular.
    pub(crate) at: Option<&'p InstanceId>,
    pub(crate) edge: Option<&'p EdgeId>,
}

/// What is run.
pub(crate) struct Called<'c> {
    pub(crate) implementation: &'c Implementation,
    pub(crate) inputs: &'c BTreeMap<String, Expr>,
    /// Inputs of a workflow, which stand before the template's.
    pub(crate) scope: &'c BTreeMap<String, Value>,
    pub(crate) outputs: &'c BTreeMap<String, Taker>,
    /// Texts of the workflow's inputs that are declared secret.
    pub(crate) secrets: &'c BTreeSet<String>,
    /// Where; none: on the host of the node.
    pub(crate) host: Option<OperationHostKeyword>,
}

pub(crate) struct Maker<'a> {
    pub(crate) blueprint: &'a Blueprint,
    pub(crate) recorded: &'a Recorded,
    /// What the inputs of a run refer to.
    pub(crate) of_run: &'a References,
}

/// The operation behind a step; `None`: it has no implementation.
pub(crate) fn operation_call(
    blueprint: &Blueprint,
    recorded: &Recorded,
    action: &Action,
    of_run: &References,
) -> Result<Option<OperationCall>> {
    let maker = Maker {
        blueprint,
        recorded,
        of_run,
    };
    match action {
        Action::CreateServer { .. } | Action::DeleteServer { .. } => Ok(None),
        Action::Operate {
            instance,
            operation,
        } => {
            let node = blueprint.topology.node(instance.node());
            let found = node.and_then(|n| n.operation(names::STANDARD, operation.name()));
            let site = Site::Node(instance.clone());
            found.map_or(Ok(None), |o| {
                let place = Place {
                    site: &site,
                    at: Some(instance),
                    edge: None,
                };
                maker.call(o, &place, BTreeMap::new())
            })
        }
        Action::Relate { edge, operation } => maker.relate(edge, *operation),
        Action::TellMembers {
            relation,
            operation,
            members,
        } => maker.tell(relation, *operation, members),
        Action::Perform {
            run, task, subject, ..
        } => maker.perform((*run, task, subject)),
    }
}

impl Maker<'_> {
    fn relationship(&self, source: &NodeName, name: &str, index: u32) -> Option<&Relationship> {
        let node = self.blueprint.topology.node(source)?;
        let mut found = node
            .requirements
            .iter()
            .filter(|r| r.name == name && r.index == index);
        found.next().map(|r| &r.relationship)
    }

    fn relate(&self, edge: &EdgeId, operation: EdgeOperation) -> Result<Option<OperationCall>> {
        let found = self.relationship(edge.source.node(), &edge.requirement, edge.index);
        let Some(relationship) = found else {
            return Ok(None);
        };
        let Some(what) = relationship.operation(names::CONFIGURE, operation.name()) else {
            return Ok(None);
        };
        let at = match operation.side() {
            Side::Source => &edge.source,
            Side::Target => &edge.target,
        };
        let mut given = BTreeMap::new();
        // outside every group the only source is the whole list
        if relationship.coalesces(operation.name()) {
            let sources = match operation {
                EdgeOperation::AddSource => vec![self.member_entry(&edge.source)],
                _ => Vec::new(),
            };
            given.insert(names::MEMBERS_INPUT.to_owned(), Value::Array(sources));
        }
        let place = Place {
            site: &Site::Relationship(edge.clone()),
            at: Some(at),
            edge: Some(edge),
        };
        self.call(what, &place, given)
    }

    fn tell(
        &self,
        relation: &RelationId,
        operation: EdgeOperation,
        members: &BTreeSet<MemberId>,
    ) -> Result<Option<OperationCall>> {
        let found = self.relationship(&relation.source, &relation.requirement, relation.index);
        let Some(relationship) = found else {
            return Ok(None);
        };
        let Some(what) = relationship.operation(names::CONFIGURE, operation.name()) else {
            return Ok(None);
        };
        let mut order: Vec<_> = members
            .iter()
            .filter_map(|id| self.recorded.members.get(id))
            .collect();
        order.sort_by_key(|m| m.ordinal);
        let entries = order
            .into_iter()
            .map(|m| self.member_entry(&InstanceId::OfMember(relation.source.clone(), m.id)))
            .collect();
        let given = BTreeMap::from([(names::MEMBERS_INPUT.to_owned(), Value::Array(entries))]);
        // SOURCE has no single meaning here; the first member's stands for all, if there is one
        let site = members
            .first()
            .map_or(Site::Node(relation.target.clone()), |id| {
                Site::Relationship(relation.edge(*id))
            });
        let place = Place {
            site: &site,
            at: Some(&relation.target),
            edge: None,
        };
        self.call(what, &place, given)
    }

    /// What a list of members says of one.
    fn member_entry(&self, source: &InstanceId) -> Value {
        let compute = self.compute_of(source);
        let attributes = compute
            .map(|c| self.recorded.instance(&c).attributes)
            .unwrap_or_default();
        let attribute = |name: &str| attributes.get(name).cloned().unwrap_or(Value::Null);
        let member = source
            .member()
            .and_then(|id| self.recorded.members.get(&id));
        json!({
            "member": source.member().map(|m| m.to_string()),
            "ordinal": member.map_or(0, |m| m.ordinal.0),
            "name": attribute("server_name"),
            "private_address": attribute("private_address"),
            "public_address": attribute("public_address"),
        })
    }

    fn compute_of(&self, instance: &InstanceId) -> Option<InstanceId> {
        let node = self.blueprint.topology.compute_of(instance.node())?.clone();
        Some(match instance.member() {
            Some(member) if self.blueprint.groups.of_node(&node).is_some() => {
                InstanceId::OfMember(node, member)
            }
            _ => InstanceId::Single(node),
        })
    }

    fn call(
        &self,
        operation: &Operation,
        place: &Place<'_>,
        given: BTreeMap<String, Value>,
    ) -> Result<Option<OperationCall>> {
        let Some(implementation) = &operation.implementation else {
            return Ok(None);
        };
        let called = Called {
            implementation,
            inputs: &operation.inputs,
            scope: &BTreeMap::new(),
            outputs: &operation.outputs,
            secrets: &BTreeSet::new(),
            host: implementation.operation_host,
        };
        self.called(&called, place, given).map(Some)
    }

    pub(crate) fn called(
        &self,
        called: &Called<'_>,
        place: &Place<'_>,
        given: BTreeMap<String, Value>,
    ) -> Result<OperationCall> {
        let topology = &self.blueprint.topology;
        let evaluator = Evaluator::new(topology, &self.blueprint.groups, self.recorded);
        let evaluator = evaluator.of_workflow(called.scope);
        let mut inputs = BTreeMap::new();
        for (name, expr) in called.inputs {
            if given.contains_key(name) {
                continue;
            }
            let mut value = match evaluator.evaluate(expr, place.site) {
                Ok(Outcome::Known(value)) => value,
                Ok(Outcome::Unknown { waits_for }) => {
                    return Err(RequestError(format!(
                        "input {name} waits for {waits_for}, which has no value yet"
                    )));
                }
                Err(error) => return Err(RequestError(format!("input {name}: {error}"))),
            };
            for references in [&self.blueprint.references, self.of_run] {
                let needed = references.need(&value);
                needed.map_err(|why| RequestError(format!("input {name}: {why}")))?;
            }
            // an attribute is kept with the reference where it held what is referred to
            self.blueprint.references.put_into(&mut value);
            self.of_run.put_into(&mut value);
            inputs.insert(name.clone(), value);
        }
        let untrusted = called.inputs.iter();
        let untrusted = untrusted.filter(|(_, expr)| comes_from_outside(expr));
        let untrusted_inputs = untrusted.map(|(name, _)| name.clone()).collect();
        inputs.extend(given);
        let known = self.blueprint.references.secrets();
        let known = known.chain(self.of_run.secrets()).chain(called.secrets);
        let reported = secret_attributes(topology, self.recorded);
        let known = known.chain(&reported);
        let secrets = secrets(called.inputs, &inputs, known);
        let implementation = called.implementation;
        Ok(OperationCall {
            kind: implementation
                .kind()
                .map_err(|unknown| RequestError(unknown.to_string()))?,
            primary: PathBuf::from(&implementation.primary),
            dependencies: self.files_beside(implementation, place.site),
            inputs,
            untrusted_inputs,
            secrets,
            host: match place.at {
                Some(at) => self.host(called.host, at, place.edge)?,
                None => HostChoice::Orchestrator,
            },
            timeout: implementation.timeout,
            outputs: called.outputs.clone(),
        })
    }

    fn host(
        &self,
        keyword: Option<OperationHostKeyword>,
        at: &InstanceId,
        edge: Option<&EdgeId>,
    ) -> Result<HostChoice> {
        use OperationHostKeyword as K;
        let at = match (keyword, edge) {
            (Some(K::Orchestrator), _) => return Ok(HostChoice::Orchestrator),
            (Some(K::Source), Some(edge)) => &edge.source,
            (Some(K::Target), Some(edge)) => &edge.target,
            _ => at,
        };
        let Some(compute) = self.compute_of(at) else {
            return Ok(HostChoice::Orchestrator);
        };
        let node = self.blueprint.topology.node(compute.node());
        let provided = node.is_some_and(NodeTemplate::made_by_provider);
        if provided || self.recorded.instance(&compute).server != ServerLink::Never {
            return Ok(HostChoice::Server(compute));
        }
        // a Compute that its own playbooks make has no address before they ran
        let address = address_of(self.blueprint, self.recorded, &compute)?;
        Ok(match address.as_deref() {
            None | Some("localhost") => HostChoice::Orchestrator,
            Some(address) => HostChoice::Elsewhere(address.to_owned()),
        })
    }

    /// What lies beside the primary artifact: its dependencies and, as in opera, the node's artifacts.
    fn files_beside(&self, implementation: &Implementation, site: &Site) -> Vec<PathBuf> {
        let node = match site {
            Site::Node(instance) => self.blueprint.topology.node(instance.node()),
            _ => None,
        };
        let artifacts = node.into_iter().flat_map(|node| node.artifacts.values());
        let mut files: Vec<PathBuf> = Vec::new();
        for file in implementation.dependencies.iter().chain(artifacts) {
            let file = PathBuf::from(file);
            if file != Path::new(&implementation.primary) && !files.contains(&file) {
                files.push(file);
            }
        }
        files
    }
}
