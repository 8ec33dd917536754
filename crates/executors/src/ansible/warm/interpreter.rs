//! The Python that `ansible-playbook` would be run with.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Longer is no start script.
const MAX_SCRIPT_BYTES: u64 = 4096;
/// Names what a start script of Ansible's starts, in pip's form, and in that of distributions.
const MARKS: [&str; 2] = ["ansible.cli.playbook", "ansible-core"];

/// Interpreter and its arguments, from the first lines of the program; `None`: it is no plain start
/// script of Ansible's, and may do anything.
pub(super) fn interpreter(program: &Path) -> Option<Vec<OsString>> {
    let mut text = String::new();
    File::open(program)
        .ok()?
        .take(MAX_SCRIPT_BYTES)
        .read_to_string(&mut text)
        .ok()?;
    if !MARKS.iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let mut lines = text.lines();
    let shebang = lines.next()?.strip_prefix("#!")?.trim();
    let command = if shebang == "/bin/sh" {
        // how pip starts an interpreter whose path is too long for the kernel, or has blanks
        lines
            .next()?
            .strip_prefix("'''exec' ")?
            .strip_suffix(" \"$0\" \"$@\"")?
            .trim_matches('"')
    } else {
        shebang
    };
    let words: Vec<&str> = if shebang == "/bin/sh" {
        vec![command]
    } else {
        command.split_ascii_whitespace().collect()
    };
    let is_python = |word: &str| {
        let name = Path::new(word).file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with("python"))
    };
    let named = match words.as_slice() {
        ["/usr/bin/env", python] => is_python(python),
        [python, ..] => is_python(python),
        [] => false,
    };
    named.then(|| words.into_iter().map(OsString::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Vec<OsString>> {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("ansible-playbook");
        std::fs::write(&program, text).unwrap();
        interpreter(&program)
    }

    #[test]
    fn start_scripts_tell_their_python() {
        let cases: [(&str, &[&str]); 3] = [
            (
                "#!/v/bin/python3\nfrom ansible.cli.playbook import main\n",
                &["/v/bin/python3"],
            ),
            (
                "#!/bin/sh\n'''exec' \"/a b/bin/python3.11\" \"$0\" \"$@\"\n' '''\nfrom ansible.cli.playbook import main\n",
                &["/a b/bin/python3.11"],
            ),
            (
                "#!/usr/bin/env python3\n# ansible-core\n",
                &["/usr/bin/env", "python3"],
            ),
        ];
        for (text, expected) in cases {
            let expected: Vec<OsString> = expected.iter().map(OsString::from).collect();
            assert_eq!(of(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_programs_are_left_alone() {
        for text in [
            "#!/bin/sh\nexec /usr/bin/ansible-playbook \"$@\" # ansible-core\n",
            "#!/usr/bin/python3\nimport mine\n",
            "\u{7f}ELF",
            "",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
