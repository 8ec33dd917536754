//! Budgets of size: what outgrew its file is split in the change that outgrew it.

use super::*;

/// Lines of a file, its tests not counted.
const FILE: usize = 500;

/// Lines of a `lib.rs` or `mod.rs`, which hold no logic.
const FRONT: usize = 60;

/// Lines before the tests within the file.
fn lines_of_product(source: &str) -> usize {
    let lines: Vec<_> = source.lines().collect();
    let tests = lines.windows(2).position(|pair| {
        pair[0].starts_with("#[cfg(test)]") && pair[1].starts_with("mod ") && pair[1].ends_with('{')
    });
    tests.unwrap_or(lines.len())
}

fn fault(path: &Path, source: &str) -> Option<String> {
    let front = path.ends_with("lib.rs") || path.ends_with("mod.rs");
    let budget = if front { FRONT } else { FILE };
    let lines = lines_of_product(source);
    (lines > budget).then(|| format!("{}: {lines} lines, {budget} allowed", path.display()))
}

/// Whether a file or folder holds tests alone.
fn is_for_tests(path: &Path) -> bool {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    name == "tests" || name.ends_with("_tests") || name == "testkit"
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if is_for_tests(&path) {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn files_keep_their_budgets() {
    let mut found = Vec::new();
    sources(&root().join("crates"), &mut found);
    assert!(found.len() > 100, "only {} sources were seen", found.len());
    found.sort();
    let wrong: Vec<_> = found
        .iter()
        .filter_map(|path| {
            fault(
                path.strip_prefix(root()).unwrap(),
                &fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    nothing_wrong("files over their budget", &wrong);
}

#[test]
fn a_file_over_its_budget_is_found() {
    let long = "line\n".repeat(501);
    assert!(fault(Path::new("a/long.rs"), &long).is_some());
    assert!(fault(Path::new("a/mod.rs"), &"line\n".repeat(61)).is_some());
    let tested = format!(
        "{}#[cfg(test)]\nmod tests {{\n{long}}}\n",
        "line\n".repeat(500)
    );
    assert!(fault(Path::new("a/tested.rs"), &tested).is_none());
}
