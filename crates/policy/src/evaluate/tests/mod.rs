//! Stories of evaluations: each line is what the log would tell.

mod growing;
mod properties;
mod shrinking;
mod waiting;
