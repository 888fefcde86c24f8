//! Audits of small histories, sound and tampered with.

use std::path::Path;

use crate::ledger::{History, head_of};
use grain_events::Clash;
use grain_sdk::audit::{self, Options, Report};

fn audit<'a>(
    directory: &Path,
    history: &'a History,
    change: impl FnOnce(&mut Options<'a>),
) -> Report {
    let mut options = options(history);
    change(&mut options);
    audit::directory(directory, &options).expect("the audit is carried out")
}

fn options(history: &History) -> Options<'_> {
    Options {
        trusted: &history.trusted,
        every_signature: false,
        until: None,
        resume: None,
        host: &history.host,
        told: &|_, _| {},
    }
}

fn laid_out(history: &History) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    history.lay_out(directory.path());
    directory
}

fn index(report: &Report) -> Option<u64> {
    report
        .first_difference
        .as_ref()
        .expect("a difference")
        .index
}

#[test]
fn a_sound_history_is_valid_in_every_mode() {
    let history = History::with_lots(300);
    let directory = laid_out(&history);
    let size = history.entries.len() as u64;
    let report = audit(directory.path(), &history, |_| {});
    assert_eq!(report.first_difference, None);
    assert_eq!((report.exit_code(), report.entries), (0, size));
    assert_eq!(report.checkpoint_size, Some(size));
    assert_eq!(report.rules_rerun, size);
    // Two authors have written: the bureau and the importer.
    assert_eq!(report.signatures_checked, 2);
    assert_eq!(report.signatures_checked + report.signatures_covered, size);
    assert_eq!(report.seen_checked, size - 1);

    let every = audit(directory.path(), &history, |options| {
        options.every_signature = true;
    });
    assert_eq!((every.exit_code(), every.signatures_checked), (0, size));
    let part = audit(directory.path(), &history, |options| {
        options.until = Some(100);
    });
    assert_eq!((part.exit_code(), part.entries), (0, 101));
}

#[test]
fn an_audit_goes_on_where_it_was_broken_off() {
    let kept = tempfile::tempdir().expect("a directory");
    let file = kept.path().join("progress");
    let mut history = History::with_lots(40);
    let directory = laid_out(&history);
    let first = audit(directory.path(), &history, |options| {
        options.resume = Some(&file);
    });
    assert_eq!((first.exit_code(), first.resumed_from), (0, 0));
    let before = history.entries.len() as u64;
    for n in 40..60 {
        history.lot(n);
    }
    history.lay_out(directory.path());
    let second = audit(directory.path(), &history, |options| {
        options.resume = Some(&file);
    });
    assert_eq!((second.exit_code(), second.resumed_from), (0, before));
    assert_eq!(second.rules_rerun, history.entries.len() as u64);
    assert_eq!(second.seen_checked, history.entries.len() as u64 - 1);
    std::fs::write(&file, "{}").expect("writes");
    let refused = audit::directory(
        directory.path(),
        &Options {
            resume: Some(&file),
            ..options(&history)
        },
    );
    assert!(matches!(refused, Err(audit::AuditError::Progress { .. })));
}

#[test]
fn a_flipped_byte_is_located_at_its_entry() {
    let history = History::with_lots(30);
    let directory = laid_out(&history);
    let segment = directory.path().join("log/0000000000.seg");
    let sound = std::fs::read(&segment).expect("reads");
    for wanted in [0, 4, 7, 11] {
        let payload = &history.entries[wanted].payload;
        let place = sound
            .windows(payload.len())
            .position(|window| window == payload.as_slice())
            .expect("the payload is in the first segment");
        let mut changed = sound.clone();
        changed[place + 40] ^= 1;
        std::fs::write(&segment, &changed).expect("writes");
        let report = audit(directory.path(), &history, |_| {});
        assert_eq!(report.exit_code(), 10);
        assert_eq!(index(&report), Some(wanted as u64));
        let finding = report.first_difference.expect("a difference");
        let at = finding.place.expect("a place");
        assert_eq!(at.file, "log/0000000000.seg");
        assert!(usize::try_from(at.offset).expect("small").abs_diff(place) < 16);
    }
}

