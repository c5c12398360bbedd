//! One's own data, to take away (GDPR, articles 15 and 20; R.441-2-17).
//!
//! What is data is made at once by the function that is asked. The copy to read is typeset, which takes memory and time:
//! it is asked for through the outbox, made where letters are, kept for a day, and the page looks until it is there.

use data_encoding::HEXLOWER;
use domain::id::OutboxId;
use domain::language::Language;
use domain::piece::FileKind;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use crate::fault::Fault;
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::ports::{Chance, Files, Ledger, Opening, Rates};
use crate::records::{Dossier, Message, Outbox};

/// Copies that an account may ask for in a window.
pub const COPIES: u32 = 5;
/// The window in which they are counted, in seconds.
pub const COPIES_WINDOW: i64 = 3600;

/// Which copy of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyKind {
    /// With the answers on health and violence, which others of the household may find on paper.
    pub whole: bool,
    /// In which it reads.
    pub language: Language,
}

/// Where a copy is kept. The key names the day and the versions of what is copied: a change, or another day, is another
/// copy. Under a prefix of its own, since the bucket forgets by prefix.
pub fn copy_key(dossier: &Dossier, kind: CopyKind, today: Date) -> String {
    let mut versions = Sha256::new();
    versions.update(dossier.application.version.to_be_bytes());
    for (name, saved) in &dossier.saved {
        versions.update(format!("{} {} ", name.key(), saved.version));
    }
    let version = HEXLOWER.encode(&versions.finalize()[..8]);
    let (language, part) = (kind.language.code(), if kind.whole { "avec" } else { "sans" });
    format!("exports/{}/{today}-{version}-{language}-{part}.pdf", dossier.application.id)
}

/// Whether a copy of the application as it stands is there.
pub async fn is_there(files: &impl Files, dossier: &Dossier, kind: CopyKind, now: Moment) -> Result<bool, Fault> {
    Ok(files.read(&copy_key(dossier, kind, now.today), 1).await?.is_some())
}

/// A link that saves the copy; `None` while there is none.
pub async fn copy_link(
    files: &impl Files,
    dossier: &Dossier,
    kind: CopyKind,
    now: Moment,
) -> Result<Option<String>, Fault> {
    if !is_there(files, dossier, kind, now).await? {
        return Ok(None);
    }
    let opening = Opening { kind: FileKind::Pdf, name: "copie-demande-logement-social.pdf", inline: false };
    files.link(&copy_key(dossier, kind, now.today), opening).await.map(Some)
}

/// What became of asking for a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It is being made, or is there: see this page next.
    Done(String),
    /// Enough for now.
    TooMany,
}

/// Asks for a copy of the form. One that is there already is not made again.
pub async fn ask<P: Ledger + Rates>(
    ports: &P,
    files: &impl Files,
    chance: &dyn Chance,
    now: Moment,
    dossier: &Dossier,
    kind: CopyKind,
    once: Once,
) -> Result<Asked, Fault> {
    let then = once.then.clone();
    // A second tap is not a second copy, nor counted as one.
    if ports.held(&once).await?.is_some() || is_there(files, dossier, kind, now).await? {
        return Ok(Asked::Done(then));
    }
    let account = format!("copie#{}", dossier.application.owner);
    if ports.count(&account, COPIES_WINDOW, now).await? > COPIES {
        return Ok(Asked::TooMany);
    }
    let application = dossier.application.id.clone();
    let id = OutboxId::at(now.milliseconds(), chance.draw());
    let writes = vec![Write::Send(Outbox { id, message: Message::FormCopy { application, kind } })];
    match ports.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done => Ok(Asked::Done(then)),
        Committed::Before(then) => Ok(Asked::Done(then)),
        Committed::Refused(_) => Err(Fault::new("a copy was about to be asked for twice")),
    }
}

/// Keeps a copy. Safe to do again.
pub async fn keep_copy(
    files: &impl Files,
    dossier: &Dossier,
    kind: CopyKind,
    now: Moment,
    pdf: Vec<u8>,
) -> Result<(), Fault> {
    files.write(&copy_key(dossier, kind, now.today), pdf, "application/pdf").await
}
