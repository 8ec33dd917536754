//! What Nova says of a server that it could not make, and what to do about it. Pure.

/// Words of faults that are known (Nova's messages; the guide for operators, "Troubleshooting Compute").
const KNOWN: [(&str, &str); 5] = [
    (
        "No valid host",
        "no host of this cloud has room for such a server, or the zone and the server group leave none: \
         take a smaller flavor or another zone, or ask the cloud's operator",
    ),
    (
        "Exceeded maximum number of retries",
        "every host that was tried failed to start it: ask the cloud's operator",
    ),
    (
        "Binding failed for port",
        "the host can't connect that network: take another network or zone, or ask the cloud's operator",
    ),
    (
        "Quota exceeded",
        "ask for a larger quota, or lower the maximum of the group",
    ),
    (
        "Flavor's disk is too small",
        "take a flavor with a larger disk, or give it a `boot_volume`",
    ),
];

const UNKNOWN: &str = "`openstack server event list` and the cloud's operator may know more";

/// What to do.
pub(super) fn advice(message: &str) -> &'static str {
    let known = KNOWN.iter().find(|(words, _)| message.contains(words));
    known.map_or(UNKNOWN, |(_, advice)| advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_say_what_to_do() {
        let full = advice("No valid host was found. There are not enough hosts available.");
        assert!(full.contains("smaller flavor"), "{full}");
        let port =
            "Build of instance 1 aborted: Binding failed for port 2, please check neutron logs";
        assert!(advice(port).contains("another network"));
        assert_eq!(advice("Timed out"), UNKNOWN);
    }
}
