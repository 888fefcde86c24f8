use super::Value;
use super::refusal::{out_of_range, wrong_type};
use crate::form::FormError;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

/// Reads a type from a value, exactly: no coercion, every member of the type present (what is empty
/// is written `null`), no member that the type does not know.
///
/// The check of members looks at the list of fields that the derived code hands over, so no
/// attribute on the type, present or forgotten, weakens it. A type that asks for a map, for `any`
/// (untagged or internally tagged enums, `flatten`), for floats or for bytes cannot be read at all.
pub fn decode<T: DeserializeOwned>(value: &Value) -> Result<T, FormError> {
    T::deserialize(Source(value))
}

#[derive(Clone, Copy)]
struct Source<'v>(&'v Value);

impl Source<'_> {
    fn kind(self) -> (&'static str, &'static str) {
        match self.0 {
            Value::Null => ("空值", "null"),
            Value::Bool(_) => ("真假值", "true or false"),
            Value::Integer(_) => ("整数", "an integer"),
            Value::Text(_) => ("文本", "a text"),
            Value::Array(_) => ("数组", "an array"),
            Value::Object(_) => ("对象", "an object"),
        }
    }

    fn not(self, zh: &str, en: &str) -> FormError {
        wrong_type(self.kind(), (zh, en))
    }
}

/// Kinds of value that no type of ours may ask for.
macro_rules! never {
    ($($method:ident($($argument:ident: $kind:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $kind,)* _: V) -> Result<V::Value, FormError> {
            $(let _ = $argument;)*
            Err(self.not("严格读取器所不支持的类型", "a type that the strict reader does not serve"))
        }
    )*};
}

macro_rules! integers {
    ($($method:ident: $kind:ty,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormError> {
            let Value::Integer(value) = *self.0 else { return Err(self.not("整数", "an integer")) };
            if <$kind>::try_from(value).is_err() {
                return Err(out_of_range(<$kind>::MIN, <$kind>::MAX));
            }
            match u64::try_from(value) {
                Ok(value) => visitor.visit_u64(value),
                Err(_) => visitor.visit_i64(value),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Source<'de> {
    type Error = FormError;

    never! {
        deserialize_any() deserialize_map() deserialize_f32() deserialize_f64() deserialize_char()
        deserialize_bytes() deserialize_byte_buf() deserialize_unit()
        deserialize_unit_struct(name: &'static str)
        deserialize_tuple(length: usize)
        deserialize_tuple_struct(name: &'static str, length: usize)
    }

    integers! {
        deserialize_i8: i8, deserialize_i16: i16, deserialize_i32: i32, deserialize_i64: i64,
        deserialize_u8: u8, deserialize_u16: u16, deserialize_u32: u32, deserialize_u64: u64,
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormError> {
        match *self.0 {
            Value::Bool(value) => visitor.visit_bool(value),
            _ => Err(self.not("真假值", "true or false")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormError> {
        match self.0 {
            Value::Text(text) => visitor.visit_borrowed_str(text),
            _ => Err(self.not("文本", "a text")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormError> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormError> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, FormError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormError> {
        match self.0 {
            Value::Array(elements) => visitor.visit_seq(Elements { elements, next: 0 }),
            _ => Err(self.not("数组", "an array")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FormError> {
        let Value::Object(members) = self.0 else {
            return Err(self.not("对象", "an object"));
        };
        if let Some((name, _)) = members
            .iter()
            .find(|(name, _)| !fields.contains(&name.as_str()))
        {
            return Err(FormError::unknown_field(name, fields));
        }
        // Names are distinct and all known: as many of them as fields are all of the fields.
        if members.len() < fields.len() {
            let missing = fields.iter().find(|name| self.0.get(name).is_none());
            return Err(FormError::missing_field(
                missing.expect("fewer members than fields"),
            ));
        }
        visitor.visit_map(Members { members, next: 0 })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FormError> {
        match self.0 {
            Value::Text(name) => visitor.visit_enum(Variant {
                name,
                content: None,
            }),
            Value::Object(members) => match members.as_slice() {
                [(name, content)] => visitor.visit_enum(Variant {
                    name,
                    content: Some(content),
                }),
                _ => Err(self.not("只有一个成员的对象", "an object with exactly one member")),
            },
            _ => Err(self.not(
                "文本或只有一个成员的对象",
                "a text or an object with one member",
            )),
        }
    }
}

struct Elements<'v> {
    elements: &'v [Value],
    next: usize,
}

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = FormError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, FormError> {
        let Some(element) = self.elements.get(self.next) else {
            return Ok(None);
        };
        let position = self.next;
        self.next += 1;
        seed.deserialize(Source(element))
            .map(Some)
            .map_err(|error| error.within(position))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.elements.len() - self.next)
    }
}

struct Members<'v> {
    members: &'v [(String, Value)],
    next: usize,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = FormError;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, FormError> {
        let Some((name, _)) = self.members.get(self.next) else {
            return Ok(None);
        };
        seed.deserialize(BorrowedStrDeserializer::new(name))
            .map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, FormError> {
        let (name, value) = &self.members[self.next];
        self.next += 1;
        seed.deserialize(Source(value))
            .map_err(|error| error.within(name))
    }
}

struct Variant<'v> {
    name: &'v str,
    content: Option<&'v Value>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = FormError;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), FormError> {
        seed.deserialize(BorrowedStrDeserializer::new(self.name))
            .map(|variant| (variant, self))
    }
}

impl<'de> Variant<'de> {
    fn content(&self) -> Result<Source<'de>, FormError> {
        let text = wrong_type(
            ("文本", "a text"),
            ("只有一个成员的对象", "an object with one member"),
        );
        self.content.map(Source).ok_or(text)
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = FormError;

    fn unit_variant(self) -> Result<(), FormError> {
        match self.content {
            None => Ok(()),
            Some(_) => Err(wrong_type(("对象", "an object"), ("文本", "a text"))),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, FormError> {
        seed.deserialize(self.content()?)
            .map_err(|error| error.within(self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, FormError> {
        Err(self.content()?.not("对象", "an object"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FormError> {
        let content = self.content()?;
        content
            .deserialize_struct("", fields, visitor)
            .map_err(|error| error.within(self.name))
    }
}
