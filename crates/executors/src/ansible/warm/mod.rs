//! `ansible-playbook` without its start: a parent that has imported Ansible forks for each run.
//!
//! Ansible reads its configuration when it is imported, so there is one parent for each program,
//! environment and `ansible.cfg`; what differs from run to run (folders, sockets, the step's key) is
//! set in the fork. A run's end is its parent's word, or, should that be dead, what the fork wrote.
//! Where a parent can't be had, the plain program does the same, more slowly.
//!
//! | file | does |
//! | --- | --- |
//! | `concertina_warm.py` | the parent: imports, forks, tells |
//! | `interpreter` | the Python that `ansible-playbook` would be run with |
//! | `fit` | whose parent serves a run, or why none does |
//! | `order` | what is said between us and a parent |
//! | `parent` | one parent |
//! | `fork` | one run |
//! | `parents` | those that there are, and what is done when one fails |

mod fit;
mod fork;
mod interpreter;
mod order;
mod parent;
mod parents;

pub(super) use fork::Fork;
pub(super) use order::{Mark, Task};
pub(super) use parents::Parents;
