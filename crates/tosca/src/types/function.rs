//! Functions of one's own: what they take and come to (TOSCA 2.0 §10.4).

use super::universe::Universe;
use crate::diagnostic::{Code, Report, Sink, counted};
use crate::source::Span;
use crate::values::{Echo, Ledger, Lowering, Schema, Scope, Written, is_built_in, is_call};
use crate::yaml::{Entry, Name, Node};

/// A function that a template declares.
#[derive(Debug, Clone)]
pub(crate) struct FunctionDef<'a> {
    pub(crate) span: Span,
    pub(crate) signatures: Vec<Signature<'a>>,
}

/// Ways to call it that are shown.
const SHOWN: usize = 4;

/// One way to call it.
#[derive(Debug, Clone)]
pub(crate) struct Signature<'a> {
    pub(crate) arguments: Vec<Schema<'a>>,
    pub(crate) optional: Vec<Schema<'a>>,
    pub(crate) variadic: bool,
    pub(crate) result: Option<Schema<'a>>,
}

// === impl Signature ===

impl<'a> Signature<'a> {
    fn read(node: &'a Node, sink: &Sink) -> Self {
        let schemas = |key: &str| {
            let items = node.items_at(key).iter();
            items.filter_map(|item| Schema::read(item, sink)).collect()
        };
        Self {
            arguments: schemas("arguments"),
            optional: schemas("optional_arguments"),
            variadic: node.get("variadic").and_then(Node::as_boolean) == Some(true),
            result: node.get("result").and_then(|n| Schema::read(n, sink)),
        }
    }

    /// A call by the types of its arguments: `{ $pow: [ float, integer ] }`.
    fn usage(&self, name: &str) -> String {
        let of_type = |schema: &Schema<'a>| schema.type_name.to_owned();
        let optional = |schema: &Schema<'a>| format!("{} (optional)", schema.type_name);
        let arguments = self.arguments.iter().map(of_type);
        let mut words: Vec<String> = arguments
            .chain(self.optional.iter().map(optional))
            .collect();
        if self.variadic {
            words.push("…".to_owned());
        }
        match words.is_empty() {
            true => format!("{{ ${name}: [] }}"),
            false => format!("{{ ${name}: [ {} ] }}", words.join(", ")),
        }
    }

    fn takes(&self, count: usize) -> bool {
        let most = self.arguments.len() + self.optional.len();
        count >= self.arguments.len() && (count <= most || self.variadic)
    }

    /// The schema of the argument at a place.
    fn at(&self, index: usize) -> Option<&Schema<'a>> {
        let mut all = self.arguments.iter().chain(&self.optional);
        let last = self.optional.last().or(self.arguments.last());
        all.nth(index).or(last.filter(|_| self.variadic))
    }
}

impl<'a> FunctionDef<'a> {
    /// Warns of one of the name of a function that is built in, as an example of §10.4 has it: that is the
    /// one that is called.
    pub(super) fn is_not_built_in(&self, name: &Name, sink: &Sink) {
        if is_built_in(&name.text) {
            let message = format!("the function `${}` is built in", name.text);
            Report::warning(Code::DuplicateType, name.span, message)
                .help("that one is called: give yours another name")
                .section("TOSCA 2.0 §10.4")
                .to(sink);
        }
    }

    /// How it may be called.
    fn usage(&self, name: &str) -> Option<String> {
        let mut ways: Vec<String> = self.signatures.iter().map(|s| s.usage(name)).collect();
        if ways.len() > SHOWN {
            ways.truncate(SHOWN);
            ways.push("…".to_owned());
        }
        (!ways.is_empty()).then(|| format!("write {}", ways.join(" or ")))
    }

    pub(super) fn read(entry: &'a Entry, sink: &Sink) -> Self {
        let signatures = entry.value.items_at("signatures").iter();
        Self {
            span: entry.key.span,
            signatures: signatures.map(|n| Signature::read(n, sink)).collect(),
        }
    }
}

