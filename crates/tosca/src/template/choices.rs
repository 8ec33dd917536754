//! Node templates that may fulfil requirements, found by what is asked for rather than by asking each of
//! them: lists and verdicts are worked out once for all that ask the same.

use super::by_value::{ByValue, Equals};
use super::context::{Context, Draft};
use super::filter::Fit;
use crate::types::{NodeType, TypeKind};
use crate::yaml::Node;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Places among all node templates, in the order of their names.
pub(super) type Places = Rc<[usize]>;

/// What a target is by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub(super) of_type: Option<String>,
    /// Name or type of a capability.
    pub(super) capability: Option<String>,
}

/// What a verdict on targets depends on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Question {
    pub(super) kind: Kind,
    /// The type of the node that asks, by which one of several capabilities is chosen.
    pub(super) source_type: Option<String>,
    /// Capability of the assignment.
    pub(super) capability: Option<String>,
    /// The type of the relationship that it would be.
    pub(super) relationship: Option<String>,
    /// All filters, and what is taken, as they are written.
    pub(super) filters: String,
}

/// Those that satisfy a filter, and those of which that is not known.
#[derive(Default, Clone)]
pub(super) struct Judged {
    pub(super) yes: Vec<usize>,
    pub(super) perhaps: Vec<usize>,
}

/// All node templates of a template that have a type.
pub(super) struct Choices<'c, 'u, 'a> {
    context: &'c Context<'u, 'a>,
    drafts: Vec<(&'c Draft<'u, 'a>, &'u NodeType<'a>)>,
    /// Places of the node templates of each node type.
    types: Vec<Vec<usize>>,
    /// Node types by what they derive from.
    by_ancestor: BTreeMap<&'a str, Vec<usize>>,
    /// Node types by names and types of their capabilities, and what those derive from.
    by_capability: BTreeMap<&'a str, Vec<usize>>,
    /// Node types that may derive from anything, as something about them is wrong.
    broken: Vec<usize>,
    /// Node types with a capability that may be of any type.
    with_broken: Vec<usize>,
    kinds: RefCell<BTreeMap<Kind, Places>>,
    judged: RefCell<BTreeMap<Question, Rc<Judged>>>,
    by_value: RefCell<BTreeMap<(Kind, String), ByValue>>,
}

// === impl Choices ===

impl<'c, 'u, 'a> Choices<'c, 'u, 'a> {
    pub(super) fn new(context: &'c Context<'u, 'a>) -> Self {
        let drafts = context.nodes.values();
        let drafts: Vec<_> = drafts.filter_map(|d| Some((d, d.node_type?))).collect();
        let mut choices = Self {
            context,
            drafts,
            types: Vec::new(),
            by_ancestor: BTreeMap::new(),
            by_capability: BTreeMap::new(),
            broken: Vec::new(),
            with_broken: Vec::new(),
            kinds: RefCell::default(),
            judged: RefCell::default(),
            by_value: RefCell::default(),
        };
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for place in 0..choices.drafts.len() {
            let (_, node_type) = choices.drafts[place];
            let index = *known.entry(node_type.head.name).or_insert_with(|| {
                choices.add(node_type);
                choices.types.len() - 1
            });
            choices.types[index].push(place);
        }
        choices
    }

    /// A node type that has not been met yet.
    fn add(&mut self, node_type: &'u NodeType<'a>) {
        let index = self.types.len();
        self.types.push(Vec::new());
        for &name in &node_type.head.ancestry {
            self.by_ancestor.entry(name).or_default().push(index);
        }
        if node_type.head.broken {
            self.broken.push(index);
        }
        for (&name, definition) in &node_type.capabilities {
            self.by_capability.entry(name).or_default().push(index);
            let written = definition.type_name.and_then(Node::as_text);
            let universe = self.context.universe;
            let Some(of_type) = written.and_then(|name| universe.capability_type(name)) else {
                continue;
            };
            for &name in &of_type.head.ancestry {
                self.by_capability.entry(name).or_default().push(index);
            }
            if of_type.head.broken {
                self.with_broken.push(index);
            }
        }
    }

    pub(super) fn draft(&self, place: usize) -> (&'c Draft<'u, 'a>, &'u NodeType<'a>) {
        self.drafts[place]
    }

    /// All node templates of a kind.
    pub(super) fn of_kind(&self, kind: &Kind) -> Places {
        if let Some(known) = self.kinds.borrow().get(kind) {
            return known.clone();
        }
        let universe = self.context.universe;
        let found = |index: &BTreeMap<&'a str, Vec<usize>>, of, written: &str, broken: &[usize]| {
            let resolved = universe.head(of, written).map(|head| head.name);
            let names = [Some(written), resolved.filter(|name| *name != written)];
            let places = names.into_iter().flatten().filter_map(|n| index.get(n));
            let mut found: BTreeSet<usize> = places.flatten().copied().collect();
            found.extend(broken);
            found
        };
        let of_type = kind.of_type.as_deref();
        let of_type = of_type.map(|t| found(&self.by_ancestor, TypeKind::Node, t, &self.broken));
        let with = kind.capability.as_deref();
        let with = with.map(|c| {
            let broken = &self.with_broken;
            found(&self.by_capability, TypeKind::Capability, c, broken)
        });
        let types: Vec<usize> = match (of_type, with) {
            (Some(one), Some(other)) => one.intersection(&other).copied().collect(),
            (Some(only), None) | (None, Some(only)) => only.into_iter().collect(),
            (None, None) => (0..self.types.len()).collect(),
        };
        let places = types.iter().flat_map(|index| &self.types[*index]);
        let mut places: Vec<usize> = places.copied().collect();
        places.sort_unstable();
        let places = Places::from(places);
        let mut kinds = self.kinds.borrow_mut();
        kinds.insert(kind.clone(), places.clone());
        places
    }

    /// Those of a kind that may satisfy a filter that asks for one value.
    pub(super) fn with_value(&self, kind: &Kind, equals: &Equals<'_>) -> Places {
        let all = self.of_kind(kind);
        let mut known = self.by_value.borrow_mut();
        let key = (kind.clone(), equals.property.to_owned());
        let by_value = known.entry(key).or_insert_with(|| {
            let drafts = all.iter().map(|place| (*place, self.drafts[*place].0));
            ByValue::of(self.context, drafts, equals.property)
        });
        by_value.may_be(equals).map_or(all, Places::from)
    }

    /// The verdict on those of a kind; `judge` gives it for one.
    pub(super) fn judged(
        &self,
        question: Option<Question>,
        places: &[usize],
        judge: impl Fn(&'c Draft<'u, 'a>) -> Fit,
    ) -> Rc<Judged> {
        let known = |question: &Question| self.judged.borrow().get(question).cloned();
        if let Some(known) = question.as_ref().and_then(known) {
            return known;
        }
        let mut judged = Judged::default();
        for &place in places {
            #[cfg(test)]
            crate::tests::effort::spent();
            match judge(self.drafts[place].0) {
                Fit::Yes => judged.yes.push(place),
                Fit::Perhaps => judged.perhaps.push(place),
                Fit::No => {}
            }
        }
        let judged = Rc::new(judged);
        if let Some(question) = question {
            self.judged.borrow_mut().insert(question, judged.clone());
        }
        judged
    }
}