#[test]
fn history_rewritten_with_all_its_hashes_is_located_against_the_signed_tree() {
    let history = History::with_lots(20);
    let directory = laid_out(&history);
    // The same story, but another waybill from lot 9 on, laid out over the tiles
    // and the checkpoint of the true one.
    let mut forged = History::with_lots(9);
    forged.lot(99);
    for n in 10..20 {
        forged.lot(n);
    }
    forged.lay_out_segments(directory.path(), 1 << 16);
    let report = audit(directory.path(), &history, |_| {});
    assert_eq!(report.exit_code(), 10);
    let finding = report.first_difference.expect("a difference");
    assert_eq!((finding.code, finding.index), ("root", Some(13)));
}

#[test]
fn a_changed_admission_record_is_found_by_the_rules() {
    let mut history = History::with_lots(12);
    // The ledger drops the violation it should have recorded, and signs that.
    let entry = &mut history.entries[9];
    let text = String::from_utf8(entry.admission.clone()).expect("text");
    let (before, rest) = text.split_once("\"violations\":[").expect("violations");
    let (_, after) = rest.split_once("],\"subjects\"").expect("subjects");
    entry.admission = format!("{before}\"violations\":[],\"subjects\"{after}").into_bytes();
    let mut again = History::found();
    again.entries.clone_from(&history.entries);
    let directory = tempfile::tempdir().expect("a directory");
    history.lay_out_segments(directory.path(), 1 << 16);
    let report = audit(directory.path(), &history, |_| {});
    let finding = report.first_difference.expect("a difference");
    assert_eq!((finding.code, finding.index), ("judgement", Some(9)));
}

#[test]
fn a_bad_signature_is_found_where_it_is_looked_for() {
    // The ledger records an event that its author never signed.
    for followed in [false, true] {
        let mut history = History::with_lots(6);
        let at = "2025-03-01T08:00:00+08:00";
        let mut forged = history.sign("importer", "lot_created", at, &lot_body("FORGED"), None);
        forged.signature[5] ^= 1;
        let place = history.entries.len() as u64;
        history.accept("importer", &forged);
        if followed {
            history.lot(7);
        }
        let directory = laid_out(&history);
        let found = |report: &Report| {
            report
                .first_difference
                .as_ref()
                .map(|found| (found.code, found.index))
        };
        let usual = audit(directory.path(), &history, |_| {});
        let expected = (!followed).then_some(("signature", Some(place)));
        assert_eq!(
            found(&usual),
            expected,
            "a later signature of the author vouches for it"
        );
        let every = audit(directory.path(), &history, |options| {
            options.every_signature = true;
        });
        assert_eq!(found(&every), Some(("signature", Some(place))));
    }
}

fn lot_body(waybill: &str) -> serde_json::Value {
    serde_json::json!({
        "permit": null, "commodity": "oats", "hs_code": "1004900000", "origin": "KZ",
        "gmo": false, "bill_of_lading": waybill, "mode": "rail", "entry_port": "二连浩特",
        "place": {"unregistered": {"name": "货场", "region": "152501", "latitude_e7": null, "longitude_e7": null}},
        "lots": [{"mass_g": 5, "method": "rail_scale", "description": null}],
    })
}

#[test]
fn a_conflict_is_judged_and_its_signature_always_checked() {
    let mut history = History::with_lots(3);
    let first = history.entries.len() as u64;
    let author = &history.authors["importer"];
    let at = author.head;
    history.lot(3);
    let now = history.authors["importer"].head;
    history.authors.get_mut("importer").expect("an author").head = at;
    let twin = history.sign(
        "importer",
        "lot_created",
        "2025-03-01T08:00:00+08:00",
        &lot_body("TWICE"),
        None,
    );
    history.authors.get_mut("importer").expect("an author").head = now;
    assert_eq!(head_of(&twin).sequence, now.sequence);
    history.conflict(&twin, Clash::AuthorSequence, first);
    history.lot(4);
    let directory = laid_out(&history);
    let report = audit(directory.path(), &history, |_| {});
    assert_eq!(report.first_difference, None);
    assert_eq!((report.counts.conflicts, report.signatures_checked), (1, 3));

    let place = history.entries.len() - 2;
    history.entries[place].signature[0] ^= 1;
    let directory = tempfile::tempdir().expect("a directory");
    history.lay_out_segments(directory.path(), 1 << 16);
    let report = audit(directory.path(), &history, |_| {});
    assert_eq!(
        report.first_difference.as_ref().map(|found| found.code),
        Some("signature")
    );
    assert_eq!(index(&report), Some(place as u64));
}

