use super::{Scalar, ScalarError, digits, fixed_scalar, scalar};
use crate::limits::YEARS;
use chrono::{DateTime, Datelike, NaiveDate, Timelike};
use std::fmt;
use std::str::FromStr;

/// Seconds that Asia/Shanghai is ahead of UTC: always these, in the years that a date may name.
const SHANGHAI_SECONDS: i64 = 8 * 3600;

const DAY_SECONDS: i64 = 24 * 3600;

/// A time that people claim: 25 characters, `2025-06-18T09:30:00+08:00` (log-format.md §1).
///
/// No fraction, no `Z`, no second 60, years 2000 to 2099, offset up to 14:00 either way and never
/// `-00:00`. The text is kept as written; order is by instant, then by text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    seconds: i64,
    text: [u8; 25],
}

impl Time {
    /// The instant in Unix seconds.
    pub const fn seconds(&self) -> i64 {
        self.seconds
    }

    /// The text, exactly as it was claimed.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).expect("ASCII since it was read")
    }

    /// The time at a Unix second, told at an offset from UTC in minutes.
    pub fn at(seconds: i64, offset_minutes: i16) -> Result<Self, ScalarError> {
        let local = seconds
            .checked_add(i64::from(offset_minutes) * 60)
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
            .ok_or_else(Self::refusal)?;
        let sign = if offset_minutes < 0 { '-' } else { '+' };
        let offset = offset_minutes.unsigned_abs();
        format!(
            "{}{sign}{:02}:{:02}",
            to_the_second(&local),
            offset / 60,
            offset % 60
        )
        .parse()
    }

    /// The calendar day of this instant in Asia/Shanghai.
    pub fn date(&self) -> Result<Date, ScalarError> {
        Date::of(self.seconds)
    }

    fn parse(text: [u8; 25]) -> Option<Self> {
        let pattern = b"0000-00-00T00:00:00+00:00";
        let punctuated = text
            .iter()
            .zip(pattern)
            .enumerate()
            .all(|(place, (byte, shape))| match (place, shape) {
                (19, _) => matches!(byte, b'+' | b'-'),
                (_, b'0') => byte.is_ascii_digit(),
                _ => byte == shape,
            });
        if !punctuated {
            return None;
        }
        let clock = naive_date(&text[0..10])?
            .and_hms_opt(
                digits(&text[11..13])?,
                digits(&text[14..16])?,
                digits(&text[17..19])?,
            )?
            .and_utc()
            .timestamp();
        let (hours, minutes) = (digits(&text[20..22])?, digits(&text[23..25])?);
        let offset = i64::from(hours * 60 + minutes);
        let west = text[19] == b'-';
        if minutes > 59 || offset > 14 * 60 || (west && offset == 0) {
            return None;
        }
        let seconds = if west {
            clock + offset * 60
        } else {
            clock - offset * 60
        };
        Some(Self { seconds, text })
    }
}

impl FromStr for Time {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let bytes = <[u8; 25]>::try_from(text.as_bytes()).ok();
        bytes.and_then(Self::parse).ok_or_else(Self::refusal)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

scalar!(
    Time,
    r"^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$",
    "时间，25 个字符，如 2025-06-18T09:30:00+08:00（无小数秒，不写 Z，2000 至 2099 年）",
    "a time of 25 characters like 2025-06-18T09:30:00+08:00 (no fraction, no Z, years 2000 to 2099)"
);

fixed_scalar!(
    /// A calendar day in Asia/Shanghai, `2025-06-18`, years 2000 to 2099 (log-format.md §1).
    Date[10],
    |bytes| naive_date(bytes).is_some(),
    r"^20\d{2}-\d{2}-\d{2}$",
    "日期，如 2025-06-18（2000 至 2099 年）",
    "a date like 2025-06-18 (years 2000 to 2099)"
);

impl Date {
    /// First Unix second of the day.
    pub fn starts_at(&self) -> i64 {
        let date = naive_date(&self.0).expect("a day since it was read");
        date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() - SHANGHAI_SECONDS
    }

