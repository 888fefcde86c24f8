//! The ledger of the bench: founded by the real program, with the parties,
//! sites, keys, filing and permit of the demonstration, larger where a million
//! loads must fit.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use grain_envelope::Origin;
use grain_scenarios::cast::{
    BUREAU, CARRIER, ENROLLED, ERENHOT_CUSTOMS, IMPORTER, Member, PLANT, REGISTERED, STATION,
    XINING_CUSTOMS,
};
use grain_scenarios::drafts;
use grain_sdk::draft::Draft;
use grain_sdk::trust::{Trusted, read_genesis};
use serde_json::{Value, json};

use crate::author::{Author, Chain};
use crate::graind::Graind;
use crate::trains::{PLENTY_MASS_G, bins, drafts_of, filing, permit};

/// The ledger's name.
const ORIGIN: &str = "bench.graintrail.example/huangzhong";
/// Where its genesis is kept, beside its data directory.
const GENESIS: &str = "genesis.json";
/// When the ledger was founded and when everybody was registered.
const FOUNDED_AT: &str = "2025-05-30T09:00:00+08:00";
const REGISTERED_AT: &str = "2025-06-01T09:00:00+08:00";

/// Everybody who signs.
#[derive(Debug)]
pub struct Authors {
    /// The operator.
    pub bureau: Author,
    /// Customs at the destination.
    pub xining: Author,
    /// Customs at the border.
    pub erenhot: Author,
    /// Who imports and declares.
    pub importer: Author,
    /// Who hauls.
    pub carrier: Author,
    /// The plant's devices: each records what it weighs, in its own chain.
    pub scales: Vec<Author>,
}

/// A founded ledger.
#[derive(Debug)]
pub struct Founded {
    /// What clients pin.
    pub trusted: Trusted,
    /// Ledger id, hex.
    pub ledger: String,
}

impl Founded {
    /// Out of the directory in which the ledger was founded.
    pub fn read(directory: &Path) -> Result<Founded> {
        let wire = std::fs::read(directory.join(GENESIS))?;
        let trusted = read_genesis(&wire).context("the genesis is not sound")?;
        let ledger = trusted.ledger.to_string();
        Ok(Founded { trusted, ledger })
    }
}

impl Authors {
    /// Everybody, with as many scales as wanted.
    pub fn new(scales: usize) -> Authors {
        let author = |member: Member| Author::new(member, member.key);
        let scale = |n: usize| Author::new(PLANT, &format!("scale-{n}"));
        Authors {
            bureau: author(BUREAU),
            xining: author(XINING_CUSTOMS),
            erenhot: author(ERENHOT_CUSTOMS),
            importer: author(IMPORTER),
            carrier: author(CARRIER),
            scales: (0..scales).map(scale).collect(),
        }
    }

    /// Where everybody's chain stands.
    pub fn chains(&mut self) -> Vec<Chain> {
        self.all().map(|author| author.chain()).collect()
    }

    /// Goes on where [`chains`](Self::chains) were told.
    pub fn go_on(&mut self, chains: &[Chain]) -> Result<()> {
        ensure!(
            self.all().count() == chains.len(),
            "the chains of other authors"
        );
        self.all()
            .zip(chains)
            .try_for_each(|(author, chain)| author.go_on(chain))
    }

    fn all(&mut self) -> impl Iterator<Item = &mut Author> {
        [
            &mut self.bureau,
            &mut self.xining,
            &mut self.erenhot,
            &mut self.importer,
            &mut self.carrier,
        ]
        .into_iter()
        .chain(&mut self.scales)
    }

    /// Founds the ledger with `graind log-key` and `graind init`.
    pub fn found(&mut self, graind: &Graind, directory: &Path) -> Result<Founded> {
        let origin: Origin = ORIGIN.parse()?;
        let arguments = [OsStr::new("--origin"), OsStr::new(ORIGIN)];
        let vkey = graind.command("log-key", &arguments)?;
        let authority = |author: &Author| -> Result<Value> {
            let member = author.member();
            Ok(json!({
                "party": member.party, "name": member.name, "role": member.role,
                "region": member.region, "public_key": author.info().public_key,
                "possession": author.possession(&origin)?,
            }))
        };
        let body = json!({
            "purpose": "demonstration",
            "operator": {
                "party": BUREAU.party, "name": BUREAU.name, "region": BUREAU.region,
                "public_key": self.bureau.info().public_key,
            },
            "log_vkey": vkey.trim(),
            "authorities": [authority(&self.xining)?, authority(&self.erenhot)?],
            "witness_policy": [],
        });
        let draft = Draft::of("grain.ledger_opened.v1", Some(FOUNDED_AT), body);
        let wire = self.bureau.found(ORIGIN, &draft)?.to_wire();
        let file = directory.join(GENESIS);
        std::fs::write(&file, wire)?;
        graind.command("init", &[OsStr::new("--genesis"), file.as_os_str()])?;
        Founded::read(directory)
    }

    /// What the bureau records before anything moves.
    pub fn registrations(&self, packs: &[Value]) -> Result<Vec<Draft>> {
        let draft = |name: &str, body: &Value| {
            Draft::of(
                &format!("grain.{name}.v1"),
                Some(REGISTERED_AT),
                body.clone(),
            )
        };
        let mut all: Vec<Draft> = Vec::new();
        all.extend(packs.iter().map(|pack| draft("rule_pack_activated", pack)));
        let parties = REGISTERED.iter();
        all.extend(parties.map(|member| draft("party_registered", &drafts::party(*member))));
        for (member, name, class) in [
            (STATION, "二连浩特换装场(示例)", "reload_site"),
            (PLANT, "湟中高原燕麦加工厂多巴厂区(示例)", "plant"),
        ] {
            let body = drafts::facility(member, name, class, PLENTY_MASS_G);
            all.push(draft("facility_registered", &body));
        }
        let origin: Origin = ORIGIN.parse()?;
        let enrolled = [&self.importer, &self.carrier]
            .into_iter()
            .chain(&self.scales);
        for author in enrolled {
            let member = author.member();
            debug_assert!(ENROLLED.iter().any(|known| known.party == member.party));
            let body = json!({
                "party": member.party, "public_key": author.info().public_key,
                "possession": author.possession(&origin)?, "roles": [member.role],
                "may_enrol": false, "scope": null, "expires_at": null,
            });
            all.push(draft("key_enrolled", &body));
        }
        Ok(all)
    }

    /// What the plant records then: its bins, and the systems without which no grain moves there.
    pub fn of_plant() -> Result<Vec<Draft>> {
        let dated =
            |name: &'static str, body: &Value| drafts::draft(name, REGISTERED_AT, PLANT, body);
        let systems = drafts_of(&drafts::SYSTEMS.map(|kind| drafts::system(kind, dated)))?;
        let bins = bins().map(|body| opening("bin_registered", body));
        Ok(systems.into_iter().chain(bins).collect())
    }

    /// What customs records then, and the importer.
    pub fn openings() -> [Draft; 2] {
        [
            opening("customs_filing_granted", filing()),
            opening("permit_recorded", permit()),
        ]
    }
}

/// What is recorded before the first train.
fn opening(name: &str, body: Value) -> Draft {
    Draft::of(&format!("grain.{name}.v1"), Some(REGISTERED_AT), body)
}
