//! Rules that both generations have, and where each states them: a report cites the specification that
//! the file is written for.

/// Section of 1.3, section of 2.0.
const SAME_RULE: [(&str, &str); 63] = [
    ("TOSCA 1.3 §3.1", "TOSCA 2.0 §6.2"),
    ("TOSCA 1.3 §3.10", "TOSCA 2.0 §6.1"),
    ("TOSCA 1.3 §3.10.2", "TOSCA 2.0 §5.3.1"),
    ("TOSCA 1.3 §3.4.3", "TOSCA 2.0 §7.2.1"),
    ("TOSCA 1.3 §3.6.10", "TOSCA 2.0 §9.4"),
    ("TOSCA 1.3 §3.6.11", "TOSCA 2.0 §9.5"),
    ("TOSCA 1.3 §3.6.12", "TOSCA 2.0 §9.6"),
    ("TOSCA 1.3 §3.6.13", "TOSCA 2.0 §9.7"),
    ("TOSCA 1.3 §3.6.14", "TOSCA 2.0 §9.8"),
    ("TOSCA 1.3 §3.6.15", "TOSCA 2.0 §9.10"),
    ("TOSCA 1.3 §3.6.16", "TOSCA 2.0 §11.8"),
    ("TOSCA 1.3 §3.6.17", "TOSCA 2.0 §11.5"),
    ("TOSCA 1.3 §3.6.20", "TOSCA 2.0 §11.2"),
    ("TOSCA 1.3 §3.6.21", "TOSCA 2.0 §16.5"),
    ("TOSCA 1.3 §3.6.22", "TOSCA 2.0 §16.5"),
    ("TOSCA 1.3 §3.6.23", "TOSCA 2.0 §13.2.3"),
    ("TOSCA 1.3 §3.6.23.3", "TOSCA 2.0 §13.2.3.3"),
    ("TOSCA 1.3 §3.6.26", "TOSCA 2.0 §13.2.1"),
    ("TOSCA 1.3 §3.6.27", "TOSCA 2.0 §13.2.2"),
    ("TOSCA 1.3 §3.6.3", "TOSCA 2.0 §9.11"),
    ("TOSCA 1.3 §3.6.5", "TOSCA 2.0 §8.6"),
    ("TOSCA 1.3 §3.6.6", "TOSCA 2.0 §6.5"),
    ("TOSCA 1.3 §3.6.7", "TOSCA 2.0 §12.2"),
    ("TOSCA 1.3 §3.6.8", "TOSCA 2.0 §6.8"),
    ("TOSCA 1.3 §3.6.9", "TOSCA 2.0 §9.3"),
    ("TOSCA 1.3 §3.7.1", "TOSCA 2.0 §6.4.2"),
    ("TOSCA 1.3 §3.7.10", "TOSCA 2.0 §7.3"),
    ("TOSCA 1.3 §3.7.11", "TOSCA 2.0 §16.1"),
    ("TOSCA 1.3 §3.7.12", "TOSCA 2.0 §16.3"),
    ("TOSCA 1.3 §3.7.2", "TOSCA 2.0 §8.2"),
    ("TOSCA 1.3 §3.7.3", "TOSCA 2.0 §8.4"),
    ("TOSCA 1.3 §3.7.4", "TOSCA 2.0 §12.1"),
    ("TOSCA 1.3 §3.7.5", "TOSCA 2.0 §11.1"),
    ("TOSCA 1.3 §3.7.6", "TOSCA 2.0 §9.2"),
    ("TOSCA 1.3 §3.7.7", "TOSCA 2.0 §8.1"),
    ("TOSCA 1.3 §3.7.9", "TOSCA 2.0 §7.1"),
    ("TOSCA 1.3 §3.8.1", "TOSCA 2.0 §8.3"),
    ("TOSCA 1.3 §3.8.10", "TOSCA 2.0 §15.4"),
    ("TOSCA 1.3 §3.8.11", "TOSCA 2.0 §15.5"),
    ("TOSCA 1.3 §3.8.12", "TOSCA 2.0 §15.6"),
    ("TOSCA 1.3 §3.8.13", "TOSCA 2.0 §15.1"),
    ("TOSCA 1.3 §3.8.2", "TOSCA 2.0 §8.5"),
    ("TOSCA 1.3 §3.8.3", "TOSCA 2.0 §7.2"),
    ("TOSCA 1.3 §3.8.4", "TOSCA 2.0 §7.4"),
    ("TOSCA 1.3 §3.8.5", "TOSCA 2.0 §16.2"),
    ("TOSCA 1.3 §3.8.6", "TOSCA 2.0 §16.4"),
    ("TOSCA 1.3 §3.8.7", "TOSCA 2.0 §13.2"),
    ("TOSCA 1.3 §3.8.8", "TOSCA 2.0 §15.2"),
    ("TOSCA 1.3 §3.8.9", "TOSCA 2.0 §15.3"),
    ("TOSCA 1.3 §3.9", "TOSCA 2.0 §6.9"),
    ("TOSCA 1.3 §3.9.3", "TOSCA 2.0 §6.9"),
    ("TOSCA 1.3 §4", "TOSCA 2.0 §10"),
    ("TOSCA 1.3 §4.1", "TOSCA 2.0 §10.3"),
    ("TOSCA 1.3 §4.3.1", "TOSCA 2.0 §10.2.3.2"),
    ("TOSCA 1.3 §4.3.2", "TOSCA 2.0 §10.2.3.3"),
    ("TOSCA 1.3 §4.3.3", "TOSCA 2.0 §10.2.3.4"),
    ("TOSCA 1.3 §4.4.1", "TOSCA 2.0 §10.2.1.1"),
    ("TOSCA 1.3 §4.4.2", "TOSCA 2.0 §10.2.1.2"),
    ("TOSCA 1.3 §4.5.1", "TOSCA 2.0 §10.2.1.3"),
    ("TOSCA 1.3 §4.8.1", "TOSCA 2.0 §10.2.1.4"),
    ("TOSCA 1.3 §5.3.3", "TOSCA 2.0 §6.7.2"),
    ("TOSCA 1.3 §5.5.13", "TOSCA 2.0 §6.7.2"),
    ("TOSCA 1.3 §3.7.3.2", "TOSCA 2.0 §8.4"),
];

/// Where 2.0 describes what a section of 1.3 describes.
pub(crate) fn section_of_2(section: &str) -> Option<&'static str> {
    let found = SAME_RULE.iter().find(|(old, _)| *old == section);
    found.map(|(_, new)| *new)
}

/// Where 2.0 states what a section of 1.3 states; itself, if it is of 2.0.
pub(crate) fn of_2(section: &'static str) -> &'static str {
    section_of_2(section).unwrap_or(section)
}

/// Where 1.3 states what a section of 2.0 states; itself, if it is of 1.x or only of 2.0.
pub(crate) fn of_1(section: &'static str) -> &'static str {
    let found = SAME_RULE.iter().find(|(_, new)| *new == section);
    found.map_or(section, |(old, _)| *old)
}
