//! Pieces: a slot, a file sent straight to the files, an examination, and only then an opening.

use data_encoding::HEXLOWER;
use domain::application::State;
use domain::event::{Actor, EventKind};
use domain::id::{ApplicationId, PieceId};
use domain::piece::{FileKind, FileProblem, MAX_FILE_BYTES, MAX_FILES, Piece, PieceName, PieceState};

use sha2::{Digest as _, Sha256};

use crate::application::{NotChanged, change, event};
use crate::fault::Fault;
use crate::ledger::{Commit, Committed, Once, Stage, Write};
use crate::moment::Moment;
use crate::ports::{Chance, Content, Dossiers, Files, Ledger, Opening};
use crate::proof;
use crate::records::Dossier;

/// Most slots one application may open in its life, and one piece: enough for a large household and every clumsy
/// photograph, not enough to fill a bucket (ASVS 5.2.4).
pub const MAX_SLOTS: usize = 400;
/// See [`MAX_SLOTS`].
pub const MAX_SLOTS_OF_ONE: usize = 40;

/// Where a file lands, untrusted.
pub fn original_key(application: &ApplicationId, piece: &PieceId) -> String {
    format!("applications/{application}/pieces/{piece}/original")
}

/// Where a file is kept once examined; the only key that is ever opened. Named by its content: a second file sent to the
/// same slot never takes its place.
pub fn sound_key(application: &ApplicationId, piece: &PieceId, digest: &str) -> String {
    format!("applications/{application}/pieces/{piece}/examined-{digest}")
}

