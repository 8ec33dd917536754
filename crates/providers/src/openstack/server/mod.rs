//! A server at Nova, decided without asking anybody: what it is asked for with, and what it is.
//!
//! | file | |
//! | --- | --- |
//! | `wanted` | the properties of `concertina.nodes.openstack.Server`, and what is said once for all |
//! | `flavor`, `image`, `network` | which of those that there are |
//! | `zone` | where the next one goes |
//! | `marks` | metadata and tags that say whose it is |
//! | `body` | the request |
//! | `observed` | Nova's answer as the engine sees it |
//! | `fault` | what to do about one that Nova could not make |

pub(super) mod body;
mod fault;
pub(super) mod flavor;
pub(super) mod image;
pub(super) mod marks;
pub(super) mod network;
pub(super) mod observed;
pub(super) mod wanted;
pub(super) mod zone;
