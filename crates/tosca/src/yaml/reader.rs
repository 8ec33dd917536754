//! Events → tree, within limits.

use super::begun::{self, Read};
use super::keys::{duplicate, key_of, merge};
use super::tags::not_taken;
use super::{Entry, Kind, Map, Name, Node, Scalar, ScalarValue, scalar};
use crate::diagnostic::{Code, Report, Sink};
use crate::limits::{MAX_ALIAS_NODES, MAX_DEPTH};
use crate::source::{FileId, Span};
use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle};
use std::collections::{BTreeMap, BTreeSet};

/// Reads a file. None: it is broken, which has been reported.
pub(crate) fn read(file: FileId, text: &str, sink: &Sink) -> Option<Node> {
    match read_some(file, text, sink) {
        Read::Whole(root) => Some(root),
        Read::Broken(_) => None,
    }
}

/// Reads a file as far as it goes.
pub(crate) fn read_some(file: FileId, text: &str, sink: &Sink) -> Read {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = MAX_DEPTH + 8;
    options.block_nesting_limit = MAX_DEPTH + 8;
    let mut reader = Reader {
        file,
        sink,
        frames: Vec::new(),
        anchors: BTreeMap::new(),
        alias_nodes: 0,
        root: None,
        documents: 0,
    };
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => {
                let span = reader.span(&span);
                if reader.event(event, span).is_break() {
                    return Read::Broken(None);
                }
            }
            Err(error) => {
                let marker = error.marker();
                let span = Span {
                    line: number(marker.line()).max(1),
                    column: number(marker.col()) + 1,
                    ..Span::start_of(file)
                };
                let line = text.lines().nth(marker.line().saturating_sub(1));
                let at = line.and_then(|line| line.chars().nth(marker.col()));
                reader.syntax_error(&error, span, at);
                return Read::Broken(reader.begun());
            }
        }
    }
    // a file of nothing is a null
    let root = reader.root;
    Read::Whole(root.unwrap_or_else(|| Node::null(Span::start_of(file))))
}

pub(super) struct Reader<'s> {
    file: FileId,
    sink: &'s Sink,
    pub(super) frames: Vec<Frame>,
    anchors: BTreeMap<usize, Anchored>,
    alias_nodes: usize,
    pub(super) root: Option<Node>,
    documents: usize,
}

struct Anchored {
    node: Node,
    height: usize,
    nodes: usize,
}

/// A collection that is still open. `height` and `nodes` are those of what is in it so far.
pub(super) struct Frame {
    pub(super) span: Span,
    anchor: usize,
    height: usize,
    nodes: usize,
    pub(super) open: Open,
    pub(super) style: StructureStyle,
}

pub(super) enum Open {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        seen: BTreeSet<String>,
        merged: Vec<Entry>,
        key: Option<Name>,
    },
}

/// A node that is complete.
struct Done {
    node: Node,
    height: usize,
    nodes: usize,
}

pub(super) type Flow = std::ops::ControlFlow<()>;

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

// === impl Reader ===

