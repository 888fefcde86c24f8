//! A measured figure, the ceiling that it is a share of, and what was promised.

use serde::Serialize;

/// On which side of its bound a figure must lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// It must be reached.
    AtLeast,
    /// It must not be passed.
    AtMost,
}

/// What was promised, in the unit of the figure, or as a share of its ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bound {
    /// Which side is good.
    pub side: Side,
    /// The bound itself.
    pub value: f64,
}

impl Bound {
    /// To be reached.
    pub const fn at_least(value: f64) -> Bound {
        Bound {
            side: Side::AtLeast,
            value,
        }
    }

    /// Not to be passed.
    pub const fn at_most(value: f64) -> Bound {
        Bound {
            side: Side::AtMost,
            value,
        }
    }

    /// Whether `value` lies on the good side.
    pub fn holds(&self, value: f64) -> bool {
        match self.side {
            Side::AtLeast => value >= self.value,
            Side::AtMost => value <= self.value,
        }
    }
}

/// The ceiling beside a figure.
#[derive(Debug, Clone, Serialize)]
pub struct Ceiling {
    /// What it is.
    pub name: &'static str,
    /// How high, in the unit of the figure.
    pub value: f64,
}

/// One line of the result.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// How much.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
    /// The machine's best, where there is one.
    pub ceiling: Option<Ceiling>,
    /// `value / ceiling`.
    pub ratio: Option<f64>,
    /// What must hold. Of the ratio where there is a ceiling, else of the value.
    pub floor: Option<Bound>,
    /// What is hoped for.
    pub aim: Option<Bound>,
    /// Whether the floor holds.
    pub pass: Option<bool>,
    /// What else should be known.
    pub note: String,
}

impl Figure {
    /// A plain figure.
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Figure {
        Figure {
            name: name.into(),
            value,
            unit,
            ceiling: None,
            ratio: None,
            floor: None,
            aim: None,
            pass: None,
            note: String::new(),
        }
    }

    /// Beside a ceiling.
    #[must_use]
    pub fn beside(mut self, name: &'static str, value: f64) -> Figure {
        self.ceiling = Some(Ceiling { name, value });
        self.ratio = (value > 0.0).then(|| self.value / value);
        self
    }

    /// With what must hold and what is hoped for. Call it after [`Figure::beside`].
    #[must_use]
    pub fn promised(mut self, floor: Bound, aim: Option<Bound>) -> Figure {
        self.pass = Some(floor.holds(self.ratio.unwrap_or(self.value)));
        self.floor = Some(floor);
        self.aim = aim;
        self
    }

    /// Fails whatever the number: a condition of the figure was not met.
    #[must_use]
    pub fn void(mut self, why: &str) -> Figure {
        self.pass = self.pass.map(|_| false);
        self.noted(why)
    }

    /// With a remark.
    #[must_use]
    pub fn noted(mut self, remark: impl AsRef<str>) -> Figure {
        if !self.note.is_empty() {
            self.note.push_str("; ");
        }
        self.note.push_str(remark.as_ref());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_is_of_the_ratio_where_there_is_a_ceiling() {
        let floor = Bound::at_least(0.2);
        let figure = |value| {
            Figure::new("x", value, "/s")
                .beside("V", 100.0)
                .promised(floor, None)
        };
        assert_eq!(
            (figure(20.0).pass, figure(19.0).pass),
            (Some(true), Some(false))
        );
        let slow = Figure::new("x", 3.0, "s").promised(Bound::at_most(2.0), None);
        assert_eq!(slow.pass, Some(false));
    }

    #[test]
    fn a_figure_whose_condition_is_not_met_does_not_pass() {
        let good = Figure::new("x", 1.0, "s").promised(Bound::at_most(2.0), None);
        assert_eq!(good.clone().pass, Some(true));
        assert_eq!(good.void("not sustained").pass, Some(false));
        assert_eq!(Figure::new("y", 1.0, "s").void("z").pass, None);
    }
}
