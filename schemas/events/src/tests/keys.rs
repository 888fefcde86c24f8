use crate::samples::{BUREAU, PLANT, Stage};
use crate::state::KeyStanding;
use grain_envelope::ServerTime;
use serde_json::json;

#[test]
fn revocation_is_decided_by_index_and_expiry_by_the_servers_time() {
    let mut stage = Stage::ready();
    let second = stage.world.add_key(PLANT, "P-02");
    let mut enrolment = stage.world.enrolment(second);
    enrolment.body["expires_at"] = json!("2025-06-01T00:00:00+08:00");
    stage.sign(BUREAU, enrolment);
    let (state, _) = stage.replay();
    let key = stage.world.signatory(second).key_id();
    let at = |text: &str| text.parse::<ServerTime>().unwrap();
    let standing = |time| state.key_standing(&key, at(time));
    assert!(matches!(
        standing("2025-05-31T15:59:59.999Z"),
        KeyStanding::InForce(_)
    ));
    assert!(matches!(
        standing("2025-05-31T16:00:00.000Z"),
        KeyStanding::Expired(_)
    ));
    let nobody = grain_envelope::KeyId::from_bytes([7; 32]);
    assert_eq!(
        state.key_standing(&nobody, at("2025-05-31T16:00:00.000Z")),
        KeyStanding::Unknown
    );
}

#[test]
fn a_suspicion_marks_and_a_confirmation_clears() {
    let mut stage = Stage::ready();
    let second = stage.world.add_key(PLANT, "P-02");
    let enrolled = stage.world.enrol(BUREAU, second);
    stage.events.push(enrolled);
    let key = stage.world.signatory(PLANT).key_id();
    let revoke = json!({ "key": key, "reason": "compromised", "suspect_from_index": 5 });
    stage.say(BUREAU, "key_revoked", 0, revoke);
    let revoked_index = stage.next_index() - 1;
    let (state, _) = stage.replay();
    assert_eq!(state.mark(4, &key), None);
    let mark = state.mark(5, &key).unwrap();
    assert_eq!(
        (mark.revoked_index, mark.suspect_from_index),
        (revoked_index, 5)
    );
    let recorded_at = ServerTime::from_milliseconds(0).unwrap();
    let standing = state.key_standing(&key, recorded_at);
    assert!(matches!(standing, KeyStanding::Revoked(_, index) if index == revoked_index));

    let confirm = json!({ "key": key, "first_index": 6, "last_index": 7 });
    stage.say(second, "key_events_confirmed", 60, confirm);
    // A second revocation widens the doubt and does not move the end.
    let wider = json!({ "key": key, "reason": "compromised", "suspect_from_index": 3 });
    stage.say(BUREAU, "key_revoked", 120, wider);
    let (state, _) = stage.replay();
    let marked: Vec<u64> = (0..10)
        .filter(|index| state.mark(*index, &key).is_some())
        .collect();
    assert_eq!(marked, [3, 4, 5, 8, 9]);
    assert_eq!(state.mark(3, &key).unwrap().revoked_index, revoked_index);
}
