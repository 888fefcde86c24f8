//! The inclusion proofs of one commit group under the group's own checkpoint.

use super::frontier::Frontier;
use super::hash::{Hash, node_hash};

/// Root and all inclusion paths of the leaves appended in one commit group.
///
/// A receipt proves its entry under the checkpoint that ends the entry's own group, so every
/// sibling on its path is either a peak of the tree before the group or lies inside the group. So
/// the frontier before and the group's leaf hashes are enough: no tile is read. Building costs one
/// node hash per leaf and about two per level, 64 bytes per leaf; a path is copying.
///
/// ```text
/// level 2          [ 1 ][ 2 ]           levels[l] holds the nodes that cover a leaf of the group,
/// level 1        [ 2 ][ 3 ][ 4 ]        from index first_index >> l; the last one may be an
/// level 0     p  [5][6][7][8]           incomplete subtree; p is the peak of level 0 before.
/// ```
#[derive(Debug, Clone)]
pub struct GroupProofs {
    before: Frontier,
    tree_size: u64,
    levels: Vec<Vec<Hash>>,
}

impl GroupProofs {
    /// The proofs for `leaf_hashes` appended to the tree that `before` stands for.
    ///
    /// # Panics
    /// When the tree would have `2^64` leaves, which no log can reach.
    pub fn new(before: &Frontier, leaf_hashes: &[Hash]) -> Self {
        let first_index = before.size();
        let tree_size = u64::try_from(leaf_hashes.len())
            .ok()
            .and_then(|count| first_index.checked_add(count))
            .expect("a log has fewer than 2^64 leaves");
        let mut levels = Vec::new();
        let mut nodes = leaf_hashes.to_vec();
        let mut level = 0_u8;
        while !nodes.is_empty() {
            let first = first_index >> level;
            let root_reached = first == 0 && nodes.len() == 1;
            let above = if root_reached {
                Vec::new()
            } else {
                parents(before, level, first, &nodes)
            };
            levels.push(nodes);
            nodes = above;
            level += 1;
        }
        Self {
            before: before.clone(),
            tree_size,
            levels,
        }
    }

    /// The index of the group's first leaf, which is the tree size before the group.
    pub fn first_index(&self) -> u64 {
        self.before.size()
    }

    /// The tree size at the end of the group.
    pub fn tree_size(&self) -> u64 {
        self.tree_size
    }

    /// The root hash at the end of the group.
    pub fn root(&self) -> Hash {
        match self.levels.last().map(Vec::as_slice) {
            Some([root]) => *root,
            _ => self.before.root(),
        }
    }

    /// The inclusion path of a member under the group's end, leaf's sibling first; `None` when the
    /// index is not in the group. RFC 6962 §2.1.1.
    pub fn inclusion(&self, leaf_index: u64) -> Option<Vec<Hash>> {
        if !(self.first_index()..self.tree_size).contains(&leaf_index) {
            return None;
        }
        let mut path = Vec::with_capacity(self.levels.len());
        for level in 0..u8::try_from(self.levels.len()).ok()?.saturating_sub(1) {
            let sibling = (leaf_index >> level) ^ 1;
            if let Some(hash) = self.node(level, sibling) {
                path.push(*hash);
            }
        }
        Some(path)
    }

    /// The frontier at the end of the group, without hashing anything again.
    ///
    /// # Panics
    /// Never: a peak after the group is a peak before it or covers one of its leaves.
    pub fn frontier(&self) -> Frontier {
        let peaks = (0..64_u8)
            .rev()
            .filter(|level| (self.tree_size >> level) & 1 == 1)
            .map(|level| {
                *self.node(level, (self.tree_size >> level) - 1).expect(
                    "a peak after the group is a peak before it or covers one of its leaves",
                )
            })
            .collect();
        Frontier::from_peaks(self.tree_size, peaks).expect("one peak was taken for each bit set")
    }

    /// The node of a level, in the group or left of it; `None` when it is right of the tree.
    fn node(&self, level: u8, index: u64) -> Option<&Hash> {
        let first = self.first_index() >> level;
        match index.checked_sub(first) {
            Some(position) => self
                .levels
                .get(usize::from(level))?
                .get(usize::try_from(position).ok()?),
            None => self.before.peak(level),
        }
    }
}

/// The nodes above `nodes`, whose first one has index `first`.
fn parents(before: &Frontier, level: u8, first: u64, nodes: &[Hash]) -> Vec<Hash> {
    let mut above = Vec::with_capacity(nodes.len() / 2 + 2);
    let mut rest = nodes;
    if first & 1 == 1 {
        let left = before
            .peak(level)
            .expect("an odd first index has a peak of that level before it");
        above.push(node_hash(left, &nodes[0]));
        rest = &nodes[1..];
    }
    for pair in rest.chunks(2) {
        match pair {
            [left, right] => above.push(node_hash(left, right)),
            // The right edge has no sibling and is passed up unchanged.
            edge => above.extend_from_slice(edge),
        }
    }
    above
}
