//! `grain bundle`: a lot's history in one file that anybody can verify offline.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::failure::{Failure, exit};
use crate::report::Report;
use crate::setting::Setting;

/// Arguments of `bundle`.
#[derive(Debug, Args)]
pub(crate) struct BundleArguments {
    /// The lot's id
    pub(crate) lot: String,
    /// Where to write the bundle
    #[arg(short = 'o', long = "out", value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// With the attachments that are at hand
    #[arg(long)]
    pub(crate) attachments: bool,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &BundleArguments) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let query = if arguments.attachments {
        "?attachments=true"
    } else {
        ""
    };
    let mut reader = remote.stream(&format!("/api/v1/lots/{}/bundle{query}", arguments.lot))?;
    let broken = |error: std::io::Error| {
        Failure::new(
            exit::NOT_NOW,
            "bundle",
            format!("验证包没有写完：{}", arguments.out.display()),
            format!("the bundle in {} is not complete", arguments.out.display()),
        )
        .hint("请再试一次", "try again")
        .because(&error)
    };
    let mut file = std::fs::File::create(&arguments.out).map_err(broken)?;
    let mut buffer = vec![0; 64 << 10];
    let mut size = 0_usize;
    loop {
        let count = reader.read(&mut buffer).map_err(broken)?;
        if count == 0 {
            break;
        }
        file.write_all(&buffer[..count]).map_err(broken)?;
        size += count;
    }
    file.sync_all().map_err(broken)?;
    let file = arguments.out.display().to_string();
    let text = format!(
        "{} {file} ({size} B)\n{} grain verify {file}\n",
        setting.language.pick("已写入", "written:"),
        setting.language.pick("离线验证：", "verify offline:"),
    );
    Ok(Report::done(
        text,
        json!({"file": file, "size": size, "lot": arguments.lot}),
    ))
}
