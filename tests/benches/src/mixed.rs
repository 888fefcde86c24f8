//! Scenario A as it comes: whole trainloads, each told by its own parties from the permit to the
//! milled batch, many at once, in the proportions of the story.
//!
//! Each client plays the parties of its own trains, with a key for each, an event at a time. The
//! story has one moment that all wait for, the departure: what must be on record before it is.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use grain_scenarios::cast::{
    CARRIER, ERENHOT_CUSTOMS, IMPORTER, KEEPER, Member, PLANT, XINING_CUSTOMS,
};
use grain_sdk::draft::Draft;

use crate::author::Author;
use crate::bare;
use crate::connection::Request;
use crate::figures::Figure;
use crate::graind::Serving;
use crate::ledger::{self, Ledger, is_recorded};
use crate::load::{self, Outcome};
use crate::run::{Bench, SUSTAINED_WITHIN, each, sustained};
use crate::story::{Teller, Trainload};

/// Who signs for one client, and whose keys they are.
const PARTIES: [Member; 6] = [
    IMPORTER,
    ERENHOT_CUSTOMS,
    XINING_CUSTOMS,
    KEEPER,
    CARRIER,
    PLANT,
];

/// The parties of one client's trains.
#[derive(Debug)]
struct Parties {
    ledger: String,
    authors: Vec<Author>,
    requests: Vec<Request>,
}

impl Parties {
    fn new(client: usize, ledger: &str) -> Parties {
        let author = |member: Member| Author::new(member, &format!("{}-{client}", member.key));
        Parties {
            ledger: ledger.to_owned(),
            authors: PARTIES.map(author).into(),
            requests: Vec::new(),
        }
    }

    /// The requests so far, whose events were told up to here.
    fn take(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.requests)
    }
}

impl Teller for Parties {
    fn tell(&mut self, member: Member, draft: Draft) -> Result<String> {
        let mut authors = self.authors.iter_mut();
        let author = authors.find(|author| author.member().key == member.key);
        let author = author.context("a party of the story")?;
        let signed = author.sign(&self.ledger, &[draft])?;
        let signed = signed.into_iter().next().context("one draft, one event")?;
        self.requests.push(ledger::single(&signed));
        Ok(signed.event_id)
    }
}

/// Measures it: the ledger, and the bare server with the very same requests.
pub fn measure(bench: &mut Bench<'_>, ledger: &mut Ledger, serving: &Serving) -> Result<()> {
    let (clients, trains) = bench.scale.mixed;
    bench.tell(&format!("the whole story, {clients} clients"));
    let id = ledger.founded.ledger.clone();
    let mut parties: Vec<Parties> = (0..clients).map(|n| Parties::new(n, &id)).collect();
    let newcomers = parties.iter().flat_map(|parties| &parties.authors);
    ledger.enrol(newcomers, serving.address)?;
    let wave = ledger.next_wave();
    let mut before = Vec::with_capacity(clients);
    let mut loads = Vec::new();
    for (client, parties) in parties.iter_mut().enumerate() {
        let numbers = (0..trains).map(|train| client * trains + train);
        let told: Result<Vec<Trainload>> = numbers
            .map(|number| Trainload::declared(parties, number, wave))
            .collect();
        loads.push(told?);
        before.push(parties.take());
    }
    let mut behind = Vec::with_capacity(clients);
    for (parties, loads) in parties.iter_mut().zip(&loads) {
        for load in loads {
            load.arrives(parties)?;
        }
        behind.push(parties.take());
    }
    let stages = [before, behind];
    let (bare, bare_v) = bare_server(bench, &parties, &stages)?;
    serving.index_caught_up(crate::run::CATCH_UP_WITHIN)?;
    let (used, writer) = (serving.processor_time()?, serving.writer_time()?);
    let ((told, caught_up), v) = bench.beside_v(|| {
        let told = Told::of(serving.address, &stages, is_recorded)?;
        Ok((told, serving.index_caught_up(SUSTAINED_WITHIN)?))
    })?;
    let used = serving.processor_time()?.saturating_sub(used);
    let writer = serving.writer_time()?.saturating_sub(writer);
    let name = |what: &str| format!("{what}, {clients} clients");
    let figure = Figure::new(name("bare server, the story"), bare.per_s(), "/s");
    bench.figures.push(figure.beside("V", bare_v));
    let figure = Figure::new(name("the whole story"), told.per_s(), "/s")
        .beside("V", v)
        .noted(format!("{} events", told.events))
        .noted(told.latency.clone())
        .noted(format!(
            "{:.2} of the bare server",
            told.per_s() / bare.per_s()
        ))
        .noted(each(used, told.events))
        .noted(told.bounds(used, writer, bench.ceilings.cores));
    bench.figures.push(sustained(figure, caught_up));
    Ok(())
}

fn bare_server(
    bench: &Bench<'_>,
    parties: &[Parties],
    stages: &[Vec<Vec<Request>>; 2],
) -> Result<(Told, f64)> {
    let keys: Vec<String> = parties
        .iter()
        .flat_map(|parties| &parties.authors)
        .map(|author| author.info().public_key.clone())
        .collect();
    let server = bare::Running::start(bench.directory, &keys)?;
    bench.beside_v(|| Told::of(server.address, stages, |status, _| status == 201))
}

/// How telling the story went.
struct Told {
    events: u64,
    seconds: f64,
    latency: String,
}

impl Told {
    fn of(
        address: SocketAddr,
        stages: &[Vec<Vec<Request>>; 2],
        accept: load::Accept,
    ) -> Result<Told> {
        let [before, behind] = stages;
        let before = load::run(address, before, 1, accept)?;
        let behind = load::run(address, behind, 1, accept)?;
        let latency = |outcome: &Outcome| {
            format!("p50 {:.2} ms, p99 {:.2} ms", outcome.p50_ms, outcome.p99_ms)
        };
        Ok(Told {
            events: before.events + behind.events,
            seconds: before.seconds + behind.seconds,
            latency: format!(
                "up to the departure {}, from it on {}",
                latency(&before),
                latency(&behind)
            ),
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "far fewer events than 2^52")]
    fn per_s(&self) -> f64 {
        self.events as f64 / self.seconds
    }

    /// What it was that could not go faster.
    fn bounds(&self, used: Duration, writer: Duration, cores: usize) -> String {
        let share = |time: Duration| time.as_secs_f64() / self.seconds;
        let bound = if share(writer) > 0.9 {
            "bound by the one thread that writes"
        } else {
            "bound by the processor that server and clients share"
        };
        format!(
            "{bound}: writer {:.2}, server {:.2} of {cores} cores",
            share(writer),
            share(used)
        )
    }
}
