//! In the plant: the sample, the verdict, and batch A-01 from bin to sack.

use anyhow::Result;
use serde_json::{Value, json};

use super::Story;
use super::books::expect;
use super::border::DECLARED_MASS_G;
use crate::cast::{PLANT, XINING_CUSTOMS};
use crate::drafts::draft;

/// The bin in which the oats lie.
pub(super) fn bin_01() -> String {
    format!("{}/01", PLANT.facility())
}

pub(crate) fn inspect(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "检验：西宁海关在 01 号仓取样 0.020 吨，检测合格，可以加工",
        "Inspection: Xining Customs samples 0.020 t from bin 01; it passes, milling may begin",
    );
    let lot = story.lots["oats"].clone();
    let body = json!({
        "sample_number": "YP-DEMO-1", "voucher_number": "CYPZ-DEMO-1", "lot": lot,
        "bin": bin_01(), "place": {"facility": PLANT.facility()}, "mass_g": 20_000,
    });
    let taken = draft(
        "sample_taken",
        "2025-06-02T14:00:00+08:00",
        XINING_CUSTOMS,
        &body,
    );
    let sample = story.admit("sample", XINING_CUSTOMS, &taken)?;
    let report = json!({
        "sample": sample, "lot": lot, "bin": bin_01(), "report_number": "BG-DEMO-1",
        "items": [{
            "item": "水分", "result": "11.8", "unit": "%", "limit": "≤13.0", "passed": true,
        }],
        "species": [], "conclusion": "passed", "remark": null,
    });
    story.say(
        XINING_CUSTOMS,
        "lab_reported",
        "2025-06-03T15:00:00+08:00",
        &report,
    )?;
    let verdict = json!({
        "lots": [lot], "outcome": "pass", "certificate_number": "XN-JY-DEMO-1",
        "mass_g": DECLARED_MASS_G, "conditions": null,
    });
    story.say(
        XINING_CUSTOMS,
        "inspection_verdict",
        "2025-06-03T17:00:00+08:00",
        &verdict,
    )?;
    expect(
        story,
        "取样后",
        "After the sample",
        &[
            ("sample", 20_000, "样品", "samples"),
            ("bin:", 1_115_730_000, "在库", "in store"),
        ],
    )
}

pub(crate) fn mill(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "加工：A-01 批投料 600.000 吨，产品、下脚料、损耗逐项入账",
        "Milling: batch A-01 draws 600.000 t; products, waste and loss are booked one by one",
    );
    let body = json!({
        "facility": PLANT.facility(), "batch_number": "A-01", "line": "燕麦一线（示例）",
        "commodity": "oats", "bins": [bin_01()],
    });
    let started = draft("process_started", "2025-06-04T08:00:00+08:00", PLANT, &body);
    let batch = story.admit("batch_a01", PLANT, &started)?;
    let drawn = json!({
        "process": batch, "bin": bin_01(), "mass_g": 600_000_000, "method": "belt_scale",
    });
    story.say(PLANT, "input_drawn", "2025-06-04T09:00:00+08:00", &drawn)?;
    let products = [
        output(&batch, "燕麦米", "product", "groats", 372_000_000),
        output(&batch, "燕麦壳", "by_product", "hulls", 168_000_000),
        output(&batch, "饲用碎料", "by_product", "fines", 40_000_000),
    ];
    story.admitted(PLANT, &products)?;
    let waste = json!({
        "source": {"process": batch}, "kind": "screenings", "mass_g": 9_600_000,
        "method": "truck_scale", "place": {"facility": PLANT.facility()},
        "store": "下脚料暂存间（示例）",
    });
    let waste = draft(
        "waste_generated",
        "2025-06-05T17:00:00+08:00",
        PLANT,
        &waste,
    );
    story.admit("waste", PLANT, &waste)?;
    let closing = json!({
        "process": batch, "loss_mass_g": 10_400_000,
        "kill_step": {"method": "heat", "temperature_mc": 105_000, "duration_s": 5_400},
    });
    story.say(
        PLANT,
        "process_closed",
        "2025-06-05T18:00:00+08:00",
        &closing,
    )?;
    let product = |name: &str| format!("product:{batch}/{name}");
    expect(
        story,
        "A-01 结批",
        "Batch A-01 is closed",
        &[
            (&product("燕麦米"), 372_000_000, "燕麦米", "groats"),
            (&product("燕麦壳"), 168_000_000, "燕麦壳", "hulls"),
            (&product("饲用碎料"), 40_000_000, "饲用碎料", "feed fines"),
            ("waste:", 9_600_000, "下脚料", "waste"),
            ("loss:process", 10_400_000, "加工损耗", "processing loss"),
            ("process:", 0, "批内剩余", "left in the batch"),
            ("bin:", 515_730_000, "在库", "in store"),
        ],
    )
}

fn output(batch: &str, product: &str, kind: &str, class: &str, mass_g: u64) -> Value {
    let body = json!({
        "process": batch, "product": product, "kind": kind, "class": class, "mass_g": mass_g,
        "method": "hopper_scale",
    });
    draft("output_recorded", "2025-06-05T16:00:00+08:00", PLANT, &body)
}
