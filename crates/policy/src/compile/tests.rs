use crate::{Severity, compile};
use model::{NodeName, PolicyName};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use topology::{
    Call, Capability, Entity, EntityPath, Expr, Location, NodeTemplate, PathStep, Relationship,
    Requirement, ScalingGroups, Topology, ToscaGroup, ToscaPolicy, names,
};

fn here(line: u32) -> Location {
    Location {
        file: "service.yaml".into(),
        line,
        column: 3,
    }
}

fn node(name: &str, host: Option<&str>, most: Option<u32>) -> NodeTemplate {
    let scalable = most.map(|most| Capability {
        ancestry: vec![names::SCALABLE.into()],
        properties: BTreeMap::from([("max_instances".to_owned(), Expr::literal(most))]),
        attributes: BTreeMap::new(),
        attribute_names: Vec::new(),
        location: here(1),
    });
    let hosting = host.map(|host| Requirement {
        name: "host".into(),
        index: 0,
        target: NodeName::new(host).unwrap(),
        capability: None,
        target_index: None,
        allocation: BTreeMap::new(),
        relationship: Relationship {
            ancestry: vec![names::HOSTED_ON.into()],
            properties: BTreeMap::new(),
            attributes: BTreeMap::new(),
            attribute_names: Vec::new(),
            interfaces: BTreeMap::new(),
            metadata: BTreeMap::new(),
        },
        location: here(1),
    });
    NodeTemplate {
        name: NodeName::new(name).unwrap(),
        ancestry: vec![names::COMPUTE.into()],
        properties: BTreeMap::new(),
        attributes: BTreeMap::new(),
        attribute_names: Vec::new(),
        capabilities: scalable
            .map(|s| ("scalable".to_owned(), s))
            .into_iter()
            .collect(),
        requirements: hosting.into_iter().collect(),
        interfaces: BTreeMap::new(),
        artifacts: BTreeMap::new(),
        artifacts_elsewhere: BTreeMap::new(),
        metadata: BTreeMap::new(),
        substituted_by: None,
        directives: Vec::new(),
        boot: topology::Boot::default(),
        location: here(1),
    }
}

const OUT: &str = "radon.policies.scaling.ScaleOut";
const IN: &str = "radon.policies.scaling.ScaleIn";

/// A balancer, and groups `app_vm` (with `site` on it) and `db_vm`; TOSCA groups `web` and `mixed`.
struct Template(Topology);

impl Template {
    fn new() -> Self {
        let nodes = [
            node("balancer", None, None),
            node("app_vm", None, Some(3)),
            node("site", Some("app_vm"), None),
            node("db_vm", None, Some(5)),
        ];
        let group = |name: &str, members: &[&str]| ToscaGroup {
            name: name.into(),
            ancestry: vec!["tosca.groups.Root".into()],
            members: members.iter().map(|m| NodeName::new(*m).unwrap()).collect(),
            location: here(1),
        };
        let groups = [
            group("web", &["balancer", "site", "app_vm"]),
            group("outside", &["balancer"]),
        ];
        Self(Topology {
            inputs: BTreeMap::from([("bound".to_owned(), json!(70))]),
            nodes: nodes.into_iter().map(|n| (n.name.clone(), n)).collect(),
            groups: groups.into_iter().map(|g| (g.name.clone(), g)).collect(),
            ..Topology::default()
        })
    }

    fn policy(self, name: &str, type_name: &str, properties: Value, targets: &[&str]) -> Self {
        let Value::Object(properties) = properties else {
            panic!("properties are a map")
        };
        let properties = properties.into_iter().map(|(k, v)| (k, Expr::Literal(v)));
        self.policy_of(
            name,
            &[type_name, names::SCALING_POLICY],
            properties.collect(),
            targets,
        )
    }

