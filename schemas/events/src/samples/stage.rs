use super::cast::{BUREAU, CARRIER, MEMBERS};
use super::world::{Author, Draft, World};
use super::{Train, bodies, replay};
use crate::judgement::Judgement;
use crate::state::State;
use grain_envelope::{AUTHOR_START, LedgerName, Submitted};
use serde_json::Value;

/// A world and what was said in it so far: where examples are told.
#[derive(Clone)]
pub struct Stage {
    /// The world.
    pub world: World,
    /// The envelopes, genesis first.
    pub events: Vec<Submitted>,
}

const ORIGIN: &str = "graintrail.example/sample";
const VKEY: &str =
    "graintrail.example/sample+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
/// The permit of the sample data: 3,000.000 t.
const PERMITTED_MASS_G: u64 = 3_000_000_000;

impl Stage {
    /// Nothing but genesis.
    pub fn founded() -> Self {
        let (world, genesis) = World::found(ORIGIN, VKEY);
        Self {
            world,
            events: vec![genesis],
        }
    }

    /// Trains may be declared: [`World::ready`], with the permit of the sample data.
    pub fn ready() -> Self {
        let mut stage = Self::founded();
        let ready = stage.world.ready_with(PERMITTED_MASS_G);
        stage.events.extend(ready);
        stage
    }

    /// Everyone whom the whole circular concerns is there, under the rule packs of today, and trains
    /// may be declared.
    pub fn whole() -> Self {
        let (mut world, genesis) = World::found_whole(ORIGIN, VKEY);
        let mut events = vec![genesis];
        events.extend(world.ready_whole(PERMITTED_MASS_G));
        Self { world, events }
    }

    /// Takes the stage back to genesis: for stories of the time before.
    pub fn begin_again(&mut self) {
        *self = Self::founded();
    }

    /// Takes the stage back to a genesis with another body.
    ///
    /// # Panics
    /// Never: the genesis to be changed is ours.
    pub fn begin_with(&mut self, change: fn(Value) -> Value) {
        self.begin_again();
        let genesis: Value = serde_json::from_slice(self.events[0].payload()).expect("JSON");
        let draft = self
            .world
            .draft("ledger_opened", -7_200, change(genesis["body"].clone()));
        self.world.signatory_mut(BUREAU).set_head(0, AUTHOR_START);
        let origin = LedgerName::Origin(self.world.origin.clone());
        self.events = vec![self.world.sign_for(BUREAU, draft, origin)];
    }

    /// An author says something, so many seconds after the story's beginning; gives the event's id.
    pub fn say(&mut self, author: Author, name: &'static str, after_s: i64, body: Value) -> String {
        let draft = self.world.draft(name, after_s, body);
        self.sign(author, draft)
    }

    /// An author signs a draft; gives the event's id.
    pub fn sign(&mut self, author: Author, draft: Draft) -> String {
        let event = self.world.sign(author, draft);
        let id = self.world.last_id(&event);
        self.events.push(event);
        id
    }

    /// A trainload goes on its way.
    pub fn train(&mut self, units: u32) -> Train {
        let train = self.world.train(units);
        self.events.extend(train.events.iter().cloned());
        train
    }

    /// A trainload stands at the station, declared and acknowledged: it has not left.
    ///
    /// # Panics
    /// Never: a train has five events, the last is its departure.
    pub fn standing(&mut self, units: u32) -> Train {
        let mut train = self.world.train(units);
        let departed = train.events.pop().expect("a train departs");
        self.world.signatory_mut(CARRIER).step_back(&departed);
        self.events.extend(train.events.iter().cloned());
        train
    }

    /// The bodies of a trainload, to be bent: lot and declaration to a member, nothing is said.
    pub fn lot_body(&self, mass_g: u64) -> Value {
        bodies::lot(&self.world.permit, "SMGS-DEMO-1", mass_g)
    }

    /// The body of a declaration of one lot's containers to a member.
    pub fn transfer_body(&self, lot: &str, to: Author, units: &[String]) -> Value {
        bodies::transfer(
            &self.world.permit,
            lot,
            MEMBERS[to.0],
            units,
            self.world.start_s,
        )
    }

    /// Envelope digest of the event said last.
    ///
    /// # Panics
    /// Never: genesis was said.
    pub fn last_digest(&self) -> grain_envelope::Digest {
        self.events.last().expect("genesis was said").digest()
    }

    /// Index that the next event will have.
    ///
    /// # Panics
    /// Never: stories are short.
    pub fn next_index(&self) -> u64 {
        u64::try_from(self.events.len()).expect("a short story")
    }

    /// The state now, and every judgement.
    pub fn replay(&self) -> (State, Vec<Judgement>) {
        replay(&self.events)
    }
}

/// A body with the value at a pointer replaced.
///
/// # Panics
/// If there is nothing at the pointer.
#[must_use]
pub fn with(mut body: Value, pointer: &str, value: impl Into<Value>) -> Value {
    let place = body.pointer_mut(pointer);
    *place.unwrap_or_else(|| panic!("nothing at {pointer}")) = value.into();
    body
}
