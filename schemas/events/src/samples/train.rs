use super::cast::{
    CARRIER, ERENHOT_CUSTOMS, IMPORTER, MEMBERS, PLANT, UNFILED, XINING_CUSTOMS, container,
};
use super::world::{Author, World};
use super::{CONTAINER_MASS_G, bodies};
use grain_envelope::Submitted;
use serde_json::json;

const DAY_S: i64 = 86_400;

/// A trainload of containers on its way to the plant.
#[derive(Clone, Debug)]
pub struct Train {
    /// Lot, declaration, both acknowledgements, departure: in order.
    pub events: Vec<Submitted>,
    /// The lot that it carries.
    pub lot: String,
    /// The transfer under which it goes.
    pub transfer: String,
    /// Its containers.
    pub units: Vec<String>,
}

impl World {
    /// Brings a trainload on its way: so many containers (at most 200) of a lot of their own. Times
    /// repeat for every train, so that any number of them fits into a demonstration.
    pub fn train(&mut self, units: u32) -> Train {
        let first = self.containers;
        self.containers += units;
        let units: Vec<String> = (1..=units).map(|n| container(first + n)).collect();
        let mass_g = CONTAINER_MASS_G * u64::try_from(units.len()).expect("few units");
        let made = bodies::lot(&self.permit.clone(), &format!("SMGS-{first}"), mass_g);
        let made = self.event(IMPORTER, "lot_created", 0, made);
        let lot = format!("{}.1", self.last_id(&made));
        let plant = MEMBERS[PLANT.0];
        let declared = bodies::transfer(&self.permit, &lot, plant, &units, self.start_s);
        let declared = self.event(IMPORTER, "transfer_declared", 60, declared);
        let transfer = self.last_id(&declared);
        let mut train = Train {
            events: vec![made, declared],
            lot,
            transfer,
            units,
        };
        for (author, office) in [(ERENHOT_CUSTOMS, "entry"), (XINING_CUSTOMS, "destination")] {
            let body = bodies::acknowledgement(&train.transfer, office);
            train
                .events
                .push(self.event(author, "transfer_acknowledged", 120, body));
        }
        let departed = bodies::departure(&train);
        train
            .events
            .push(self.event(CARRIER, "departed", 180, departed));
        train
    }

    /// Receives a container of a train at the plant, under one of the plant's keys.
    pub fn receive(
        &mut self,
        author: Author,
        train: &Train,
        unit: usize,
        net_mass_g: u64,
        intact: bool,
    ) -> Submitted {
        let body = bodies::receipt(train, &train.units[unit], net_mass_g, intact);
        self.event(author, "received", 9 * DAY_S, body)
    }

    /// Declares a lot's transfer to the mill that customs never filed.
    pub fn declare_to_unfiled(&mut self, lot: &str, units: &[String]) -> Submitted {
        let mill = MEMBERS[UNFILED.0];
        let body = bodies::transfer(&self.permit.clone(), lot, mill, units, self.start_s);
        self.event(IMPORTER, "transfer_declared", 240, body)
    }

    /// Receives a load where it never should have been.
    pub fn receive_at_unfiled(&mut self, lot: &str) -> Submitted {
        let body = json!({
            "transfer": null, "lot": lot, "unit": "青A12345",
            "place": { "facility": MEMBERS[UNFILED.0].facility() }, "bin": null,
            "gross_mass_g": null, "tare_mass_g": null, "net_mass_g": 20_000_000_u64,
            "method": "truck_scale", "seals": [], "slip_number": "X1-0001",
        });
        self.event(UNFILED, "received", 300, body)
    }
}
