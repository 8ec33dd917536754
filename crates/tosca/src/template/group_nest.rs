//! What lies in groups that lie in groups: worked out once for all of them.

use super::context::Context;
use crate::yaml::Node;
use std::collections::{BTreeMap, BTreeSet};

/// All groups of a template.
pub(crate) struct GroupNest<'a> {
    /// Which circle of [`GroupNest::circles`] each is in, by its name; most are alone in theirs.
    circle_of: BTreeMap<&'a str, usize>,
    /// Names of the node templates in the groups of each.
    circles: Vec<Vec<&'a str>>,
}

// === impl GroupNest ===

impl<'a> GroupNest<'a> {
    pub(super) fn of(context: &Context<'_, 'a>) -> Self {
        let entries = context.template.entries_at("groups").iter();
        let members = entries.map(|group| {
            let names = group.value.items_at("members").iter();
            let names: Vec<&str> = names.filter_map(Node::as_text).collect();
            (group.key.text.as_str(), names)
        });
        let members = members.collect();
        let mut search = Search {
            members: &members,
            is_node: &|name| context.draft(name).is_some(),
            seen: BTreeMap::new(),
            open: Vec::new(),
            nest: Self {
                circle_of: BTreeMap::new(),
                circles: Vec::new(),
            },
        };
        for &name in members.keys() {
            search.from(name);
        }
        search.nest
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.circle_of.contains_key(name)
    }

    /// The node templates of a group and of all groups in it, each once.
    pub(super) fn nodes(&self, name: &str) -> &[&'a str] {
        // those of the circle that is being looked at come from its other members
        let circle = self.circle_of.get(name);
        let nodes = circle.and_then(|circle| self.circles.get(*circle));
        nodes.map_or(&[], Vec::as_slice)
    }

    /// Whether a member of a group leads back to the group.
    pub(super) fn leads_back(&self, member: &str, group: &str) -> bool {
        self.circle_of.get(member) == self.circle_of.get(group)
    }
}

/// Tarjan's search for circles, which ends what a group leads to before the group.
struct Search<'s, 'a> {
    members: &'s BTreeMap<&'a str, Vec<&'a str>>,
    is_node: &'s dyn Fn(&str) -> bool,
    seen: BTreeMap<&'a str, Seen>,
    /// Groups whose circle is not known yet.
    open: Vec<&'a str>,
    nest: GroupNest<'a>,
}

/// When a group was come upon, and the earliest that it leads back to.
struct Seen {
    order: usize,
    back_to: usize,
}

// === impl Search ===

impl<'a> Search<'_, 'a> {
    /// Without recursion: groups may lie in each other however deep.
    fn from(&mut self, name: &'a str) {
        if self.seen.contains_key(name) {
            return;
        }
        let mut way = vec![self.come_upon(name)];
        while let Some((at, next)) = way.last_mut() {
            let (at, place) = (*at, *next);
            *next += 1;
            let Some(&inner) = self.members[at].get(place) else {
                way.pop();
                self.leave(at, way.last().map(|(above, _)| *above));
                continue;
            };
            if (self.is_node)(inner) || !self.members.contains_key(inner) {
                continue;
            }
            match self.seen.get(inner).map(|seen| seen.order) {
                None => way.push(self.come_upon(inner)),
                Some(order) if !self.nest.has(inner) => self.leads_back(at, order),
                Some(_) => {}
            }
        }
    }

    fn come_upon(&mut self, name: &'a str) -> (&'a str, usize) {
        let order = self.seen.len();
        let back_to = order;
        self.seen.insert(name, Seen { order, back_to });
        self.open.push(name);
        (name, 0)
    }

    fn leads_back(&mut self, name: &str, to: usize) {
        if let Some(seen) = self.seen.get_mut(name) {
            seen.back_to = seen.back_to.min(to);
        }
    }

    fn leave(&mut self, name: &'a str, above: Option<&'a str>) {
        let Seen { order, back_to } = self.seen[name];
        if let Some(above) = above {
            self.leads_back(above, back_to);
        }
        if back_to < order {
            return;
        }
        let first = self.open.iter().rposition(|open| *open == name);
        let circle = self.open.split_off(first.unwrap_or(0));
        let number = self.nest.circles.len();
        let places = circle.iter().map(|group| (*group, number));
        self.nest.circle_of.extend(places);
        let nodes = self.nodes(&circle);
        self.nest.circles.push(nodes);
    }

    /// The node templates in groups that are in one circle, each once.
    fn nodes(&self, circle: &[&'a str]) -> Vec<&'a str> {
        #[cfg(test)]
        crate::tests::effort::spent();
        let (mut nodes, mut known) = (Vec::new(), BTreeSet::new());
        for &name in circle.iter().flat_map(|group| &self.members[group]) {
            let inside = match (self.is_node)(name) {
                true => &[name][..],
                false => self.nest.nodes(name),
            };
            nodes.extend(inside.iter().filter(|node| known.insert(**node)));
        }
        nodes
    }
}