#[test]
fn a_key_revoked_as_suspect_has_every_later_signature_checked() {
    let mut history = History::with_lots(8);
    let size = history.entries.len() as u64;
    let key = history.authors["importer"].info.key.clone();
    history.write(
        "bureau",
        "key_revoked",
        "2025-02-01T12:00:00+08:00",
        &serde_json::json!({
            "key": key, "reason": "compromised", "suspect_from_index": size - 3,
        }),
    );
    let directory = laid_out(&history);
    let report = audit(directory.path(), &history, |_| {});
    assert_eq!(report.first_difference, None);
    // The bureau's last, the importer's last before, and three from there on.
    assert_eq!(report.signatures_checked, 5);
}

#[test]
fn an_author_who_saw_another_log_is_named() {
    let mut history = History::with_lots(5);
    let mut seen = history.seen();
    seen.root[0] ^= 1;
    let signed = history.sign(
        "importer",
        "lot_created",
        "2025-03-01T08:00:00+08:00",
        &lot_body("ELSEWHERE"),
        Some(seen),
    );
    let place = history.entries.len() as u64;
    history.accept("importer", &signed);
    history.lot(6);
    let directory = laid_out(&history);
    let report = audit(directory.path(), &history, |_| {});
    let finding = report.first_difference.expect("a difference");
    assert_eq!((finding.code, finding.index), ("seen", Some(place)));
    assert_eq!(
        report.rules_rerun,
        history.entries.len() as u64,
        "the rest was audited all the same"
    );
}

#[test]
fn another_ledger_or_none_is_no_valid_log() {
    let history = History::with_lots(2);
    let directory = laid_out(&history);
    let mut other = History::found();
    other.trusted.ledger = [1; 32].into();
    let report = audit(directory.path(), &other, |_| {});
    assert_eq!(report.exit_code(), 10);
    std::fs::remove_file(directory.path().join("checkpoint")).expect("removes");
    let report = audit(directory.path(), &history, |_| {});
    assert_eq!(report.exit_code(), 11);
    std::fs::remove_dir_all(directory.path().join("log")).expect("removes");
    let none = audit::directory(directory.path(), &options(&history));
    assert!(matches!(none, Err(audit::AuditError::NoLog { .. })));
}

