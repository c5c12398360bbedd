//! Pieces: a slot, a file sent straight to the files, an examination (`crate::intake`), and only then an opening.

use domain::application::State;
use domain::event::{Actor, EventKind};
use domain::id::{ApplicationId, OutboxId, PieceId};
use domain::piece::{FileKind, MAX_FILES, Piece, PieceName, PieceState};

use crate::access::Access;
use crate::application::{NotChanged, change, event};
use crate::draft;
use crate::fault::Fault;
use crate::ledger::{Commit, Committed, Once, Stage, Write};
use crate::moment::Moment;
use crate::ports::{Chance, Dossiers, Files, Ledger, Opening};
use crate::proof;
use crate::records::{Dossier, Kept, Message, Outbox};

/// Most slots one application may open in its life, and one piece: enough for a large household and every clumsy
/// photograph, not enough to fill a bucket (ASVS 5.2.4).
pub const MAX_SLOTS: usize = 400;
/// See [`MAX_SLOTS`].
pub const MAX_SLOTS_OF_ONE: usize = 40;

/// Where a browser posts a file: untrusted, never opened, and gone once there is a verdict. What stays there (a file of a
/// slot that was never ours, one that could never be examined) is swept by a rule of the bucket for this prefix.
pub fn incoming_key(application: &ApplicationId, piece: &PieceId) -> String {
    format!("incoming/{application}/{piece}")
}

/// Which piece a file that arrived is; `None` for a key that we did not choose.
pub fn of_incoming_key(key: &str) -> Option<(ApplicationId, PieceId)> {
    let mut parts = key.split('/');
    let known = (parts.next()?, parts.next()?, parts.next()?);
    let ("incoming", application, piece) = known else { return None };
    if parts.next().is_some() {
        return None;
    }
    Some((ApplicationId::parse(application)?, PieceId::parse(piece)?))
}

/// Where a file is kept as it was sent, once it was examined and found sound: apart, for the manager alone. `sent` is the
/// digest of its bytes.
pub fn kept_original_key(application: &ApplicationId, piece: &PieceId, sent: &str) -> String {
    format!("originals/{application}/{piece}/{sent}")
}

/// Where the examined form of a file is; with the pictures of its pages, the only keys that are ever opened. Named by its
/// content: a second file sent to the same slot never takes its place.
pub fn sound_key(application: &ApplicationId, piece: &PieceId, digest: &str) -> String {
    format!("applications/{application}/pieces/{piece}/examined-{digest}")
}

/// Where the picture of a page is; pages count from 1. Half of the digest names the file as surely, and the key stays short
/// enough for the files of one's own machine.
pub fn preview_key(application: &ApplicationId, piece: &PieceId, digest: &str, page: u32) -> String {
    let half: String = digest.chars().take(32).collect();
    format!("applications/{application}/pieces/{piece}/examined-page-{page}-{half}")
}

/// Every file that is kept of a sound piece.
pub fn kept_keys(application: &ApplicationId, piece: &PieceId, kept: &Kept) -> Vec<String> {
    let Kept { digest, sent, previews } = kept;
    let own = [kept_original_key(application, piece, sent), sound_key(application, piece, digest)];
    own.into_iter().chain((1..=*previews).map(|page| preview_key(application, piece, digest, page))).collect()
}

