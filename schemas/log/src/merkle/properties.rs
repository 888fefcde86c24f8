//! What holds for every tree, and agreement with `ct-merkle`.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

use super::*;
use crate::test_log::{frontier, numbered_leaves};

const SIZES: u32 = 130;

#[test]
fn every_leaf_of_every_tree_is_proven_as_ct_merkle_proves_it() {
    let leaves = numbered_leaves(SIZES);
    let tree: MemoryTree = leaves.iter().copied().collect();
    let mut other = MemoryBackedTree::<Sha256, [u8; 4]>::new();
    for size in 1..=SIZES {
        other.push((size - 1).to_be_bytes());
        let root = root_of(&leaves[..size as usize]);
        assert_eq!(other.root().as_bytes().as_slice(), root, "root of {size}");
        for index in 0..size {
            let path = inclusion_proof(&tree, index.into(), size.into()).unwrap();
            let of_other = other.prove_inclusion(index as usize);
            assert_eq!(path.concat(), of_other.as_bytes(), "{index} in {size}");
            let leaf = &leaves[index as usize];
            assert_eq!(
                verify_inclusion(leaf, index.into(), size.into(), &path, &root),
                Ok(())
            );
        }
    }
}

#[test]
fn every_growth_is_proven_as_ct_merkle_proves_it() {
    let leaves = numbered_leaves(SIZES);
    let tree: MemoryTree = leaves.iter().copied().collect();
    let mut other = MemoryBackedTree::<Sha256, [u8; 4]>::new();
    for new in 0..=SIZES {
        if new > 0 {
            other.push((new - 1).to_be_bytes());
        }
        let new_root = root_of(&leaves[..new as usize]);
        for old in 0..=new {
            let proof = consistency_proof(&tree, old.into(), new.into()).unwrap();
            if old > 0 && old < new {
                let of_other = other.prove_consistency((new - old) as usize);
                assert_eq!(proof.concat(), of_other.as_bytes(), "{old} to {new}");
            } else {
                assert!(proof.is_empty(), "{old} to {new}");
            }
            let old_root = root_of(&leaves[..old as usize]);
            let verified = verify_consistency(old.into(), new.into(), &old_root, &new_root, &proof);
            assert_eq!(verified, Ok(()), "{old} to {new}");
        }
    }
}

#[test]
fn a_group_proves_its_members_as_the_whole_tree_does() {
    let leaves = numbered_leaves(90);
    let tree: MemoryTree = leaves.iter().copied().collect();
    for before in 0..=70 {
        let start = frontier(&leaves[..before]);
        for end in before..=90 {
            let group = GroupProofs::new(&start, &leaves[before..end]);
            let expected = frontier(&leaves[..end]);
            assert_eq!(group.root(), expected.root(), "{before} to {end}");
            assert_eq!(group.frontier(), expected, "{before} to {end}");
            assert_eq!(group.tree_size(), end as u64);
            for index in 0..=(end as u64) {
                let of_tree = inclusion_proof(&tree, index, end as u64).ok();
                let in_group = index >= before as u64 && index < end as u64;
                assert_eq!(
                    group.inclusion(index),
                    of_tree.filter(|_| in_group),
                    "{index}"
                );
            }
        }
    }
}

#[test]
fn nothing_is_proven_outside_the_tree() {
    let tree: MemoryTree = numbered_leaves(5).into_iter().collect();
    assert_eq!(
        inclusion_proof(&tree, 5, 5),
        Err(ProofError::LeafIndex {
            leaf_index: 5,
            tree_size: 5
        })
    );
    assert_eq!(
        inclusion_proof(&tree, 0, 0),
        Err(ProofError::LeafIndex {
            leaf_index: 0,
            tree_size: 0
        })
    );
    assert_eq!(
        consistency_proof(&tree, 6, 5),
        Err(ProofError::Shrinks {
            old_size: 6,
            new_size: 5
        })
    );
    // The reader has five leaves: a proof in a tree of six is an error, not a wrong proof.
    assert!(matches!(
        inclusion_proof(&tree, 0, 6),
        Err(ProofError::Read(_))
    ));
    assert!(matches!(
        consistency_proof(&tree, 2, 6),
        Err(ProofError::Read(_))
    ));
    assert_eq!(
        verify_inclusion(&[0; 32], 1, 1, &[], &[0; 32]),
        Err(InclusionError::LeafIndex {
            leaf_index: 1,
            tree_size: 1
        })
    );
    assert_eq!(
        verify_consistency(2, 1, &[0; 32], &[0; 32], &[]),
        Err(ConsistencyError::Shrinks {
            old_size: 2,
            new_size: 1
        })
    );
}

#[test]
fn proofs_without_hashes_prove_only_what_is_so() {
    let (one, other) = ([1; 32], [2; 32]);
    assert_eq!(verify_consistency(0, 9, &EMPTY_ROOT, &one, &[]), Ok(()));
    assert_eq!(
        verify_consistency(0, 9, &one, &one, &[]),
        Err(ConsistencyError::OldRoot)
    );
    assert_eq!(verify_consistency(9, 9, &one, &one, &[]), Ok(()));
    assert_eq!(
        verify_consistency(9, 9, &one, &other, &[]),
        Err(ConsistencyError::NewRoot)
    );
    assert_eq!(
        verify_consistency(0, 0, &EMPTY_ROOT, &EMPTY_ROOT, &[]),
        Ok(())
    );
    let length = ConsistencyError::Length { given: 1 };
    assert_eq!(
        verify_consistency(9, 9, &one, &one, &[one]),
        Err(length.clone())
    );
    assert_eq!(
        verify_consistency(0, 9, &EMPTY_ROOT, &one, &[one]),
        Err(length)
    );
}

