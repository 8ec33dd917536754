//! Which members are dead, and which may be replaced now (design decision 13).
//!
//! Responsible for: provider's word × monitors × member's state × now → one verdict a member, at most
//! one order to heal. Must not know: how a provider is asked, how a member is replaced, the clock.

mod judge;
mod question;
#[cfg(test)]
mod tests;
mod verdict;

pub use judge::judge;
pub use question::{HealthQuestion, MemberHealthView, ProviderWord};
pub use verdict::{Death, DeferReason, HealOrder, Judgement, PauseReason, Suspicion, Verdict};
