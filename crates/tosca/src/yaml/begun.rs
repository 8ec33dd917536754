//! What is certain of a file that is broken somewhere.

use super::Node;
use super::reader::{Frame, Open, Reader};
use crate::source::Span;
use granit_parser::{ErrorKind, StructureStyle};

/// What could be read of a file.
pub(crate) enum Read {
    Whole(Node),
    /// What stands before the place where it is broken, if anything is certain of it: the mistake has been
    /// reported.
    Broken(Option<Begun>),
}

/// The beginning of a file.
pub(crate) struct Begun {
    pub(crate) root: Node,
    /// Places of what goes on behind the break: who can say what is missing there?
    pub(crate) open: Vec<Span>,
}

/// What to do about the mistakes that are made most; `at` is what stands at the place.
pub(super) fn advice(kind: &ErrorKind, at: Option<char>) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator
            if at == Some(':') =>
        {
            "a value that is a map stands in braces of its own: `{ name: … }`"
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar => "indent with blanks: YAML has no tabs there",
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => {
            "is this line indented as those that it belongs beside?"
        }
        ErrorKind::MappingValueNotAllowed => {
            "a value with `: ` in it is put in quotes; one that is a map in braces, or below its name"
        }
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::UnexpectedEofFlowMapping => {
            "is a `}` or a comma left out before this?"
        }
        ErrorKind::ExpectedFlowSequenceSeparator | ErrorKind::UnexpectedEofFlowSequence => {
            "is a `]` or a comma left out before this?"
        }
        ErrorKind::UnclosedQuotedScalar => "is a quotation mark left out before this?",
        _ => return None,
    })
}

// === impl Reader ===

impl Reader<'_> {
    /// What stands before the place where the file breaks. In braces and brackets that are not closed
    /// anything may be meant to stand elsewhere, and so may the last of what is open.
    pub(super) fn begun(mut self) -> Option<Begun> {
        let innermost = self.frames.len().checked_sub(1)?;
        let from = self
            .frames
            .iter()
            .position(Frame::is_flow)
            .unwrap_or(innermost);
        self.frames.truncate(from);
        while self.frames.last().is_some_and(Frame::is_empty) {
            self.frames.pop();
        }
        if let Some(Open::Map { key, .. }) = self.frames.last_mut().map(|f| &mut f.open) {
            *key = None;
        }
        let mut open = Vec::new();
        for frame in &self.frames {
            open.push(frame.span);
            if let Open::Map { key: Some(key), .. } = &frame.open {
                open.push(key.span);
            }
        }
        while !self.frames.is_empty() {
            let _ = self.close();
        }
        let root = self.root?;
        Some(Begun { root, open })
    }
}

impl Frame {
    /// Whether it is written in brackets.
    pub(super) fn is_flow(&self) -> bool {
        self.style == StructureStyle::Flow
    }

    fn is_empty(&self) -> bool {
        match &self.open {
            Open::List(items) => items.is_empty(),
            Open::Map { entries, .. } => entries.is_empty(),
        }
    }
}
