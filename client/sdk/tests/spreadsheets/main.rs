//! Spreadsheets as depots keep them, and as nobody should send them.

mod books;
mod exported;
mod hostile;
mod registers;
mod sorted;
