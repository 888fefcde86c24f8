//! Every way to be turned away has its own code, place and text, and leaves exactly the trace that
//! it may leave.

mod bucket;
mod busy;
mod desk;
mod form;
mod order;
mod size;
mod standing;
