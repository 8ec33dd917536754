//! Labels by which the monitors and we know a server. The rules keep them, and alerts bring them
//! back.

/// The service.
pub(crate) const SERVICE: &str = "service";
/// The scaling group; members only.
pub(crate) const GROUP: &str = "group";
/// The member; members only.
pub(crate) const MEMBER: &str = "member";
/// The node template of the server.
pub(crate) const NODE: &str = "node";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_keep_them_all() {
        let kept: Vec<&str> = model::CPU_LABELS.split(", ").collect();
        for label in [SERVICE, GROUP, MEMBER, NODE] {
            assert!(kept.contains(&label), "{label}");
        }
    }
}
