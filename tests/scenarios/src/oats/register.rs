//! Who and what there is: rule packs, parties, facilities, keys, the filing.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Story, found::ORIGIN, text};
use crate::cast::{BUREAU, ENROLLED, KEEPER, PLANT, REGISTERED, STATION, UNFILED, XINING_CUSTOMS};
use crate::drafts::{bin, draft, facility, filing, party};

pub(crate) fn register(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "登记：规则包、企业、库点、密钥；海关为加工厂备案（燕麦、小麦，3 万吨/年）",
        "Registration: rule packs, parties, sites, keys; customs files the plant for oats and wheat",
    );
    let at = "2025-01-02T09:00:00+08:00";
    let shipped = story.programs.grain_json(&["template", "--packs"])?;
    let shipped: Vec<&Value> = shipped.as_array().into_iter().flatten().collect();
    let packs = shipped.len();
    let activated = |pack: &&Value| draft("rule_pack_activated", at, BUREAU, pack);
    let mut drafts: Vec<Value> = shipped.iter().map(activated).collect();
    drafts.extend(REGISTERED.map(|member| draft("party_registered", at, BUREAU, &party(member))));
    let capacity_mass_g = 50_000_000_000;
    for (member, name, class) in [
        (STATION, "二连浩特换装场(示例)", "reload_site"),
        (PLANT, "湟中高原燕麦加工厂多巴厂区(示例)", "plant"),
        (UNFILED, "城北饲料厂库区(示例)", "plant"),
    ] {
        let body = facility(member, name, class, capacity_mass_g);
        drafts.push(draft("facility_registered", at, BUREAU, &body));
    }
    for member in ENROLLED.into_iter().chain([KEEPER]) {
        let key = story.programs.show_key(member.key, ORIGIN)?;
        let body = json!({
            "party": member.party, "public_key": text(&key, "public_key")?,
            "possession": text(&key, "possession")?, "roles": [member.role], "may_enrol": true,
            "scope": null, "expires_at": null,
        });
        drafts.push(draft("key_enrolled", at, BUREAU, &body));
    }
    let ids = story.admitted(BUREAU, &drafts)?;
    story.narrator.tell(
        &format!("粮食部门登记 {} 项，其中规则包 {packs} 个", ids.len()),
        &format!(
            "The grain bureau records {} events, {packs} of them rule packs",
            ids.len()
        ),
    );
    let bins = ["01", "02"].map(|code| draft("bin_registered", at, PLANT, &bin(code)));
    story.admitted(PLANT, &bins)?;
    let granted = draft("customs_filing_granted", at, XINING_CUSTOMS, &filing());
    story.admit("filing_m1", XINING_CUSTOMS, &granted)?;
    judged_by_newest(story, &shipped)
}

/// Of each rule pack the one that was activated last judges from then on.
fn judged_by_newest(story: &mut Story, shipped: &[&Value]) -> Result<()> {
    let filed = story.recorded("filing_m1", XINING_CUSTOMS)?.admission;
    let judges: Vec<&Value> = filed["packs"].as_array().into_iter().flatten().collect();
    let is_newest = |judge: &&Value| {
        let mut versions = shipped.iter().rev();
        let last = versions.find(|pack| pack["name"] == judge["name"]);
        last.is_some_and(|last| last == judge)
    };
    let holds = judges.len() == 2 && judges.iter().all(is_newest);
    let mut names = Vec::new();
    for judge in judges {
        names.push(format!(
            "{} {}",
            text(judge, "name")?,
            text(judge, "version")?
        ));
    }
    story.narrator.expect(
        holds,
        &format!("此后按最后启用的版本裁定：{}", names.join("、")),
        &format!(
            "From then on the versions activated last judge: {}",
            names.join(", ")
        ),
    );
    Ok(())
}
