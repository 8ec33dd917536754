//! Licences of all that is linked: only such as ask for no more than their text and a notice.

use super::*;

const ALLOWED: [&str; 11] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// MPL-2.0 asks for the source of what is changed in its files (§3.2): of these nothing is, and their
/// registry has it.
const UNCHANGED: [(&str, &str); 1] = [("option-ext", "MPL-2.0")];

/// Whether an SPDX expression leaves us a licence that is allowed: `OR` binds weaker than `AND`, and
/// an old `/` means `OR`.
fn allowed(expression: &str) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest) && rest.is_empty()
}

fn either(rest: &mut &[&str]) -> bool {
    let mut any = all(rest);
    while let ["OR", tail @ ..] = *rest {
        *rest = tail;
        any |= all(rest);
    }
    any
}

fn all(rest: &mut &[&str]) -> bool {
    let mut all = one(rest);
    while let ["AND", tail @ ..] = *rest {
        *rest = tail;
        all &= one(rest);
    }
    all
}

fn one(rest: &mut &[&str]) -> bool {
    match *rest {
        ["(", tail @ ..] => {
            *rest = tail;
            let inner = either(rest);
            let [")", tail @ ..] = *rest else {
                return false;
            };
            *rest = tail;
            inner
        }
        [name, "WITH", exception, tail @ ..] => {
            *rest = tail;
            ALLOWED.contains(&format!("{name} WITH {exception}").as_str())
        }
        [name, tail @ ..] => {
            *rest = tail;
            ALLOWED.contains(name)
        }
        [] => false,
    }
}

#[test]
fn every_licence_is_allowed() {
    let metadata = metadata(&[]);
    let packages = list(&metadata, "packages");
    assert!(
        packages.len() > 100,
        "only {} packages were seen",
        packages.len()
    );
    let wrong: Vec<_> = packages
        .iter()
        .filter(|package| !allowed(text(package, "license")))
        .filter(|package| !UNCHANGED.contains(&(text(package, "name"), text(package, "license"))))
        .map(|package| {
            let [name, version, licence] =
                ["name", "version", "license"].map(|key| text(package, key));
            format!("{name} {version}: {licence:?}")
        })
        .collect();
    nothing_wrong("licences that are not in the list", &wrong);
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "MIT OR GPL-3.0-only",
        "(MIT OR GPL-3.0-only) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
        "GPL-2.0-only AND MIT OR Zlib",
    ] {
        assert!(allowed(good), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "MIT AND (GPL-3.0-only OR AGPL-3.0-only)",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "(MIT",
        "MIT MIT",
    ] {
        assert!(!allowed(bad), "{bad}");
    }
}
