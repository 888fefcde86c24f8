//! At the border: permit, shipment, reservation, entry declaration, unloading, inspection, verdict.

use anyhow::Result;
use serde_json::json;

use super::Story;
use super::books::permit_left;
use super::tonnes;
use crate::cast::{ERENHOT_CUSTOMS, IMPORTER, KEEPER, STATION};
use crate::drafts::{CONTAINER_MASS_G, CONTAINERS, HS_CODE, draft, lot, permit};

/// Number of the entry declaration.
pub(super) const DECLARATION: &str = "070220251000012345";
/// What is declared: 43 containers of 26.000 t.
pub(super) const DECLARED_MASS_G: u64 = CONTAINERS as u64 * CONTAINER_MASS_G;

pub(crate) fn enter(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "进境：许可证 QH-DEMO-A 3,000 吨，二连浩特报关 1,118.000 吨",
        "Entry: permit QH-DEMO-A for 3,000 t, 1,118.000 t declared at Erenhot",
    );
    let body = permit();
    let recorded = draft(
        "permit_recorded",
        "2025-05-12T10:00:00+08:00",
        IMPORTER,
        &body,
    );
    let permit = story.admit("permit", IMPORTER, &recorded)?;
    announce(story, &permit)?;
    let body = json!({
        "permit": permit, "declaration_number": DECLARATION, "mass_g": DECLARED_MASS_G,
    });
    story.say(
        IMPORTER,
        "permit_reserved",
        "2025-05-18T16:00:00+08:00",
        &body,
    )?;
    let body = lot(&permit, "SMGS-DEMO-A", DECLARED_MASS_G);
    let made = draft("lot_created", "2025-05-19T09:00:00+08:00", IMPORTER, &body);
    let event = story.admit("lot_a", IMPORTER, &made)?;
    let lot = story.name_lot("oats", &event);
    declare(story, &permit, &lot)?;
    let left = permit_left(story)?;
    story.narrator.expect(
        left == 1_882_000_000,
        &format!(
            "为报关单 {DECLARATION} 占用后，许可证还余 {} 吨",
            tonnes(left)
        ),
        &format!(
            "With declaration {DECLARATION} reserved, {} t are left on the permit",
            tonnes(left)
        ),
    );
    inspect(story, &lot)
}

fn announce(story: &Story, permit: &str) -> Result<()> {
    let body = json!({
        "permit": permit, "exporter": "Siberian Oats LLC (示例)", "contract_number": "HT-DEMO-A",
        "contract_date": "2025-05-13", "mode": "rail", "vessel": null, "imo_number": null,
        "voyage": null, "train": "95001", "load_port": "Novosibirsk", "loaded_on": "2025-05-14",
        "bills_of_lading": [{"number": "SMGS-DEMO-A", "mass_g": DECLARED_MASS_G, "holds": []}],
    });
    story.say(
        IMPORTER,
        "shipment_announced",
        "2025-05-15T09:00:00+08:00",
        &body,
    )?;
    Ok(())
}

fn declare(story: &mut Story, permit: &str, lot: &str) -> Result<()> {
    let body = json!({
        "declaration_number": DECLARATION, "inspection_number": null,
        "entry_customs": ERENHOT_CUSTOMS.party, "commodity": "oats", "hs_code": HS_CODE,
        "ciq_code": format!("{HS_CODE}101"), "origin": "RU", "gmo": false,
        "mass_g": DECLARED_MASS_G, "lots": [lot],
        "permits": [{"permit": permit, "mass_g": DECLARED_MASS_G}],
        "papers": [{"code": "101030", "number": "QH-DEMO-A"}],
    });
    let declared = draft(
        "entry_declared",
        "2025-05-19T09:30:00+08:00",
        IMPORTER,
        &body,
    );
    story.admit("entry", IMPORTER, &declared)?;
    Ok(())
}

/// The train is unloaded and weighed, customs looks at it and lets it go on under a condition.
fn inspect(story: &mut Story, lot: &str) -> Result<()> {
    let place = json!({"facility": STATION.facility()});
    let measured = json!({
        "place": place, "position": "3道", "method": "rail_scale",
        "lots": [{
            "lot": lot, "mass_g": DECLARED_MASS_G, "sweepings_mass_g": 0, "spill_mass_g": 0,
        }],
    });
    story.say(
        KEEPER,
        "discharge_measured",
        "2025-05-19T12:00:00+08:00",
        &measured,
    )?;
    let inspected = json!({
        "lots": [lot], "place": place, "impurity_bp": 120, "temperature_max_mc": 12_500,
        "species": [], "outcome": "clear", "remark": null,
    });
    story.say(
        ERENHOT_CUSTOMS,
        "field_inspected",
        "2025-05-19T14:00:00+08:00",
        &inspected,
    )?;
    let verdict = json!({
        "lots": [lot], "outcome": "pass_conditional", "certificate_number": "EL-JY-DEMO-1",
        "mass_g": DECLARED_MASS_G, "conditions": "运抵指定加工厂后取样检验，合格方可加工（示例）",
    });
    let at = "2025-05-19T17:00:00+08:00";
    let verdict = draft("inspection_verdict", at, ERENHOT_CUSTOMS, &verdict);
    story.admit("verdict_entry", ERENHOT_CUSTOMS, &verdict)?;
    story.narrator.tell(
        "换装场过磅，二连海关现场查验未见异常：附条件合格，到厂后取样检验",
        "Weighed at the station and inspected by Erenhot Customs: passed, to be sampled at the plant",
    );
    Ok(())
}