/// Sizes, positions and bits to flip.
fn tampering() -> impl Strategy<Value = (u32, u32, prop::sample::Index, usize)> {
    (2_u32..700).prop_flat_map(|size| {
        (
            Just(size),
            0..size,
            any::<prop::sample::Index>(),
            0..256_usize,
        )
    })
}

fn flip(hash: &Hash, bit: usize) -> Hash {
    let mut flipped = *hash;
    flipped[bit / 8] ^= 1 << (bit % 8);
    flipped
}

proptest! {
    #[test]
    fn a_changed_inclusion_proof_is_refused((size, index, which, bit) in tampering()) {
        let leaves = numbered_leaves(size);
        let tree: MemoryTree = leaves.iter().copied().collect();
        let (size, root) = (u64::from(size), root_of(&leaves));
        let leaf = &leaves[index as usize];
        let index = u64::from(index);
        let path = inclusion_proof(&tree, index, size).unwrap();
        prop_assert_eq!(verify_inclusion(leaf, index, size, &path, &root), Ok(()));

        let wrong_root = Err(InclusionError::Root);
        prop_assert_eq!(&verify_inclusion(&flip(leaf, bit), index, size, &path, &root), &wrong_root);
        prop_assert_eq!(&verify_inclusion(leaf, index, size, &path, &flip(&root, bit)), &wrong_root);
        let mut changed = path.clone();
        let position = which.index(path.len());
        changed[position] = flip(&changed[position], bit);
        prop_assert_eq!(&verify_inclusion(leaf, index, size, &changed, &root), &wrong_root);
        for other in 0..size {
            let verified = verify_inclusion(leaf, other, size, &path, &root);
            prop_assert_eq!(verified.is_ok(), other == index);
        }
        let mut shorter = path.clone();
        shorter.remove(position);
        let given = shorter.len();
        prop_assert_eq!(
            verify_inclusion(leaf, index, size, &shorter, &root),
            Err(InclusionError::Length { given })
        );
        let mut longer = path.clone();
        longer.insert(position, root);
        let given = longer.len();
        prop_assert_eq!(
            verify_inclusion(leaf, index, size, &longer, &root),
            Err(InclusionError::Length { given })
        );
    }

    #[test]
    fn a_changed_consistency_proof_is_refused((new, old, which, bit) in tampering()) {
        prop_assume!(old > 0);
        let leaves = numbered_leaves(new);
        let tree: MemoryTree = leaves.iter().copied().collect();
        let (old_root, new_root) = (root_of(&leaves[..old as usize]), root_of(&leaves));
        let (old, new) = (u64::from(old), u64::from(new));
        let proof = consistency_proof(&tree, old, new).unwrap();
        prop_assert_eq!(verify_consistency(old, new, &old_root, &new_root, &proof), Ok(()));

        prop_assert!(verify_consistency(old, new, &flip(&old_root, bit), &new_root, &proof).is_err());
        prop_assert_eq!(
            verify_consistency(old, new, &old_root, &flip(&new_root, bit), &proof),
            Err(ConsistencyError::NewRoot)
        );
        let position = which.index(proof.len());
        let mut changed = proof.clone();
        changed[position] = flip(&changed[position], bit);
        prop_assert!(verify_consistency(old, new, &old_root, &new_root, &changed).is_err());
        let mut shorter = proof.clone();
        shorter.remove(position);
        let given = shorter.len();
        prop_assert_eq!(
            verify_consistency(old, new, &old_root, &new_root, &shorter),
            Err(ConsistencyError::Length { given })
        );
        let mut longer = proof.clone();
        longer.insert(position, new_root);
        let given = longer.len();
        prop_assert_eq!(
            verify_consistency(old, new, &old_root, &new_root, &longer),
            Err(ConsistencyError::Length { given })
        );
    }

    #[test]
    fn groups_one_after_the_other_grow_one_tree(counts in prop::collection::vec(0_usize..300, 1..8)) {
        let total: usize = counts.iter().sum();
        let leaves = numbered_leaves(u32::try_from(total).unwrap());
        let tree: MemoryTree = leaves.iter().copied().collect();
        let mut before = Frontier::new();
        let mut rest = leaves.as_slice();
        for count in counts {
            let (group, behind) = rest.split_at(count);
            rest = behind;
            let proofs = GroupProofs::new(&before, group);
            for index in proofs.first_index()..proofs.tree_size() {
                let expected = inclusion_proof(&tree, index, proofs.tree_size()).unwrap();
                prop_assert_eq!(proofs.inclusion(index).unwrap(), expected);
            }
            before.extend(group);
            prop_assert_eq!(proofs.root(), before.root());
            prop_assert_eq!(proofs.frontier(), before.clone());
        }
        prop_assert_eq!(before.root(), root_of(&leaves));
    }

    #[test]
    fn verifying_any_input_ends(index: u64, size: u64, old: u64, path in prop::collection::vec(any::<Hash>(), 0..70)) {
        let _ = verify_inclusion(&[0; 32], index, size, &path, &[0; 32]);
        prop_assert!(verify_consistency(old, size, &[1; 32], &[2; 32], &path).is_err());
    }
}
