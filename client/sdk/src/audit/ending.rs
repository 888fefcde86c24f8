//! The end of an audit: damage, the tree against the signed checkpoint, the
//! checkpoints that authors had seen, and the signatures that cover the rest.

use grain_log::checkpoint::SignedCheckpoint;
use grain_log::merkle::{consistency_proof, verify_consistency};
use grain_log::tile::{AuthenticatedTiles, Tile, TileSource};

use super::finding::Finding;
use super::glance::glance;
use super::record::view;
use super::signatures::{bad_signature, suspects};
use super::source::{AuditError, Source};
use super::{Audit, Report};

impl Audit<'_> {
    /// Everything that can only be said at the end.
    pub(super) fn finish(
        mut self,
        stopped: Option<Finding>,
        source: &mut dyn Source,
    ) -> Result<Report, AuditError> {
        self.report.entries = self.chains.tree.size();
        self.report.counts = self.chains.counts;
        if stopped.is_some() {
            self.report.first_difference = stopped;
            return Ok(self.report);
        }
        let whole = self
            .options
            .until
            .is_none_or(|index| index >= self.report.entries);
        let damage = if whole { source.damage()? } else { None };
        let difference = match damage {
            Some(damage) => Some(damage),
            None => self.close(source)?,
        };
        self.report.first_difference = difference.or_else(|| {
            let index = self.chains.disputed?;
            let zh = "作者见过的检查点不属于本日志：作者被出示过另一日志，或作者所言不实";
            let en = "its author had seen a checkpoint that is not of this log: the author was shown another log, or says so";
            Some(Finding::at(index, "seen", zh, en))
        });
        Ok(self.report)
    }

    fn close(&mut self, source: &dyn Source) -> Result<Option<Finding>, AuditError> {
        let started = self.options.host.now_ms();
        let last = self.check_last_signatures(source)?;
        let done = self.options.host.now_ms();
        self.report.signatures_ms += done.saturating_sub(started);
        if last.is_some() {
            return Ok(last);
        }
        let compared = self.compare_tree(source)?;
        self.report.chains_ms += self.options.host.now_ms().saturating_sub(done);
        Ok(compared)
    }

    /// The tree against the newest signed checkpoint, and against the stored tiles.
    fn compare_tree(&mut self, source: &dyn Source) -> Result<Option<Finding>, AuditError> {
        let here = self.chains.tree.size();
        let Some(note) = source.checkpoint()? else {
            self.report.incomplete = Some("checkpoint");
            self.report.unsigned = here;
            return Ok(None);
        };
        let (size, root) = match self.open(&note) {
            Ok(signed) => signed,
            Err(finding) => return Ok(Some(finding)),
        };
        self.report.checkpoint_size = Some(size);
        if here < size && self.options.until.is_none() {
            let zh = format!("检查点有 {size} 条，日志只有 {here} 条");
            let en = format!("the checkpoint counts {size} entries, the log has {here}");
            return Ok(Some(Finding::at(here, "missing", zh, en)));
        }
        self.stored.end(source)?;
        let is_signed = here >= size && self.root_there == Some(root);
        if let Some(differs) = self.stored.first().filter(|_| is_signed) {
            return Ok(Some(differs.finding()));
        }
        let reader = |tile: Tile| source.tile(tile);
        let tiles = match AuthenticatedTiles::open(reader, size, root) {
            Ok(tiles) => tiles,
            Err(error) => return Ok(Some(self.tile_finding(&error.to_string()))),
        };
        let is_prefix = if here >= size {
            Ok(is_signed)
        } else {
            consistent(&tiles, here, &self.chains.tree.root(), size, &root)
        };
        match is_prefix {
            Ok(true) if here > size => self.beyond(source, (size, root), &tiles),
            Ok(true) => Ok(self.check_seen(size, &root, &tiles)),
            Ok(false) => self.locate(source, &tiles, here.min(size)).map(Some),
            Err(what) => Ok(Some(self.tile_finding(&what))),
        }
    }

    /// Size and root of a note that the trusted log signed.
    fn open(&self, note: &[u8]) -> Result<(u64, [u8; 32]), Finding> {
        let bad = |zh, en| Finding::new("checkpoint", zh, en);
        let signed = SignedCheckpoint::parse(note).map_err(|error| {
            bad("检查点无法读取", "the checkpoint cannot be read").because(&error)
        })?;
        let checkpoint = signed
            .open(self.options.trusted.log_keys())
            .map_err(|error| {
                let zh = "检查点不是所信任的日志签署的";
                bad(zh, "the checkpoint is not signed by the trusted log").because(&error)
            })?;
        Ok((checkpoint.tree_size(), *checkpoint.root_hash()))
    }

    /// Entries lie behind the checkpoint. A log that is being written may have
    /// published a newer one meanwhile; else nothing vouches for them.
    fn beyond<S>(
        &mut self,
        source: &dyn Source,
        (size, root): (u64, [u8; 32]),
        tiles: &AuthenticatedTiles<S>,
    ) -> Result<Option<Finding>, AuditError>
    where
        S: TileSource<Error = AuditError>,
    {
        let here = self.chains.tree.size();
        let now = source.checkpoint_now()?;
        let newer = match now.map(|note| self.open(&note)).transpose() {
            Ok(newer) => newer.filter(|(newer, _)| *newer >= here),
            Err(finding) => return Ok(Some(finding)),
        };
        let Some((newer, newer_root)) = newer else {
            self.report.incomplete = Some("unsigned");
            self.report.unsigned = here - size;
            return Ok(self.check_seen(size, &root, tiles));
        };
        let reader = |tile: Tile| source.tile(tile);
        let tiles = match AuthenticatedTiles::open(reader, newer, newer_root) {
            Ok(tiles) => tiles,
            Err(error) => return Ok(Some(self.tile_finding(&error.to_string()))),
        };
        self.report.checkpoint_size = Some(newer);
        let ours = self.chains.tree.root();
        match consistent(&tiles, here, &ours, newer, &newer_root) {
            Ok(true) => Ok(self.check_seen(newer, &newer_root, &tiles)),
            Ok(false) => self.locate(source, &tiles, here).map(Some),
            Err(what) => Ok(Some(self.tile_finding(&what))),
        }
    }

    /// Every checkpoint that an author had seen is of this log.
    fn check_seen<S>(
        &mut self,
        size: u64,
        root: &[u8; 32],
        tiles: &AuthenticatedTiles<S>,
    ) -> Option<Finding>
    where
        S: TileSource<Error = AuditError>,
    {
        let seen = std::mem::take(&mut self.chains.seen);
        for (seen_size, (seen_root, index)) in seen.range(..=size) {
            match consistent(tiles, *seen_size, seen_root, size, root) {
                Ok(true) => self.report.seen_checked += 1,
                Ok(false) => self.chains.dispute(*index),
                Err(what) => return Some(self.tile_finding(&what)),
            }
        }
        None
    }

    /// The last signature of each key, and all of a suspect key from its index on.
    fn check_last_signatures(
        &mut self,
        source: &dyn Source,
    ) -> Result<Option<Finding>, AuditError> {
        let signed = self.chains.counts.admitted + self.chains.counts.refused;
        if self.options.every_signature {
            return Ok(None);
        }
        let mut wanted: Vec<(u64, [u8; 32])> = self.last_of_suspects(source)?;
        let suspect = suspects(&self.replay.state);
        let ends = self
            .chains
            .authors
            .iter()
            .filter(|(key, _)| !suspect.contains_key(*key));
        wanted.extend(ends.map(|(key, end)| (end.index, *key)));
        wanted.sort_unstable();
        let mut buffer = Vec::new();
        for (index, key) in wanted {
            self.keys.learn(&self.replay.state, key);
            let Some(record) = source.record(index)? else {
                continue;
            };
            self.report.signatures_checked += 1;
            let checked = view(&record)
                .ok_or_else(|| bad_signature(index))
                .and_then(|entry| self.keys.check(index, &key, &entry, &mut buffer));
            if let Err(finding) = checked {
                return Ok(Some(finding));
            }
        }
        let conflicts = self.chains.counts.conflicts;
        self.report.signatures_covered =
            signed.saturating_sub(self.report.signatures_checked.saturating_sub(conflicts));
        Ok(None)
    }

    /// Of each suspect key the last entry before the index from which it is
    /// suspect, and every one from it on: a second pass, made only if there is one.
    fn last_of_suspects(
        &mut self,
        source: &dyn Source,
    ) -> Result<Vec<(u64, [u8; 32])>, AuditError> {
        let suspect = suspects(&self.replay.state);
        if suspect.is_empty() {
            return Ok(Vec::new());
        }
        let mut before = std::collections::HashMap::new();
        let mut wanted = Vec::new();
        for index in 0..self.chains.tree.size() {
            let Some(record) = source.record(index)? else {
                continue;
            };
            let Ok(seen) = glance(index, &record, &self.begun) else {
                continue;
            };
            let Some(author) = seen.author else { continue };
            match suspect.get(&author.key) {
                Some(from) if index >= *from => wanted.push((index, author.key)),
                Some(_) => {
                    before.insert(author.key, index);
                }
                None => {}
            }
        }
        wanted.extend(before.into_iter().map(|(key, index)| (index, key)));
        Ok(wanted)
    }

    /// The first entry whose leaf is not the one under the signed root.
    fn locate<S>(
        &self,
        source: &dyn Source,
        tiles: &AuthenticatedTiles<S>,
        size: u64,
    ) -> Result<Finding, AuditError>
    where
        S: TileSource<Error = AuditError>,
    {
        for index in 0..size {
            let signed = match tiles.tile(0, index / 256) {
                Ok(tile) => usize::try_from(index % 256)
                    .ok()
                    .and_then(|i| tile.get(i).copied()),
                Err(error) => return Ok(self.tile_finding(&error.to_string())),
            };
            let record = source.record(index)?;
            let here = record
                .as_ref()
                .and_then(|record| glance(index, record, &self.begun).ok());
            if signed.is_none() || here.map(|here| here.leaf_hash) != signed {
                let zh = "内容不是签署的树根所承诺的：历史被改动";
                let en = "it is not what the signed root commits to: history was changed";
                return Ok(Finding::at(index, "root", zh, en));
            }
        }
        let zh = format!("前 {size} 条的树根与签署的检查点不符");
        let en = format!("the tree of {size} entries does not have the signed root");
        Ok(Finding::new("root", zh, en))
    }

    /// The stored tiles do not have the signed root; where they part from the
    /// entries, too, that place is named.
    fn tile_finding(&self, what: &str) -> Finding {
        let zh = format!("日志的瓦片与签署的检查点不符：{what}");
        let en = format!("the log's tiles do not fit the signed checkpoint: {what}");
        let mut finding = Finding::new("tiles", zh, en);
        finding.index = self.stored.first().map(|differs| differs.index);
        finding
    }
}

fn consistent<S>(
    tiles: &AuthenticatedTiles<S>,
    old_size: u64,
    old_root: &[u8; 32],
    size: u64,
    root: &[u8; 32],
) -> Result<bool, String>
where
    S: TileSource<Error = AuditError>,
{
    let proof = consistency_proof(tiles, old_size, size).map_err(|error| error.to_string())?;
    Ok(verify_consistency(old_size, size, old_root, root, &proof).is_ok())
}
