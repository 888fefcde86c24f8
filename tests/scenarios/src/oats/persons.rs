//! What must be erasable is kept beside the ledger: who a person is, and photographs. What the ledger
//! proves, it proves without them.

use std::fs;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Story;
use crate::cast::{BUREAU, CARRIER, KEEPER, PLANT, XINING_CUSTOMS, container};
use crate::drafts::{digest, draft};
use crate::files::{files_below, find, segments};
use crate::photo::photo;

/// The plant's first person, whom the ledger knows by an alias.
const ALIAS: &str = "P-01";
const NAME: &str = "王示例";

pub(crate) fn persons(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "抹除：一张照片经登记后抹除，账本原有的字节一个不动",
        "Erasure: a photograph is erased by a recorded act; no earlier byte of the ledger changes",
    );
    erase(story)?;
    still_proven(story)?;
    story.narrator.step(
        "人员：账本只记代号 P-01，姓名另存，只有本单位和主管部门可查",
        "Persons: the ledger knows P-01; the name is kept beside it, for the party and its authorities",
    );
    enter(story)
}

/// The station erases the first container's photograph.
fn erase(story: &mut Story) -> Result<()> {
    let event = story.events["inspected_first"].clone();
    let file = digest(&photo(&container(1)));
    let before = presence(story, &event)?;
    let body = json!({ "event": event, "blake3": file, "reason": "照片拍到人脸（示例）" });
    let at = "2025-07-15T09:00:00+08:00";
    let erased = draft("attachment_erased", at, KEEPER, &body);
    story.admit("photo_erased", KEEPER, &erased)?;
    let after = presence(story, &event)?;
    let out = story.programs.directory.join("fetched.jpg");
    let path = out.to_string_lossy();
    let wanted = ["attach", "get", &file, "--event", &event, "-o", &path];
    let fetched = story
        .programs
        .grain(&[&wanted[..], &["--key", KEEPER.key]].concat(), None)?;
    let held = holds(story, &file)?;
    story.narrator.expect(
        (before.as_str(), after.as_str()) == ("present", "erased") && fetched.code == 4 && !held,
        &format!(
            "{} 的照片原已交，现已抹除，无人再能取得（退出码 {}）",
            container(1),
            fetched.code
        ),
        &format!(
            "The photograph of {} was there, is erased, and nobody gets it (exit code {})",
            container(1),
            fetched.code
        ),
    );
    Ok(())
}

fn presence(story: &Story, event: &str) -> Result<String> {
    let listed = ["attach", "list", event, "--key", XINING_CUSTOMS.key];
    let listed = story.programs.grain_json(&listed)?;
    let presence = listed["attachments"][0]["presence"].as_str();
    Ok(presence.context("the event has a file")?.to_owned())
}

/// Whether the store of attachments has a file under its digest.
fn holds(story: &Story, digest: &str) -> Result<bool> {
    let files = files_below(&story.programs.ledger().join("attachments"))?;
    Ok(files.iter().any(|path| path.ends_with(digest)))
}

/// Bundle and audit, after the erasure.
fn still_proven(story: &mut Story) -> Result<()> {
    let file = story.programs.directory.join("oats-erased.grain");
    let (path, lot) = (file.to_string_lossy(), &story.lots["oats"]);
    let arguments = ["bundle", lot, "--attachments", "-o", &path];
    let with_key = [&arguments[..], &["--key", XINING_CUSTOMS.key]].concat();
    story.programs.grain(&with_key, None)?.success()?;
    let verified = story
        .programs
        .grain(&["verify", &path, "--output", "json"], None)?;
    let report = verified.json()?;
    let checks = report["checks"].as_array().into_iter().flatten();
    let mut details = checks.map(|check| (&check["detail"]["zh"], &check["detail"]["en"]));
    let files = details.find(|(_, en)| en.as_str().is_some_and(|en| en.ends_with(" erased")));
    let (zh, en) = files.unwrap_or((&Value::Null, &Value::Null));
    let (zh, en) = (
        zh.as_str().unwrap_or_default(),
        en.as_str().unwrap_or_default(),
    );
    let url = story.programs.url.clone();
    let audited = story
        .programs
        .grain(&["audit", &url, "--key", BUREAU.key], None)?;
    story.narrator.expect(
        (verified.code, audited.code) == (0, 0) && en.ends_with(" here, 0 not here, 1 erased"),
        &format!("证据包仍有效（附件 {zh}），全账审计仍通过"),
        &format!("The bundle is still valid (files: {en}), and the audit still passes"),
    );
    Ok(())
}

/// The plant says who P-01 is; customs reads it, the carrier does not, the log does not know.
fn enter(story: &mut Story) -> Result<()> {
    let set = [
        "person",
        "set",
        ALIAS,
        "--name",
        NAME,
        "--role-title",
        "库管员",
    ];
    let set = [&set[..], &["--phone", "13800000000", "--key", PLANT.key]].concat();
    story.shown(&set, usize::MAX)?.success()?;
    let show = |reader| {
        let shown = [
            "person",
            "show",
            ALIAS,
            "--of",
            PLANT.party,
            "--key",
            reader,
        ];
        story.shown(&shown, usize::MAX)
    };
    let (customs, stranger) = (show(XINING_CUSTOMS.key)?, show(CARRIER.key)?);
    let mut in_log = false;
    for path in segments(&story.programs.ledger())? {
        in_log |= find(&fs::read(&path)?, NAME.as_bytes()).is_some();
    }
    let is_known = customs.code == 0 && customs.stdout.contains(NAME);
    story.narrator.expect(
        is_known && stranger.code == 4 && !in_log,
        &format!(
            "西宁海关查得姓名，承运人查不得（退出码 {}），账本文件中搜不到",
            stranger.code
        ),
        &format!(
            "Xining Customs reads the name, the carrier may not (exit code {}), no log file holds it",
            stranger.code
        ),
    );
    Ok(())
}
