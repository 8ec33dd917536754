//! Who sits there, for the history.

/// The name of the person: whoever became root by `sudo` is told by the name that they had.
pub(super) fn user() -> Option<String> {
    let id = rustix::process::getuid().as_raw();
    let names = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let variable = |name| std::env::var(name).ok();
    named(id, &names, variable("SUDO_USER"), variable("USER"))
}

/// Accounts of a directory service are not in `/etc/passwd`: their sessions say who they are.
fn named(id: u32, passwd: &str, sudo: Option<String>, session: Option<String>) -> Option<String> {
    let mut accounts = passwd.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let of: u32 = fields.nth(1)?.parse().ok()?;
        (of == id).then(|| name.to_owned())
    });
    let sudo = sudo.filter(|_| id == 0);
    let name = sudo.or_else(|| accounts.next()).or(session)?;
    // a name is one word, whatever an environment says
    let is_word =
        !name.is_empty() && name.len() <= 64 && name.chars().all(|c| c.is_ascii_graphic());
    is_word.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_person_is_told_by_account_by_sudo_and_by_session() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n";
        let word = |text: &str| Some(text.to_owned());
        assert_eq!(named(1000, passwd, None, word("else")), word("anna"));
        assert_eq!(named(0, passwd, word("anna"), None), word("anna"));
        assert_eq!(named(0, passwd, None, None), word("root"));
        assert_eq!(named(1000, passwd, word("root"), None), word("anna"));
        assert_eq!(
            named(7, passwd, None, word("carl@example.org")),
            word("carl@example.org")
        );
        assert_eq!(named(7, passwd, None, word("two words")), None);
        assert_eq!(named(7, "", None, None), None);
    }
}