impl<'a> Universe<'a> {
    /// Checks the types that signatures name.
    pub(super) fn check_functions(&self, sink: &Sink) {
        for signature in self.functions.values().flat_map(|f| &f.signatures) {
            let arguments = signature.arguments.iter().chain(&signature.optional);
            for schema in arguments.chain(&signature.result) {
                self.check_schema(schema, sink);
            }
        }
    }

    /// What a declared function comes to by each of its signatures, where that is surely not what is wanted.
    /// Which of them is called depends on the values: one that fits is enough.
    pub(crate) fn unwanted_result(
        &self,
        call: Written<'_>,
        wanted: &Schema<'a>,
    ) -> Option<Vec<&Schema<'a>>> {
        let differs = |result: &&Schema<'a>| self.differ(result.type_name, wanted.type_name);
        let results = self.results_of(call);
        results.filter(|all| !all.is_empty() && all.iter().all(differs))
    }

    /// What a declared function comes to by each of the signatures that take as many arguments.
    pub(crate) fn results_of(&self, call: Written<'_>) -> Option<Vec<&Schema<'a>>> {
        let count = call.arguments().len();
        let fitting = self.functions.get(call.name)?.signatures.iter();
        let fitting = fitting.filter(|signature| signature.takes(count));
        fitting.map(|s| s.result.as_ref()).collect()
    }

    /// Checks a call of a declared function: as many arguments as a signature takes, of its types.
    pub(crate) fn check_custom(&self, call: Written<'_>, sink: &Sink) {
        let Some(function) = self.functions.get(call.name) else {
            return;
        };
        let arguments = call.arguments();
        let all = function.signatures.iter();
        let fitting: Vec<&Signature<'a>> = all.filter(|s| s.takes(arguments.len())).collect();
        let Some(first) = fitting.first() else {
            let found = counted(arguments.len(), "argument");
            let message = format!("no signature of `${}` takes {found}", call.name);
            Report::error(Code::BadCall, call.span, message)
                .help_if(function.usage(call.name))
                .related(function.span, "declared here")
                .section("TOSCA 2.0 §10.4")
                .to(sink);
            return;
        };
        if fitting.len() == 1 {
            self.arguments_fit(call, first, sink);
            return;
        }
        // of several, the first whose types fit is called
        let fits = |signature: &&Signature<'a>| {
            let dry = Sink::new(sink.mode());
            self.arguments_fit(call, signature, &dry);
            dry.told() == 0
        };
        if !fitting.iter().any(fits) {
            let given = arguments.iter().map(|argument| self.kind_of(argument));
            let message = format!(
                "no signature of `${}` takes arguments of these types: {}",
                call.name,
                given.collect::<Vec<_>>().join(", ")
            );
            Report::error(Code::BadCall, call.span, message)
                .help_if(function.usage(call.name))
                .related(function.span, "declared here")
                .section("TOSCA 2.0 §10.4")
                .to(sink);
        }
    }

    /// Of what kind an argument is, without its value.
    fn kind_of(&self, argument: &Node) -> String {
        match is_call(argument, self.version) {
            Some(inner) => format!("what `${}` gives", inner.name),
            None => argument.describe_kind().to_owned(),
        }
    }

    /// Reports arguments that are not of the types of a signature, as far as they are written out.
    fn arguments_fit(&self, call: Written<'_>, signature: &Signature<'a>, sink: &Sink) {
        let ledger = Ledger::default();
        let lowering = Lowering {
            universe: self,
            sink,
            ledger: &ledger,
            scope: Scope::Outside,
            echo: Echo::Shown,
        };
        for (index, argument) in call.arguments().iter().enumerate() {
            if is_call(argument, self.version).is_none() {
                let subject = format_args!("the argument {} of `${}`", index + 1, call.name);
                lowering.value(&subject, argument, signature.at(index));
            }
        }
    }
}
