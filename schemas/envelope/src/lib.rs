//! The signed bytes: what an event is before anyone asks whether it may stand.
//!
//! Here are the scalars (ids, times, masses), the strict JSON reader, the DSSE envelope with its
//! signature and digests, author and subject chains, the private entry with its admission record,
//! the public leaf record, the receipt, and the grammar of a bundle: `server/docs/log-format.md` as
//! code. A submission is [`Submitted`] when it comes in and [`Verified`] once its signature holds.
//!
//! What it is *not*: it knows no event type and no rule (`grain-events`), no tree and no checkpoint
//! (`grain-log`), and it does nothing: no disk, no network, no clock, no randomness, no floats. The
//! same bytes give the same answer on any machine.
//!
//! Every crate may depend on it; it depends on none of ours.

#![warn(missing_docs)]
#![expect(
    clippy::missing_panics_doc,
    reason = "an expect here states an invariant of the type, never a condition on the caller"
)]

mod admission;
mod bilingual;
pub mod bundle;
mod chain;
mod characters;
pub mod enrolment;
mod entry;
mod form;
pub mod genesis;
mod header;
pub mod json;
mod key;
mod key_file;
mod label;
mod leaf;
pub mod ledger_fact;
pub mod limits;
mod person;
mod receipt;
mod scalar;
pub mod session;
mod statement;
mod subject;
mod submitted;
mod verified;

pub use admission::{
    Admission, AdmittedViolation, PackRef, Severity, SubjectLink, Sum, SumName, Verdict,
};
pub use bilingual::Bilingual;
pub use chain::{AUTHOR_START, envelope_digest, subject_head_next, subject_head_start};
pub use ed25519_dalek::{SigningKey, VerifyingKey};
pub use entry::{Entry, EntryError};
pub use form::{FormError, code};
pub use header::{
    AttachmentReference, DRAFT_MEMBERS, DocumentReference, Header, LedgerName, SchemaVersion, Seen,
    Suite,
};
pub use key::fingerprint;
pub use key_file::{secret_key_from_pem, secret_key_to_pem};
pub use label::label;
pub use leaf::{Leaf, LeafKind};
pub use person::{PERSON_NAME_CHARACTERS_MAX, PERSON_NUMBER_CHARACTERS_MAX, Person};
pub use receipt::{Receipt, ReceiptError};
pub use scalar::{
    Base64, BinId, CaseId, Commodity, ContainerNumber, Country, Date, DeclarationNumber, Digest,
    DocumentKind, EventId, FacilityId, HsCode, KeyError, KeyId, List, LotId, MassG, MediaType,
    Origin, Party, PermitId, PersonAlias, ProcessId, PublicKey, Quarter, Region, Role, Salt,
    Scalar, ScalarError, ServerTime, SignatureBase64, SignatureBytes, Source, Text, Time,
    TransferId, TransportMode, TypeName, WeighingMethod,
};
pub use statement::{Claim, Identity, Statement};
pub use subject::Subject;
pub use submitted::{PAYLOAD_TYPE, Submitted, WireError, pae};
pub use verified::{Verified, VerifyError};
