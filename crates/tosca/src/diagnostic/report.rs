//! A diagnostic in the making.

use super::{Code, Help, Severity, Sink};
use crate::source::Span;

/// A diagnostic in the making: places are spans.
#[must_use]
pub(crate) struct Report {
    pub(super) code: Code,
    pub(super) weight: Weight,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<Help>,
    pub(super) related: Vec<(Span, String)>,
    pub(super) section: Option<&'static str>,
    pub(super) told: Told,
}

/// How often a mistake is told that many templates find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// In each of its wordings.
    EachWording,
    /// Once, where it is made.
    OncePerPlace,
    /// Not at all: what it comes of is told.
    Already,
}

/// How bad it is, before it is known how strict the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Plain(Severity),
    /// Met in the wild and understood, though the specification does not have it.
    Quirk,
    /// A mistake that opera 0.7 passes over.
    OperasOwn,
}

// === impl Report ===

impl Report {
    pub(crate) fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            weight: Weight::Plain(Severity::Error),
            span,
            message: message.into(),
            help: None,
            related: Vec::new(),
            section: None,
            told: Told::EachWording,
        }
    }

    /// What is wrong in a type is found in each of its templates, and is one mistake.
    pub(crate) fn once(mut self) -> Self {
        self.told = Told::OncePerPlace;
        self
    }

    /// It follows from what is told elsewhere: nothing can be deployed, and nothing more is said.
    pub(crate) fn told_already(mut self) -> Self {
        self.told = Told::Already;
        self
    }

    /// That there is no node template of a name, unless one has it and must not.
    pub(crate) fn unless_misnamed(self, name: &str, sink: &Sink) -> Self {
        match sink.is_misnamed(name) {
            true => self.told_already(),
            false => self,
        }
    }

    pub(crate) fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            weight: Weight::Plain(Severity::Warning),
            ..Self::error(code, span, message)
        }
    }

    /// The template is right, but cannot be deployed as it stands.
    pub(crate) fn open(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            weight: Weight::Plain(Severity::Open),
            ..Self::error(code, span, message)
        }
    }

    /// Understood, though the specification does not have it.
    pub(crate) fn quirk(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            weight: Weight::Quirk,
            ..Self::error(code, span, message)
        }
    }

    /// Understood by opera 0.7, and wrong.
    pub(crate) fn operas_own(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            weight: Weight::OperasOwn,
            ..Self::error(code, span, message)
        }
    }

    pub(crate) fn help(mut self, help: impl Into<Help>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn help_if(mut self, help: Option<impl Into<Help>>) -> Self {
        if let Some(help) = help {
            self.help = Some(help.into());
        }
        self
    }

    pub(crate) fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push((span, message.into()));
        self
    }

    pub(crate) fn section(mut self, section: &'static str) -> Self {
        self.section = Some(section);
        self
    }

    pub(crate) fn to(self, sink: &Sink) {
        sink.take(self);
    }

    /// Whether its mark is as long as a name that the message speaks of, with quotes or without: only such a
    /// one can be put in place of the other by a program. A list or a block of text is marked where it begins.
    pub(super) fn marks_a_name(&self) -> bool {
        let length = self.span.length;
        let within = |quote: char| self.message.split(quote).skip(1).step_by(2);
        // values stand in the quotes of texts
        let mut quoted = within('`').chain(within('"'));
        // a bracket is as long as a name of one letter
        length > 1
            && quoted.any(|name| {
                let long = u32::try_from(name.chars().count()).unwrap_or(u32::MAX);
                long == length || long.checked_add(2) == Some(length)
            })
    }
}
