//! OpenStack: servers are Nova's.
//!
//! | part | does |
//! | --- | --- |
//! | `access` | who we are for Keystone: files and variables that say it |

pub mod access;
