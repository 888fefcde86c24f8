use blake3::Hasher;

const LABEL_CONTEXT: &str = "graintrail 2026 label v1";
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECK_ALPHABET: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/// Label of an id for people to say and type: eight Crockford characters and a check character
/// (log-format.md §1). Labels are not unique; where one is ambiguous the list is shown.
pub fn label(id: &str) -> String {
    let hash = Hasher::new_derive_key(LABEL_CONTEXT)
        .update(id.as_bytes())
        .finalize();
    let value = hash.as_bytes()[..5]
        .iter()
        .fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    let characters = (0..8)
        .rev()
        .map(|place| symbol(ALPHABET, (value >> (5 * place)) % 32));
    characters
        .chain([symbol(CHECK_ALPHABET, value % 37)])
        .collect()
}

fn symbol(alphabet: &[u8], value: u64) -> char {
    let place = usize::try_from(value).expect("less than 37");
    char::from(alphabet[place])
}