/// Why no slot was opened.
#[derive(Debug)]
pub enum NoSlot {
    /// The application was given up, or is not as it was any more.
    Closed,
    /// As many files as a piece can have were sent.
    Full,
    /// Another agent has the application.
    Held,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NoSlot {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Opens a slot for a piece. Its form is made by [`Files::upload_form`] for [`incoming_key`]. An agent scans in only while
/// no colleague has the application, as it decides.
pub async fn open_slot(
    ledger: &impl Ledger,
    now: Moment,
    access: &Access,
    dossier: &Dossier,
    name: PieceName,
    id: PieceId,
    once: Once,
) -> Result<String, NoSlot> {
    if !takes_pieces(dossier) {
        return Err(NoSlot::Closed);
    }
    if is_full(dossier, &name) {
        return Err(NoSlot::Full);
    }
    let application = dossier.application.id.clone();
    // Whoever is about to accept an application has to see what its applicant adds to the identity piece.
    let still = match Stage::of(&dossier.application.state) {
        Some(stage @ Stage::Submitted) if name == PieceName::IDENTITY => {
            Write::Amend { application: application.clone(), stage }
        }
        _ => proof::still_takes(dossier, now)?,
    };
    let piece = Piece { id, name, state: PieceState::Expected, opened_at: now.milliseconds() };
    let mut writes = vec![still, Write::OpenSlot { application, piece }];
    let held = writes.len();
    if let Access::Agent(badge) = access {
        writes.push(proof::not_held(badge, dossier, now));
    }
    let then = once.then.clone();
    match ledger.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done => Ok(then),
        Committed::Before(then) => Ok(then),
        refused if refused.refused(held) => Err(NoSlot::Held),
        Committed::Refused(_) => Err(NoSlot::Closed),
    }
}

/// Whether files can be sent now: at any time, unless the application was given up.
pub fn takes_pieces(dossier: &Dossier) -> bool {
    !matches!(dossier.application.state, State::Renounced(_) | State::StruckOff(_))
}

/// Whether no more files can be sent for a piece: those that a service decided on do not count any more.
pub fn is_full(dossier: &Dossier, name: &PieceName) -> bool {
    dossier.pieces.len() >= MAX_SLOTS
        || dossier.undecided(name).count() >= MAX_FILES
        || dossier.files(name).count() >= MAX_SLOTS_OF_ONE
}

/// Takes back a file that no service decided on: it is not shown to anybody any more, and is erased ([`erase_removed`]).
/// [`NotChanged::Elsewhere`]: a service decided on it meanwhile, or asked for something.
pub async fn remove(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    by: Actor,
    dossier: &Dossier,
    piece: PieceId,
    once: Once,
) -> Result<String, NotChanged> {
    let file = dossier.pieces.iter().find(|one| one.id == piece);
    let Some(file) = file.filter(|_| takes_pieces(dossier)) else {
        return Err(NotChanged::Closed);
    };
    if dossier.is_decided(file) {
        return Err(NotChanged::Elsewhere);
    }
    // What a service is about to accept does not lose its identity piece meanwhile.
    if Stage::of(&dossier.application.state) == Some(Stage::Submitted) && file.name == PieceName::IDENTITY {
        return Err(NotChanged::Closed);
    }
    let application = dossier.application.id.clone();
    let removed = event(by, EventKind::PieceRemoved, now, chance);
    // Before the application is sent: what a service is to see is not taken back while it is being sent.
    let still = match Stage::of(&dossier.application.state) {
        None if file.name == PieceName::IDENTITY => Write::StillOpen(application.clone()),
        _ => Write::TakesPieces(application.clone()),
    };
    let still = draft::touch_or(&dossier.application, now, still)?;
    let expected = dossier.proofs.get(&file.name).map(|proof| proof.version);
    let erase = Message::EraseFile { application: application.clone(), file: piece.clone() };
    let writes = vec![
        still,
        Write::ProofUnmoved { application: application.clone(), name: file.name.clone(), expected },
        Write::RemovePiece { application: application.clone(), piece },
        Write::Record { application, event: removed },
        Write::Send(Outbox { id: OutboxId::at(now.milliseconds(), chance.draw()), message: erase }),
    ];
    change(ledger, writes, Some(once)).await
}

/// Erases what is kept of a file that was taken back: what was sent, its safe form, the pictures of its pages. Safe to do
/// again: it is asked for with the taking back itself, and done by the post, however often that breaks off.
pub async fn erase_removed(
    dossiers: &impl Dossiers,
    files: &impl Files,
    application: &ApplicationId,
    piece: &PieceId,
) -> Result<(), Fault> {
    let Some(kept) = dossiers.removed(application, piece).await? else { return Ok(()) };
    for key in kept_keys(application, piece, &kept) {
        files.erase(&key).await?;
    }
    Ok(())
}

/// A link that opens an examined piece for a minute, under a type of ours.
pub async fn link(files: &impl Files, dossier: &Dossier, piece: &PieceId) -> Result<Option<String>, Fault> {
    let Some(piece) = dossier.pieces.iter().find(|known| known.id == *piece) else { return Ok(None) };
    let PieceState::Sound { kind, digest, .. } = &piece.state else { return Ok(None) };
    // The name under which it is saved tells what it is, not whose.
    let name = piece.name.kind.code();
    let name = match kind {
        FileKind::Jpeg => format!("{name}.jpg"),
        FileKind::Pdf => format!("{name}.pdf"),
    };
    let key = sound_key(&dossier.application.id, &piece.id, digest);
    files.link(&key, Opening { kind: *kind, name: &name, inline: true }).await.map(Some)
}

/// A link that opens the picture of a page for a minute; `None` when there is none.
pub async fn preview_link(
    files: &impl Files,
    dossier: &Dossier,
    piece: &PieceId,
    page: u32,
) -> Result<Option<String>, Fault> {
    let Some(piece) = dossier.pieces.iter().find(|known| known.id == *piece) else { return Ok(None) };
    let PieceState::Sound { digest, previews, .. } = &piece.state else { return Ok(None) };
    if !(1..=*previews).contains(&page) {
        return Ok(None);
    }
    let key = preview_key(&dossier.application.id, &piece.id, digest, page);
    files.link(&key, Opening { kind: FileKind::Jpeg, name: "page.jpg", inline: true }).await.map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_keys_are_examined() {
        let (application, piece) = (ApplicationId::new(1), PieceId::new(2));
        assert_eq!(of_incoming_key(&incoming_key(&application, &piece)), Some((application.clone(), piece.clone())));
        let kept = Kept { digest: "abc".to_owned(), sent: "def".to_owned(), previews: 2 };
        let ours = kept_keys(&application, &piece, &kept);
        assert_eq!(ours.len(), 4);
        for key in ["", "incoming", "incoming/../x", "incoming/x/y"].into_iter().chain(ours.iter().map(String::as_str))
        {
            assert_eq!(of_incoming_key(key), None, "{key}");
        }
        assert_eq!(of_incoming_key(&format!("{}/x", incoming_key(&application, &piece))), None);
    }
}
