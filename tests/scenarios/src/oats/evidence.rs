//! Customs takes the lots' bundles and checks them offline; a changed byte is named.

use std::fs;

use anyhow::{Context, Result};

use super::Story;
use crate::files::find;

pub(crate) fn take(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "取证:海关下载批次证据包,离线核验",
        "Evidence: customs downloads each lot's bundle and verifies it offline",
    );
    for name in ["oats", "stray"] {
        let lot = story.lots[name].clone();
        let file = bundle_path(story, name);
        let arguments = ["bundle", &lot, "-o", &file, "--key", "xining-customs"];
        story.programs.grain(&arguments, None)?.success()?;
        let verified = story.programs.grain(&["verify", &file], None)?;
        story.narrator.show_head(&verified.stdout, 24);
        story.narrator.expect(
            verified.code == 0,
            &format!("证据包 {name} 有效"),
            &format!("Bundle {name} is valid"),
        );
        story
            .narrator
            .took("离线核验", "offline verification", verified.duration);
    }
    changed_byte(story)
}

fn changed_byte(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "改一个字节:证据包当即失效,并指出何处",
        "One byte changed: the bundle is refused, and the place is named",
    );
    let file = bundle_path(story, "oats");
    let mut bytes = fs::read(&file)?;
    let line = find(&bytes, b"\"line\":\"entry\"").context("a bundle has entries")?;
    let payload = find(&bytes[line..], b"\"payload\":\"").context("an entry has a payload")?;
    let place = line + payload + 111;
    bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
    let changed = bundle_path(story, "oats-changed");
    fs::write(&changed, &bytes)?;
    let verified = story.programs.grain(&["verify", &changed], None)?;
    story.narrator.show(&verified.stdout);
    story.narrator.show(&verified.stderr);
    story.narrator.expect(
        verified.code == 10,
        &format!("拒绝(退出码 {},应为 10)", verified.code),
        &format!("Refused (exit code {}, 10 expected)", verified.code),
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