/// Which piece an original is; `None` for a key that we did not choose.
pub fn of_original_key(key: &str) -> Option<(ApplicationId, PieceId)> {
    let mut parts = key.split('/');
    let known = (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let ("applications", application, "pieces", piece, "original") = known else { return None };
    if parts.next().is_some() {
        return None;
    }
    Some((ApplicationId::parse(application)?, PieceId::parse(piece)?))
}

/// Opens a slot for a piece. Its form is made by [`Files::upload_form`] for [`original_key`].
pub async fn open_slot(
    ledger: &impl Ledger,
    now: Moment,
    dossier: &Dossier,
    name: PieceName,
    id: PieceId,
    once: Once,
) -> Result<String, NotChanged> {
    if !takes_pieces(dossier) {
        return Err(NotChanged::Closed);
    }
    if is_full(dossier, &name) {
        return Err(NotChanged::Elsewhere);
    }
    let application = dossier.application.id.clone();
    // Whoever is about to accept an application has to see what its applicant adds to the identity piece.
    let still = match Stage::of(&dossier.application.state) {
        Some(stage @ Stage::Submitted) if name == PieceName::IDENTITY => {
            Write::Amend { application: application.clone(), stage }
        }
        _ => Write::TakesPieces(application.clone()),
    };
    let piece = Piece { id, name, state: PieceState::Expected, opened_at: now.milliseconds() };
    change(ledger, vec![still, Write::OpenSlot { application, piece }], Some(once)).await
}

/// Whether files can be sent now: at any time, unless the application was given up.
pub fn takes_pieces(dossier: &Dossier) -> bool {
    !matches!(dossier.application.state, State::Renounced(_))
}

/// Whether no more files can be sent for a piece: those that a service decided on do not count any more.
pub fn is_full(dossier: &Dossier, name: &PieceName) -> bool {
    dossier.pieces.len() >= MAX_SLOTS
        || dossier.undecided(name).count() >= MAX_FILES
        || dossier.files(name).count() >= MAX_SLOTS_OF_ONE
}

/// Takes back a file that no service decided on: it is not shown to anybody any more.
pub async fn remove(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    by: Actor,
    dossier: &Dossier,
    piece: PieceId,
    once: Once,
) -> Result<String, NotChanged> {
    let decided = |name: &PieceName| {
        let decision = dossier.proofs.get(name).and_then(|proof| proof.decision.as_ref());
        decision.is_some_and(|decision| decision.files.contains(&piece))
    };
    let of = dossier.pieces.iter().find(|one| one.id == piece).map(|one| one.name.clone());
    if !takes_pieces(dossier) || of.as_ref().is_none_or(decided) {
        return Err(NotChanged::Closed);
    }
    let application = dossier.application.id.clone();
    // What a service is about to accept does not lose its identity piece meanwhile.
    let still = match Stage::of(&dossier.application.state) {
        Some(Stage::Submitted) if of == Some(PieceName::IDENTITY) => return Err(NotChanged::Closed),
        _ => Write::TakesPieces(application.clone()),
    };
    let removed = event(by, EventKind::PieceRemoved, now, chance);
    let writes = vec![
        still,
        Write::RemovePiece { application: application.clone(), piece },
        Write::Record { application, event: removed },
    ];
    change(ledger, writes, Some(once)).await
}

/// What an examination found in a file that can be used.
pub struct Found {
    /// What it really is.
    pub kind: FileKind,
    /// Pages of a PDF, 1 for an image.
    pub pages: u32,
}

/// Examines a file that arrived, and notes the verdict. Safe to call again: a piece has one verdict.
///
/// `examine` is pure: it looks at the bytes, knows nothing of whose they are, and takes off what follows the picture (phones
/// append films and depth maps, and others worse).
pub async fn examine<P: Dossiers + Ledger>(
    files: &impl Files,
    ports: &P,
    chance: &dyn Chance,
    now: Moment,
    key: &str,
    examine: impl FnOnce(&mut Content) -> Result<Found, FileProblem>,
) -> Result<(), Fault> {
    let Some((application, piece)) = of_original_key(key) else { return Ok(()) };
    // One byte more than is taken, so that a larger file is seen to be larger without being read whole.
    let Some(mut content) = files.read(key, MAX_FILE_BYTES + 1).await? else { return Ok(()) };
    let mut written = None;
    let (verdict, kind) = match examine(&mut content) {
        Ok(Found { kind, pages }) => {
            let digest = HEXLOWER.encode(&Sha256::digest(&content.bytes));
            let bytes = content.bytes.len() as u64;
            let copy = sound_key(&application, &piece, &digest);
            files.write(&copy, content.bytes, kind.code()).await?;
            written = Some(copy);
            (PieceState::Sound { kind, bytes, pages, digest }, EventKind::PieceSound)
        }
        Err(problem) => (PieceState::Unsound(problem), EventKind::PieceUnsound(problem)),
    };
    let writes = vec![
        Write::ExaminePiece { application: application.clone(), piece, verdict },
        Write::Record { application: application.clone(), event: event(Actor::System, kind, now, chance) },
    ];
    // Refused: the event came twice, or the slot is not one of ours. Either way there is nothing to do again.
    let committed = ports.commit(Commit { once: None, writes }).await?;
    let found = ports.dossier(&application).await?;
    if let Some(dossier) = &found {
        queue(ports, now, dossier).await?;
    }
    if matches!(committed, Committed::Refused(_)) && found.is_none() {
        // It came after its application was erased.
        files.erase(key).await?;
        if let Some(copy) = written {
            files.erase(&copy).await?;
        }
    }
    Ok(())
}

/// A file that came to a registered application waits for a service to look at it. Asked for again when its event comes
/// twice: the line has its place, and only counts once more.
async fn queue(ledger: &impl Ledger, now: Moment, dossier: &Dossier) -> Result<(), Fault> {
    if Stage::of(&dossier.application.state) == Some(Stage::Active) && proof::waits(dossier) {
        let writes = vec![proof::check_line(dossier, now)?];
        ledger.commit(Commit { once: None, writes }).await?;
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
        FileKind::Png => format!("{name}.png"),
        FileKind::Pdf => format!("{name}.pdf"),
    };
    let key = sound_key(&dossier.application.id, &piece.id, digest);
    files.link(&key, Opening { kind: *kind, name: &name, inline: true }).await.map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_keys_are_examined() {
        let (application, piece) = (ApplicationId::new(1), PieceId::new(2));
        assert_eq!(of_original_key(&original_key(&application, &piece)), Some((application.clone(), piece.clone())));
        for key in ["", "original", "applications/../pieces/x/original", &sound_key(&application, &piece, "abc")] {
            assert_eq!(of_original_key(key), None, "{key}");
        }
        assert_eq!(of_original_key(&format!("{}/x", original_key(&application, &piece))), None);
    }
}