    fn policy_of(
        mut self,
        name: &str,
        ancestry: &[&str],
        properties: BTreeMap<String, Expr>,
        targets: &[&str],
    ) -> Self {
        let policy = ToscaPolicy {
            name: PolicyName::new(name).unwrap(),
            ancestry: ancestry.iter().map(|t| (*t).to_owned()).collect(),
            properties,
            triggers: Vec::new(),
            targets: targets.iter().map(|t| (*t).to_owned()).collect(),
            location: here(40),
        };
        self.0.policies.insert(policy.name.clone(), policy);
        self
    }

    /// One line a policy, then one a problem.
    fn compiled(&self) -> Vec<String> {
        let groups = ScalingGroups::derive(&self.0).unwrap();
        let (policies, problems) = compile(&self.0, &groups);
        let policies = policies.iter().map(|p| {
            let sign = match p.target {
                model::ThresholdTarget::AnyAbove { .. } => '>',
                model::ThresholdTarget::AllBelow { .. } => '<',
            };
            let (name, group, cpu) = (&p.name, &p.group, p.target.cpu());
            format!("{name}: {group} {sign} {cpu} by {}", p.adjustment)
        });
        let problems = problems.iter().map(|p| match p.severity() {
            Severity::Error => format!("{} error: {p}", p.location()),
            Severity::Open => format!("{} open: {p}", p.location()),
            Severity::Warning => format!("{} warning: {p}", p.location()),
        });
        policies.chain(problems).collect()
    }
}

#[test]
fn radons_policies_as_they_stand() {
    let template = Template::new()
        .policy(
            "grow",
            OUT,
            json!({"cpu_upper_bound": 80, "adjustment": 2}),
            &["app_vm"],
        )
        .policy(
            "shrink",
            IN,
            json!({"cpu_lower_bound": 20, "adjustment": -1}),
            &["site"],
        )
        .policy("a-shrink", IN, json!({"cpu_upper_bound": 10.5}), &["db_vm"]);
    assert_eq!(
        template.compiled(),
        [
            "a-shrink: db_vm < 10.5 % by 1",
            "grow: app_vm > 80 % by 2",
            "shrink: app_vm < 20 % by 1",
        ]
    );
}

#[test]
fn a_type_derived_from_radons_is_radons() {
    let properties = BTreeMap::from([("cpu_upper_bound".to_owned(), Expr::literal(60))]);
    let ancestry = [
        "acme.Grow",
        "ns:radon.policies.scaling.ScaleOut",
        "tosca.policies.Root",
    ];
    let template = Template::new().policy_of("grow", &ancestry, properties, &["app_vm"]);
    assert_eq!(template.compiled(), ["grow: app_vm > 60 % by 1"]);
}

#[test]
fn values_may_be_inputs_but_not_attributes() {
    let input = Expr::Call(Box::new(Call::GetInput {
        name: "bound".into(),
        path: Vec::new(),
    }));
    let attribute = Expr::Call(Box::new(Call::GetAttribute(EntityPath {
        entity: Entity::Node(NodeName::new("balancer").unwrap()),
        steps: vec![PathStep::Name("load".into())],
    })));
    let missing = Expr::Call(Box::new(Call::GetInput {
        name: "nobody".into(),
        path: Vec::new(),
    }));
    let property = |value: Expr| BTreeMap::from([("cpu_upper_bound".to_owned(), value)]);
    let with = |value| Template::new().policy_of("p", &[OUT], property(value), &["app_vm"]);
    assert_eq!(with(input).compiled(), ["p: app_vm > 70 % by 1"]);
    for value in [attribute, missing] {
        let lines = with(value).compiled();
        assert_eq!(lines.len(), 1, "{lines:?}");
        let error = "service.yaml:40:3 error: policy p: property cpu_upper_bound: ";
        assert!(lines[0].starts_with(error), "{lines:?}");
    }
}

