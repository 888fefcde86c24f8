//! Customs takes the lots' bundles and checks them offline; a changed byte is named.

use std::fs;

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Story;
use crate::cast::{PLANT, XINING_CUSTOMS};

/// The short container's mass in its receipt, and what somebody would rather have there.
const MASS: (&str, &str) = ("\"net_mass_g\":24380000", "\"net_mass_g\":25380000");

pub(crate) fn take(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "取证：海关下载批次证据包，离线核验",
        "Evidence: customs downloads each lot's bundle and verifies it offline",
    );
    for (name, zh, lines) in [("oats", "整列燕麦", 24), ("stray", "误运的一车", 2)] {
        let lot = story.lots[name].clone();
        let file = bundle_path(story, name);
        let arguments = ["bundle", &lot, "--attachments", "-o", &file];
        let arguments = [&arguments[..], &["--key", XINING_CUSTOMS.key]].concat();
        story.shown(&arguments, usize::MAX)?.success()?;
        let verified = story.shown(&["verify", &file], lines)?;
        story.narrator.expect(
            verified.code == 0,
            &format!("{zh}的证据包有效"),
            &format!("The bundle of the lot {name:?} is valid"),
        );
        story
            .narrator
            .took("离线核验", "verified offline", verified.duration);
    }
    changed_byte(story)
}

fn changed_byte(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "改一个字节：把短少的一箱 24.380 吨改成 25.380 吨，证据包当即失效",
        "One byte changed, 24.380 t made 25.380 t: the bundle is refused, and the place is named",
    );
    let text = fs::read_to_string(bundle_path(story, "oats"))?;
    let received = story.recorded("received_short", PLANT)?.index;
    let line = format!("{{\"line\":\"entry\",\"index\":{received},");
    let begin = text.find(&line).context("the receipt is in the bundle")?;
    let rest = &text[begin..];
    let payload = rest.split('"').nth(9).context("an entry has a payload")?;
    let signed = String::from_utf8(STANDARD.decode(payload)?)?;
    let wished = STANDARD.encode(signed.replace(MASS.0, MASS.1));
    let bytes = payload.bytes().zip(wished.bytes());
    let different = bytes.filter(|(before, after)| before != after).count();
    ensure!(different == 1, "one byte, not {different}");
    let changed = bundle_path(story, "oats-changed");
    fs::write(&changed, text.replace(payload, &wished))?;
    let verified = story.shown(&["verify", &changed], 4)?;
    story.narrator.expect(
        verified.code == 10,
        &format!("证据包不予采信（退出码 {}）", verified.code),
        &format!("The bundle is refused (exit code {})", verified.code),
    );
    Ok(())
}

fn bundle_path(story: &Story, name: &str) -> String {
    story
        .programs
        .directory
        .join(format!("{name}.grain"))
        .to_string_lossy()
        .into_owned()
}
