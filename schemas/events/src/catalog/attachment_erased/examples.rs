use super::{ALREADY_ERASED, ATTACHMENT_UNKNOWN, ORDER_MISSING};
use crate::samples::{Author, BUREAU, Example, PLANT, Stage};
use grain_envelope::DocumentKind;
use serde_json::{Value, json};

const PHOTO: &[u8] = b"a photo with a face";

/// The plant lists a person and adds a photo: the event's id.
fn photo(stage: &mut Stage) -> String {
    let commitment = blake3::hash(b"P-03").to_hex().to_string();
    let body = json!({ "person": "P-03", "commitment": commitment });
    let draft = stage.world.draft("person_listed", 0, body);
    stage.sign(PLANT, draft.with_file(PHOTO))
}

fn body(event: &str, file: &[u8]) -> Value {
    json!({
        "event": event, "blake3": blake3::hash(file).to_hex().to_string(),
        "reason": "照片含有个人信息(示例)",
    })
}

/// An author erases a file of the photo's event.
fn erase(stage: &mut Stage, author: Author, file: &[u8]) {
    let event = photo(stage);
    stage.say(author, "attachment_erased", 60, body(&event, file));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = vec![
        Example::admitted(|stage| erase(stage, PLANT, PHOTO)),
        Example::admitted(|stage| {
            let event = photo(stage);
            let draft = stage.world.draft("attachment_erased", 60, body(&event, PHOTO));
            let order = draft.with_document(DocumentKind::Other, "ORDER-DEMO-1");
            stage.sign(BUREAU, order);
        }),
        Example::breaks(&ATTACHMENT_UNKNOWN, |stage| erase(stage, PLANT, b"another photo")),
        Example::breaks(&ALREADY_ERASED, |stage| {
            let event = photo(stage);
            for after_s in [60, 120] {
                stage.say(PLANT, "attachment_erased", after_s, body(&event, PHOTO));
            }
        }),
        Example::breaks(&ORDER_MISSING, |stage| erase(stage, BUREAU, PHOTO)),
    ];
    examples.into_iter().map(Example::whole).collect()
}
