//! Completes the types of one kind in order of derivation.

use super::head::{Head, TypeDef};
use super::universe::Universe;
use crate::diagnostic::{Code, Report, Sink};
use crate::source::Span;
use crate::values::Primitive;
use crate::yaml::Node;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// How many others a type may derive through: each has all that they have.
const MAX_CHAIN: usize = 100;

/// Definitions of one kind by name: where the name is written, and the definition.
pub(super) type Raws<'a> = BTreeMap<&'a str, (Span, &'a Node)>;

/// Completes all types of a kind.
pub(super) fn complete<'a, T>(
    raws: &Raws<'a>,
    universe: &Universe<'a>,
    base: impl Fn(&str) -> Option<&'a T>,
    sink: &Sink,
) -> BTreeMap<&'a str, T>
where
    T: TypeDef<'a> + 'a,
{
    let mut run = Run {
        raws,
        universe,
        base,
        sink,
        done: BTreeMap::new(),
        depths: BTreeMap::new(),
        children: OnceCell::new(),
    };
    for &name in raws.keys() {
        run.chain(name);
    }
    run.done
}

struct Run<'r, 'a, T, B> {
    raws: &'r Raws<'a>,
    universe: &'r Universe<'a>,
    base: B,
    sink: &'r Sink,
    done: BTreeMap<&'a str, T>,
    /// How many of these definitions each derives through.
    depths: BTreeMap<&'a str, usize>,
    /// What derives from each, where that is asked.
    children: OnceCell<BTreeMap<&'a str, Vec<&'a str>>>,
}

/// What a type derives from.
enum Parent<'a> {
    None,
    /// Another of these definitions.
    Own(&'a str),
    /// A built-in type, under that name.
    Base(String),
    /// A type of the grammar (`integer`).
    Primitive,
    Unknown,
}

impl<'a, T, B> Run<'_, 'a, T, B>
where
    T: TypeDef<'a> + 'a,
    B: Fn(&str) -> Option<&'a T>,
{
    /// Completes a type after all that it derives from.
    fn chain(&mut self, name: &'a str) {
        let mut chain = Vec::new();
        let mut seen = BTreeSet::new();
        let mut at = name;
        let mut broken = false;
        while !self.done.contains_key(at) {
            if !seen.insert(at) {
                self.cycle(at, &chain);
                broken = true;
                break;
            }
            chain.push(at);
            match self.parent(at) {
                Parent::Own(parent) => at = parent,
                Parent::Unknown => {
                    self.unknown(at);
                    broken = true;
                    break;
                }
                _ => break,
            }
        }
        for &name in chain.iter().rev() {
            self.one(name, broken);
        }
    }

    fn one(&mut self, name: &'a str, broken: bool) {
        let Some(&(span, node)) = self.raws.get(name) else {
            return;
        };
        let mut head = Head::new(name, span, node);
        head.version = self.universe.version;
        head.broken = broken;
        let parent = self.parent(name);
        let depth = match parent {
            Parent::Own(parent) => self.depths.get(parent).map_or(0, |above| above + 1),
            _ => 0,
        };
        self.depths.insert(name, depth);
        // what derives from one that is too deep is not told as well
        if depth == MAX_CHAIN + 1 {
            self.too_long(name);
        }
        head.broken |= depth > MAX_CHAIN;
        let mut made = T::read(head, self.sink);
        let parent = match parent {
            _ if depth > MAX_CHAIN => None,
            Parent::Own(parent) => self.done.get(parent),
            Parent::Base(parent) => (self.base)(&parent),
            _ => None,
        };
        if let Some(parent) = parent {
            made.head_mut().inherit(parent.head());
            made.inherit(parent);
        }
        self.done.insert(name, made);
    }

    fn parent(&self, name: &str) -> Parent<'a> {
        let node = self
            .raws
            .get(name)
            .and_then(|(_, node)| node.get("derived_from"));
        let Some(written) = node.and_then(Node::as_text) else {
            return Parent::None;
        };
        for candidate in self.universe.candidates(T::KIND, written) {
            if let Some((&own, _)) = self.raws.get_key_value(&*candidate)
                // a profile of the user's own may define `tosca.nodes.Root` from ours
                && (own != name || (self.base)(&candidate).is_none())
            {
                return Parent::Own(own);
            }
            if (self.base)(&candidate).is_some() {
                return Parent::Base(candidate.into_owned());
            }
        }
        if T::KIND == super::TypeKind::Data
            && Primitive::from_name(written, self.universe.version).is_some()
        {
            return Parent::Primitive;
        }
        Parent::Unknown
    }

    fn derived_from(&self, name: &str) -> Option<&'a Node> {
        self.raws.get(name)?.1.get("derived_from")
    }

    fn unknown(&self, name: &'a str) {
        let Some(node) = self.derived_from(name) else {
            return;
        };
        let written = node.as_text().unwrap_or_default();
        let mut names = Vec::new();
        if !self.sink.is_full() {
            // not itself, nor what derives from it
            let below = self.below(name);
            let own = self.raws.keys().copied().filter(|n| !below.contains(n));
            names.extend(own.chain(self.universe.names(T::KIND)));
        }
        self.universe
            .not_among(T::KIND, node.span, (written, &names), self.sink)
            .section("TOSCA 1.3 §3.7.1")
            .to(self.sink);
    }

    /// A type, and all that derive from it.
    fn below(&self, name: &'a str) -> BTreeSet<&'a str> {
        let children = self.children.get_or_init(|| {
            let mut children: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for &child in self.raws.keys() {
                if let Parent::Own(parent) = self.parent(child) {
                    children.entry(parent).or_default().push(child);
                }
            }
            children
        });
        let mut below = BTreeSet::new();
        let mut waiting = vec![name];
        while let Some(name) = waiting.pop() {
            if below.insert(name) {
                waiting.extend(children.get(name).into_iter().flatten());
            }
        }
        below
    }

    fn cycle(&self, at: &str, chain: &[&str]) {
        let start = chain.iter().position(|name| *name == at).unwrap_or(0);
        let mut names: Vec<&str> = chain.get(start..).unwrap_or(&[]).to_vec();
        names.push(at);
        let span = self.derived_from(at).map(|node| node.span);
        let span = span.or_else(|| self.raws.get(at).map(|raw| raw.0));
        if let Some(span) = span {
            let label = T::KIND.label();
            let message = format!("this {label} derives from itself: {}", names.join(" → "));
            Report::error(Code::DerivationCycle, span, message)
                .section("TOSCA 1.3 §3.7.1")
                .to(self.sink);
        }
    }

    fn too_long(&self, name: &str) {
        if let Some(&(span, _)) = self.raws.get(name) {
            let label = T::KIND.label();
            let message = format!("this {label} derives through more than {MAX_CHAIN} others");
            Report::error(Code::DerivationCycle, span, message)
                .help("derive it from one that stands higher")
                .section("TOSCA 1.3 §3.7.1")
                .to(self.sink);
        }
    }
}
