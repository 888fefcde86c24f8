//! `graind serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use grain_ledger::{Ledger, Materials, OpenOptions, SledShelves};
use grain_store::disk::Disk;
use tokio::signal::unix::{SignalKind, signal};

use crate::clock::SystemClock;
use crate::config::{Config, Flags};
use crate::progress::Watcher;
use crate::random::SystemRandomness;
use crate::server::{Server, ServerParts};
use crate::telemetry;

/// Threads that may wait for the disk.
const BLOCKING_THREADS: usize = 64;

/// Arguments of `serve`. Settings that have no flag are in the configuration file and the
/// environment (`GRAIND_…`).
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 数据目录 · the data directory
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 设置文件 · the configuration file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// 服务地址；回环地址用 HTTP，其他用 HTTPS · where to listen: HTTP on loopback, else HTTPS
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// 指标的回环地址 · the loopback address of /metrics
    #[arg(long, value_name = "ADDR")]
    metrics_listen: Option<SocketAddr>,
    /// 恢复的目录在包含此检查点时恢复登记 · write to a restored directory that contains this checkpoint
    #[arg(long, value_name = "CHECKPOINT")]
    resume_after: Option<PathBuf>,
    /// 日志格式：text 或 json · format of the process's log
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// 日志过滤 · what the process's log holds, as `info`
    #[arg(long, value_name = "FILTER")]
    log_filter: Option<String>,
}

pub(super) fn run<D: Disk>(arguments: Arguments, disk: &D) -> anyhow::Result<()> {
    let mut flags = Flags::new();
    super::flag(&mut flags, "listen", "--listen", arguments.listen.as_ref());
    let metrics = arguments.metrics_listen.as_ref();
    super::flag(&mut flags, "metrics_listen", "--metrics-listen", metrics);
    super::flag(
        &mut flags,
        "log.format",
        "--log-format",
        arguments.log_format.as_ref(),
    );
    super::flag(
        &mut flags,
        "log.filter",
        "--log-filter",
        arguments.log_filter.as_ref(),
    );
    let config = Config::load(arguments.config.as_deref(), flags)?;
    telemetry::start(&config.log)?;
    let mut options = OpenOptions::new(
        &arguments.data,
        Arc::new(SystemClock),
        Arc::new(SystemRandomness),
    );
    options.segment_bytes = config.storage.segment_bytes;
    if let Some(path) = &arguments.resume_after {
        let note = std::fs::read(path);
        let note = note.with_context(|| format!("cannot read {}", path.display()))?;
        options.resume_after = Some(note);
    }
    let ledger = open(&options, disk)?;
    let parts = ServerParts {
        config,
        data: arguments.data,
        ledger: Arc::new(ledger),
        clock: Arc::new(SystemClock),
        randomness: Arc::new(SystemRandomness),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .context("cannot start the threads of the server")?;
    runtime.block_on(serve(parts))
}

fn open<D: Disk>(options: &OpenOptions, disk: &D) -> anyhow::Result<Ledger> {
    let materials = Materials::read(&options.directory)?;
    let shelves = SledShelves::at(&options.directory, options.index_cache_bytes);
    let watcher = Watcher::default();
    Ok(Ledger::open_on(
        disk, materials, &shelves, options, &watcher,
    )?)
}

async fn serve(parts: ServerParts) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot wait for SIGINT")?;
    let server = Server::start(parts).await?;
    tell(&server);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping: requests under way may end");
    tokio::select! {
        () = server.stop() => tracing::info!("stopped"),
        _ = terminate.recv() => anyhow::bail!("stopped by a second signal"),
        _ = interrupt.recv() => anyhow::bail!("stopped by a second signal"),
    }
    Ok(())
}

fn tell(server: &Server) {
    let status = server.ledger().status();
    tracing::info!(
        origin = status.origin,
        size = status.size,
        url = server.url(),
        metrics = %server.metrics_address(),
        "serving"
    );
    if let Some(reason) = &status.read_only {
        tracing::warn!(%reason, "the ledger is read-only");
    }
    super::say(&format!("listening on {}", server.url()));
    super::say(&format!(
        "metrics on http://{}/metrics",
        server.metrics_address()
    ));
}
