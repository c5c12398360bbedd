//! Letters on paper: each is a file, a day's files are a batch with its manifest, which the postal provider fetches.
//!
//! A letter has left when its batch is closed. What was put into a batch is in its manifest, whatever breaks off in
//! between: letters are assigned first, the manifest is written of all that are assigned, and only then each is noted.

use std::fmt::Write as _;

use domain::event::{Event, EventKind};
use domain::id::OutboxId;
use domain::notice::Channel;
use jiff::civil::Date;

use crate::fault::Fault;
use crate::ledger::{Commit, Write};
use crate::moment::Moment;
use crate::notice;
use crate::ports::{Dossiers, Files, Ledger, PaperLetters};
use crate::records::{Batch, BatchStage, Dossier, PaperLetter};

/// Letters put into a batch by one turn at most.
const AT_ONCE: u32 = 500;

/// Where a letter's file is kept. The bucket forgets the prefix after some months: it is the provider's by then.
pub fn letter_key(id: &OutboxId) -> String {
    format!("post/letters/{id}.pdf")
}

/// Where a batch's manifest is kept.
pub fn manifest_key(on: Date) -> String {
    format!("post/batches/{on}/manifest.csv")
}

/// The files of the letters that left about an application.
pub fn letters_of(dossier: &Dossier) -> Vec<String> {
    let letter = |event: &Event| match &event.kind {
        EventKind::NoticeLeft { channel: Channel::Post, proof, .. } => {
            proof.split_once('/').and_then(|(_, id)| OutboxId::parse(id)).map(|id| letter_key(&id))
        }
        _ => None,
    };
    dossier.events.iter().filter_map(letter).collect()
}

/// One turn: closes the batches of the days before, and the one of today, with the letters that were written before today.
pub async fn turn<P: Dossiers + Ledger + PaperLetters>(
    ports: &P,
    files: &impl Files,
    now: Moment,
) -> Result<(), Fault> {
    for batch in ports.open_batches().await? {
        go_on(ports, files, batch, now).await?;
    }
    if ports.batch(now.today).await?.is_some() || ports.ready(Moment::start_of(now.today), 1).await?.is_empty() {
        return Ok(());
    }
    ports.commit(Commit { once: None, writes: vec![Write::StartBatch(now.today)] }).await?;
    go_on(ports, files, Batch { on: now.today, stage: BatchStage::Gathering }, now).await
}

async fn go_on<P: Dossiers + Ledger + PaperLetters>(
    ports: &P,
    files: &impl Files,
    batch: Batch,
    now: Moment,
) -> Result<(), Fault> {
    let Batch { on, stage } = batch;
    if stage == BatchStage::Gathering {
        loop {
            let ready = ports.ready(Moment::start_of(on), AT_ONCE).await?;
            if ready.is_empty() {
                break;
            }
            for letter in ready {
                put_into(ports, files, on, letter).await?;
            }
        }
        let letters = ports.in_batch(on).await?;
        files.write(&manifest_key(on), manifest(&letters).into_bytes(), "text/csv").await?;
        let writes = vec![Write::MoveBatch { on, from: BatchStage::Gathering, to: BatchStage::Closed }];
        ports.commit(Commit { once: None, writes }).await?;
    }
    for letter in ports.in_batch(on).await? {
        let proof = format!("{on}/{}", letter.id);
        let noted = vec![Write::PaperLeft { id: letter.id.clone() }];
        notice::left(ports, now, &letter.id, (&letter.application, letter.kind, Channel::Post), proof, noted).await?;
    }
    let writes = vec![Write::MoveBatch { on, from: BatchStage::Closed, to: BatchStage::Noted }];
    ports.commit(Commit { once: None, writes }).await.map(drop)
}

/// Puts a letter into a batch, unless it tells what is not so any more.
async fn put_into<P: Dossiers + Ledger>(
    ports: &P,
    files: &impl Files,
    batch: Date,
    letter: PaperLetter,
) -> Result<(), Fault> {
    let PaperLetter { id, application, kind, .. } = letter;
    let tells = ports.application(&application).await?.is_some_and(|application| application.state.still_tells(kind));
    let write = if tells {
        Write::PutIntoBatch { id, batch }
    } else {
        files.erase(&letter_key(&id)).await?;
        Write::PaperMoot { id }
    };
    // Refused: another turn did it.
    ports.commit(Commit { once: None, writes: vec![write] }).await.map(drop)
}

/// One line a letter: what the provider prints, and how it checks that it has it. No name: the address is on the letter.
fn manifest(letters: &[PaperLetter]) -> String {
    let mut text = "letter,file,pages,sha256,kind\n".to_owned();
    for letter in letters {
        let _ = writeln!(
            text,
            "{},{},{},{},{}",
            letter.id,
            letter_key(&letter.id),
            letter.pages,
            letter.digest,
            letter.kind.code()
        );
    }
    text
}