#[test]
fn a_target_means_the_group_it_lies_in() {
    let properties = json!({"cpu_upper_bound": 80});
    let with = |targets: &[&str]| {
        Template::new()
            .policy("p", OUT, properties.clone(), targets)
            .compiled()
    };
    assert_eq!(with(&["web", "site", "app_vm"]), ["p: app_vm > 80 % by 1"]);
    assert_eq!(
        with(&["db_vm", "web"]),
        ["p: app_vm > 80 % by 1", "p: db_vm > 80 % by 1"]
    );
    let refused = [
        (&[][..], "error: policy p: it has no targets"),
        (
            &["balancer"][..],
            "open: policy p: balancer lies in no scaling group, so there is always one of it",
        ),
        (
            &["outside"][..],
            "open: policy p: outside lies in no scaling group, so there is always one of it",
        ),
        (
            &["app_vm", "nobody"][..],
            "error: policy p: there is no node template or group \"nobody\"",
        ),
    ];
    for (targets, why) in refused {
        assert_eq!(with(targets), [format!("service.yaml:40:3 {why}")]);
    }
}

#[test]
fn numbers_are_checked() {
    let cases = [
        (OUT, json!({}), "property cpu_upper_bound is missing"),
        (
            OUT,
            json!({"cpu_lower_bound": 3}),
            "property cpu_upper_bound is missing",
        ),
        (
            OUT,
            json!({"cpu_upper_bound": null}),
            "property cpu_upper_bound is missing",
        ),
        (IN, json!({}), "property cpu_lower_bound is missing"),
        (
            OUT,
            json!({"cpu_upper_bound": "high"}),
            "property cpu_upper_bound: \"high\" is not a number",
        ),
        (
            OUT,
            json!({"cpu_upper_bound": 101}),
            "property cpu_upper_bound: 101 is not a percentage: expected a number from 0 to 100",
        ),
        (
            OUT,
            json!({"cpu_upper_bound": 80, "adjustment": 0}),
            "property adjustment: 0 would change nothing",
        ),
        (
            OUT,
            json!({"cpu_upper_bound": 80, "adjustment": 1.5}),
            "property adjustment: 1.5 is not a whole number",
        ),
        (
            OUT,
            json!({"cpu_upper_bound": 80, "adjustment": 1_i64 << 40}),
            "property adjustment: 1099511627776 is too large",
        ),
        (
            OUT,
            json!({"cpu_upper_bound": 80, "adjustment": i64::MIN}),
            "property adjustment: -9223372036854775808 is too large",
        ),
    ];
    for (type_name, properties, why) in cases {
        let template = Template::new().policy("p", type_name, properties, &["app_vm"]);
        let told = format!("service.yaml:40:3 error: policy p: {why}");
        assert_eq!(template.compiled(), [told]);
    }
    let all = Template::new().policy("p", OUT, json!({"adjustment": 0}), &[]);
    assert_eq!(all.compiled().len(), 3, "all that is wrong at once");
}

#[test]
fn other_policies() {
    let template = Template::new()
        .policy("odd", "acme.Scale", json!({}), &["app_vm"])
        .policy_of("place", &["tosca.policies.Placement"], BTreeMap::new(), &[]);
    assert_eq!(
        template.compiled(),
        [
            "service.yaml:40:3 warning: policy odd: nothing is done about scaling policies of type \
          acme.Scale"
        ]
    );
}

#[test]
fn bounds_that_make_no_sense_are_told() {
    let template = Template::new()
        .policy("grow", OUT, json!({"cpu_upper_bound": 30}), &["app_vm"])
        .policy("never", OUT, json!({"cpu_upper_bound": 100}), &["app_vm"])
        .policy("shrink", IN, json!({"cpu_lower_bound": 30}), &["app_vm"])
        .policy(
            "fine",
            IN,
            json!({"cpu_lower_bound": 29}),
            &["app_vm", "db_vm"],
        );
    let lines = template.compiled();
    assert_eq!(lines.len(), 7, "{lines:#?}");
    assert_eq!(
        lines[5..],
        [
            "service.yaml:40:3 warning: policy never: CPU never crosses a bound of 100 %",
            "service.yaml:40:3 warning: policy shrink: its lower bound is not below the upper \
             bound of grow: app_vm may grow and shrink in turns",
        ]
    );
}
