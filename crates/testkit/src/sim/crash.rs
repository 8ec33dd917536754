//! Death at the k-th poll.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Runs a future until it ends, or until it was polled so often: then it is dropped, in the middle of
/// whatever it did.
pub struct CrashAfter<F> {
    future: Option<Pin<Box<F>>>,
    polls_left: u64,
}

impl<F: Future> CrashAfter<F> {
    /// Dies at poll number `polls`, counted from 1.
    pub fn new(future: F, polls: u64) -> Self {
        Self {
            future: Some(Box::pin(future)),
            polls_left: polls,
        }
    }
}

impl<F: Future> Future for CrashAfter<F> {
    /// The future's own end; none: it died before.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls_left <= 1 {
            self.future = None;
        }
        self.polls_left = self.polls_left.saturating_sub(1);
        match &mut self.future {
            None => Poll::Ready(None),
            Some(future) => future.as_mut().poll(context).map(Some),
        }
    }
}
