use super::{
    Basis, DutyTimes, Pack, PackRule, Parameters, ProcessLosses, TransportLoss, WeighingError,
    YieldBand, known,
};
use crate::code::Code;
use crate::rule::Rule;
use crate::state::Activation;
use grain_envelope::{PackRef, Region, Severity};

/// The rule packs by which an event is judged: of each name the newest that covers the moment of
/// the act, among those activated before the event's index (log-format.md §7).
#[derive(Clone, Debug)]
pub struct InForce {
    /// Wider jurisdictions first; the order in which parameters are overridden.
    packs: Vec<(&'static Pack, u64)>,
}

impl InForce {
    /// The packs in force at a Unix second, of these activations.
    pub fn at(activations: &[Activation], seconds: i64) -> Self {
        let mut packs: Vec<(&'static Pack, u64)> = Vec::with_capacity(activations.len());
        for activation in activations {
            let Some(pack) = known(activation.blake3).filter(|pack| pack.covers(seconds)) else {
                continue;
            };
            let newer = |other: &Pack| pack.content.effective_from >= other.content.effective_from;
            let same = |(other, _): &(&Pack, u64)| other.content.name == pack.content.name;
            match packs.iter().position(same) {
                Some(place) if newer(packs[place].0) => packs[place] = (pack, activation.index),
                Some(_) => {}
                None => packs.push((pack, activation.index)),
            }
        }
        packs.sort_by_key(|(pack, _)| {
            (
                depth(pack.content.jurisdiction),
                pack.content.jurisdiction,
                &pack.content.name,
            )
        });
        Self { packs }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.packs.is_empty()
    }

    /// The packs as an admission record names them.
    pub fn references(&self) -> Vec<PackRef> {
        self.packs
            .iter()
            .map(|(pack, _)| pack.reference.clone())
            .collect()
    }

    /// Indices of the entries that activated them.
    pub fn activated(&self) -> impl Iterator<Item = u64> {
        self.packs.iter().map(|(_, index)| *index)
    }

    /// How grave breaking a rule with a code is: what a pack says of the very code, else what it says
    /// of the rule, and of several packs the gravest. `None` where no pack puts the rule in force.
    pub fn severity(&self, code: &Code) -> Option<Severity> {
        let of_code = self.rules(code.rule).flat_map(|named| &named.exceptions);
        let of_code = of_code.filter(|exception| exception.code == code.code);
        // Severities are declared from the gravest down.
        let of_code = of_code.map(|exception| exception.severity).min();
        of_code.or_else(|| self.rules(code.rule).map(|named| named.severity).min())
    }

    fn rules(&self, rule: &'static Rule) -> impl Iterator<Item = &'static PackRule> {
        let named = self.packs.iter().flat_map(|(pack, _)| &pack.content.rules);
        named.filter(|named| named.id == rule.id)
    }

    /// Whether a pack puts a rule in force.
    pub(crate) fn has(&self, rule: &'static Rule) -> bool {
        self.rules(rule).next().is_some()
    }

    /// The articles on which a rule rests as a whole.
    pub(crate) fn rule_basis(&self, rule: &'static Rule) -> Vec<&'static Basis> {
        let bases = self.rules(rule).flat_map(|named| &named.basis);
        bases.filter(|basis| basis.codes.is_empty()).collect()
    }

    /// The articles on which a rule rests when broken with a code.
    pub fn basis(&self, code: &Code) -> Vec<&'static Basis> {
        let rests = |basis: &&Basis| {
            basis.codes.is_empty() || basis.codes.iter().any(|named| named == code.code)
        };
        self.rules(code.rule)
            .flat_map(|named| &named.basis)
            .filter(rests)
            .collect()
    }

    fn parameter<T>(&self, get: impl Fn(&Parameters) -> Option<T>) -> Option<T> {
        self.packs
            .iter()
            .rev()
            .find_map(|(pack, _)| get(&pack.content.parameters))
    }

    /// By how many per cent a permit may be exceeded; nothing where no pack says.
    pub fn permit_overrun_percent(&self) -> u32 {
        self.parameter(|parameters| parameters.permit_overrun_percent)
            .unwrap_or(0)
    }

    /// Whether transcribed filings count; they do where no pack says otherwise.
    pub fn accepts_transcribed_filing(&self) -> bool {
        self.parameter(|parameters| parameters.accept_transcribed_filing)
            .unwrap_or(true)
    }

    /// Whether transcribed acknowledgements count; they do where no pack says otherwise.
    pub fn accepts_transcribed_acknowledgement(&self) -> bool {
        self.parameter(|parameters| parameters.accept_transcribed_acknowledgement)
            .unwrap_or(true)
    }

    /// What transport may lose, where a pack says.
    pub fn transport_loss(&self) -> Option<TransportLoss> {
        self.parameter(|parameters| parameters.transport_loss_ppm)
    }

    /// How far a weighing may err, where a pack says.
    pub fn weighing_error(&self) -> Option<WeighingError> {
        self.parameter(|parameters| parameters.weighing_error_ppm)
    }

    /// By how much a batch may be out of balance, per mille of what went in; nothing where no pack
    /// says.
    pub fn process_tolerance_ppm(&self) -> u16 {
        self.parameter(|parameters| parameters.process_tolerance_ppm)
            .unwrap_or(0)
    }

    /// What storage may lose, per mille; nothing where no pack says.
    pub fn storage_loss_ppm(&self) -> u16 {
        self.parameter(|parameters| parameters.storage_loss_ppm)
            .unwrap_or(0)
    }

    /// How far a volume survey may err, per mille; not at all where no pack says.
    pub fn volume_survey_error_ppm(&self) -> u16 {
        self.parameter(|parameters| parameters.volume_survey_error_ppm)
            .unwrap_or(0)
    }

    /// By when what is due is due, where a pack says.
    pub fn duty_times(&self) -> Option<DutyTimes> {
        self.parameter(|parameters| parameters.duties)
    }

    /// For how many days waste may lie, where a pack says.
    pub fn waste_store_days(&self) -> Option<u16> {
        self.parameter(|parameters| parameters.waste_store_days)
    }

    /// What batches usually give: of the pack of the narrowest place that says.
    pub fn yield_bands(&self) -> &'static [YieldBand] {
        let mut packs = self.packs.iter().rev();
        let told = packs.find_map(|(pack, _)| {
            let bands = &pack.content.parameters.yield_band;
            (!bands.is_empty()).then_some(bands.as_slice())
        });
        told.unwrap_or_default()
    }

    /// What of a batch is usually lost at most, where a pack says.
    pub fn process_losses(&self) -> Option<ProcessLosses> {
        self.parameter(|parameters| parameters.process_losses_bp)
    }
}

/// How narrow a region is: the number of its pairs before the trailing `00`s.
fn depth(region: Region) -> usize {
    let mut text = region.as_str();
    while let Some(shorter) = text.strip_suffix("00") {
        text = shorter;
    }
    text.len() / 2
}
