use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// DER of a PKCS#8 Ed25519 key up to its 32-byte seed (RFC 8410 §10.3).
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
const PEM_BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_END: &str = "-----END PRIVATE KEY-----";

/// The text of a secret key's file: PKCS#8 version 1 (RFC 8410 §7) in PEM, as `openssl genpkey`
/// writes it, from the key's 32-byte seed.
pub fn secret_key_to_pem(seed: &[u8; 32]) -> Zeroizing<String> {
    let der = Zeroizing::new([&PKCS8_PREFIX[..], seed].concat());
    let text = Zeroizing::new(STANDARD.encode(&*der));
    Zeroizing::new(format!("{PEM_BEGIN}\n{}\n{PEM_END}\n", *text))
}

/// The 32-byte seed in such a file; none if it is anything else, such as a key of another algorithm
/// or one with a public key beside it.
pub fn secret_key_from_pem(pem: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let text = std::str::from_utf8(pem).ok()?.trim();
    let inner = text.strip_prefix(PEM_BEGIN)?.strip_suffix(PEM_END)?;
    let packed: Zeroizing<String> =
        Zeroizing::new(inner.chars().filter(|c| !c.is_ascii_whitespace()).collect());
    let der = Zeroizing::new(STANDARD.decode(packed.as_bytes()).ok()?);
    let seed: [u8; 32] = der.strip_prefix(&PKCS8_PREFIX)?.try_into().ok()?;
    Some(Zeroizing::new(seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_the_rfc_is_read_and_written_back() {
        // RFC 8410 §10.3.
        let text = "-----BEGIN PRIVATE KEY-----\n\
                    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
                    -----END PRIVATE KEY-----\n";
        let seed = secret_key_from_pem(text.as_bytes()).unwrap();
        assert_eq!(
            hex::encode(*seed),
            "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842"
        );
        assert_eq!(*secret_key_to_pem(&seed), text);
    }

    #[test]
    fn anything_else_is_no_key() {
        let short = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let public = secret_key_to_pem(&[9; 32]).replace("PRIVATE", "PUBLIC");
        for text in [
            "",
            short,
            &public,
            &format!("{}x", *secret_key_to_pem(&[9; 32])),
        ] {
            assert!(secret_key_from_pem(text.as_bytes()).is_none(), "{text}");
        }
    }
}
