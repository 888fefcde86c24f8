//! Waste: a plan that customs approves beforehand, and what is burned under it.

use anyhow::Result;
use serde_json::json;

use super::Story;
use super::books::expect;
use super::mill::bin_01;
use crate::cast::{PLANT, XINING_CUSTOMS};
use crate::drafts::draft;

/// Who burns it.
const PROVIDER: &str = "湟中示例环保处理站（示例）";

pub(crate) fn plan(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "下脚料处理方案：加工厂事前提交，西宁海关批准",
        "Plan for waste: submitted by the plant beforehand, approved by Xining Customs",
    );
    let body = json!({
        "facility": PLANT.facility(), "plan_number": "XJL-DEMO-1",
        "kinds": ["screenings", "sweepings"], "methods": ["incinerate", "heat"],
        "provider": PROVIDER, "valid_from": "2025-05-06", "valid_until": "2025-12-31",
    });
    let submitted = draft(
        "waste_plan_submitted",
        "2025-05-06T09:00:00+08:00",
        PLANT,
        &body,
    );
    let plan = story.admit("waste_plan", PLANT, &submitted)?;
    let approval = json!({
        "facility": PLANT.facility(), "plan": plan, "approval_number": "XN-XJL-DEMO-1",
    });
    let at = "2025-05-08T10:00:00+08:00";
    let approved = draft("waste_plan_approved", at, XINING_CUSTOMS, &approval);
    story.admit("waste_plan_approved", XINING_CUSTOMS, &approved)?;
    let approval = story.recorded("waste_plan_approved", PLANT)?;
    let submitted = story.recorded("waste_plan", PLANT)?.index;
    let rests_on = approval.admission["relied_on"].as_array();
    story.narrator.expect(
        rests_on.is_some_and(|all| all.iter().any(|index| *index == submitted)),
        &format!(
            "批准（第 {} 条）所指即该方案（第 {submitted} 条）",
            approval.index
        ),
        &format!(
            "The approval (entry {}) is of that very plan (entry {submitted})",
            approval.index
        ),
    );
    Ok(())
}

pub(crate) fn treat(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "下脚料：9.600 吨按批准的方案焚烧",
        "Waste: 9.600 t are incinerated under the approved plan",
    );
    let body = json!({
        "facility": PLANT.facility(), "plan": story.events["waste_plan"],
        "parcels": [{"parcel": story.events["waste"], "mass_g": 9_600_000}],
        "method": "incinerate", "temperature_mc": 850_000, "duration_s": 7_200,
        "provider": PROVIDER, "witness": "P-02",
    });
    let treated = draft("waste_treated", "2025-06-10T15:00:00+08:00", PLANT, &body);
    story.admit("waste_treated", PLANT, &treated)?;
    let approval = story.recorded("waste_plan_approved", PLANT)?.index;
    let treated = story.recorded("waste_treated", PLANT)?.admission;
    let rests_on = treated["relied_on"].as_array();
    story.narrator.expect(
        rests_on.is_some_and(|all| all.iter().any(|index| *index == approval))
            && treated["violations"] == json!([]),
        &format!("焚烧以海关的批准（第 {approval} 条）为据，无违规"),
        &format!("It rests on the approval by customs (entry {approval}), without a violation"),
    );
    check_bin(story, "2025-06-12T09:00:00+08:00")?;
    expect(
        story,
        "焚烧后",
        "After the fire",
        &[
            ("waste:", 0, "下脚料", "waste left"),
            ("treated", 9_600_000, "已处理", "treated"),
            ("bin:", 515_730_000, "在库", "in store"),
        ],
    )
}

/// The keeper looks after what is still in store.
pub(super) fn check_bin(story: &Story, at: &str) -> Result<()> {
    let body = json!({
        "bin": bin_01(), "grain_temperature_max_mc": 18_500, "grain_temperature_mean_mc": 16_200,
        "store_temperature_mc": 19_000, "moisture_bp": 1_190, "pests_per_kg": 0,
        "main_pests_per_kg": 0, "quarantine_pest": false, "remark": null,
    });
    story.say(PLANT, "condition_checked", at, &body)?;
    Ok(())
}
