//! At a real OpenStack: the lab of `labs/openstack`, in whose network namespace these tests run
//! (`make test-openstack`; `make test` ends with them).
//!
//! | file | |
//! | --- | --- |
//! | `lab` | logins, the command-line client, what is left |
//! | `proxy` | stands before its APIs, counts and hurts answers |
//! | `bench` | the example at the lab, and what is left of it |
//! | `provider` | the provider alone |
//! | `fleet` | the example, by the program, in both ways |
//! | `faults` | what breaks in the middle |
//! | `story` | the whole loop, with load and monitors |

mod bench;
mod faults;
mod fleet;
mod lab;
mod provider;
mod proxy;
mod story;
