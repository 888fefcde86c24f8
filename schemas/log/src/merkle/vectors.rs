//! What other implementations computed.

use super::*;
use crate::canonical::encode_base64;
use crate::test_log::{
    INCLUSION_7_IN_15, LARGE_LEAVES, LARGE_ROOTS, LARGE_TREE, ROOTS, frontier, hash, hashes,
    leaf_hashes,
};

#[test]
fn hashes_of_rfc_6962_implementations() {
    assert_eq!(
        encode_base64(&EMPTY_ROOT),
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    );
    assert_eq!(
        hex::encode(leaf_hash(b"")),
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    );
    assert_eq!(
        hex::encode(leaf_hash(b"L123456")),
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    );
    // The vector is over strings shorter than a hash, so it is taken by the definition.
    let node: Hash = <sha2::Sha256 as sha2::Digest>::digest(b"\x01N123N456").into();
    assert_eq!(
        hex::encode(node),
        "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    );
    let of_two: Hash =
        <sha2::Sha256 as sha2::Digest>::digest([&[1][..], &[7; 32], &[9; 32]].concat()).into();
    assert_eq!(node_hash(&[7; 32], &[9; 32]), of_two);
}

#[test]
fn roots_of_the_test_log() {
    let leaves = leaf_hashes();
    for (size, root) in ROOTS {
        assert_eq!(frontier(&leaves[..size]).root(), hash(root), "size {size}");
        assert_eq!(root_of(&leaves[..size]), hash(root), "size {size}");
    }
}

#[test]
fn roots_of_the_larger_tree() {
    for (size, root) in LARGE_ROOTS {
        assert_eq!(
            frontier(&LARGE_LEAVES[..size]).root(),
            hash(root),
            "size {size}"
        );
        assert_eq!(root_of(&LARGE_LEAVES[..size]), hash(root), "size {size}");
    }
}

#[test]
fn inclusion_in_the_test_log() {
    let leaves = leaf_hashes();
    let tree: MemoryTree = leaves.iter().copied().collect();
    let path = inclusion_proof(&tree, 7, 15).unwrap();
    assert_eq!(path, hashes(&INCLUSION_7_IN_15));
    assert_eq!(
        verify_inclusion(&leaves[7], 7, 15, &path, &hash(ROOTS[7].1)),
        Ok(())
    );
}

#[test]
fn consistency_in_the_test_log() {
    let tree: MemoryTree = leaf_hashes().into_iter().collect();
    let from_5 = hashes(&[
        "zMKa4OAqd7D0V4wawXST15z0JiEEkprIBPkfxOesWvA=",
        "yiM+eia4w1wsk/Ukx7kF56IQVkDW3MWUaUz/VtJu+yU=",
        "nk9gCR+floFqznAPtqjjcnnV64dge2jQB95D5t164Hg=",
        "zY1lN35vrXYAPixXSd59LsU29xUJtuW4o2dNNg5Y2Co=",
        "5jLpqTgjsBDSEX6SgZiRnbTMdTuRd8bQ5tSsAOxe0Ks=",
    ]);
    let from_8 = from_5[4..].to_vec();
    for (old_size, old_root, expected) in [(5, ROOTS[4].1, from_5), (8, ROOTS[6].1, from_8)] {
        let proof = consistency_proof(&tree, old_size, 15).unwrap();
        assert_eq!(proof, expected);
        let (old_root, new_root) = (hash(old_root), hash(ROOTS[7].1));
        assert_eq!(
            verify_consistency(old_size, 15, &old_root, &new_root, &proof),
            Ok(())
        );
    }
}

#[test]
fn consistency_in_the_larger_tree() {
    let proof = consistency_proof(&*LARGE_TREE, 256, 300).unwrap();
    assert_eq!(
        proof,
        hashes(&["VkC3gtgwAJQwtc9GqyU1OiwDAJmViUKd4olq1ivicCo="])
    );
    let (old_root, new_root) = (hash(LARGE_ROOTS[0].1), hash(LARGE_ROOTS[1].1));
    assert_eq!(
        verify_consistency(256, 300, &old_root, &new_root, &proof),
        Ok(())
    );
}