/// Exit code, entries under no signature, and the first difference.
fn outcome(report: &Report) -> (u8, u64, Option<(&'static str, Option<u64>)>) {
    let found = report.first_difference.as_ref();
    let found = found.map(|found| (found.code, found.index));
    (report.exit_code(), report.unsigned, found)
}

#[test]
fn entries_behind_the_newest_checkpoint_are_under_no_signature() {
    let history = History::with_lots(20);
    let size = history.entries.len() as u64;
    let directory = tempfile::tempdir().expect("a directory");
    history.lay_out_segments(directory.path(), 1 << 16);
    for unsigned in [1, 3, size - 1] {
        history.publish(directory.path(), size - unsigned);
        let report = audit(directory.path(), &history, |_| {});
        assert_eq!(outcome(&report), (11, unsigned, None));
        assert_eq!(report.incomplete, Some("unsigned"));
        assert_eq!(report.entries, size);
        // Up to the checkpoint all is signed; one entry further it is not.
        for (until, expected) in [(size - unsigned - 1, 0), (size - unsigned, 1)] {
            let part = audit(directory.path(), &history, |options| {
                options.until = Some(until);
            });
            let exit = if expected == 0 { 0 } else { 11 };
            assert_eq!(outcome(&part), (exit, expected, None), "until {until}");
        }
    }
    history.publish(directory.path(), size);
    let report = audit(directory.path(), &history, |_| {});
    assert_eq!((outcome(&report), report.incomplete), ((0, 0, None), None));
    std::fs::remove_file(directory.path().join("checkpoint")).expect("removes");
    let report = audit(directory.path(), &history, |_| {});
    assert_eq!(
        (outcome(&report), report.incomplete),
        ((11, size, None), Some("checkpoint"))
    );
}

#[test]
fn a_log_that_is_published_while_it_is_read_is_valid() {
    let history = History::with_lots(20);
    let size = history.entries.len() as u64;
    let directory = tempfile::tempdir().expect("a directory");
    history.lay_out_segments(directory.path(), 1 << 16);
    history.publish(directory.path(), size - 4);
    let publish = |_, _| history.publish(directory.path(), size);
    let report = audit(directory.path(), &history, |options| {
        options.told = &publish;
    });
    assert_eq!(outcome(&report), (0, 0, None));
    assert_eq!(report.checkpoint_size, Some(size));
    assert_eq!(report.seen_checked, size - 1);
    // What is published meanwhile is another history.
    history.publish(directory.path(), size - 4);
    let mut other = History::with_lots(17);
    for n in 90..93 {
        other.lot(n);
    }
    let publish = |_, _| other.publish(directory.path(), size);
    let report = audit(directory.path(), &history, |options| {
        options.told = &publish;
    });
    assert_eq!(outcome(&report), (10, 0, Some(("root", Some(size - 3)))));
}

/// Flips a byte of a stored object, or removes it.
fn change(directory: &Path, object: &str, byte: Option<usize>) {
    let path = directory.join("objects/tile").join(object);
    let mut bytes = std::fs::read(&path).expect("reads");
    match byte {
        Some(byte) => {
            bytes[byte] ^= 1;
            std::fs::write(&path, bytes).expect("writes");
        }
        None => std::fs::remove_file(&path).expect("removes"),
    }
}

#[test]
fn stored_tiles_are_compared_with_the_entries() {
    let history = History::with_lots(300);
    let size = history.entries.len() as u64;
    assert!(
        (300..512).contains(&size),
        "one full tile and a partial one"
    );
    let cases = [
        ("entries/000", Some(0), 0),
        ("entries/000", Some(44 * 77 + 20), 77),
        ("entries/001", Some(44 * 9 + 43), 256 + 9),
        ("entries/000", None, 0),
        ("entries/001", None, 256),
        ("0/000", Some(32 * 200 + 31), 200),
        ("0/001", Some(32 * 5), 256 + 5),
        ("0/000", None, 0),
        ("0/001", None, 256),
        ("1/000", Some(3), 0),
    ];
    for (object, byte, index) in cases {
        let directory = laid_out(&history);
        change(directory.path(), object, byte);
        let report = audit(directory.path(), &history, |_| {});
        let expected = (10, 0, Some(("tiles", Some(index))));
        assert_eq!(outcome(&report), expected, "{object} {byte:?}");
    }
    // What grew since the checkpoint is not its business.
    let directory = laid_out(&history);
    history.publish(directory.path(), size);
    std::fs::write(directory.path().join("checkpoint"), history.checkpoint(280)).expect("writes");
    change(directory.path(), "entries/001", Some(44 * 25));
    change(directory.path(), "0/001", Some(32 * 25));
    let report = audit(directory.path(), &history, |_| {});
    assert_eq!(outcome(&report), (11, size - 280, None));
}

#[test]
fn tiles_of_entries_that_were_looked_at_earlier_are_not_forgotten() {
    let kept = tempfile::tempdir().expect("a directory");
    for (object, byte, index) in [("0/000", 32 * 7, 7), ("entries/000", 44 * 8, 8)] {
        let file = kept.path().join(index.to_string());
        let mut history = History::with_lots(40);
        let directory = laid_out(&history);
        let first = audit(directory.path(), &history, |options| {
            options.resume = Some(&file);
        });
        assert_eq!(outcome(&first), (0, 0, None));
        for n in 40..50 {
            history.lot(n);
        }
        history.lay_out(directory.path());
        let sound = audit(directory.path(), &history, |options| {
            options.resume = Some(&file);
        });
        assert_eq!(
            (outcome(&sound), sound.resumed_from > 0),
            ((0, 0, None), true)
        );
        change(directory.path(), object, Some(byte));
        // The second time nothing sound was kept over it.
        for _ in 0..2 {
            let found = audit(directory.path(), &history, |options| {
                options.resume = Some(&file);
            });
            let expected = (10, 0, Some(("tiles", Some(index))));
            assert_eq!(outcome(&found), expected, "{object}");
        }
    }
}
