//! The only file that knows the syntax of keys.

use domain::alert::AlertKind;
use domain::id::{AccountId, ApplicationId, EventId, OutboxId, PieceId};
use domain::piece::PieceName;
use domain::section::SectionName;
use jiff::civil::Date;
use usecases::keys::TokenHash;
use usecases::ledger::Fact;
use usecases::letter_reference::LetterReference;
use usecases::lifecycle::SHARDS;

/// An item of the table.
pub(crate) enum Key<'a> {
    Account(&'a AccountId),
    AccountApplication(&'a AccountId, &'a str),
    AccountSession(&'a AccountId, &'a TokenHash),
    EmailChange(&'a AccountId),
    Erasure(&'a AccountId),
    EmailClaim(&'a str),
    FranceConnectClaim(&'a str),
    AccountFranceConnect(&'a AccountId),
    Agent(&'a str),
    SignUpLink(&'a TokenHash),
    ResetLink(&'a TokenHash),
    Session(&'a TokenHash),
    MailedCode(&'a TokenHash),
    Application(&'a ApplicationId),
    Section(&'a ApplicationId, &'a SectionName),
    Change(&'a ApplicationId, &'a SectionName),
    Helper(&'a ApplicationId, &'a AccountId),
    Helps(&'a AccountId, &'a ApplicationId),
    Invitation(&'a TokenHash),
    Invited(&'a ApplicationId, &'a TokenHash),
    Piece(&'a ApplicationId, &'a PieceId),
    Proof(&'a ApplicationId, &'a PieceName),
    /// The line of an application in the queue of pieces to look at.
    Check(&'a ApplicationId),
    /// Who has an application, among those of a territory.
    Hold(&'a str, &'a ApplicationId),
    Later(&'a OutboxId),
    Event(&'a ApplicationId, &'a EventId),
    /// What is left of an erased one, whatever it is.
    InApplication(&'a ApplicationId, &'a str),
    Number(&'a str),
    Sequence(&'a str, &'a str),
    Person(&'a str, &'a str),
    Once(u128),
    Rate(&'a str, i64),
    Outbox(&'a OutboxId),
    RenewalLink(&'a TokenHash),
    Verification(&'a TokenHash),
    Alert(&'a ApplicationId, AlertKind),
    /// The run of the daily work of a day, and its parts.
    Run(Date),
    Shard(Date, u32),
    /// A letter on paper, and the batch of a day.
    Paper(&'a OutboxId),
    Batch(Date),
    /// A letter on paper by what its envelope shows, in a territory.
    Envelope(&'a str, &'a LetterReference),
    /// What is left of an application that was erased.
    Fact(&'a Fact),
    Service(&'a str, &'a str),
}

impl Key<'_> {
    /// The partition key.
    pub(crate) fn partition(&self) -> String {
        match self {
            Self::Account(id)
            | Self::AccountApplication(id, _)
            | Self::AccountSession(id, _)
            | Self::EmailChange(id)
            | Self::Erasure(id)
            | Self::AccountFranceConnect(id)
            | Self::Helps(id, _) => format!("ACCOUNT#{id}"),
            Self::FranceConnectClaim(digest) => format!("FC#{digest}"),
            Self::Invitation(hash) => format!("INVITATION#{}", hash.0),
            Self::EmailClaim(digest) => format!("EMAIL#{digest}"),
            Self::Agent(digest) => format!("AGENT#{digest}"),
            Self::SignUpLink(hash) => format!("LINK#{}", hash.0),
            Self::ResetLink(hash) => format!("RESET#{}", hash.0),
            Self::Session(hash) => format!("SESSION#{}", hash.0),
            Self::MailedCode(attempt) => format!("CODE#{}", attempt.0),
            Self::Application(id)
            | Self::Section(id, _)
            | Self::Change(id, _)
            | Self::Helper(id, _)
            | Self::Invited(id, _)
            | Self::Piece(id, _)
            | Self::Proof(id, _)
            | Self::Check(id)
            | Self::Event(id, _)
            | Self::Alert(id, _)
            | Self::InApplication(id, _) => format!("APPLICATION#{id}"),
            Self::RenewalLink(hash) => format!("RENEWAL#{}", hash.0),
            Self::Verification(hash) => format!("CERTIFICATE#{}", hash.0),
            Self::Run(_) => "LIFECYCLE".to_owned(),
            Self::Shard(day, _) => format!("LIFECYCLE#{day}"),
            Self::Paper(id) => format!("PAPER#{id}"),
            Self::Batch(day) => format!("BATCH#{day}"),
            Self::Envelope(territory, reference) => format!("ENVELOPE#{territory}#{}", reference.as_str()),
            Self::Fact(fact) => format!("FACT#{}#{}", fact.territory, fact.ended),
            Self::Number(number) => format!("NUMBER#{number}"),
            Self::Sequence(territory, month) => format!("SEQUENCE#{territory}#{month}"),
            Self::Person(territory, digest) => format!("PERSON#{territory}#{digest}"),
            Self::Once(id) => format!("ONCE#{id:032x}"),
            Self::Rate(key, window) => format!("RATE#{key}#{window}"),
            Self::Outbox(id) => format!("OUTBOX#{id}"),
            Self::Hold(territory, _) => held(territory),
            Self::Later(id) => format!("LATER#{id}"),
            Self::Service(territory, _) => format!("TERRITORY#{territory}"),
        }
    }

    /// The sort key.
    pub(crate) fn sort(&self) -> String {
        match self {
            Self::Account(_) => "ACCOUNT".to_owned(),
            Self::AccountApplication(_, territory) => format!("APPLICATION#{territory}"),
            Self::AccountSession(_, hash) => format!("SESSION#{}", hash.0),
            Self::EmailChange(_) => "EMAIL_CHANGE".to_owned(),
            Self::Erasure(_) => "ERASURE".to_owned(),
            Self::InApplication(_, place) => (*place).to_owned(),
            Self::EmailClaim(_) | Self::FranceConnectClaim(_) | Self::Number(_) | Self::Person(..) => {
                "CLAIM".to_owned()
            }
            Self::AccountFranceConnect(_) => "FRANCECONNECT".to_owned(),
            Self::Agent(_) => "AGENT".to_owned(),
            Self::SignUpLink(_) => "LINK".to_owned(),
            Self::ResetLink(_) => "RESET".to_owned(),
            Self::Session(_) => "SESSION".to_owned(),
            Self::MailedCode(_) => "CODE".to_owned(),
            Self::Application(_) => "APPLICATION".to_owned(),
            Self::Section(_, name) => format!("SECTION#{}", name.key()),
            Self::Change(_, name) => format!("CHANGE#{}", name.key()),
            Self::Helper(_, account) => format!("HELPER#{account}"),
            Self::Helps(_, application) => format!("HELPS#{application}"),
            Self::Invitation(_) => "INVITATION".to_owned(),
            Self::Invited(_, hash) => format!("INVITED#{}", hash.0),
            Self::Piece(_, id) => format!("PIECE#{id}"),
            Self::Proof(_, name) => format!("PROOF#{name}"),
            Self::Check(_) => "CHECK".to_owned(),
            Self::Hold(_, application) => format!("APPLICATION#{application}"),
            Self::Later(_) => "LATER".to_owned(),
            Self::Event(_, id) => format!("EVENT#{id}"),
            Self::Sequence(..) => "SEQUENCE".to_owned(),
            Self::Once(_) => "ONCE".to_owned(),
            Self::Rate(..) => "RATE".to_owned(),
            Self::Outbox(_) => "OUTBOX".to_owned(),
            Self::RenewalLink(_) => "RENEWAL".to_owned(),
            Self::Verification(_) => "CERTIFICATE".to_owned(),
            Self::Alert(_, kind) => format!("ALERT#{}", kind.code()),
            Self::Run(day) => format!("RUN#{day}"),
            Self::Shard(_, number) => format!("SHARD#{number:02}"),
            Self::Paper(_) => "PAPER".to_owned(),
            Self::Batch(_) => "BATCH".to_owned(),
            Self::Envelope(..) => "ENVELOPE".to_owned(),
            Self::Fact(fact) => format!("FACT#{:032x}", fact.id),
            Self::Service(_, desk) => format!("SERVICE#{desk}"),
        }
    }
}

/// What was not sent yet, in the sparse index.
pub(crate) const UNSENT: &str = "OUTBOX#UNSENT";

/// The queue of a territory's desks in the sparse index.
pub(crate) fn desk_queue(territory: &str) -> String {
    format!("DESK#{territory}#SUBMITTED")
}

/// The changes of civil status that wait for a territory's desks, in the sparse index.
pub(crate) fn change_queue(territory: &str) -> String {
    format!("DESK#{territory}#CHANGES")
}

/// The applications whose pieces wait for a territory's desks, in the sparse index.
pub(crate) fn check_queue(territory: &str) -> String {
    format!("DESK#{territory}#PIECES")
}

/// What is to be sent on a day to come, in the sparse index.
pub(crate) const LATER: &str = "OUTBOX#LATER";

/// The partition of the applications that agents of a territory have taken.
pub(crate) fn held(territory: &str) -> String {
    format!("HELD#{territory}")
}

/// What has to be seen to at a territory's desks, in the sparse index.
pub(crate) fn alert_queue(territory: &str) -> String {
    format!("DESK#{territory}#ALERTS")
}

/// One shard of what the daily work looks through, in the sparse index.
pub(crate) fn due_shard(shard: u32) -> String {
    format!("DUE#{shard:02}")
}

/// The shard of an application: identifiers are drawn, so their last digits are as good as a digest.
pub(crate) fn shard_of(application: &ApplicationId) -> String {
    let id = application.as_str();
    let last = u32::from_str_radix(&id[id.len() - 4..], 16).unwrap_or_default();
    due_shard(last % SHARDS)
}

/// The place of an application in its shard.
pub(crate) fn due_place(day: Date, application: &ApplicationId) -> String {
    format!("{day}#{application}")
}

/// The letters on paper that are in no batch, in the sparse index.
pub(crate) const PAPER_READY: &str = "POST#READY";

/// The letters on paper of a day's batch that are not noted as left, in the sparse index.
pub(crate) fn paper_batch(day: Date) -> String {
    format!("POST#BATCH#{day}")
}

/// The batches that are not noted, in the sparse index.
pub(crate) const BATCHES_OPEN: &str = "POST#OPEN";
