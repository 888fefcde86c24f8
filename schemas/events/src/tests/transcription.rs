//! A holder transcribes what an authority wrote; it never overrules what the authority says itself.

use crate::samples::{IMPORTER, MEMBERS, PLANT, Stage, XINING_CUSTOMS, filing, with};
use grain_envelope::Verdict;
use serde_json::json;

#[test]
fn a_suspended_plant_does_not_transcribe_itself_free() {
    let mut stage = Stage::ready();
    let plant = MEMBERS[PLANT.0];
    let made = stage.lot_body(26_000_000);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    let (state, _) = stage.replay();
    let known = state.facility(plant.facility().parse().unwrap()).unwrap();
    let suspension = json!({
        "facility": plant.facility(), "filing": known.filings[0].event,
        "reason": "防疫条件不再符合要求(示例)", "notice_number": null,
    });
    stage.say(XINING_CUSTOMS, "customs_filing_suspended", 60, suspension);
    let forged = with(
        filing(plant, 30_000_000_000, stage.world.start_s),
        "/filing_number",
        "M1-AGAIN",
    );
    let forged = stage.world.draft("customs_filing_granted", 120, forged);
    stage.sign(PLANT, forged.transcribed_from(b"scan"));
    let units = ["TBJU4000010".to_owned()];
    let declared = stage.transfer_body(&lot, PLANT, &units);
    stage.say(IMPORTER, "transfer_declared", 180, declared);
    let judgement = stage.replay().1.pop().unwrap();
    assert_eq!(judgement.verdict, Verdict::Refused);
    let codes: Vec<_> = judgement
        .violations
        .iter()
        .map(|found| found.code)
        .collect();
    assert_eq!(codes, ["transfer_declared.filing-suspended"]);
}
