//! What leaves: certificates made, e-mails sent, each once.

use data_encoding::HEXLOWER;
use domain::application::{Registration, State};
use domain::event::{Actor, Event, EventKind};
use domain::id::{ApplicationId, EventId, OutboxId};
use domain::piece::FileKind;
use jiff::ToSpan as _;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use crate::fault::Fault;
use crate::ledger::{Commit, Committed, Write};
use crate::moment::Moment;
use crate::notice;
use crate::ports::{Dossiers, Files, Laters, Ledger, Letter, Mailer, Opening, Outboxes, Taken};
use crate::postal::letter_key;
use crate::records::{Dossier, Envelope, Message, Outbox, PaperLetter};
use crate::verification;

/// How long a worker keeps an item before another may take it, in seconds: longer than the deployed function may run.
pub const LEASE_SECONDS: i64 = 120;

/// After how many seconds a letter that did not leave is late: longer than [`LEASE_SECONDS`], so that one that is just
/// leaving is not taken for a lost one.
pub const LATE_SECONDS: i64 = 600;
/// Most late letters that are looked for at once.
pub const LATE_AT_ONCE: u32 = 100;

/// The letters that should have left and did not: a worker died, the mail service was down for longer than the queue tries,
/// or their message was lost. The item is what counts, the message only makes it quick. Those that follow `after`: a letter
/// that can never leave keeps none of the others back.
pub async fn late(outboxes: &impl Outboxes, now: Moment, after: Option<&OutboxId>) -> Result<Vec<OutboxId>, Fault> {
    let older_than = Moment::at(now.instant.saturating_sub(LATE_SECONDS.seconds()).unwrap_or(now.instant));
    outboxes.unsent(older_than, after, LATE_AT_ONCE).await
}

/// Hands over to the outbox what was to be sent on a day that has come. Each is handed over once, however often this runs.
pub async fn due<P: Laters + Ledger>(ports: &P, now: Moment) -> Result<(), Fault> {
    for later in ports.due(now.today, LATE_AT_ONCE).await? {
        let writes = vec![Write::DropLater(later.outbox.id.clone()), Write::Send(later.outbox)];
        ports.commit(Commit { once: None, writes }).await?;
    }
    Ok(())
}

/// Where the certificate of a registration is kept.
pub fn certificate_key(application: &ApplicationId, registration: &Registration) -> String {
    key_of_day(application, registration.renewed_on.unwrap_or(registration.registered_on))
}

fn key_of_day(application: &ApplicationId, day: Date) -> String {
    format!("applications/{application}/certificates/{day}.pdf")
}

/// Where the certificates of an application were kept: of its registration, and of each renewal.
pub fn certificate_keys(dossier: &Dossier) -> Vec<String> {
    let made = |event: &&Event| matches!(event.kind, EventKind::Registered | EventKind::Renewed);
    let day = |event: &Event| Moment::at(jiff::Timestamp::from_millisecond(event.at).unwrap_or_default()).today;
    let id = &dossier.application.id;
    dossier.events.iter().filter(made).map(|event| key_of_day(id, day(event))).collect()
}

/// A link that saves the certificate of a registered application; `None` while there is none.
pub async fn certificate_link(files: &impl Files, dossier: &Dossier) -> Result<Option<String>, Fault> {
    let Some(registration) = registration(dossier).filter(|_| dossier.has_certificate()) else { return Ok(None) };
    let opening = Opening { kind: FileKind::Pdf, name: "attestation-logement-social.pdf", inline: false };
    files.link(&certificate_key(&dossier.application.id, registration), opening).await.map(Some)
}

/// The registration of a registered application.
pub fn registration(dossier: &Dossier) -> Option<&Registration> {
    match &dossier.application.state {
        State::Active(registration) => Some(registration),
        _ => None,
    }
}

