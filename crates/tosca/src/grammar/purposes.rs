//! What keynames are for, in a few words: editors show it.

/// By name, in order. What a keyname is for is the same wherever it may stand.
const PURPOSES: &[(&str, &str)] = &[
    (
        "action",
        "what is done when the trigger fires: a list of activities",
    ),
    ("activities", "what is done, one after the other"),
    ("alias", "a YAML anchor under another name"),
    (
        "allocation",
        "how much of the target capability's properties is taken",
    ),
    ("arguments", "schemas of the arguments that must be given"),
    ("artifact_types", "artifact types by name"),
    ("artifact_version", "the version of the artifact"),
    ("artifacts", "files that come with it, by name"),
    ("attributes", "values that are known while it runs, by name"),
    (
        "call_operation",
        "calls an operation: `interface.operation`",
    ),
    ("canonical_unit", "the unit that amounts are compared in"),
    ("capabilities", "what it offers to requirements, by name"),
    (
        "capability",
        "a capability type, or the name of a capability of the target",
    ),
    ("capability_types", "capability types by name"),
    ("checksum", "the checksum of the file"),
    (
        "checksum_algorithm",
        "how the checksum is made, such as SHA-256",
    ),
    ("condition", "what must hold"),
    ("constraint", "what must hold"),
    ("constraints", "what values must satisfy: a list of clauses"),
    ("copy", "the template that this one begins as a copy of"),
    ("count", "how many there are of it"),
    (
        "count_range",
        "how many there may be: `[ least, most ]`, most may be UNBOUNDED",
    ),
    ("credential", "what is needed to get in"),
    ("data_type", "the type of its numbers: integer or float"),
    ("data_types", "data types by name"),
    ("default", "the value where none is given"),
    ("delegate", "leaves the work to a workflow"),
    ("dependencies", "other files that the implementation needs"),
    ("deploy_path", "where the file is put on the server"),
    ("derived_from", "the type that it derives from"),
    ("description", "a text for people"),
    (
        "directives",
        "how the orchestrator treats it: create, select, substitute, …",
    ),
    ("dsl_definitions", "a place for YAML anchors"),
    ("end_time", "when it ends"),
    ("entry_schema", "what entries of a list or a map are"),
    ("equal", "the value must be this one"),
    ("evaluations", "how many times the condition must hold"),
    ("event", "what fires the trigger"),
    ("event_type", "what fires the trigger"),
    ("external-schema", "a schema for the value"),
    ("file", "the file: a path, or a URL"),
    ("file_ext", "what names of such files end in"),
    ("filter", "which nodes are meant"),
    ("functions", "functions of one's own, by name"),
    ("greater_or_equal", "the value must be this, or greater"),
    ("greater_than", "the value must be greater"),
    ("group_types", "group types by name"),
    ("groups", "groups of nodes, by name"),
    (
        "implementation",
        "the file that is run: a script or a playbook",
    ),
    ("imports", "other files whose definitions are used"),
    (
        "in_range",
        "the value must lie between two bounds: `[ least, most ]`",
    ),
    ("inline", "runs another workflow within this one"),
    ("inputs", "what is handed in, by name"),
    ("interface_types", "interface types by name"),
    ("interfaces", "operations that can be called, by interface"),
    ("key_schema", "what keys of a map are"),
    ("length", "how long the value must be"),
    ("less_or_equal", "the value must be this, or less"),
    ("less_than", "the value must be less"),
    ("mapping", "the attribute that the value goes to"),
    ("max_length", "how long the value may be"),
    (
        "members",
        "node types, or node templates, that belong to it",
    ),
    ("metadata", "further facts, by name"),
    ("method", "how the condition is measured"),
    ("mime_type", "the media type of such files"),
    ("min_length", "how long the value must be at least"),
    (
        "namespace",
        "what names of the imported file are written with",
    ),
    (
        "namespace_prefix",
        "what names of the imported file are written with",
    ),
    ("namespace_uri", "the namespace of the imported names"),
    ("node", "a node type, or a node template"),
    ("node_filter", "what the node that is chosen must satisfy"),
    ("node_templates", "the nodes of the service, by name"),
    ("node_type", "the node type that this template stands for"),
    ("node_types", "node types by name"),
    (
        "notifications",
        "messages from outside that it takes, by name",
    ),
    (
        "occurrences",
        "how many there may be: `[ least, most ]`, most may be UNBOUNDED",
    ),
    ("on_failure", "the steps that follow if it fails"),
    ("on_success", "the steps that follow"),
    (
        "operation",
        "the operation that is called: `interface.operation`",
    ),
    (
        "operation_host",
        "where it runs: SELF, HOST, SOURCE, TARGET or ORCHESTRATOR",
    ),
    ("operations", "operations by name"),
    ("optional", "whether nothing need fulfil it"),
    (
        "optional_arguments",
        "schemas of the arguments that may be given",
    ),
    ("outputs", "what is handed back, by name"),
    (
        "pattern",
        "the regular expression that the value must match",
    ),
    ("period", "how long the condition must hold"),
    ("policies", "policies by name"),
    ("policy_types", "policy types by name"),
    ("precondition", "what must hold before it runs"),
    ("preconditions", "what must hold before it runs"),
    (
        "prefixes",
        "what may stand before units, each with its factor",
    ),
    ("primary", "the file that is run"),
    (
        "profile",
        "the name of a profile: of this file, or of one that is imported",
    ),
    ("properties", "values that describe it, by name"),
    (
        "relationship",
        "a relationship type, a relationship template, or an assignment",
    ),
    (
        "relationship_templates",
        "relationships by name, for requirements to use",
    ),
    ("relationship_types", "relationship types by name"),
    ("repositories", "places that files come from, by name"),
    ("repository", "the repository that the file comes from"),
    ("required", "whether there must be a value"),
    ("requirement", "the name of a requirement"),
    ("requirements", "what it needs of other nodes"),
    ("result", "the schema of what the function gives"),
    ("schedule", "when the trigger may fire"),
    ("schema", "a schema for the value"),
    (
        "service_template",
        "the nodes of the service, and all around them",
    ),
    ("set_state", "sets the state of the node"),
    ("signatures", "the ways in which the function can be called"),
    ("start_time", "when it begins"),
    ("status", "whether it is still to be used"),
    ("steps", "what the workflow does, by name"),
    (
        "substitution_filter",
        "what the node that this template stands for must satisfy",
    ),
    (
        "substitution_mappings",
        "the node type that this template stands for, and how",
    ),
    (
        "target",
        "what the step works on: a node template, or a group",
    ),
    ("target_filter", "which nodes the event is about"),
    (
        "target_relationship",
        "the requirement whose relationship the step works on",
    ),
    (
        "targets",
        "node types, or node templates and groups, that it is about",
    ),
    ("template_author", "who wrote the template"),
    ("template_name", "the name of the template"),
    ("template_version", "the version of the template"),
    ("timeout", "how long it may take, in seconds"),
    (
        "topology_template",
        "the nodes of the service, and all around them",
    ),
    (
        "tosca_definitions_version",
        "the version of TOSCA that the file is written for",
    ),
    ("triggers", "what the policy reacts to, by name"),
    ("type", "its type"),
    (
        "units",
        "units, each with how much it is of the canonical one",
    ),
    ("url", "where the file is: a path, or a URL"),
    (
        "valid_capability_types",
        "types of capabilities that it may lead to",
    ),
    (
        "valid_relationship_types",
        "types of relationships that it takes",
    ),
    (
        "valid_source_node_types",
        "types of nodes that it may come from",
    ),
    ("valid_source_types", "types of nodes that may require it"),
    (
        "valid_target_node_types",
        "types of nodes that it may lead to",
    ),
    (
        "valid_target_types",
        "types of capabilities that it may lead to",
    ),
    ("valid_values", "the values that there may be"),
    (
        "validation",
        "the condition that values must satisfy, with `$value`",
    ),
    ("value", "its value"),
    (
        "variadic",
        "whether the last argument may be there several times",
    ),
    ("version", "the version of the definition"),
    ("workflow", "the workflow that is run"),
    ("workflows", "workflows by name"),
];

