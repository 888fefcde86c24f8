use grain_envelope::{Commodity, Country, FacilityId, LotId, PermitId};
use grain_events::vocabulary::InspectionOutcome;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which way a trace goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TraceDirection {
    /// To where the grain came from.
    Back,
    /// To where it went.
    Forward,
    /// Both ways.
    Both,
}

/// Where grain came from and where it went. Grain that mixes in a bin, a batch, a product or a parcel
/// of waste can no longer be told apart, so there are two answers: `contributors` is the safe one, for
/// a recall; `shares` is that of the accounts, and not a fact about the grain.
///
/// Of others' lots that the reader may not see, ids, masses and places are null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TraceView {
    /// What was asked about: `lot:…`, `bin:…`, `process:…`, `product:…`, `waste:…`.
    pub of: String,
    /// The lot, where one was asked about; else null.
    pub lot: Option<LotId>,
    /// The direction that was asked for.
    pub direction: TraceDirection,
    /// Where grain lay: an edge names a node by its place in this list.
    pub nodes: Vec<TraceNode>,
    /// How it came from one place to another.
    pub edges: Vec<TraceEdge>,
    /// Of a trace back: the lots of which something may be in what was traced.
    pub contributors: TraceContributors,
    /// The nodes in which lots mix, each with its two answers.
    pub bulks: Vec<TraceBulk>,
    /// What binds what was asked about and everything that may be in it: the union.
    pub restrictions: TraceRestrictions,
    /// There is more than was followed: the answer is not the whole.
    pub cut: bool,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}

/// A place where grain lay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TraceNode {
    /// The kind of the account: `entry`, `yard`, `bin`, `consignment`, `process`, `product`, `waste`,
    /// `loss` …
    pub kind: String,
    /// The account as postings name it; null where only others' grain lay.
    pub account: Option<String>,
    /// The facility, where it is in the stock of one.
    pub facility: Option<FacilityId>,
    /// The lot that lies there for itself; null in a bulk.
    pub lot: Option<LotId>,
    /// The lots that lie there mix.
    pub bulk: bool,
    /// Index of the first entry that moved something there since it was last empty.
    pub first_index: Option<u64>,
    /// Index of the last one.
    pub last_index: Option<u64>,
    /// Grams that came in.
    pub in_g: Option<i64>,
    /// Grams that went out.
    pub out_g: Option<i64>,
    /// It is on the way back.
    pub back: bool,
    /// It is on the way forward.
    pub forward: bool,
}

/// Grain of one lot that went from one node to another, all of it together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TraceEdge {
    /// The node whence.
    pub from: u64,
    /// The node where to.
    pub to: u64,
    /// The lot that the accounts name.
    pub lot: Option<LotId>,
    /// Grams.
    pub mass_g: Option<i64>,
    /// Index of the first entry that moved some of it.
    pub first_index: Option<u64>,
    /// Index of the last one.
    pub last_index: Option<u64>,
}

/// Lots of which something may be in something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TraceContributors {
    /// Those that the reader may see.
    pub lots: Vec<LotId>,
    /// How many more there are.
    pub others: u64,
}

/// What a bulk is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TraceBulk {
    /// The node.
    pub node: u64,
    /// The safe answer; null where there was too much to find out.
    pub contributors: Option<TraceContributors>,
    /// The answer of the accounts. They sum to the whole; others' shares are one, without a lot.
    pub shares: Vec<TraceShare>,
    /// What binds it: the union over all possible contributors. Null where those are.
    pub restrictions: Option<TraceRestrictions>,
}

/// A share of what came into a bulk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TraceShare {
    /// The lot; null for all others together.
    pub lot: Option<LotId>,
    /// Grams.
    pub mass_g: i64,
    /// Ten-thousandths; all of them sum to 10,000.
    pub bp: u16,
}

/// What binds grain that may be of several lots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TraceRestrictions {
    /// The commodities.
    pub commodities: Vec<Commodity>,
    /// The countries of origin.
    pub origins: Vec<Country>,
    /// The permits under which it came in, of the lots that the reader may see.
    pub permits: Vec<PermitId>,
    /// Something of it is genetically modified.
    pub gmo: bool,
    /// Something of it may not be moved or used.
    pub held: bool,
    /// What customs last decided about the lots.
    pub verdicts: Vec<InspectionOutcome>,
    /// Something of it is of a lot of which it is not recorded what it is.
    pub unknown: bool,
}
