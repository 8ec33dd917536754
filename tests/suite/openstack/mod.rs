//! At a real OpenStack: the lab of `labs/openstack`, in whose network namespace these tests run
//! (`make test-openstack`; `make test` ends with them).
//!
//! | file | |
//! | --- | --- |
//! | `lab` | logins, the command-line client, what is left |
//! | `provider` | the provider alone |
//! | `fleet` | the example, by the program |
//! | `story` | the whole loop, with load and monitors |

mod fleet;
mod lab;
mod provider;
mod story;
