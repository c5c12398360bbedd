//! A file that arrived: scanned, examined apart, kept in a safe form, and its verdict noted.
//!
//! Announcements come more than once, late, and in any order. The slot decides: a file is looked at while its slot waits
//! for one, and erased in every other case.

use async_trait::async_trait;
use data_encoding::HEXLOWER;
use domain::event::{Actor, EventKind};
use domain::id::{ApplicationId, PieceId};
use domain::piece::{FileKind, FileProblem, FileWarning, MAX_FILE_BYTES, Piece, PieceState};
use sha2::{Digest as _, Sha256};

use crate::application::event;
use crate::fault::Fault;
use crate::ledger::{Commit, Committed, Stage, Write};
use crate::moment::Moment;
use crate::piece::{kept_keys, kept_original_key, of_incoming_key, preview_key, sound_key};
use crate::ports::{Chance, Content, Dossiers, Files, Ledger, MalwareScanner, Scanned, Traces};
use crate::proof;
use crate::records::{Dossier, Kept};
use crate::trace::Trace;

/// Looks at the bytes of a file. It knows nothing of whose they are, and survives whatever they are.
#[async_trait]
pub trait Examiner: Send + Sync {
    /// The first bytes of a file of `size` bytes: all of them, unless the file is larger than what is taken.
    async fn examine(&self, bytes: &[u8], size: u64) -> Result<Result<Found, FileProblem>, Fault>;
}

/// What an examination made of a file that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What `copy` is.
    pub kind: FileKind,
    /// Pages of a PDF, 1 for an image.
    pub pages: u32,
    /// The safe form of the file: made again from what is seen in it, without what is hidden.
    pub copy: Vec<u8>,
    /// Pictures of the first pages (JPEG), as many as could be made in time.
    pub previews: Vec<Vec<u8>>,
    /// What is doubtful.
    pub warnings: Vec<FileWarning>,
}

/// What an examination works with.
pub struct Workshop<'a, F, S, E> {
    /// Where the file is, and where its safe form goes.
    pub files: &'a F,
    /// Looks for malware.
    pub scanner: &'a S,
    /// Looks at the file.
    pub examiner: &'a E,
}

/// What became of an announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Examined {
    /// It can be opened.
    Sound,
    /// It cannot be used.
    Unsound,
    /// Nobody waits for it: it is not ours, has its verdict, or is gone.
    Nothing,
    /// The file is not scanned yet: it has to be announced again.
    AwaitsScan,
}

/// What led to a file that was announced, for the logs of its examination.
pub async fn trace_of(ports: &impl Traces, key: &str) -> Result<Option<Trace>, Fault> {
    match of_incoming_key(key) {
        Some((application, piece)) => ports.of_slot(&application, &piece).await,
        None => Ok(None),
    }
}

