//! The ledger as `app` sees it, on real files.

#[cfg(test)]
mod conflicts;
#[cfg(test)]
mod duties;
#[cfg(test)]
mod failing;
#[cfg(test)]
mod recording;
#[cfg(test)]
mod reopening;
#[cfg(test)]
mod repeating;
#[cfg(test)]
mod story;
#[cfg(test)]
mod support;
