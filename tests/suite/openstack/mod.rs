//! At a real OpenStack: the lab of `labs/openstack`, in whose network namespace these tests run
//! (`make test-openstack`; `make test` ends with them).
//!
//! | file | |
//! | --- | --- |
//! | `lab` | logins, the command-line client, what is left |
//! | `proxy` | stands before its APIs, counts and hurts answers |
//! | `bench` | the example at the lab, and what is left of it |
//! | `provider` | the provider alone |
//! | `provider_checks` | what it says before anything is made |
//! | `fleet` | a day of the example, with an agent |
//! | `out_and_back` | the example by commands alone, natively and by playbooks |
//! | `faults` | what breaks in the middle |
//! | `changed` | a server that was renamed and resized |
//! | `zones` | servers balanced over zones (pretended hosts) |
//! | `story` | the whole loop, with load and monitors |

mod bench;
mod changed;
mod faults;
mod fleet;
mod lab;
mod out_and_back;
mod provider;
mod provider_checks;
mod proxy;
mod story;
mod zones;