/// Keeps a certificate, and notes in the history that it can be downloaded, and by which code it is checked. Safe to do
/// again.
pub async fn keep_certificate(
    files: &impl Files,
    ledger: &impl Ledger,
    now: Moment,
    dossier: &Dossier,
    registration: &Registration,
    (pdf, code): (Vec<u8>, &str),
) -> Result<(), Fault> {
    let id = &dossier.application.id;
    files.write(&certificate_key(id, registration), pdf, "application/pdf").await?;
    if dossier.has_certificate() {
        return Ok(());
    }
    // Follows the registration, or the renewal, by a millisecond in the history, whenever it was really made, so that
    // making it again is the same event.
    let told = |event: &&Event| matches!(event.kind, EventKind::Registered | EventKind::Renewed);
    let registered = dossier.events.iter().rev().find(told);
    let at = registered.map_or_else(|| now.milliseconds(), |event| event.at) + 1;
    let ready = Event { id: EventId::at(at, 0), at, actor: Actor::System, kind: EventKind::CertificateReady };
    let writes = vec![
        Write::Record { application: id.clone(), event: ready },
        Write::CreateVerification(verification::of(id, registration, code)),
    ];
    ledger.commit(Commit { once: None, writes }).await.map(drop)
}

/// What an item of the outbox became.
pub enum Ready {
    /// A message for the mail service.
    Mail(Letter),
    /// A letter on paper: its file, its pages, and what its envelope shows.
    Paper(Vec<u8>, u32, Envelope),
    /// Nothing leaves: things moved on since, or it was only something to be made.
    Nothing,
}

/// Sends one letter of the outbox, once. `prepare` makes it ready (and, for a registration, its certificate).
///
/// The item is taken first, then the letter leaves, then it is noted as sent, a notice with its proof on the application. A
/// worker that dies between the two last steps leaves an item that another takes again when the lease ends: the letter then
/// leaves a second time under the same Message-ID. That, never a letter lost, is what a mail service without idempotent
/// sending allows.
pub async fn deliver<P, F>(
    (ports, files): (&P, &impl Files),
    mailer: &impl Mailer,
    id: &OutboxId,
    now: Moment,
    lease_seconds: i64,
    prepare: impl FnOnce(Outbox) -> F,
) -> Result<(), Fault>
where
    P: Dossiers + Ledger + Outboxes,
    F: Future<Output = Result<Ready, Fault>>,
{
    let outbox = match ports.take(id, now, lease_seconds).await? {
        Taken::Ours(outbox) => outbox,
        Taken::Sent => return Ok(()),
        Taken::Busy => return Err(Fault::new("another worker is sending this")),
    };
    let message = outbox.message.clone();
    let at = now.milliseconds();
    let note = |proof: String| Write::Left { id: id.clone(), proof, at };
    let writes = match (prepare(outbox).await?, message) {
        (Ready::Mail(letter), message) => {
            let proof = mailer.send(letter).await?;
            let left = vec![note(proof.clone())];
            if let Message::Notice { application, kind, channel } = message {
                return notice::left(ports, now, id, (&application, kind, channel), proof, left).await;
            }
            left
        }
        (Ready::Paper(pdf, pages, envelope), Message::Notice { application, kind, .. }) => {
            let digest = HEXLOWER.encode(&Sha256::digest(&pdf));
            files.write(&letter_key(id), pdf, "application/pdf").await?;
            let letter = PaperLetter { id: id.clone(), application, kind, digest, pages, batch: None };
            vec![note("paper".to_owned()), Write::CreatePaperLetter(letter), Write::CreateEnvelope(envelope)]
        }
        (Ready::Paper(..), _) => return Err(Fault::new("a letter on paper that is no notice")),
        (Ready::Nothing, _) => vec![note("nobody-to-write-to".to_owned())],
    };
    match ports.commit(Commit { once: None, writes }).await? {
        // The envelope alone: the next try takes another reference.
        Committed::Refused(ranks) if ranks == [2] => Err(Fault::new("another letter took this reference meanwhile")),
        _ => Ok(()),
    }
}
