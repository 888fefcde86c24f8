//! The layers of settings as texts, each with its provenance.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ConfigError, Flags, Provenance};

/// Every setting and its default. Lists are separated by commas.
const SETTINGS: &[(&str, &str)] = &[
    ("listen", "127.0.0.1:8710"),
    ("metrics_listen", "127.0.0.1:0"),
    ("log.format", "text"),
    ("log.filter", "info"),
    ("limits.connections", "8000"),
    ("limits.connections_per_address", "100"),
    ("limits.batches", "64"),
    ("limits.sessions", "10000"),
    ("limits.streams", "256"),
    ("limits.streams_per_key", "8"),
    ("limits.body_bytes_per_second", "1024"),
    ("timeouts.first_byte_ms", "10000"),
    ("timeouts.header_ms", "10000"),
    ("timeouts.body_ms", "30000"),
    ("timeouts.upload_ms", "900000"),
    ("timeouts.request_ms", "60000"),
    ("timeouts.idle_ms", "75000"),
    ("timeouts.write_ms", "30000"),
    ("timeouts.heartbeat_ms", "15000"),
    ("timeouts.drain_ms", "30000"),
    ("tls.names", ""),
    ("storage.segment_bytes", "67108864"),
    ("storage.kept_free_bytes", "1073741824"),
];
const PREFIX: &str = "GRAIND_";

pub(super) struct Layers {
    values: BTreeMap<&'static str, (String, Provenance)>,
}

impl Default for Layers {
    fn default() -> Self {
        let values = SETTINGS
            .iter()
            .map(|(name, value)| (*name, ((*value).to_owned(), Provenance::Default)))
            .collect();
        Self { values }
    }
}

impl Layers {
    pub(super) fn add_file(&mut self, path: &Path, text: &str) -> Result<(), ConfigError> {
        let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
            path: path.to_owned(),
            line: line(text, error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })?;
        self.add_table(path, text, "", table.get_ref())
    }

    fn add_table(
        &mut self,
        path: &Path,
        text: &str,
        prefix: &str,
        table: &DeTable<'_>,
    ) -> Result<(), ConfigError> {
        for (key, value) in table {
            let name = format!("{prefix}{}", key.get_ref());
            let provenance = Provenance::File {
                path: path.to_owned(),
                line: line(text, key.span().start),
            };
            match (value.get_ref(), known(&name)) {
                (DeValue::Table(inner), None) => {
                    self.add_table(path, text, &format!("{name}."), inner)?;
                }
                (value, Some(setting)) => {
                    self.values.insert(setting, (plain(value), provenance));
                }
                (_, None) => return Err(ConfigError::Unknown { name, provenance }),
            }
        }
        Ok(())
    }

    pub(super) fn add_environment(
        &mut self,
        environment: Vec<(String, String)>,
    ) -> Result<(), ConfigError> {
        for (variable, value) in environment {
            let Some(suffix) = variable.strip_prefix(PREFIX) else {
                continue;
            };
            let found = SETTINGS
                .iter()
                .find(|(name, _)| name.replace('.', "_").eq_ignore_ascii_case(suffix));
            let provenance = Provenance::Environment(variable.clone());
            let Some((setting, _)) = found else {
                return Err(ConfigError::Unknown {
                    name: suffix.to_ascii_lowercase(),
                    provenance,
                });
            };
            self.values.insert(setting, (value, provenance));
        }
        Ok(())
    }

    pub(super) fn add_flags(&mut self, flags: Flags) {
        for (setting, flag, value) in flags {
            self.values.insert(setting, (value, Provenance::Flag(flag)));
        }
    }

    pub(super) fn text(&self, name: &'static str) -> String {
        self.values[name].0.clone()
    }

    pub(super) fn list(&self, name: &'static str) -> Vec<String> {
        let items = self.values[name].0.split(',').map(str::trim);
        items
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect()
    }

    pub(super) fn choice(
        &self,
        name: &'static str,
        choices: &'static [&'static str],
    ) -> Result<&'static str, ConfigError> {
        let value = &self.values[name].0;
        let chosen = choices.iter().copied().find(|choice| choice == value);
        chosen.ok_or_else(|| self.error(name, "`text` or `json`"))
    }

    pub(super) fn address(&self, name: &'static str) -> Result<SocketAddr, ConfigError> {
        self.parse(name, "an address and a port, as 127.0.0.1:8710")
    }

    pub(super) fn loopback(&self, name: &'static str) -> Result<SocketAddr, ConfigError> {
        const EXPECTED: &str = "a loopback address and a port";
        let address: SocketAddr = self.parse(name, EXPECTED)?;
        if address.ip().is_loopback() {
            Ok(address)
        } else {
            Err(self.error(name, EXPECTED))
        }
    }

    pub(super) fn count(&self, name: &'static str) -> Result<usize, ConfigError> {
        match self.parse(name, COUNT)? {
            0 => Err(self.error(name, COUNT)),
            count => Ok(count),
        }
    }

    pub(super) fn number(&self, name: &'static str) -> Result<u64, ConfigError> {
        match self.parse(name, COUNT)? {
            0 => Err(self.error(name, COUNT)),
            number => Ok(number),
        }
    }

    pub(super) fn blocks(&self, name: &'static str) -> Result<u32, ConfigError> {
        let bytes: u32 = self.parse(name, BLOCKS)?;
        if bytes >= SEGMENT_BYTES_MIN && bytes.is_multiple_of(BLOCK_BYTES) {
            Ok(bytes)
        } else {
            Err(self.error(name, BLOCKS))
        }
    }

    pub(super) fn milliseconds(&self, name: &'static str) -> Result<Duration, ConfigError> {
        Ok(Duration::from_millis(self.number(name)?))
    }

    fn parse<T: FromStr>(
        &self,
        name: &'static str,
        expected: &'static str,
    ) -> Result<T, ConfigError> {
        self.values[name]
            .0
            .trim()
            .parse()
            .map_err(|_| self.error(name, expected))
    }

    fn error(&self, name: &'static str, expected: &'static str) -> ConfigError {
        let (value, provenance) = self.values[name].clone();
        ConfigError::Value {
            name,
            value,
            expected,
            provenance,
        }
    }
}

#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    SETTINGS.iter().map(|(name, _)| *name)
}

#[cfg(test)]
impl Layers {
    pub(super) fn is_in_file(&self, name: &'static str) -> bool {
        matches!(self.values[name].1, Provenance::File { .. })
    }
}

const BLOCK_BYTES: u32 = 4_096;
/// Room for the largest commit group.
const SEGMENT_BYTES_MIN: u32 = 8 << 20;
const BLOCKS: &str = "a multiple of 4096 from 8388608 to 4294963200";
const COUNT: &str = "a whole number from 1";

fn known(name: &str) -> Option<&'static str> {
    SETTINGS
        .iter()
        .map(|(setting, _)| *setting)
        .find(|setting| *setting == name)
}

/// The line of a byte, from 1.
fn line(text: &str, offset: usize) -> usize {
    text.bytes()
        .take(offset)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}

fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Array(items) => items
            .iter()
            .map(|item| plain(Spanned::get_ref(item)))
            .collect::<Vec<_>>()
            .join(","),
        DeValue::Float(number) => number.to_string(),
        DeValue::Datetime(moment) => moment.to_string(),
        DeValue::Table(_) => "{…}".to_owned(),
    }
}
