//! The parts put together.

use super::activities::OWN_WORKFLOWS;
use super::choices::Choices;
use super::context::{Context, Draft};
use super::inputs::Given;
use super::substitution::{Above, FromOutside};
use super::{
    allocation, capability_counts, clones, cycles, groups, inputs, mapped_parameters, named, nodes,
    outputs, policies, repositories, sensitive, substitution, workflow_circles, workflows,
};
use crate::diagnostic::{Code, Report, Sink, Stake};
use crate::document::Document;
use crate::limits::MAX_SUBSTITUTIONS;
use crate::references;
use crate::source::{LoadError, SourceLoader};
use crate::types::{Ends, FilterNames, TypeKind, Universe};
use crate::values::Ledger;
use crate::yaml::{NOTHING, Node};
use model::NodeName;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use topology::{ScalingGroups, Topology};

/// What all templates of a service share.
pub(crate) struct Service<'u, 'a> {
    pub(crate) documents: &'a [Document],
    pub(crate) universe: &'u Universe<'a>,
    pub(crate) loader: &'u dyn SourceLoader,
    pub(crate) sink: &'u Sink,
    /// How many nodes have been substituted.
    expanded: Cell<usize>,
    /// Paths of the files whose templates have been lowered.
    lowered: RefCell<BTreeSet<&'a str>>,
}

// === impl Service ===

impl<'u, 'a> Service<'u, 'a> {
    pub(crate) fn new(
        documents: &'a [Document],
        universe: &'u Universe<'a>,
        loader: &'u dyn SourceLoader,
        sink: &'u Sink,
    ) -> Self {
        Self {
            documents,
            universe,
            loader,
            sink,
            expanded: Cell::new(0),
            lowered: RefCell::default(),
        }
    }

    /// Whether one more node may be substituted.
    pub(super) fn may_expand(&self) -> bool {
        self.expanded.set(self.expanded.get() + 1);
        self.expanded.get() <= MAX_SUBSTITUTIONS
    }

    /// The whole service, from its first file.
    pub(crate) fn whole(
        &self,
        entry: &'a Document,
        given: &crate::inputs::Given,
    ) -> (Topology, Option<ScalingGroups>) {
        let whole = self.lower(entry, &Given::ByUser(given), &[&entry.path]);
        self.sink.at_stake(Stake::Beside);
        let others = self.loader.others();
        for document in self.documents {
            let lowered = self.lowered.borrow().contains(document.path.as_str());
            // of another generation it is wrong as a whole, which has been told
            let is_kin = document.version.is_2() == entry.version.is_2();
            let Some(template) = document.template().filter(|_| is_kin && !lowered) else {
                continue;
            };
            // one that is named for substitution and has no mappings is ignored (TOSCA 2.0 §17.2.1)
            let stands = template.get("substitution_mappings").is_some();
            if stands || !others.contains(&document.path) {
                self.beside(document);
            }
        }
        self.sink.at_stake(Stake::Deployed);
        self.universe.check_references(self.documents, self.sink);
        whole
    }

    /// Checks a template that stands for no node here. It must be right by itself (TOSCA 2.0 §15.1).
    fn beside(&self, document: &'a Document) {
        let loader = Beside(self.loader);
        let service = Service::new(self.documents, self.universe, &loader, self.sink);
        let ledger = Ledger::default();
        let nothing = BTreeMap::new();
        let context = service.context(document, &Given::ByUser(&nothing), &ledger);
        let mut topology = parts(&context, &document.root);
        references::check(&mut topology, &context);
    }

    /// Lowers a topology template, checks what it refers to, and substitutes. `above` are the files that
    /// led here, with this one.
    pub(super) fn lower(
        &self,
        document: &'a Document,
        given: &Given<'_>,
        above: &Above<'_>,
    ) -> (Topology, Option<ScalingGroups>) {
        self.lowered.borrow_mut().insert(&document.path);
        let ledger = Ledger::default();
        let context = self.context(document, given, &ledger);
        let mut topology = parts(&context, &document.root);
        let groups = references::check(&mut topology, &context);
        if !substitution::expand(self, &context, &mut topology, above) {
            return (topology, groups);
        }
        let groups = references::groups(&topology, &context);
        (topology, groups)
    }

    fn context<'c>(
        &'c self,
        document: &'a Document,
        given: &Given<'_>,
        ledger: &'c Ledger<'a>,
    ) -> Context<'c, 'a> {
        let (universe, sink) = (self.universe, self.sink);
        let (root, template) = (&document.root, document.template());
        let template = template
            .filter(|t| t.as_map().is_some())
            .unwrap_or(&NOTHING);
        let at = match template.as_map() {
            Some(_) => template.span,
            None => root.span,
        };
        let from_outside = substitution::from_outside(template);
        let inputs = inputs::lower(template, universe, given, at, sink);
        Context {
            universe,
            sink,
            ledger,
            loader: self.loader,
            template,
            nodes: drafts(template, &from_outside, universe, sink),
            inputs: inputs.by_name,
            inputs_told: inputs.told,
            from_outside,
            repositories: repositories::all(self.documents),
            files: RefCell::default(),
            nest: OnceCell::new(),
        }
    }
}

