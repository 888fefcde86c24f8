use crate::pack::InForce;
use crate::state::Process;
use crate::vocabulary::ProductClass;
use grain_envelope::Bilingual;
use std::fmt;

/// A share of what went into a batch that is not as usual, in hundredths of a per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outside {
    what: Bilingual,
    share_bp: i128,
    min_bp: u16,
    max_bp: u16,
}

/// All that is not as usual, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AllOutside(pub(super) Vec<Outside>);

impl fmt::Display for AllOutside {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zh = formatter.alternate();
        for (place, outside) in self.0.iter().enumerate() {
            if place > 0 {
                formatter.write_str(if zh { "；" } else { "; " })?;
            }
            let what = if zh { outside.what.zh } else { outside.what.en };
            write!(formatter, "{what} {}% (", per_cent(outside.share_bp))?;
            if outside.min_bp > 0 {
                write!(formatter, "{}–", per_cent(outside.min_bp.into()))?;
            } else {
                formatter.write_str("≤ ")?;
            }
            write!(formatter, "{}%)", per_cent(outside.max_bp.into()))?;
        }
        Ok(())
    }
}

fn per_cent(share_bp: i128) -> String {
    format!("{}.{:02}", share_bp / 100, share_bp.abs() % 100)
}

/// What of a batch lies outside its band. A class of which nothing came out is not judged: plants
/// tell their products apart as they need.
pub(super) fn outside(packs: &InForce, process: &Process, loss_mass_g: i128) -> AllOutside {
    let input = process.input_mass_g();
    if input <= 0 {
        return AllOutside(Vec::new());
    }
    let judge = |what: Bilingual, mass_g: i128, min_bp: u16, max_bp: u16| {
        let scaled = mass_g * 10_000;
        let within = i128::from(min_bp) * input <= scaled && scaled <= i128::from(max_bp) * input;
        let share_bp = scaled / input;
        (!within).then_some(Outside { what, share_bp, min_bp, max_bp })
    };
    let bands = packs.yield_bands().iter().filter(|band| band.commodity == process.commodity);
    let products = bands.filter_map(|band| {
        let mass = mass_of(process, band.class);
        (mass > 0).then(|| judge(band.class.title(), mass, band.min_bp, band.max_bp))?
    });
    let losses = packs.process_losses().into_iter().flat_map(|most| {
        let waste = Bilingual { zh: "下脚料", en: "waste" };
        let loss = Bilingual { zh: "水分、粉尘", en: "moisture and dust" };
        [
            judge(waste, process.waste_mass_g, 0, most.waste),
            judge(loss, loss_mass_g, 0, most.loss),
        ]
    });
    AllOutside(products.chain(losses.flatten()).collect())
}

fn mass_of(process: &Process, class: ProductClass) -> i128 {
    let told = process.outputs.iter().chain(&process.unattributed);
    told.filter(|(product, _)| process.classes.get(*product) == Some(&class))
        .map(|(_, mass)| mass)
        .sum()
}
