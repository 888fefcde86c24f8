//! The commands, one file each.

pub(crate) mod attach;
pub(crate) mod audit;
pub(crate) mod bundle;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod duties;
pub(crate) mod event;
pub(crate) mod facility;
pub(crate) mod genesis;
pub(crate) mod import;
pub(crate) mod key;
pub(crate) mod lot;
pub(crate) mod man;
pub(crate) mod outbox;
pub(crate) mod permit;
pub(crate) mod person;
pub(crate) mod proof;
pub(crate) mod submit;
pub(crate) mod template;
pub(crate) mod trace;
pub(crate) mod trust;
pub(crate) mod verify;
pub(crate) mod violations;
pub(crate) mod watch;

use crate::arguments::Command;
use crate::failure::Failure;
use crate::report::Report;
use crate::setting::Setting;

/// Runs a command.
pub(crate) fn run(setting: &Setting, command: &Command) -> Result<Report, Failure> {
    let mut report = report(setting, command)?;
    setting.mark(&mut report);
    Ok(report)
}

fn report(setting: &Setting, command: &Command) -> Result<Report, Failure> {
    match command {
        Command::Key(command) => key::run(setting, command),
        Command::Trust(command) => trust::run(setting, command),
        Command::Genesis(arguments) => genesis::run(setting, arguments),
        Command::Template(arguments) => template::run(setting, arguments),
        Command::Check(arguments) => check::run(setting, arguments),
        Command::Submit(arguments) => submit::run(setting, arguments),
        Command::Import(arguments) => import::run(setting, arguments),
        Command::Outbox(command) => outbox::run(setting, command),
        Command::Attach(command) => attach::run(setting, command),
        Command::Person(command) => person::run(setting, command),
        Command::Event(command) => event::run(setting, command),
        Command::Lot(command) => lot::run(setting, command),
        Command::Trace(arguments) => trace::run(setting, arguments),
        Command::Permit(command) => permit::run(setting, command),
        Command::Facility(command) => facility::run(setting, command),
        Command::Violations(arguments) => violations::run(setting, arguments),
        Command::Watch(arguments) => watch::run(setting, arguments),
        Command::Duties(arguments) => duties::run(setting, arguments),
        Command::Bundle(arguments) => bundle::run(setting, arguments),
        Command::Verify(arguments) => verify::run(setting, arguments),
        Command::Audit(arguments) => audit::run(setting, arguments),
        Command::Proof(arguments) => proof::run(setting, arguments),
        Command::Completions(arguments) => Ok(completions::run(arguments)),
        Command::Man(arguments) => man::run(setting, arguments),
    }
}
