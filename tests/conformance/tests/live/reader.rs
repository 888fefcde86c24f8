//! A reader of C2SP tiles written from RFC 6962 §2.1 and the tlog-tiles specification alone: SHA-256,
//! a foreign signed-note library for the checkpoint, a foreign Merkle tree beside its own sums.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use grain_e2e::http::Client;
use sha2::{Digest as _, Sha256};
use signed_note::{Note, StandardVerifier, VerifierList};

/// Hashes of a full tile, entries of a full bundle.
pub(crate) const TILE_WIDTH: u64 = 256;

type Hash = Vec<u8>;

/// What a checkpoint says, once its signature holds.
pub(crate) struct Checkpoint {
    /// Entries.
    pub(crate) size: u64,
    /// Root of the tree over them.
    pub(crate) root: Hash,
}

impl Checkpoint {
    /// Verifies a signed checkpoint.
    pub(crate) fn open(note: &str, vkey: &str) -> Result<Checkpoint> {
        let verifier = StandardVerifier::new(vkey).map_err(|e| anyhow::anyhow!("{e:?}"))?;
        let verifiers = VerifierList::new(vec![Box::new(verifier)]);
        let signed = Note::from_bytes(note.as_bytes()).map_err(|e| anyhow::anyhow!("{e:?}"))?;
        let verified = signed.verify(&verifiers);
        let (by_log, _) = verified.map_err(|e| anyhow::anyhow!("{e:?}"))?;
        ensure!(by_log.len() == 1, "the log signed it");
        let mut lines = note.lines();
        let origin = lines.next().context("the origin")?;
        ensure!(vkey.starts_with(&format!("{origin}+")), "{origin}");
        let size = lines.next().context("the size")?;
        let root = STANDARD.decode(lines.next().context("the root")?)?;
        ensure!(lines.next() == Some(""), "no extension lines");
        Ok(Checkpoint {
            size: size.parse()?,
            root,
        })
    }
}

/// The path of tile `n` of a level (or of `entries`), which is partial if `width` is not 0.
pub(crate) fn path(level: &str, n: u64, width: u64) -> String {
    let mut groups = vec![format!("{:03}", n % 1_000)];
    let mut rest = n / 1_000;
    while rest > 0 {
        groups.insert(0, format!("x{:03}", rest % 1_000));
        rest /= 1_000;
    }
    let partial = match width {
        0 => String::new(),
        width => format!(".p/{width}"),
    };
    format!("tile/{level}/{}{partial}", groups.join("/"))
}

/// The files that hold `count` things, 256 in each, as `(number, width)`.
fn files_for(count: u64) -> impl Iterator<Item = (u64, u64)> {
    let partial = count % TILE_WIDTH;
    let last = (partial > 0).then_some((count / TILE_WIDTH, partial));
    (0..count / TILE_WIDTH).map(|n| (n, 0)).chain(last)
}

/// Every tile and bundle that a size implies, by path.
#[derive(Clone)]
pub(crate) struct Copy {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Copy {
    /// Fetches them, each exactly as wide as it must be.
    pub(crate) fn fetch(client: &Client, size: u64) -> Result<Copy> {
        let mut paths: Vec<String> = files_for(size)
            .map(|(n, width)| path("entries", n, width))
            .collect();
        let (mut level, mut count) = (0, size);
        while count > 0 {
            paths.extend(files_for(count).map(|(n, w)| path(&level.to_string(), n, w)));
            level += 1;
            count /= TILE_WIDTH;
        }
        let mut files = BTreeMap::new();
        for path in paths {
            let reply = client.get(&format!("/log/{path}"))?;
            ensure!(reply.status == 200, "size {size}: {path}: {}", reply.status);
            files.insert(path, reply.body);
        }
        Ok(Copy { files })
    }