impl Reader<'_> {
    fn span(&self, span: &granit_parser::Span) -> Span {
        let (start, end) = (span.start, span.end);
        let length = if start.line() == end.line() {
            end.col().saturating_sub(start.col())
        } else {
            1
        };
        Span {
            file: self.file,
            line: number(start.line()).max(1),
            column: number(start.col()) + 1,
            length: number(length).max(1),
        }
    }

    fn syntax_error(&self, error: &granit_parser::ScanError, span: Span, at: Option<char>) {
        use granit_parser::ErrorKind;
        let text = error.info();
        let (code, message) = match error.kind() {
            ErrorKind::RecursionLimitExceeded => (
                Code::TooDeep,
                format!("lists and maps are nested more than {MAX_DEPTH} deep"),
            ),
            ErrorKind::UnknownAnchor => (Code::UnknownAnchor, text),
            _ => (Code::YamlSyntax, format!("this is not YAML: {text}")),
        };
        let opened = self.frames.iter().rfind(|frame| frame.is_flow());
        // on another line it is likelier that what is opened is not closed
        let at = at.filter(|_| opened.is_some_and(|frame| frame.span.line == span.line));
        let report = Report::error(code, span, message).help_if(begun::advice(error.kind(), at));
        // it may have begun long before
        match opened {
            Some(frame) => report.related(frame.span, "it is in what is opened here"),
            None => report,
        }
        .to(self.sink);
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Flow {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents == 2 {
                    Report::error(
                        Code::SeveralDocuments,
                        span,
                        "a second YAML document begins here: a file has one",
                    )
                    .help("remove the line `---`, or move what follows to a file of its own")
                    .to(self.sink);
                    return Flow::Break(());
                }
                Flow::Continue(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let text = text.into_owned();
                if let Some(tag) = &tag {
                    not_taken(
                        &format!("{}{}", tag.handle(), tag.suffix()),
                        span,
                        self.sink,
                    );
                }
                let as_written = match style {
                    ScalarStyle::Plain => scalar::plain,
                    _ => scalar::quoted,
                };
                let scalar = match tag.as_ref().and_then(|tag| tag.core_suffix()) {
                    Some(of_type) => scalar::tagged(of_type, text, as_written),
                    None => as_written(text),
                };
                self.scalar(scalar, anchor, span)
            }
            Event::SequenceStart(style, anchor, _) => {
                self.open((anchor, style), span, Open::List(Vec::new()))
            }
            Event::MappingStart(style, anchor, _) => {
                let open = Open::Map {
                    entries: Vec::new(),
                    seen: BTreeSet::new(),
                    merged: Vec::new(),
                    key: None,
                };
                self.open((anchor, style), span, open)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(id) => self.alias(id, span),
            Event::UnresolvedAlias(name) => {
                Report::error(
                    Code::UnknownAnchor,
                    span,
                    format!("there is no anchor `&{name}` above this alias"),
                )
                .to(self.sink);
                self.complete(0, leaf(Node::null(span)))
            }
            _ => Flow::Continue(()),
        }
    }

    fn scalar(&mut self, scalar: Scalar, anchor: usize, span: Span) -> Flow {
        let empty = scalar.text.is_empty() && scalar.value == ScalarValue::Null;
        // nothing after a key: its place is the key's
        let span = match self.frames.last() {
            Some(Frame {
                open: Open::Map { key: Some(key), .. },
                ..
            }) if empty => key.span,
            _ => span,
        };
        let kind = Kind::Scalar(scalar);
        self.complete(anchor, leaf(Node { span, kind }))
    }

    fn open(&mut self, (anchor, style): (usize, StructureStyle), span: Span, open: Open) -> Flow {
        if self.frames.len() >= MAX_DEPTH {
            return self.too_deep(span);
        }
        self.frames.push(Frame {
            span,
            anchor,
            height: 1,
            nodes: 1,
            open,
            style,
        });
        Flow::Continue(())
    }

    fn too_deep(&self, span: Span) -> Flow {
        Report::error(
            Code::TooDeep,
            span,
            format!("lists and maps are nested more than {MAX_DEPTH} deep"),
        )
        .to(self.sink);
        Flow::Break(())
    }

    fn alias(&mut self, id: usize, span: Span) -> Flow {
        let Some(anchored) = self.anchors.get(&id) else {
            Report::error(
                Code::UnknownAnchor,
                span,
                "this alias stands inside what its own anchor names: it would have no end",
            )
            .to(self.sink);
            return self.complete(0, leaf(Node::null(span)));
        };
        if self.frames.len() + anchored.height > MAX_DEPTH {
            return self.too_deep(span);
        }
        self.alias_nodes += anchored.nodes;
        if self.alias_nodes > MAX_ALIAS_NODES {
            Report::error(
                Code::AliasExpansion,
                span,
                format!("the aliases of this file expand to more than {MAX_ALIAS_NODES} values"),
            )
            .to(self.sink);
            return Flow::Break(());
        }
        let done = Done {
            node: anchored.node.clone(),
            height: anchored.height,
            nodes: anchored.nodes,
        };
        self.complete(0, done)
    }

    pub(super) fn close(&mut self) -> Flow {
        let Some(frame) = self.frames.pop() else {
            return Flow::Continue(());
        };
        let kind = match frame.open {
            Open::List(items) => Kind::List(items),
            Open::Map {
                mut entries,
                mut seen,
                merged,
                ..
            } => {
                let new = merged
                    .into_iter()
                    .filter(|e| seen.insert(e.key.text.clone()));
                entries.extend(new);
                Kind::Map(Map { entries })
            }
        };
        let node = Node {
            span: frame.span,
            kind,
        };
        let done = Done {
            node,
            height: frame.height,
            nodes: frame.nodes,
        };
        self.complete(frame.anchor, done)
    }

    fn complete(&mut self, anchor: usize, done: Done) -> Flow {
        if anchor != 0 {
            let anchored = Anchored {
                node: done.node.clone(),
                height: done.height,
                nodes: done.nodes,
            };
            self.anchors.insert(anchor, anchored);
        }
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(done.node);
            return Flow::Continue(());
        };
        frame.height = frame.height.max(done.height + 1);
        frame.nodes = frame.nodes.saturating_add(done.nodes);
        match &mut frame.open {
            Open::List(items) => items.push(done.node),
            Open::Map {
                entries,
                seen,
                merged,
                key,
            } => match key.take() {
                None => *key = Some(key_of(done.node, self.sink)),
                Some(name) if name.text == "<<" => merge(done.node, merged, self.sink),
                Some(name) => {
                    if seen.insert(name.text.clone()) {
                        entries.push(Entry {
                            key: name,
                            value: done.node,
                        });
                    } else if !self.sink.is_wrong_at(name.span) {
                        duplicate(&name, entries, self.sink);
                    }
                }
            },
        }
        Flow::Continue(())
    }
}

fn leaf(node: Node) -> Done {
    Done {
        node,
        height: 1,
        nodes: 1,
    }
}
