//! How much of everything a run does.

/// Sizes of a run.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Scale {
    /// Clients at once and the events of each, for single events.
    pub singles: [(usize, usize); 3],
    /// Clients of the batch run.
    pub batch_clients: usize,
    /// Lines of a batch.
    pub batch_lines: usize,
    /// Batches that each client sends in the measured run.
    pub batches: usize,
    /// Entries at which memory is first read.
    pub small_entries: u64,
    /// Entries of the history that restart, audits and memory are measured with.
    pub entries: u64,
    /// Starts of a cleanly stopped server; the median counts.
    pub restarts: usize,
    /// Kills with -9; the median counts.
    pub kills: usize,
    /// Nodes of the genealogies that are traced.
    pub genealogies: [usize; 2],
}

impl Scale {
    /// What the floors are promised for.
    pub fn full() -> Scale {
        Scale {
            singles: [(1, 6_000), (8, 3_000), (64, 1_000)],
            batch_clients: 8,
            batch_lines: 1_000,
            batches: 20,
            small_entries: 100_000,
            entries: 1_000_000,
            restarts: 5,
            kills: 3,
            genealogies: [1_000, 10_000],
        }
    }

    /// A run that a developer waits for; its figures are shown and prove little.
    pub fn quick() -> Scale {
        Scale {
            singles: [(1, 500), (8, 150), (64, 50)],
            batch_clients: 4,
            batch_lines: 500,
            batches: 2,
            small_entries: 12_000,
            entries: 20_000,
            restarts: 1,
            kills: 1,
            genealogies: [1_000, 10_000],
        }
    }

    /// The least that touches everything, for a test of the bench itself.
    pub fn tiny() -> Scale {
        Scale {
            singles: [(1, 8), (4, 4), (8, 2)],
            batch_clients: 2,
            batch_lines: 20,
            batches: 1,
            small_entries: 200,
            entries: 400,
            restarts: 1,
            kills: 1,
            genealogies: [50, 200],
        }
    }

    /// Keys that the plant's scales need.
    pub fn clients_max(&self) -> usize {
        let singles = self.singles.iter().map(|(clients, _)| *clients);
        singles.chain([self.batch_clients]).max().unwrap_or(1)
    }
}
