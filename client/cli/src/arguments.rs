//! The command line. Doc comments are the English help; `help_zh.rs` holds the
//! Chinese one, and a test sees to it that neither lacks a line.

#![expect(
    clippy::doc_markdown,
    reason = "doc comments here are help texts for a terminal"
)]

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands;
use crate::language::Language;

/// Record, follow and verify imported grain (Graintrail 粮迹)
#[derive(Debug, Parser)]
#[command(name = "grain", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Heading of the flags that stand anywhere.
pub(crate) const ANYWHERE: &str = "Anywhere";

/// Flags that stand anywhere.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = ANYWHERE)]
pub(crate) struct Global {
    /// Directory of keys, trust, outbox and config.toml [GRAIN_HOME, ~/.config/graintrail]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// The ledger's URL [config.toml: server]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) server: Option<String>,
    /// The key to sign with, a name in HOME/keys or a path [config.toml: key]
    #[arg(long, alias = "as", global = true, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// PEM file of the certificate authority to trust [config.toml: ca]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Which trusted ledger, by the beginning of its id [config.toml: ledger]
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) ledger: Option<String>,
    /// Language of the screen, zh or en [LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, global = true, value_name = "LANG", hide_possible_values = true)]
    pub(crate) lang: Option<Language>,
    /// text for people or json for programs
    #[arg(
        long,
        global = true,
        value_name = "FORM",
        default_value = "text",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub(crate) output: Output,
}

/// The form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Output {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// The commands, one file each in `commands/`.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make, show, enrol and revoke keys
    #[command(subcommand)]
    Key(commands::key::KeyCommand),
    /// Say which ledgers are trusted
    #[command(subcommand)]
    Trust(commands::trust::TrustCommand),
    /// Sign the founding event of a ledger
    Genesis(commands::genesis::GenesisArguments),
    /// Print an event to fill in
    Template(commands::template::TemplateArguments),
    /// Ask what the ledger would say to an event, without recording it
    Check(commands::check::CheckArguments),
    /// Sign and record events
    Submit(commands::submit::SubmitArguments),
    /// Record a spreadsheet of units that left or arrived, with --as KEY
    Import(commands::import::ImportArguments),
    /// See to events that are signed and not recorded yet
    #[command(subcommand)]
    Outbox(commands::outbox::OutboxCommand),
    /// Hand in, list and fetch the files of events
    Attach(commands::attach::AttachCommand),
    /// See to who the persons of the party are
    #[command(subcommand)]
    Person(commands::person::PersonCommand),
    /// Look at an event
    #[command(subcommand)]
    Event(commands::event::EventCommand),
    /// Look at a lot
    #[command(subcommand)]
    Lot(commands::lot::LotCommand),
    /// Trace a lot, a bin, a batch, a product or waste: where from, where to
    Trace(commands::trace::TraceArguments),
    /// Look at a quarantine permit
    #[command(subcommand)]
    Permit(commands::permit::PermitCommand),
    /// Look at a facility and what it has on record
    #[command(subcommand)]
    Facility(commands::facility::FacilityCommand),
    /// List violations
    Violations(commands::violations::ViolationsArguments),
    /// Show new entries as they are recorded
    Watch(commands::watch::WatchArguments),
    /// List what is due, to whom and by when
    Duties(commands::duties::DutiesArguments),
    /// Fetch a lot's history with all proofs, to be verified offline
    Bundle(commands::bundle::BundleArguments),
    /// Verify a bundle offline
    Verify(commands::verify::VerifyArguments),
    /// Fetch an event's inclusion proof for other C2SP tools
    Proof(commands::proof::ProofArguments),
    /// Check a whole log, from a server or a data directory
    Audit(commands::audit::AuditArguments),
    /// Print a completion script for a shell
    Completions(commands::completions::CompletionsArguments),
    /// Write pages for man, one for each command
    Man(commands::man::ManArguments),
}