/// What a keyname is for; none: nothing is known of it.
pub(super) fn purpose(keyname: &str) -> Option<&'static str> {
    let found = PURPOSES.binary_search_by_key(&keyname, |(name, _)| name);
    found.ok().map(|at| PURPOSES[at].1)
}

#[cfg(test)]
mod tests {
    use super::PURPOSES;
    use crate::grammar::Version;
    use serde_json::Value;

    /// Every keyname of a schema with a description; what has none.
    fn without(schema: &Value, missing: &mut Vec<String>) {
        let definitions = schema["$defs"].as_object().unwrap();
        for (construct, definition) in definitions {
            let forms = definition["anyOf"].as_array();
            let map = forms.map_or(definition, |forms| &forms[0]);
            for (name, property) in map["properties"].as_object().into_iter().flatten() {
                let said = property["description"].as_str();
                if !said.is_some_and(|said| said.contains('§')) {
                    missing.push(format!("{construct}.{name}: {said:?}"));
                }
            }
        }
    }

    #[test]
    fn each_keyname_says_what_it_is_for() {
        assert!(PURPOSES.is_sorted_by(|one, other| one.0 < other.0));
        let mut missing = Vec::new();
        for version in [Version::V1_0, Version::V1_3, Version::V2_0] {
            without(&crate::json_schema(version), &mut missing);
        }
        assert_eq!(missing, Vec::<String>::new());
        let of_2 = crate::json_schema(Version::V2_0).to_string();
        assert!(!of_2.contains("TOSCA 1.3 §"));
    }
}
