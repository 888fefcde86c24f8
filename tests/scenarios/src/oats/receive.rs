//! The train runs: departure, 43 receipts, one of them short with a broken seal.

use anyhow::{Context, Result};

use super::{Story, tonnes};
use crate::cast::{CARRIER, PLANT};
use crate::drafts::{
    CONTAINERS, RECEIVED_MASS_G, SHORT_MASS_G, containers, departure, draft, receipt,
};

pub(crate) fn receive(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "到货:43 箱过磅入 01 号仓,其中一箱封识破损、短少 1.620 吨",
        "Arrival: 43 containers weighed into bin 01, one with a broken seal and 1.620 t short",
    );
    let transfer = story.events["transfer_m1"].clone();
    let lot = story.lots["oats"].clone();
    let body = departure(&transfer, &lot, &containers());
    let departed = draft("departed", "2025-05-22T08:00:00+08:00", CARRIER, &body);
    story.admit("departed_m1", CARRIER, &departed)?;
    let drafts: Vec<_> = containers()
        .iter()
        .zip(1..)
        .map(|(unit, n)| {
            let last = n == CONTAINERS;
            let mass_g = if last { SHORT_MASS_G } else { RECEIVED_MASS_G };
            let body = receipt(&transfer, &lot, &unit.name, mass_g, !last);
            let at = format!("2025-05-29T{:02}:{:02}:00+08:00", 9 + n / 10, n % 10 * 6);
            draft("received", &at, PLANT, &body)
        })
        .collect();
    let (run, answers) = story.submit(PLANT, &drafts)?;
    let recorded = answers.iter().filter(|answer| answer.status == 201).count();
    story.narrator.expect(
        recorded == drafts.len(),
        &format!("43 笔入库全部记账(实记 {recorded})"),
        &format!("All 43 receipts are recorded ({recorded} were)"),
    );
    story.narrator.took(
        "签名、发送、落盘、验回执",
        "sign, send, sync, verify receipts",
        run.duration,
    );
    balances(story, &lot)
}

fn balances(story: &mut Story, lot: &str) -> Result<()> {
    let permit = story.events["permit"].clone();
    let shown = story
        .programs
        .grain(&["permit", "balance", &permit, "--key", "importer"], None)?;
    story.narrator.show(&shown.success()?.stdout);
    let arguments = ["permit", "balance", &permit, "--key", "importer"];
    let balance = story.programs.grain_json(&arguments)?;
    let left = balance["balance_mass_g"]
        .as_i64()
        .context("a permit has a balance")?;
    story.narrator.expect(
        left == 1_882_000_000,
        &format!("许可证余量 {} 吨(应为 1882.000)", tonnes(left)),
        &format!("The permit has {} t left (1882.000 expected)", tonnes(left)),
    );
    let shown = story
        .programs
        .grain(&["lot", "show", lot, "--key", "plant"], None)?;
    story.narrator.show(&shown.success()?.stdout);
    let lot = story
        .programs
        .grain_json(&["lot", "show", lot, "--key", "plant"])?;
    let mass = |prefix: &str| -> i64 {
        let accounts = lot["accounts"].as_array().into_iter().flatten();
        accounts
            .filter(|account| {
                account["account"]
                    .as_str()
                    .is_some_and(|a| a.starts_with(prefix))
            })
            .filter_map(|account| account["mass_g"].as_i64())
            .sum()
    };
    let (stored, lost, unexplained) = (mass("bin:"), mass("loss:transport"), mass("unexplained"));
    story.narrator.expect(
        (stored, lost, unexplained) == (1_115_750_000, 630_000, 1_620_000),
        &format!(
            "入仓 {},途耗 {},不明 {} 吨",
            tonnes(stored),
            tonnes(lost),
            tonnes(unexplained)
        ),
        &format!(
            "In store {}, transport loss {}, unexplained {} t",
            tonnes(stored),
            tonnes(lost),
            tonnes(unexplained)
        ),
    );
    Ok(())
}