    /// Recomputes every tile from the entries, and the root; gives the entries.
    pub(crate) fn check(&self, checkpoint: &Checkpoint) -> Result<Vec<Vec<u8>>> {
        let mut entries = Vec::new();
        for (n, width) in files_for(checkpoint.size) {
            let held = unbundle(self.file(&path("entries", n, width))?)?;
            let due = if width == 0 { TILE_WIDTH } else { width };
            ensure!(held.len() as u64 == due, "bundle {n} holds {}", held.len());
            entries.extend(held);
        }
        let leaves: Vec<Hash> = entries.iter().map(|entry| hash(0, &[entry])).collect();
        let (mut level, mut hashes) = (0, leaves.clone());
        while !hashes.is_empty() {
            for (n, width) in files_for(hashes.len() as u64) {
                let path = path(&level.to_string(), n, width);
                let begin = usize::try_from(n * TILE_WIDTH)?;
                let end = hashes.len().min(begin + usize::try_from(TILE_WIDTH)?);
                let due = hashes[begin..end].concat();
                ensure!(self.file(&path)? == due, "{path} is not over its entries");
            }
            let full = hashes.chunks_exact(usize::try_from(TILE_WIDTH)?);
            hashes = full.map(tree_hash).collect();
            level += 1;
        }
        ensure!(tree_hash(&leaves) == checkpoint.root, "the root");
        ensure!(
            foreign_root(&entries) == checkpoint.root,
            "ct-merkle's root"
        );
        Ok(entries)
    }

    fn file(&self, path: &str) -> Result<&[u8]> {
        let file = self.files.get(path);
        Ok(file.with_context(|| format!("no {path}"))?)
    }
}

/// The entries of a bundle: each behind its length in two bytes.
fn unbundle(mut rest: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut entries = Vec::new();
    while let Some((length, behind)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length));
        ensure!(length == 42, "a leaf record has 42 bytes");
        let (entry, behind) = behind.split_at_checked(length).context("a whole entry")?;
        entries.push(entry.to_vec());
        rest = behind;
    }
    ensure!(rest.is_empty(), "nothing behind the last entry");
    Ok(entries)
}

/// That the tree of an earlier checkpoint is the beginning of the one over `entries`.
pub(crate) fn grown(entries: &[Vec<u8>], earlier: &Checkpoint) -> Result<()> {
    let size = usize::try_from(earlier.size)?;
    let leaves: Vec<Hash> = entries[..size].iter().map(|e| hash(0, &[e])).collect();
    ensure!(tree_hash(&leaves) == earlier.root, "another history");
    let (old, new) = (foreign_tree(&entries[..size]), foreign_tree(entries));
    if size < entries.len() {
        let proof = new.prove_consistency(entries.len() - size);
        let holds = new.root().verify_consistency(&old.root(), &proof);
        holds.map_err(|error| anyhow::anyhow!("{error:?}"))?;
    }
    ensure!(old.root().as_bytes()[..] == earlier.root, "ct-merkle's");
    Ok(())
}

fn foreign_tree(entries: &[Vec<u8>]) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    for entry in entries {
        tree.push(entry.clone());
    }
    tree
}

fn foreign_root(entries: &[Vec<u8>]) -> Hash {
    foreign_tree(entries).root().as_bytes().to_vec()
}

/// RFC 6962 §2.1: the hash of a tree over leaf hashes.
fn tree_hash(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).to_vec(),
        [leaf] => leaf.clone(),
        _ => {
            // The largest power of two below the number of leaves.
            let split = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(split);
            hash(1, &[&tree_hash(left), &tree_hash(right)])
        }
    }
}

fn hash(prefix: u8, parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([prefix]);
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().to_vec()
}

/// The vectors of the specifications, so that this reader is known to be right by itself.
#[test]
fn this_reader_computes_what_others_computed() {
    let entries: Vec<Vec<u8>> = (0..300)
        .map(|n| format!("lot-event {n}").into_bytes())
        .collect();
    let root = |size: usize| {
        let leaves: Vec<Hash> = entries[..size].iter().map(|e| hash(0, &[e])).collect();
        STANDARD.encode(tree_hash(&leaves))
    };
    assert_eq!(root(0), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert_eq!(root(256), "p1lpQYoykNA60vJF33HldbSJ1I2cqPDt3mfLHI9H1gE=");
    assert_eq!(root(300), "2bgSLnhYL0/+iLAN+C4SQmptU8WOZXrC6uDhtr7woN0=");
    for (n, text) in [
        (0, "000"),
        (273, "273"),
        (1_000, "x001/000"),
        (1_234_067, "x001/x234/067"),
    ] {
        assert_eq!(path("0", n, 0), format!("tile/0/{text}"));
    }
    assert_eq!(path("entries", 1, 7), "tile/entries/001.p/7");
}
