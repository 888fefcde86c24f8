//! `cargo xtask demo`: the main story, told once.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use grain_scenarios::oats::{self, Options};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;

const NO_SPACE: &str = "\
磁盘已满：演示约需 300 MB。请腾出空间，或用 --data 指定另一磁盘上的空目录。
The disk is full: the demonstration needs about 300 MB. Make room, or name an empty directory on \
another disk with --data.";
/// As shells say of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;
/// How long servers that heard Ctrl-C as well may take; a second signal would hurry them.
const GRACE: Duration = Duration::from_secs(3);
/// How long an interrupted story may take to put its things away.
const TIDYING: Duration = Duration::from_secs(20);

fn main() -> ExitCode {
    match options().and_then(play) {
        Ok(code) => code,
        Err(error) => {
            let told = format!("demo: {error:#}");
            say(&told);
            // The text may be that of a program which found the disk full.
            if told.contains("os error 28") {
                say(NO_SPACE);
            }
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Options> {
    let mut options = Options::default();
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--exit") => options.exit = true,
            Some("--data") => match arguments.next() {
                Some(directory) => options.data = Some(PathBuf::from(directory)),
                None => bail!("--data 后应写目录 / --data needs a directory"),
            },
            Some("--listen") => match arguments.next().and_then(|text| text.into_string().ok()) {
                Some(listen) => options.listen = listen,
                None => bail!(
                    "--listen 后应写地址，如 127.0.0.1:8420 \
                     / --listen needs an address, such as 127.0.0.1:8420"
                ),
            },
            _ => bail!(
                "未知参数 / unknown argument {}; [--data DIR] [--listen ADDR] [--exit]",
                argument.display()
            ),
        }
    }
    Ok(options)
}

/// Tells the story until its end, or until somebody has heard enough.
fn play(options: Options) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let running = options.running.clone();
    let played = runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let mut story = tokio::task::spawn_blocking(move || oats::tell(&options));
        tokio::select! {
            told = &mut story => {
                told.context("the story broke off")??;
                return Ok(ExitCode::SUCCESS);
            }
            _ = interrupt.recv() => running.close(),
            _ = terminate.recv() => running.end(),
        }
        say("\n   正在收尾…… / putting things away …");
        let mut told = timeout(GRACE, &mut story).await;
        if told.is_err() {
            running.end();
            told = timeout(TIDYING, story).await;
        }
        // It ends well if it had been told and the ledger was only staying up.
        if matches!(told, Ok(Ok(Ok(())))) {
            return Ok(ExitCode::SUCCESS);
        }
        say("   演示已中断。 / The demonstration was broken off.");
        Ok(ExitCode::from(INTERRUPTED))
    });
    runtime.shutdown_background();
    played
}

fn say(line: &str) {
    // Nobody is left to be told that nobody listens.
    let _closed = writeln!(std::io::stderr(), "{line}");
}
