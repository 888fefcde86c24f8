//! The ledger as `app` sees it, on real files.

#[cfg(test)]
mod failing;
#[cfg(test)]
mod recording;
#[cfg(test)]
mod reopening;
#[cfg(test)]
mod story;
#[cfg(test)]
mod support;