    /// First Unix second after the day: a moment `t` is in the day if `starts_at() <= t` and
    /// `t < ends_at()`.
    pub fn ends_at(&self) -> i64 {
        self.starts_at() + DAY_SECONDS
    }

    /// The day in which a Unix second lies.
    pub fn of(seconds: i64) -> Result<Self, ScalarError> {
        let local = seconds
            .checked_add(SHANGHAI_SECONDS)
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
            .ok_or_else(Self::refusal)?;
        format!(
            "{:04}-{:02}-{:02}",
            local.year(),
            local.month(),
            local.day()
        )
        .parse()
    }
}

fixed_scalar!(
    /// A calendar quarter of Asia/Shanghai, `2025-Q2` (log-format.md §1).
    Quarter[7],
    |bytes| {
        digits(&bytes[0..4]).is_some_and(|year| YEARS.contains(&year))
            && bytes[4..6] == *b"-Q"
            && matches!(bytes[6], b'1'..=b'4')
    },
    r"^20\d{2}-Q[1-4]$",
    "季度，如 2025-Q2",
    "a quarter like 2025-Q2"
);

impl Quarter {
    /// The quarter in which a day lies.
    pub fn of(date: Date) -> Self {
        let month = digits(&date.0[5..7]).expect("digits since it was read");
        let text = format!("{}-Q{}", &date.as_str()[0..4], month.div_ceil(3));
        text.parse().expect("the year is a date's")
    }

    /// Its first day.
    pub fn first_day(&self) -> Date {
        let month = u32::from(self.0[6] - b'0') * 3 - 2;
        let text = format!("{}-{month:02}-01", &self.as_str()[0..4]);
        text.parse().expect("the year is a quarter's")
    }
}

/// A time of the server: milliseconds since 1970, in JSON RFC 3339 UTC with milliseconds and `Z`,
/// `2025-06-18T01:30:00.123Z` (log-format.md §1). Never later than the year 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerTime(u64);

impl ServerTime {
    const LAST: u64 = 253_402_300_799_999;

    /// From milliseconds since 1970.
    pub fn from_milliseconds(milliseconds: u64) -> Result<Self, ScalarError> {
        if milliseconds > Self::LAST {
            Err(Self::refusal())
        } else {
            Ok(Self(milliseconds))
        }
    }

    /// Milliseconds since 1970.
    pub const fn milliseconds(self) -> u64 {
        self.0
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        i64::try_from(self.0 / 1000).expect("before the year 10000")
    }
}

impl fmt::Display for ServerTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = DateTime::from_timestamp(self.seconds(), 0).expect("before the year 10000");
        write!(formatter, "{}.{:03}Z", to_the_second(&time), self.0 % 1000)
    }
}

impl FromStr for ServerTime {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        const FORM: &[u8; 24] = b"0000-00-00T00:00:00.000Z";
        let bytes = text.as_bytes();
        let fits = |byte: &u8, form: &u8| match form {
            b'0' => byte.is_ascii_digit(),
            _ => byte == form,
        };
        let is_formed =
            bytes.len() == FORM.len() && bytes.iter().zip(FORM).all(|(b, f)| fits(b, f));
        let read = || {
            let date = NaiveDate::from_ymd_opt(
                i32::try_from(digits(bytes.get(0..4)?)?).ok()?,
                digits(bytes.get(5..7)?)?,
                digits(bytes.get(8..10)?)?,
            )?;
            let time = date.and_hms_milli_opt(
                digits(bytes.get(11..13)?)?,
                digits(bytes.get(14..16)?)?,
                digits(bytes.get(17..19)?)?,
                digits(bytes.get(20..23)?)?,
            )?;
            Self::from_milliseconds(u64::try_from(time.and_utc().timestamp_millis()).ok()?).ok()
        };
        is_formed.then(read).flatten().ok_or_else(Self::refusal)
    }
}

scalar!(
    ServerTime,
    r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$",
    "服务器时间，如 2025-06-18T01:30:00.123Z（UTC，毫秒）",
    "a server time like 2025-06-18T01:30:00.123Z (UTC, milliseconds)"
);