/// Examines a file that was announced, and notes the verdict. Safe to call again, and late: a piece has one verdict.
pub async fn examine<P: Dossiers + Ledger, F: Files, S: MalwareScanner, E: Examiner>(
    ports: &P,
    workshop: Workshop<'_, F, S, E>,
    chance: &dyn Chance,
    now: Moment,
    key: &str,
) -> Result<Examined, Fault> {
    let Workshop { files, scanner, examiner } = workshop;
    let Some((application, piece)) = of_incoming_key(key) else { return Ok(Examined::Nothing) };
    let dossier = ports.dossier(&application).await?;
    let Some(dossier) = dossier.filter(|dossier| is_waited_for(dossier, &piece)) else {
        // A slot that is not ours, that has its verdict, or that went with its application.
        files.erase(key).await?;
        return Ok(Examined::Nothing);
    };
    // One byte more than is taken, so that a larger file is seen to be larger without being read whole.
    let Some(content) = files.read(key, MAX_FILE_BYTES + 1).await? else {
        return Ok(Examined::Nothing);
    };
    let Some(looked) = look(scanner, examiner, key, &content).await? else { return Ok(Examined::AwaitsScan) };
    let mut kept = None;
    let (verdict, kind) = match looked {
        Ok(found) => {
            let sent = HEXLOWER.encode(&Sha256::digest(&content.bytes));
            let digest = HEXLOWER.encode(&Sha256::digest(&found.copy));
            let Found { kind, pages, copy, previews, mut warnings } = found;
            if dossier.pieces.iter().any(|other| is_same_file(other, &sent)) {
                warnings.push(FileWarning::AlreadySent);
            }
            let bytes = copy.len() as u64;
            files
                .write(&kept_original_key(&application, &piece, &sent), content.bytes, "application/octet-stream")
                .await?;
            files.write(&sound_key(&application, &piece, &digest), copy, kind.code()).await?;
            let mut count = 0;
            for picture in previews {
                count += 1;
                let place = preview_key(&application, &piece, &digest, count);
                files.write(&place, picture, FileKind::Jpeg.code()).await?;
            }
            kept = Some(Kept { digest: digest.clone(), sent: sent.clone(), previews: count });
            let sound = PieceState::Sound { kind, bytes, pages, digest, sent, warnings, previews: count };
            (sound, EventKind::PieceSound)
        }
        Err(problem) => (PieceState::Unsound(problem), EventKind::PieceUnsound(problem)),
    };
    let sound = kept.is_some();
    let told = event(Actor::System, kind, now, chance);
    let writes = vec![
        Write::ExaminePiece { application: application.clone(), piece: piece.clone(), verdict },
        Write::Record { application: application.clone(), event: told },
    ];
    // A service that registered the application before this read looks at it; one that registers it now sees the slot. One
    // that was given up meanwhile has no line, and finds its file if it comes back.
    let mut line = vec![];
    if sound && Stage::of(&dossier.application.state) == Some(Stage::Active) {
        line = vec![Write::TakesPieces(application.clone()), proof::check_line(&dossier, now)?];
    }
    let given_up = writes.len();
    let all = writes.iter().cloned().chain(line).collect();
    let mut committed = ports.commit(Commit { once: None, writes: all }).await?;
    if committed == Committed::Refused(vec![given_up]) {
        committed = ports.commit(Commit { once: None, writes }).await?;
    }
    let holds = !matches!(committed, Committed::Refused(_));
    if let (false, Some(kept)) = (holds, kept) {
        // Another announcement of the same file was faster, or its application was erased meanwhile.
        let dossier = ports.dossier(&application).await?;
        forget(files, &application, &piece, &kept, dossier.as_ref()).await?;
    }
    files.erase(key).await?;
    Ok(match (holds, sound) {
        (true, true) => Examined::Sound,
        (true, false) => Examined::Unsound,
        (false, _) => Examined::Nothing,
    })
}

async fn look(
    scanner: &impl MalwareScanner,
    examiner: &impl Examiner,
    key: &str,
    content: &Content,
) -> Result<Option<Result<Found, FileProblem>>, Fault> {
    let is_whole = (1..=MAX_FILE_BYTES).contains(&content.size);
    // Nothing, or a part of what is refused anyway, is not worth a scan.
    let known = if is_whole { scanner.scan(key, content).await? } else { Scanned::Clean };
    judge(known, examiner, content).await
}

/// What is thought of a file; `None` while it is not scanned. What is infected is not looked into.
pub async fn judge(
    scanned: Scanned,
    examiner: &impl Examiner,
    content: &Content,
) -> Result<Option<Result<Found, FileProblem>>, Fault> {
    match scanned {
        Scanned::Infected => return Ok(Some(Err(FileProblem::Malware))),
        Scanned::NotYet => return Ok(None),
        Scanned::Clean | Scanned::Unscannable => {}
    }
    let looked = examiner.examine(&content.bytes, content.size).await?;
    Ok(Some(looked.and_then(|found| {
        // Of a photograph nothing is kept but its pixels; of a PDF much is.
        let is_made_again = found.kind == FileKind::Jpeg;
        if scanned == Scanned::Clean || is_made_again { Ok(found) } else { Err(FileProblem::Unverifiable) }
    })))
}

fn is_waited_for(dossier: &Dossier, piece: &PieceId) -> bool {
    dossier.pieces.iter().any(|slot| slot.id == *piece && slot.state == PieceState::Expected)
}

fn is_same_file(other: &Piece, digest: &str) -> bool {
    matches!(&other.state, PieceState::Sound { sent, .. } if sent == digest)
}

/// Erases what was written for a verdict that was not taken, except what the verdict that was taken stands on.
async fn forget(
    files: &impl Files,
    application: &ApplicationId,
    piece: &PieceId,
    written: &Kept,
    dossier: Option<&Dossier>,
) -> Result<(), Fault> {
    let slot = dossier.and_then(|dossier| dossier.pieces.iter().find(|slot| slot.id == *piece));
    let stands = match slot.map(|slot| &slot.state) {
        Some(PieceState::Sound { digest, sent, previews, .. }) => {
            let kept = Kept { digest: digest.clone(), sent: sent.clone(), previews: *previews };
            kept_keys(application, piece, &kept)
        }
        // Taken back while it was examined twice: what is written is what was taken back.
        Some(PieceState::Expected | PieceState::Unsound(_) | PieceState::Removed) | None => vec![],
    };
    for key in kept_keys(application, piece, written) {
        if !stands.contains(&key) {
            files.erase(&key).await?;
        }
    }
    Ok(())
}