/// The files of what is not deployed: nothing is fetched for it.
struct Beside<'l>(&'l dyn SourceLoader);

impl SourceLoader for Beside<'_> {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.0.load(path)
    }

    fn exists(&self, path: &str) -> bool {
        self.0.exists(path)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.0.is_folder(path)
    }

    fn in_folder(&self, path: &str) -> Vec<String> {
        self.0.in_folder(path)
    }
}

/// The parts of a topology template.
fn parts<'a>(context: &Context<'_, 'a>, root: &'a Node) -> Topology {
    let template = context.template;
    not_acted_upon(template, context.sink);
    let mut topology = Topology {
        description: template
            .text_at("description")
            .or_else(|| root.text_at("description"))
            .map(str::to_owned),
        inputs: context.inputs.clone(),
        ..Topology::default()
    };
    let choices = Choices::new(context);
    for draft in context.nodes.values() {
        if let Some(filter) = draft.node.get("node_filter") {
            let ends = Ends::of_node(draft.node_type);
            let universe = context.universe;
            // what 1.x chooses from is not said to be of the template's type
            let names = match universe.version.is_2() {
                true => FilterNames::Checked,
                false => FilterNames::SeenTo,
            };
            universe.check_filter(filter, ends, names, context.sink);
            named::in_filter(context, draft, filter);
        }
        let node = nodes::lower(context, &choices, draft);
        topology.nodes.insert(draft.name.clone(), node);
    }
    named::in_types(context);
    nodes::relationship_templates(context);
    substitution::check(context);
    mapped_parameters::inputs(context);
    repositories::check(context, root);
    topology.groups = groups::lower(context);
    topology.policies = policies::lower(context, &topology.groups);
    topology.workflows = workflows::lower(context);
    workflow_circles::check(context);
    topology.sensitive = sensitive::lower(context);
    topology.outputs = outputs::lower(context);
    topology.files = context.files.take();
    allocation::check(context, &topology);
    capability_counts::check(context, &mut topology);
    clones::offer(context, &mut topology);
    cycles::check(&topology, context);
    topology
}

fn drafts<'u, 'a>(
    template: &'a Node,
    from_outside: &FromOutside<'a>,
    universe: &'u Universe<'a>,
    sink: &Sink,
) -> BTreeMap<NodeName, Draft<'u, 'a>> {
    let mut drafts = BTreeMap::new();
    for entry in template.entries_at("node_templates") {
        let name = match NodeName::new(entry.key.text.as_str()) {
            Ok(name) => name,
            Err(error) => {
                sink.misnames(&entry.key.text);
                Report::error(Code::BadName, entry.key.span, error.to_string())
                    .section("TOSCA 1.3 §3.8.3")
                    .to(sink);
                continue;
            }
        };
        let node_type = entry
            .value
            .text_at("type")
            .and_then(|t| universe.node_type(t));
        if let (None, Some(written)) = (node_type, entry.value.get("type")) {
            universe.unknown_type(TypeKind::Node, written, sink);
        }
        let selected = from_outside.contains(&(entry.key.text.as_str(), ""));
        let is_2 = universe.version.is_2();
        substitution::check_directives(&entry.value, selected, is_2, sink);
        not_built(&entry.value, sink);
        let draft = Draft {
            name: name.clone(),
            span: entry.key.span,
            node: &entry.value,
            node_type,
        };
        drafts.insert(name, draft);
    }
    drafts
}

/// What changes the meaning of a node template in a way that is not built yet.
fn not_built(node: &Node, sink: &Sink) {
    let entry = |key: &str| {
        node.as_map()
            .and_then(|m| m.entry(key))
            .filter(|e| !e.value.is_null())
    };
    if let Some(entry) = entry("node_filter") {
        let message = "`node_filter` of a node template is not acted upon yet";
        Report::warning(Code::NotActedUpon, entry.key.span, message)
            .section("TOSCA 1.3 §3.8.3")
            .to(sink);
    }
}

fn not_acted_upon(template: &Node, sink: &Sink) {
    for entry in template.entries_at("workflows") {
        let name = entry.key.text.as_str();
        if !OWN_WORKFLOWS.contains(&name) {
            continue;
        }
        let message =
            format!("`concertina {name}` goes by the lifecycle of the nodes, not by this workflow");
        Report::warning(Code::NotActedUpon, entry.key.span, message)
            .help(format!("it is run by `concertina run {name}` alone"))
            .section("TOSCA 1.3 §7.3")
            .to(sink);
    }
}
