//! An index in memory, for tests of what stands on an index.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Applied, Chunk, Index, IndexError, LARGEST_VALUE, Row, Table};

type Rows = BTreeMap<(Table, Vec<u8>), Vec<u8>>;

/// An index that is gone when it is dropped.
#[derive(Debug)]
pub struct MemoryIndex {
    rows: Mutex<(Rows, Applied)>,
}

impl Default for MemoryIndex {
    fn default() -> Self {
        Self {
            rows: Mutex::new((BTreeMap::new(), Applied::NOTHING)),
        }
    }
}

impl MemoryIndex {
    fn lock(&self) -> MutexGuard<'_, (Rows, Applied)> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Index for MemoryIndex {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        Ok(self.lock().0.get(&(table, key.to_vec())).cloned())
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        from: &[u8],
        limit: usize,
    ) -> Result<Vec<Row>, IndexError> {
        let rows = self.lock();
        let from = (table, from.max(prefix).to_vec());
        let inside = |row: &(&(Table, Vec<u8>), _)| row.0.0 == table && row.0.1.starts_with(prefix);
        let found = rows.0.range(from..).take_while(inside).take(limit);
        Ok(found
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect())
    }

    fn apply(&self, chunk: &Chunk) -> Result<(), IndexError> {
        let large = chunk
            .puts
            .iter()
            .find(|(_, _, value)| value.len() > LARGEST_VALUE);
        if let Some((_, _, value)) = large {
            return Err(IndexError::TooLarge { size: value.len() });
        }
        let mut rows = self.lock();
        for (table, key, value) in &chunk.puts {
            rows.0.insert((*table, key.clone()), value.clone());
        }
        for (table, key) in &chunk.deletes {
            rows.0.remove(&(*table, key.clone()));
        }
        rows.1 = chunk.applied;
        Ok(())
    }

    fn applied(&self) -> Result<Applied, IndexError> {
        Ok(self.lock().1)
    }

    fn close(&self) -> Result<(), IndexError> {
        Ok(())
    }
}
