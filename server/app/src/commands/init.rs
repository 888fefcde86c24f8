//! `graind init`: the only thing that founds a ledger.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use grain_envelope::{SigningKey, secret_key_from_pem};
use grain_ledger::{Clock as _, DataDirectory, Founded, found_on, log_vkey, make_log_key};
use grain_store::disk::Disk;

use super::founding;
use crate::certificates::AuthorityFiles;
use crate::clock::SystemClock;
use crate::config::{Config, Flags};
use crate::random::SystemRandomness;

/// Arguments of `init`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("how").required(true).args(["genesis", "origin"]))]
pub(super) struct Arguments {
    /// 数据目录 · the data directory
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 已签名的创世事件（grain genesis 的输出） · the signed genesis, from grain genesis
    #[arg(long, value_name = "FILE", conflicts_with_all = ["template", "key"])]
    genesis: Option<PathBuf>,
    /// 日志名称；与 --template、--key 一起一步完成 · the log's name: all in one step
    #[arg(long, value_name = "ORIGIN", requires_all = ["template", "key"])]
    origin: Option<String>,
    /// 填好的创世模板 · a filled-in founding template
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// 运行单位的密钥文件（PKCS#8 PEM） · the operator's key file
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

pub(super) fn run<D: Disk>(arguments: &Arguments, disk: &D) -> anyhow::Result<()> {
    let config = Config::load(None, Flags::new())?;
    let directory = DataDirectory::at(&arguments.data);
    let envelope = match (&arguments.genesis, &arguments.origin) {
        (Some(genesis), _) => read(genesis)?,
        (None, Some(origin)) => all_in_one(arguments, &directory, origin)?,
        (None, None) => anyhow::bail!("--genesis or --origin is missing"),
    };
    let segment_bytes = config.storage.segment_bytes;
    let founded = found_on(disk, &directory, &envelope, &SystemClock, segment_bytes)?;
    let authority = AuthorityFiles::of(&arguments.data);
    authority.ensure(&founded.origin, SystemClock.unix_milliseconds())?;
    tell(&founded, authority.fingerprint()?.as_deref());
    Ok(())
}

/// Makes the log key, if there is none, and signs the template with the operator's key.
fn all_in_one(
    arguments: &Arguments,
    directory: &DataDirectory,
    origin: &str,
) -> anyhow::Result<Vec<u8>> {
    let template = read(
        arguments
            .template
            .as_deref()
            .context("--template is missing")?,
    )?;
    let key_file = arguments.key.as_deref().context("--key is missing")?;
    let seed = secret_key_from_pem(&read(key_file)?)
        .with_context(|| format!("{} is not an Ed25519 key file", key_file.display()))?;
    let key = SigningKey::from_bytes(&seed);
    // The template is looked at before anything is made.
    let draft = founding::Draft::read(&template)?;
    let vkey = if directory.log_key().exists() {
        log_vkey(directory)?
    } else {
        make_log_key(directory, origin, &SystemRandomness)?
    };
    let named = vkey.split('+').next() == Some(origin);
    anyhow::ensure!(
        named,
        "the log key in the data directory is {vkey}, not that of {origin}"
    );
    draft.sign(&vkey, &key, &SystemClock, &SystemRandomness)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// What belongs on paper.
fn tell(founded: &Founded, fingerprint: Option<&str>) {
    super::say(&format!("ledger {}", founded.ledger_id));
    super::say(&format!("origin {}", founded.origin));
    super::say(&format!("vkey {}", founded.vkey));
    if let Some(fingerprint) = fingerprint {
        super::say(&format!("ca-sha256 {fingerprint}"));
    }
}
