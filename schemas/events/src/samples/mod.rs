//! A small fictional world (示例) that signs real events: what tests and benches of every crate
//! begin from. Seeds, ids and times are fixed, so it says the same on any machine.
//!
//! ```text
//! use grain_events::samples::{self, World, PLANT, replay};
//!
//! let (mut world, genesis) = World::found("demo.example/oats", "demo.example/oats+…");
//! let mut events = vec![genesis];
//! events.extend(world.ready());
//! let train = world.train(43);
//! events.extend(train.events.iter().cloned());
//! events.push(world.receive(PLANT, &train, 0, samples::RECEIVED_MASS_G, true));
//! let (_state, judgements) = replay(&events);
//! assert_eq!(judgements.len(), events.len());
//! ```

#![expect(
    clippy::missing_panics_doc,
    reason = "samples are fixed: what they expect of themselves holds, or a test fails"
)]

mod bodies;
mod bodies_entry;
mod bodies_monitoring;
mod bodies_storage;
mod bodies_transport;
mod cast;
mod example;
mod monitoring;
mod replay;
mod signatory;
mod stage;
#[cfg(test)]
mod tests;
mod train;
mod world;

pub use bodies::{
    acknowledgement, bin, departure, facility, filing, lot, party, permit, receipt, transfer,
};
pub use bodies_entry::{
    DECLARATION, adjustment, closing, discharge, entry, field_inspection, hold, lab_report,
    permit_status, release, reservation, sample, shipment, verdict, write_off,
};
pub use bodies_monitoring::{
    PLAN_FILE, POINT_AROUND, POINT_INSIDE, alert, control_done, control_order,
    control_verification, filing_of, leading_group, monitoring_plan, procedure, ragweed, source,
    survey, survey_report, suspension, system_document, volunteers,
};
pub use bodies_storage::{
    bin_transfer, condition, dispatch, draw, groats, outbound_test, output, plant_bin,
    process_closing, process_start, screenings, stocktake, stored, treatment, waste_move,
    waste_plan, waste_plan_approval,
};
pub use bodies_transport::{
    arrival, correction, departure_of, incident, incident_closing, inspection, loading, rejection,
    reload, supervision, vehicle_change, voiding,
};
pub use cast::{
    AGRICULTURE, AUTHORITIES, BUREAU, CARRIER, ERENHOT_CUSTOMS, GRAIN, IMPORTER, IMPORTER_SECOND,
    KEEPER, MEMBERS, Member, PLANT, PLANT_SECOND, STATION, UNFILED, XINING_CUSTOMS, container,
};
pub use example::{Example, Expectation, Vector, vectors};
pub use monitoring::{Monitored, SURVEYED_S};
pub use replay::{Replayed, replay};
pub use signatory::Signatory;
pub use stage::{Stage, with};
pub use train::Train;
pub use world::{Author, Draft, World};

/// Declared mass of one container of the train: 26.000 t.
pub const CONTAINER_MASS_G: u64 = 26_000_000;

/// Net mass of a container as the plant's truck scale finds it: 25.985 t.
pub const RECEIVED_MASS_G: u64 = 25_985_000;
