//! What leaves: certificates made, e-mails sent, each once.

use domain::application::{Registration, State};
use domain::event::{Actor, Event, EventKind};
use domain::id::{ApplicationId, EventId, OutboxId};
use domain::piece::FileKind;
use jiff::ToSpan as _;

use crate::fault::Fault;
use crate::ledger::{Commit, Write};
use crate::moment::Moment;
use crate::ports::{Files, Laters, Ledger, Letter, Mailer, Opening, Outboxes, Taken};
use crate::records::Dossier;

/// How long a worker keeps an item before another may take it, in seconds: longer than the deployed function may run.
pub const LEASE_SECONDS: i64 = 120;

/// After how many seconds a letter that did not leave is late: longer than [`LEASE_SECONDS`], so that one that is just
/// leaving is not taken for a lost one.
pub const LATE_SECONDS: i64 = 600;
/// Most late letters of one turn.
const LATE_AT_ONCE: u32 = 100;

/// The letters that should have left and did not: a worker died, the mail service was down for longer than the queue tries,
/// or their message was lost. The item is what counts, the message only makes it quick.
pub async fn late(outboxes: &impl Outboxes, now: Moment) -> Result<Vec<OutboxId>, Fault> {
    let older_than = Moment::at(now.instant.saturating_sub(LATE_SECONDS.seconds()).unwrap_or(now.instant));
    outboxes.unsent(older_than, LATE_AT_ONCE).await
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
    format!("applications/{application}/certificates/{}.pdf", registration.registered_on)
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

/// Keeps a certificate and notes in the history that it can be downloaded. Safe to do again.
pub async fn keep_certificate(
    files: &impl Files,
    ledger: &impl Ledger,
    now: Moment,
    dossier: &Dossier,
    registration: &Registration,
    pdf: Vec<u8>,
) -> Result<(), Fault> {
    let id = &dossier.application.id;
    files.write(&certificate_key(id, registration), pdf, "application/pdf").await?;
    if dossier.has_certificate() {
        return Ok(());
    }
    // Follows the registration by a millisecond in the history, whenever it was really made, so that making it again is
    // the same event.
    let registered = dossier.events.iter().rev().find(|event| event.kind == EventKind::Registered);
    let at = registered.map_or_else(|| now.milliseconds(), |event| event.at) + 1;
    let ready = Event { id: EventId::at(at, 0), at, actor: Actor::System, kind: EventKind::CertificateReady };
    let writes = vec![Write::Record { application: id.clone(), event: ready }];
    ledger.commit(Commit { once: None, writes }).await.map(drop)
}

/// Sends one letter of the outbox, once. `prepare` makes it ready (and, for a registration, its certificate).
///
/// The item is taken first, then the letter leaves, then it is noted as sent. A worker that dies between the two last
/// steps leaves an item that another takes again when the lease ends: the letter then leaves a second time under the same
/// Message-ID. That, never a letter lost, is what a mail service without idempotent sending allows.
pub async fn deliver<P, F>(
    ports: &P,
    mailer: &impl Mailer,
    id: &OutboxId,
    now: Moment,
    lease_seconds: i64,
    prepare: impl FnOnce(crate::records::Outbox) -> F,
) -> Result<(), Fault>
where
    P: Outboxes,
    F: Future<Output = Result<Option<Letter>, Fault>>,
{
    let outbox = match ports.take(id, now, lease_seconds).await? {
        Taken::Ours(outbox) => outbox,
        Taken::Sent => return Ok(()),
        Taken::Busy => return Err(Fault::new("another worker is sending this")),
    };
    let message_id = match prepare(outbox).await? {
        Some(letter) => mailer.send(letter).await?,
        None => "nobody-to-write-to".to_owned(),
    };
    ports.sent(id, &message_id, now).await
}
