use std::fmt;

/// Codes of [`FormError`]. Append-only: each is a problem type that clients match on.
pub mod code {
    /// The bytes are not UTF-8, or begin with a byte order mark.
    pub const JSON_ENCODING: &str = "json-encoding";
    /// The bytes are not one JSON value.
    pub const JSON_SYNTAX: &str = "json-syntax";
    /// A member name stands twice in one object, however it is spelled.
    pub const JSON_DUPLICATE_MEMBER: &str = "json-duplicate-member";
    /// A number is not an integer within ±(2^53 - 1), or is `-0`.
    pub const JSON_NUMBER: &str = "json-number";
    /// Arrays and objects nest deeper than 16.
    pub const JSON_DEPTH: &str = "json-depth";
    /// A text or member name holds a character that is refused everywhere.
    pub const JSON_CHARACTER: &str = "json-character";
    /// A text or member name is not in Unicode normal form C.
    pub const JSON_NOT_NFC: &str = "json-not-nfc";
    /// An object holds a member that its type does not know.
    pub const FORM_UNKNOWN_MEMBER: &str = "form-unknown-member";
    /// An object lacks a member of its type; what is empty is written `null` or `[]`.
    pub const FORM_MISSING_MEMBER: &str = "form-missing-member";
    /// A value is of another JSON kind than its type asks for.
    pub const FORM_WRONG_TYPE: &str = "form-wrong-type";
    /// A value is of the right kind and not of the accepted form.
    pub const FORM_SCALAR: &str = "form-scalar";
    /// An array holds too few or too many elements.
    pub const FORM_COUNT: &str = "form-count";
    /// An array holds an element twice that may stand there once.
    pub const FORM_REPEATED: &str = "form-repeated";
    /// Bytes that one function writes were not written by it: order, white space or spelling differ.
    pub const FORM_NOT_CANONICAL: &str = "form-not-canonical";
    /// The type names no event that this binary knows.
    pub const FORM_UNKNOWN_TYPE: &str = "form-unknown-type";
    /// The wrapper is not the DSSE object of log-format.md §2.
    pub const WRAPPER_FORM: &str = "wrapper-form";
    /// `keyid` of the wrapper is not the payload's `key`.
    pub const KEY_MISMATCH: &str = "key-mismatch";
    /// The payload names another ledger.
    pub const WRONG_LEDGER: &str = "wrong-ledger";
    /// `subjects` is not what the event type derives from its fields.
    pub const SUBJECTS_MISMATCH: &str = "subjects-mismatch";
    /// A bundle is longer than allowed.
    pub const BUNDLE_TOO_LARGE: &str = "bundle-too-large";
    /// A bundle ends before its `end` line does.
    pub const BUNDLE_TRUNCATED: &str = "bundle-truncated";
    /// A line of a bundle stands where it may not.
    pub const BUNDLE_ORDER: &str = "bundle-order";
    /// A line of a bundle contradicts the bytes that it names.
    pub const BUNDLE_DIGEST: &str = "bundle-digest";
    /// The `end` line of a bundle is not over the lines before it.
    pub const BUNDLE_END: &str = "bundle-end";

    /// Every code above, in that order.
    pub const ALL: &[&str] = &[
        JSON_ENCODING,
        JSON_SYNTAX,
        JSON_DUPLICATE_MEMBER,
        JSON_NUMBER,
        JSON_DEPTH,
        JSON_CHARACTER,
        JSON_NOT_NFC,
        FORM_UNKNOWN_MEMBER,
        FORM_MISSING_MEMBER,
        FORM_WRONG_TYPE,
        FORM_SCALAR,
        FORM_COUNT,
        FORM_REPEATED,
        FORM_NOT_CANONICAL,
        FORM_UNKNOWN_TYPE,
        WRAPPER_FORM,
        KEY_MISMATCH,
        WRONG_LEDGER,
        SUBJECTS_MISMATCH,
        BUNDLE_TOO_LARGE,
        BUNDLE_TRUNCATED,
        BUNDLE_ORDER,
        BUNDLE_DIGEST,
        BUNDLE_END,
    ];
}

/// What is wrong with the form of an input, and where.
///
/// It is the whole of a 400 answer: a stable code, the place, and a text that says what is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormError {
    /// One of [`code::ALL`].
    pub code: &'static str,
    /// RFC 6901 pointer to the value in the input; `""` is the whole.
    pub pointer: String,
    /// How many bytes had been read when it was noticed, where bytes were being read.
    pub offset: Option<usize>,
    /// What is wrong and what is accepted, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl FormError {
    /// An error at the whole of the value at hand.
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code,
            pointer: String::new(),
            offset: None,
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The same error seen from the object or array that holds the value as `segment`, a member
    /// name or an element number.
    #[must_use]
    pub fn within(mut self, segment: impl fmt::Display) -> Self {
        let segment = segment.to_string().replace('~', "~0").replace('/', "~1");
        self.pointer.insert_str(0, &segment);
        self.pointer.insert(0, '/');
        self
    }
}

impl fmt::Display for FormError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if formatter.alternate() {
            &self.zh
        } else {
            &self.en
        };
        write!(formatter, "{}: {text}", self.code)?;
        if !self.pointer.is_empty() {
            write!(formatter, " ({})", self.pointer)?;
        }
        Ok(())
    }
}

impl std::error::Error for FormError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_grow_outwards_and_escape() {
        let error = FormError::new(code::FORM_SCALAR, "", "")
            .within("a/b~c")
            .within(3)
            .within("x");
        assert_eq!(error.pointer, "/x/3/a~1b~0c");
    }

    #[test]
    fn codes_are_distinct() {
        let mut codes = code::ALL.to_vec();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), code::ALL.len());
    }
}
