//! The golden vectors and the corpus of refused inputs (`schemas/envelope/vectors`), and what must
//! hold for every input: reading what was written, refusing what was altered.

#[cfg(test)]
mod altered;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod decoding;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod round_trips;
#[cfg(test)]
mod scalars;
#[cfg(test)]
mod tokenizer;
