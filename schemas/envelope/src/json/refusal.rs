use crate::form::{FormError, code};
use crate::limits::INTEGER_MAX;
use serde::de::{Error, Expected, Unexpected};
use std::fmt;

impl Error for FormError {
    /// Scalars speak here: plain `Display` is English, the alternate form (`{:#}`) Chinese.
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(
            code::FORM_SCALAR,
            format!("{message:#}"),
            format!("{message}"),
        )
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        wrong_type(
            (&format!("{found}"), &format!("{found}")),
            (&format!("{expected:#}"), &format!("{expected}")),
        )
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(
            code::FORM_SCALAR,
            format!("{found} 不在可接受的范围内：{expected:#}"),
            format!("{found} is not {expected}"),
        )
    }

    fn invalid_length(count: usize, expected: &dyn Expected) -> Self {
        Self::new(
            code::FORM_COUNT,
            format!("有 {count} 项，应为 {expected:#} 项"),
            format!("expected {expected} elements, found {count}"),
        )
    }

    fn unknown_variant(found: &str, expected: &'static [&'static str]) -> Self {
        let names = expected.join(", ");
        Self::new(
            code::FORM_SCALAR,
            format!("“{found}”不在可选值之中：{names}"),
            format!("\"{found}\" is none of: {names}"),
        )
    }

    fn unknown_field(name: &str, _: &'static [&'static str]) -> Self {
        Self::new(
            code::FORM_UNKNOWN_MEMBER,
            "没有这个成员",
            "there is no such member",
        )
        .within(name)
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(
            code::FORM_MISSING_MEMBER,
            "缺少这个成员；空值须写 null 或 []",
            "this member is missing; what is empty is written null or []",
        )
        .within(name)
    }
}

pub(super) fn wrong_type(found: (&str, &str), expected: (&str, &str)) -> FormError {
    FormError::new(
        code::FORM_WRONG_TYPE,
        format!("应为{}，实为{}", expected.0, found.0),
        format!("expected {}, found {}", expected.1, found.1),
    )
}

/// An integer beyond what its member can hold; the reader itself ends at 2^53 - 1.
pub(super) fn out_of_range(least: impl TryInto<i64>, greatest: impl TryInto<i64>) -> FormError {
    let least = least.try_into().unwrap_or(-INTEGER_MAX).max(-INTEGER_MAX);
    let greatest = greatest.try_into().unwrap_or(INTEGER_MAX).min(INTEGER_MAX);
    FormError::new(
        code::FORM_SCALAR,
        format!("应为 {least} 至 {greatest} 的整数"),
        format!("expected an integer from {least} to {greatest}"),
    )
}
