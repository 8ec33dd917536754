//! Rows: the file as a whole, and the topology template (TOSCA 1.3 §3.9, §3.10).

use super::activities::WORKFLOW;
use super::definitions::{IMPORT, INPUT, METADATUM, OUTPUT, REPOSITORY};
use super::functions::FUNCTION;
use super::interfaces::INTERFACE_TYPE;
use super::table::{Construct, Shape, may, must};
use super::templates::{GROUP, NODE_TEMPLATE, POLICY, RELATIONSHIP_TEMPLATE, SUBSTITUTION_MAPPING};
use super::types::{
    ARTIFACT_TYPE, CAPABILITY_TYPE, DATA_TYPE, GROUP_TYPE, NODE_TYPE, POLICY_TYPE,
    RELATIONSHIP_TYPE,
};
use super::version::Version;
use Shape::{Any, Either, ListOf, MapOf, MaybeNamed, Of, Scalar, Sequence, Text};

/// Metadata of a file: some names have a meaning (TOSCA 1.3 §3.10.2).
static FILE_METADATA: Construct = Construct {
    name: "metadata",
    section: "TOSCA 1.3 §3.10.2",
    keys: &[
        may("template_name", METADATUM),
        may("template_author", METADATUM),
        may("template_version", Shape::Version),
    ],
    short: &[],
    others: Some(METADATUM),
};

pub(crate) static SERVICE_TEMPLATE: Construct = Construct {
    name: "service template",
    section: "TOSCA 1.3 §3.10",
    keys: &[
        must("tosca_definitions_version", Scalar),
        may("namespace", Text).dropped(),
        may(
            "metadata",
            Shape::Changed(&Of(&FILE_METADATA), &MapOf(&Any)),
        ),
        // 1.0 lets these stand at the top as well
        may("template_name", Text).dropped(),
        may("template_author", Text).dropped(),
        may("template_version", Scalar).dropped(),
        may("description", Text),
        may("dsl_definitions", Shape::Changed(&Any, &MapOf(&Any))),
        may("repositories", MapOf(&Of(&REPOSITORY))),
        // names of imports are of 1.0; a misspelt keyname of 2.0 is none
        may(
            "imports",
            ListOf(&Shape::Changed(&MaybeNamed(&IMPORT), &Of(&IMPORT))),
        ),
        may("artifact_types", MapOf(&Of(&ARTIFACT_TYPE))),
        may("data_types", MapOf(&Of(&DATA_TYPE))),
        may("capability_types", MapOf(&Of(&CAPABILITY_TYPE))),
        may("interface_types", MapOf(&Of(&INTERFACE_TYPE))),
        may("relationship_types", MapOf(&Of(&RELATIONSHIP_TYPE))),
        may("node_types", MapOf(&Of(&NODE_TYPE))),
        may("group_types", MapOf(&Of(&GROUP_TYPE))),
        may("policy_types", MapOf(&Of(&POLICY_TYPE))),
        may("functions", MapOf(&Of(&FUNCTION))).added(),
        may("profile", Text).added(),
        may("topology_template", Of(&TOPOLOGY_TEMPLATE)).dropped(),
        may("service_template", Of(&TOPOLOGY_TEMPLATE))
            .added()
            .never_beside("profile"),
    ],
    short: &[],
    others: None,
};

pub(crate) static TOPOLOGY_TEMPLATE: Construct = Construct {
    name: "topology template",
    section: "TOSCA 1.3 §3.9",
    keys: &[
        may("description", Text),
        may("inputs", MapOf(&Of(&INPUT))),
        may("node_templates", MapOf(&Of(&NODE_TEMPLATE))).dropped(),
        must("node_templates", MapOf(&Of(&NODE_TEMPLATE))).added(),
        may("relationship_templates", MapOf(&Of(&RELATIONSHIP_TEMPLATE))),
        may("groups", MapOf(&Of(&GROUP))),
        may(
            "policies",
            Either(&[Sequence(&Of(&POLICY)), Shape::Dropped(&MapOf(&Of(&POLICY)))]),
        ),
        may("outputs", MapOf(&Of(&OUTPUT))),
        may("substitution_mappings", Of(&SUBSTITUTION_MAPPING)),
        may("workflows", MapOf(&Of(&WORKFLOW))).since(Version::V1_1),
        may("functions", MapOf(&Of(&FUNCTION))).added(),
    ],
    short: &[],
    others: None,
};