fn naive_date(text: &[u8]) -> Option<NaiveDate> {
    if text.len() != 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let year = digits(&text[0..4]).filter(|year| YEARS.contains(year))?;
    NaiveDate::from_ymd_opt(
        i32::try_from(year).ok()?,
        digits(&text[5..7])?,
        digits(&text[8..10])?,
    )
}

fn to_the_second(time: &DateTime<chrono::Utc>) -> String {
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn instants() {
        assert_eq!(time("2025-06-18T09:30:00+08:00").seconds(), 1_750_210_200);
        assert_eq!(time("2025-06-18T01:30:00+00:00").seconds(), 1_750_210_200);
        assert_eq!(time("2025-06-17T11:30:00-14:00").seconds(), 1_750_210_200);
        assert_eq!(time("2000-01-01T00:00:00+00:00").seconds(), 946_684_800);
        assert_eq!(
            Time::at(1_750_210_200, 480).unwrap().as_str(),
            "2025-06-18T09:30:00+08:00"
        );
        assert_eq!(
            Time::at(1_750_210_200, -90).unwrap().as_str(),
            "2025-06-18T00:00:00-01:30"
        );
        assert!(Time::at(0, 0).is_err(), "1970");
        assert!(
            Time::at(1_750_210_200, 841).is_err(),
            "an offset beyond 14:00"
        );
        assert!(Time::at(i64::MAX, 480).is_err());
    }

    #[test]
    fn times_are_ordered_by_instant() {
        assert!(time("2025-06-18T09:30:00+08:00") < time("2025-06-18T01:30:01+00:00"));
        let (one, other) = (
            time("2025-06-18T09:30:00+08:00"),
            time("2025-06-18T01:30:00+00:00"),
        );
        assert_eq!(one.seconds(), other.seconds());
        assert_ne!(one, other, "the text is part of the claim");
    }

    #[test]
    fn days_are_those_of_shanghai() {
        let day: Date = "2025-06-18".parse().unwrap();
        assert_eq!(day.starts_at(), time("2025-06-18T00:00:00+08:00").seconds());
        assert_eq!(day.ends_at(), time("2025-06-19T00:00:00+08:00").seconds());
        assert_eq!(time("2025-06-17T16:00:00+00:00").date(), Ok(day));
        assert_eq!(Date::of(day.starts_at() - 1), "2025-06-17".parse());
        assert_eq!(Date::of(day.ends_at() - 1), Ok(day));
    }

    #[test]
    fn quarters() {
        for (day, quarter, first) in [
            ("2025-01-01", "2025-Q1", "2025-01-01"),
            ("2025-06-30", "2025-Q2", "2025-04-01"),
            ("2025-12-31", "2025-Q4", "2025-10-01"),
        ] {
            let computed = Quarter::of(day.parse().unwrap());
            assert_eq!(computed.as_str(), quarter);
            assert_eq!(computed.first_day().as_str(), first);
        }
    }

    #[test]
    fn server_times() {
        let time = ServerTime::from_milliseconds(1_750_210_200_007).unwrap();
        assert_eq!(time.to_string(), "2025-06-18T01:30:00.007Z");
        assert_eq!(time.seconds(), 1_750_210_200);
        assert!(
            ServerTime::from_milliseconds(253_402_300_800_000).is_err(),
            "the year 10000"
        );
        for good in [
            "1970-01-01T00:00:00.000Z",
            "2024-02-29T23:59:59.999Z",
            "9999-12-31T23:59:59.999Z",
        ] {
            let time: ServerTime = good.parse().unwrap();
            assert_eq!(time.to_string(), good);
        }
        for bad in [
            "1969-12-31T23:59:59.999Z",
            "2025-02-29T00:00:00.000Z",
            "2025-06-18T24:00:00.000Z",
            "2025-06-18T23:59:60.000Z",
            "2025-06-18T01:30:00.00Z",
            "2025-06-18T01:30:00.0000Z",
            "2025-06-18t01:30:00.000z",
            "2025-06-18 01:30:00.000Z",
            "2025-06-18T01:30:00,000Z",
            "2025-06-18T01:30:00.000+00:00",
            "+025-06-18T01:30:00.000Z",
            "",
        ] {
            assert!(bad.parse::<ServerTime>().is_err(), "{bad}");
        }
    }
}
