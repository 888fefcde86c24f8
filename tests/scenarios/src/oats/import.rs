//! The plant's register of arrivals goes into the ledger: with slips of the hand, without a network,
//! in two halves, and once more.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::books::mass_in;
use super::registers::{arrivals, import, import_json, save};
use super::{Answer, Story, codes, offline, text, tonnes};
use crate::cast::{PLANT, container};
use crate::drafts::CONTAINERS;
use crate::workbook::Held;

/// The register's file.
const REGISTER: &str = "入库台账.xlsx";
/// Rows in it at noon.
const BY_NOON: u32 = 20;
/// What the ledger has to say of the container whose seal was broken.
const SHORT: [&str; 2] = ["received.seal-broken", "received.unit-beyond-tolerance"];

/// The morning: slips of the hand, then no network.
pub(super) fn before_noon(story: &mut Story) -> Result<()> {
    slips(story)?;
    let path = save(story, REGISTER, &arrivals(story, BY_NOON))?;
    let shown =
        offline::without_network(story, |story| import(story, PLANT, &path, &["--yes"], 4))?;
    let waiting = offline::waiting(story, PLANT)?;
    story.narrator.expect(
        shown.code == 7 && waiting == 20,
        &format!(
            "断网照样导入（退出码 {}）：{waiting} 笔已签名，在发件箱待发",
            shown.code
        ),
        &format!(
            "Imported without a network (exit code {}): {waiting} signed, in the outbox",
            shown.code
        ),
    );
    let (run, answers) = offline::send(story, PLANT)?;
    let recorded = answers.iter().filter(|answer| answer.status == 201).count();
    story.narrator.expect(
        recorded == 20 && offline::waiting(story, PLANT)? == 0,
        &format!("复网后补发：{recorded} 笔全部记账，发件箱已空"),
        &format!("Back online: all {recorded} are sent and recorded, the outbox is empty"),
    );
    story
        .narrator
        .took("补发 20 笔", "to send 20", run.duration);
    Ok(())
}

/// Five cells of the morning's register are wrong: all are named, nothing is signed.
fn slips(story: &mut Story) -> Result<()> {
    let mut register = arrivals(story, BY_NOON);
    let mut due = Vec::new();
    for (n, column, typed) in [
        (3, "净重(kg)", "25,985"),
        (7, "封识状况", "还行"),
        (12, "到达时间", "五月二十九日"),
        (18, "箱号", "TBJU4000189"),
        (20, "计量方式", "目测"),
    ] {
        let cell = register.cell(n, column).context("the cell is there")?;
        *cell = Held::from(typed);
        due.extend(register.address(n, column));
    }
    let path = save(story, "入库台账-有误.xlsx", &register)?;
    import(story, PLANT, &path, &["--yes"], usize::MAX)?;
    let (run, lines) = import_json(story, PLANT, &path, &["--yes"])?;
    let faults = lines.first().map_or(&Value::Null, |line| &line["faults"]);
    let faults = faults.as_array().into_iter().flatten();
    let cells: Vec<&str> = faults.filter_map(|fault| fault["cell"].as_str()).collect();
    let nothing = mass_in(story, "bin:")? == 0 && offline::waiting(story, PLANT)? == 0;
    story.narrator.expect(
        run.code == 2 && cells == due && nothing,
        &format!("手误 5 处逐格列出（{}），一笔未签", cells.join("、")),
        &format!(
            "All five slips are named by cell ({}), nothing is signed",
            cells.join(", ")
        ),
    );
    Ok(())
}

/// The evening: the whole register, looked at before it is confirmed.
pub(super) fn after_noon(story: &mut Story) -> Result<()> {
    let path = save(story, REGISTER, &arrivals(story, CONTAINERS))?;
    let shown = import(story, PLANT, &path, &[], usize::MAX)?;
    let stored = mass_in(story, "bin:")?;
    story.narrator.expect(
        shown.code == 2 && stored == 519_700_000,
        &format!("先看预审，未确认即不记账：仓内仍为 {} 吨", tonnes(stored)),
        &format!(
            "Looked at and not confirmed, nothing is recorded: the bin still has {} t",
            tonnes(stored)
        ),
    );
    let (run, lines) = import_json(story, PLANT, &path, &["--yes"])?;
    let preview = &lines.first().context("a preview")?["preview"];
    let recorded = lines.iter().filter(|line| line["status"] == 201).count();
    story.narrator.expect(
        run.code == 0
            && (&preview["already"]["rows"], &preview["rows"]) == (&json!(20), &json!(23))
            && recorded == 23,
        &format!("确认后：上午的 20 行已在账，新记 {recorded} 行"),
        &format!("Confirmed: the morning's 20 rows are on record already, {recorded} are new"),
    );
    story.narrator.took(
        "23 笔：预审、签名、发送、落盘、验回执",
        "to ask about, sign, send, sync and verify 23",
        run.duration,
    );
    foretold(story, preview, &lines[1..])?;
    again(story, &path)
}

/// What the preview said of the last container is what the ledger then recorded, of it alone.
fn foretold(story: &mut Story, preview: &Value, lines: &[Value]) -> Result<()> {
    let marked = preview["marked"].as_array().into_iter().flatten();
    let mut said = marked.flat_map(|row| {
        let unit = row["rows"][0]["unit"].clone();
        let violations = row["violations"].as_array().into_iter().flatten();
        violations.map(move |violation| (unit.clone(), violation["code"].clone()))
    });
    let unit = container(CONTAINERS);
    let as_said =
        said.all(|(of, code)| of == unit.as_str() && SHORT.iter().any(|due| code == *due));
    let mut found = Vec::new();
    for line in lines {
        let answer = Answer {
            status: line["status"].as_u64().unwrap_or_default(),
            line: line.clone(),
        };
        let broken = codes(&answer);
        if !broken.is_empty() {
            let event = text(line, "event_id")?;
            story.events.insert("received_short".to_owned(), event);
        }
        found.extend(broken);
    }
    story.narrator.expect(
        as_said && found == SHORT,
        &format!("末箱 {unit} 与预审所示一致：{}", found.join("、")),
        &format!("The last, {unit}, as foretold: {}", found.join(", ")),
    );
    Ok(())
}

/// The same file a second time.
fn again(story: &mut Story, path: &str) -> Result<()> {
    let before = mass_in(story, "bin:")?;
    import(story, PLANT, path, &["--yes"], usize::MAX)?.success()?;
    let (run, lines) = import_json(story, PLANT, path, &["--yes"])?;
    let preview = &lines.first().context("a preview")?["preview"];
    let after = mass_in(story, "bin:")?;
    story.narrator.expect(
        run.code == 0
            && lines.len() == 1
            && (&preview["already"]["rows"], &preview["rows"]) == (&json!(43), &json!(0))
            && (before, after) == (1_115_750_000, 1_115_750_000),
        &format!("同一文件再导一次：43 行均已在账，不重记；仓内 {} 吨", tonnes(after)),
        &format!(
            "The same file once more: all 43 rows are known, none is recorded twice; {} t in the bin",
            tonnes(after)
        ),
    );
    Ok(())
}
