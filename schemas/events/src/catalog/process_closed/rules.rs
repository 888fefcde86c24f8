use super::{
    ALREADY_CLOSED, OUT_OF_BALANCE, OUTPUT_WITHOUT_INPUT, PROCESS_UNKNOWN, ProcessClosed,
    YIELD_OUTSIDE_BAND, yields,
};
use crate::account::Account;
use crate::code::Facts;
use crate::effect::StorageEffect;
use crate::hearing::Hearing;
use crate::rules::batch;
use crate::rules::store::{self, Shares, grams, posted};
use crate::state::Process;
use crate::tonnes::Tonnes;
use crate::vocabulary::ProductClass;

pub(super) fn hear(closed: &ProcessClosed, hearing: &mut Hearing<'_>) {
    let Some(process) = hearing.process(closed.process) else {
        let facts: Facts<'_> = &[("process", &closed.process)];
        return hearing.find(&PROCESS_UNKNOWN, "/body/process", facts);
    };
    batch::concern(hearing, process);
    if let Some(index) = process.closed_index {
        hearing.rely(index);
        let facts: Facts<'_> = &[("batch", &process.batch_number), ("index", &index)];
        return hearing.find(&ALREADY_CLOSED, "/body/process", facts);
    }
    balance(closed, hearing, process);
    yielded(closed, hearing, process);
    let mut left = process.contents.clone();
    if process.inputs.is_empty() {
        orphaned(hearing, process);
    } else {
        settle_products(closed, hearing, process, &mut left);
        settle_waste(closed, hearing, process, &mut left);
    }
    empty(closed, hearing, process, left);
    hearing.effect(StorageEffect::ProcessClosed { process: closed.process });
}

/// What went in is what came out and what was lost, but for what weighing explains.
fn balance(closed: &ProcessClosed, hearing: &mut Hearing<'_>, process: &Process) {
    let (input, output) = (process.input_mass_g(), process.output_mass_g());
    let loss = grams(closed.loss_mass_g);
    let difference = input - output - loss;
    // In thousandths of a gram, so that nothing is rounded.
    let allowed_mg = input * i128::from(hearing.packs.process_tolerance_ppm());
    if difference.abs() * 1000 <= allowed_mg {
        return;
    }
    let facts: Facts<'_> = &[
        ("batch", &process.batch_number),
        ("input", &Tonnes(input)),
        ("output", &Tonnes(output)),
        ("loss", &Tonnes(loss)),
        ("difference", &Tonnes(difference)),
        ("allowed", &Tonnes(allowed_mg / 1000)),
    ];
    hearing.find(&OUT_OF_BALANCE, "/body/loss_mass_g", facts);
}

fn yielded(closed: &ProcessClosed, hearing: &mut Hearing<'_>, process: &Process) {
    let outside = yields::outside(hearing.packs, process, grams(closed.loss_mass_g));
    if !outside.0.is_empty() {
        let facts: Facts<'_> = &[("batch", &process.batch_number), ("yields", &outside)];
        hearing.find(&YIELD_OUTSIDE_BAND, "/body/process", facts);
    }
}

/// Products of nothing stay of no lot.
fn orphaned(hearing: &mut Hearing<'_>, process: &Process) {
    let output = process.output_mass_g();
    if output != 0 {
        let facts: Facts<'_> = &[("batch", &process.batch_number), ("output", &Tonnes(output))];
        hearing.find(&OUTPUT_WITHOUT_INPUT, "/body/process", facts);
    }
}

fn take_from(left: &mut Shares, shares: &Shares) {
    for (lot, share) in shares {
        *left.entry(*lot).or_default() -= share;
    }
}

/// Products that were told of before any input are of the lots that went in.
fn settle_products(
    closed: &ProcessClosed,
    hearing: &mut Hearing<'_>,
    process: &Process,
    left: &mut Shares,
) {
    let from = Account::Process(closed.process);
    for (product, mass) in &process.unattributed {
        let shares = batch::attribute(*mass, left, &process.inputs);
        let into = Account::Product(closed.process, product.clone());
        store::transfer(hearing, &shares, &from, &into);
        take_from(left, &shares);
        let class = process.classes.get(product).copied();
        hearing.effect(StorageEffect::OutputTold {
            process: closed.process,
            product: product.clone(),
            class: class.unwrap_or(ProductClass::Other),
            unattributed_mass_g: -posted(*mass),
        });
    }
}

fn settle_waste(
    closed: &ProcessClosed,
    hearing: &mut Hearing<'_>,
    process: &Process,
    left: &mut Shares,
) {
    let from = Account::Process(closed.process);
    for (parcel, mass) in &process.unattributed_waste {
        let shares = batch::attribute(*mass, left, &process.inputs);
        store::transfer(hearing, &shares, &from, &Account::Waste(*parcel));
        take_from(left, &shares);
        hearing.effect(StorageEffect::ProcessWasted {
            process: closed.process,
            parcel: *parcel,
            mass_g: 0,
            unattributed_mass_g: -posted(*mass),
        });
    }
}

/// Leaves nothing in the batch: what was lost is loss, the rest stands unexplained.
fn empty(closed: &ProcessClosed, hearing: &mut Hearing<'_>, process: &Process, mut left: Shares) {
    let from = Account::Process(closed.process);
    let loss = batch::attribute(grams(closed.loss_mass_g), &left, &process.inputs);
    store::transfer(hearing, &loss, &from, &Account::ProcessLoss);
    take_from(&mut left, &loss);
    store::transfer(hearing, &left, &from, &Account::Unexplained);
}
