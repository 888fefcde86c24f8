//! Moments: a date of Excel, or text as people write it. A date without a time of day is no moment.

use std::fmt;
use std::str::FromStr;

use grain_envelope::Time;

/// By how much a place's clocks are ahead of UTC: `+08:00`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offset(String);

impl Default for Offset {
    fn default() -> Offset {
        Offset("+08:00".into())
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Offset {
    type Err = grain_envelope::ScalarError;

    fn from_str(text: &str) -> Result<Offset, Self::Err> {
        format!("2025-01-01T00:00:00{text}").parse::<Time>()?;
        Ok(Offset(text.to_owned()))
    }
}

/// Why a text is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MomentFault {
    /// Not a date, or none of the calendar.
    NotADate,
    /// A date, and no time of day.
    NoClock,
}

/// The moment of a local time.
///
/// # Errors
/// [`MomentFault::NotADate`] where no such moment is.
pub fn at(local: &str, offset: &Offset) -> Result<Time, MomentFault> {
    format!("{local}{offset}")
        .parse()
        .map_err(|_| MomentFault::NotADate)
}

/// The moment that a half-width text says: `2025-05-29 14:30`, also with `/`, `.` or `年月日`, with
/// seconds, or whole with an offset of its own.
///
/// # Errors
/// [`MomentFault`].
pub fn read(text: &str, offset: &Offset) -> Result<Time, MomentFault> {
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    let (numbers, between) = parts(text);
    let is = |place: usize, allowed: &[&str]| {
        between
            .get(place)
            .is_some_and(|found| allowed.contains(&found.trim()))
    };
    let year = numbers.first().is_some_and(|year| year.len() == 4);
    let dated = (is(1, &["-"]) && is(2, &["-"]))
        || (is(1, &["/"]) && is(2, &["/"]))
        || (is(1, &["."]) && is(2, &["."]))
        || (is(1, &["年"]) && is(2, &["月"]));
    if !year || !is(0, &[""]) || !dated {
        return Err(MomentFault::NotADate);
    }
    let gap = between.get(3).is_some_and(|gap| !gap.is_empty()) && is(3, &["", "日", "T"]);
    match numbers.len() {
        3 if is(3, &["", "日"]) => return Err(MomentFault::NoClock),
        5 if gap && is(4, &[":", "时"]) && is(5, &["", "分"]) => {}
        6 if gap && is(4, &[":", "时"]) && is(5, &[":", "分"]) && is(6, &["", "秒"]) => {}
        _ => return Err(MomentFault::NotADate),
    }
    let two = |place: usize| -> Result<String, MomentFault> {
        match numbers.get(place) {
            None => Ok("00".into()),
            Some(digits) if digits.len() <= 2 => Ok(format!("{digits:0>2}")),
            Some(_) => Err(MomentFault::NotADate),
        }
    };
    let (month, day) = (two(1)?, two(2)?);
    let (hour, minute, second) = (two(3)?, two(4)?, two(5)?);
    let local = format!("{}-{month}-{day}T{hour}:{minute}:{second}", numbers[0]);
    at(&local, offset)
}

/// The numbers in a text, and what stands before, between and behind them.
fn parts(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut numbers, mut between) = (Vec::<String>::new(), vec![String::new()]);
    let mut in_number = false;
    for c in text.chars() {
        match (c.is_ascii_digit(), in_number) {
            (true, true) => numbers
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|n| n.push(c)),
            (true, false) => numbers.push(c.to_string()),
            (false, true) => between.push(c.to_string()),
            (false, false) => between
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|b| b.push(c)),
        }
        in_number = c.is_ascii_digit();
    }
    if in_number {
        between.push(String::new());
    }
    (numbers, between)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Result<String, MomentFault> {
        read(text, &Offset::default()).map(|time| time.to_string())
    }

    #[test]
    fn what_people_write_is_one_moment() {
        let moment = Ok("2025-05-29T14:30:00+08:00".to_owned());
        for text in [
            "2025-05-29 14:30",
            "2025-05-29T14:30",
            "2025-05-29 14:30:00",
            "2025/5/29 14:30",
            "2025.5.29  14:30",
            "2025年5月29日14时30分",
            "2025年5月29日 14:30:00",
            "2025-05-29T14:30:00+08:00",
        ] {
            assert_eq!(of(text), moment, "{text}");
        }
        let urumqi: Offset = "+06:00".parse().unwrap();
        let there = read("2025-05-29 12:30", &urumqi).unwrap();
        assert_eq!(there.to_string(), "2025-05-29T12:30:00+06:00");
    }

    #[test]
    fn a_date_alone_and_no_date_at_all_are_told_apart() {
        assert_eq!(of("2025-05-29"), Err(MomentFault::NoClock));
        assert_eq!(of("2025年5月29日"), Err(MomentFault::NoClock));
        for text in [
            "",
            "昨天",
            "14:30",
            "5/29 14:30",
            "29/5/2025 14:30",
            "2025-02-29 14:30",
            "2025-05-29 24:30",
            "2025-05-29 14:60",
            "2025-05-2914:30",
            "2025-05/29 14:30",
            "2025-05-29 14:30 PM",
            "2025-05-29 14.30",
            "约2025-05-29 14:30",
            "20250529 1430",
            "1925-05-29 14:30",
        ] {
            assert_eq!(of(text), Err(MomentFault::NotADate), "{text}");
        }
        assert!("08:00".parse::<Offset>().is_err());
        assert!("+15:00".parse::<Offset>().is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[-0-9:/年月日时分 T.]{0,30}") {
            let _any = of(&text);
        }
    }
}
