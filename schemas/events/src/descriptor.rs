use crate::account::Unit;
use crate::act::Act;
use crate::class::Class;
use crate::code::{Code, Codes};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::Forbidden;
#[cfg(any(test, feature = "samples"))]
use crate::samples::Example;
use crate::vocabulary::LedgerStage;
use grain_envelope::{Bilingual, Digest, FormError, Role, Subject, TransferId};
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What an event of a type does when it is judged.
pub(crate) trait Event {
    /// The subjects in whose chains the event stands, in this order (log-format.md §4).
    fn subjects(&self, act: &Act) -> Vec<Subject>;

    /// What the types of the members cannot say about the form. Pointers begin at the body.
    fn check(&self) -> Result<(), FormError> {
        Ok(())
    }

    /// Whether the actor may write this very event; that its role may write the type is known.
    fn right(&self, _act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        Ok(())
    }

    /// Judges: what it breaks, what it does. Effects count only if the event stands.
    fn hear(&self, hearing: &mut Hearing<'_>);

    /// Whether it does nothing until a second person approves it.
    fn awaits_approval(&self) -> bool {
        false
    }

    /// The file that its body names by its plain BLAKE3, and the member that does: it is one of the
    /// event's attachments.
    fn file(&self) -> Option<(Digest, &'static str)> {
        None
    }

    /// The transfer and units of which it tells: what a key limited to one unit is held to.
    fn movement(&self) -> Option<(TransferId, Vec<&Unit>)> {
        None
    }
}

/// A type of the catalog.
pub(crate) trait EventType: Event + Serialize + DeserializeOwned + JsonSchema {
    /// `transfer_declared`.
    const NAME: &'static str;
    /// `grain.transfer_declared.v1`.
    const TYPE_NAME: &'static str;
    /// What a failed rule does.
    const CLASS: Class;
    /// The roles that may write it.
    const ROLES: &'static [Role];
    /// What it is.
    const TITLE: Bilingual;
    /// How its subjects follow from its fields, in the words of the wire.
    const SUBJECTS: &'static str;
    /// Whether it is admitted before a rule pack is in force: registrations and key events are.
    const BEFORE_PACKS: bool = false;
    /// Whether a holder may transcribe it from an authority's paper.
    const TRANSCRIBABLE: bool = false;
    /// The stage of the circular's article six of which it is a record, for the lots that it names.
    const STAGE: Option<LedgerStage> = None;
    /// Every code of its own that it may meet.
    const CODES: Codes;
    /// A body to begin from: every member, with values of the sample world.
    const TEMPLATE: &'static str;

    /// At least one that is admitted, and one that provokes each of its codes.
    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<Example>;
}

/// Everything that is known about an event type without an event: forms, help, documents and tests
/// are derived from it.
#[derive(Clone, Copy, Debug)]
pub struct Descriptor {
    /// Its short name, `transfer_declared`.
    pub name: &'static str,
    /// Its name on the wire, `grain.transfer_declared.v1`.
    pub type_name: &'static str,
    /// What a failed rule does to it.
    pub class: Class,
    /// The roles that may write it.
    pub roles: &'static [Role],
    /// What it is, for people.
    pub title: Bilingual,
    /// How its subjects follow from its fields.
    pub subjects: &'static str,
    /// Whether it is admitted before a rule pack is in force.
    pub before_packs: bool,
    /// Whether a holder may transcribe it from an authority's paper.
    pub transcribable: bool,
    /// The stage of the circular's article six of which it is a record, if it is of one.
    pub stage: Option<LedgerStage>,
    /// Every code of its own that it may meet; the common ones come beside them.
    pub codes: &'static [&'static Code],
    /// A body to begin from, as JSON.
    pub template: &'static str,
    schema: fn() -> Schema,
    #[cfg(any(test, feature = "samples"))]
    examples: fn() -> Vec<Example>,
}

impl Descriptor {
    pub(crate) const fn of<T: EventType>() -> Self {
        Self {
            name: T::NAME,
            type_name: T::TYPE_NAME,
            class: T::CLASS,
            roles: T::ROLES,
            title: T::TITLE,
            subjects: T::SUBJECTS,
            before_packs: T::BEFORE_PACKS,
            transcribable: T::TRANSCRIBABLE,
            stage: T::STAGE,
            codes: T::CODES,
            template: T::TEMPLATE,
            schema: grain_envelope::json::schema::<T>,
            #[cfg(any(test, feature = "samples"))]
            examples: T::examples,
        }
    }

    /// JSON Schema (draft 2020-12) of the body.
    pub fn schema(&self) -> Schema {
        (self.schema)()
    }

    /// Examples of the sample world: at least one that is admitted, and one that provokes each of
    /// the type's codes.
    #[cfg(any(test, feature = "samples"))]
    pub fn examples(&self) -> Vec<Example> {
        (self.examples)()
    }
}
