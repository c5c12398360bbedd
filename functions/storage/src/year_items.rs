//! Items of the year of an application: links to renew, alerts, runs of the daily work, letters on paper, what is left.

use std::collections::BTreeMap;

use domain::alert::AlertKind;
use domain::application::{
    Agreement, DeliveryReference, Ground, Ineligibility, Lease, Motive, Notice, Quota, Registration, Reinstated,
    StockIdentifier, StruckOff, Warning, Year,
};
use domain::event::MotiveCode;
use domain::id::{ApplicationId, OutboxId};
use domain::letter_return::{LetterReturned, ReturnReason};
use domain::notice::NoticeKind;
use domain::number::UniqueNumber;
use domain::service::DeskCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use usecases::keys::TokenHash;
use usecases::ledger::Fact;
use usecases::letter_reference::LetterReference;
use usecases::records::{
    Alert, Batch, BatchStage, Envelope, Hidden, Overdue, PaperLetter, RenewalLink, Run, Shard, Verification,
};
use usecases::trace;

use crate::items::{Unreadable, bad};
use crate::keys::{PAPER_READY, alert_queue};

/// What a year of validity adds to an application's item.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(crate) struct YearItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    notice_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice_left_on: Option<Date>,
    notice_stuck_told: bool,
    reminders: usize,
    expiry_told: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reinstated_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renew_by: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    housed_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mail_returned_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    letter_returned: Option<ReturnedItem>,
    delay_told: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<WarningItem>,
}

/// A letter that came back.
#[derive(Serialize, Deserialize)]
struct ReturnedItem {
    dated: Date,
    on: Date,
    reason: String,
}

impl ReturnedItem {
    fn of(returned: LetterReturned) -> Self {
        Self { dated: returned.dated, on: returned.on, reason: returned.reason.code().to_owned() }
    }

    fn to_returned(&self) -> Result<LetterReturned, Unreadable> {
        let reason = ReturnReason::parse(&self.reason).ok_or_else(bad(YEAR, "letter_returned"))?;
        Ok(LetterReturned { dated: self.dated, on: self.on, reason })
    }
}

/// A warning of a strike-off.
#[derive(Serialize, Deserialize)]
struct WarningItem {
    motive: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ineligibility: Option<String>,
    sent_on: Date,
    reference: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivered_on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    returned: Option<ReturnedItem>,
    desk: String,
    unproven_told: bool,
}

const YEAR: &str = "application.year";

impl YearItem {
    pub(crate) fn of(registration: &Registration) -> Self {
        let notice = registration.year.notice;
        Self {
            notice_on: notice.map(|notice| notice.prepared_on),
            notice_left_on: notice.and_then(|notice| notice.left_on),
            notice_stuck_told: notice.is_some_and(|notice| notice.stuck_told),
            reminders: registration.year.reminders,
            expiry_told: registration.year.expiry_told,
            reinstated_on: registration.reinstated.map(|one| one.on),
            renew_by: registration.reinstated.map(|one| one.renew_by),
            housed_on: registration.housed_on,
            mail_returned_on: registration.mail_returned_on,
            letter_returned: registration.letter_returned.map(ReturnedItem::of),
            delay_told: registration.delay_told,
            warning: registration.warning.as_ref().map(|warning| WarningItem {
                motive: warning.ground.motive().code().code().to_owned(),
                ineligibility: match warning.ground {
                    Ground::NoReply => None,
                    Ground::Ineligible(ground) => Some(ground.code().to_owned()),
                },
                sent_on: warning.sent_on,
                reference: warning.reference.as_str().to_owned(),
                delivered_on: warning.delivered_on,
                returned: warning.returned.map(ReturnedItem::of),
                desk: warning.desk.as_str().to_owned(),
                unproven_told: warning.unproven_told,
            }),
        }
    }

    pub(crate) fn put_into(&self, registration: &mut Registration) -> Result<(), Unreadable> {
        registration.year = Year {
            notice: self.notice_on.map(|prepared_on| Notice {
                prepared_on,
                left_on: self.notice_left_on,
                stuck_told: self.notice_stuck_told,
            }),
            reminders: self.reminders,
            expiry_told: self.expiry_told,
        };
        registration.reinstated =
            self.reinstated_on.zip(self.renew_by).map(|(on, renew_by)| Reinstated { on, renew_by });
        registration.housed_on = self.housed_on;
        registration.mail_returned_on = self.mail_returned_on;
        registration.letter_returned = self.letter_returned.as_ref().map(ReturnedItem::to_returned).transpose()?;
        registration.delay_told = self.delay_told;
        registration.warning = self.warning.as_ref().map(WarningItem::to_warning).transpose()?;
        Ok(())
    }
}

impl WarningItem {
    fn to_warning(&self) -> Result<Warning, Unreadable> {
        let ground = match (MotiveCode::parse(&self.motive), self.ineligibility.as_deref()) {
            (Some(MotiveCode::NoReply), None) => Ground::NoReply,
            (Some(MotiveCode::Ineligible), Some(code)) => {
                Ground::Ineligible(Ineligibility::parse(code).ok_or_else(bad(YEAR, "ineligibility"))?)
            }
            _ => return Err(bad(YEAR, "motive")()),
        };
        Ok(Warning {
            ground,
            sent_on: self.sent_on,
            reference: DeliveryReference::parse(&self.reference).ok_or_else(bad(YEAR, "reference"))?,
            delivered_on: self.delivered_on,
            returned: self.returned.as_ref().map(ReturnedItem::to_returned).transpose()?,
            desk: DeskCode::parse(&self.desk).ok_or_else(bad(YEAR, "desk"))?,
            unproven_told: self.unproven_told,
        })
    }
}

/// What a strike-off adds to an application's item.
#[derive(Serialize, Deserialize)]
pub(crate) struct StruckItem {
    motive: String,
    on: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    desk: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    way_back_until: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked_back_on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ineligibility: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    into: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lease: Option<LeaseItem>,
}

/// A lease that was signed.
#[derive(Serialize, Deserialize)]
struct LeaseItem {
    signed_on: Date,
    home: String,
    quota: String,
    agreement: String,
    dalo: bool,
    was_tenant: bool,
}

const STRUCK: &str = "application.struck";

impl StruckItem {
    pub(crate) fn of(struck: &StruckOff) -> Self {
        Self {
            motive: struck.motive.code().code().to_owned(),
            on: struck.on,
            desk: struck.desk.as_ref().map(|desk| desk.as_str().to_owned()),
            way_back_until: struck.way_back_until,
            asked_back_on: struck.asked_back_on,
            ineligibility: match &struck.motive {
                Motive::Ineligible(ground) => Some(ground.code().to_owned()),
                _ => None,
            },
            into: match &struck.motive {
                Motive::Merged(number) => Some(number.to_string()),
                _ => None,
            },
            lease: match &struck.motive {
                Motive::Housed(lease) => Some(LeaseItem {
                    signed_on: lease.signed_on,
                    home: lease.home.as_str().to_owned(),
                    quota: lease.quota.code().to_owned(),
                    agreement: lease.agreement.code().to_owned(),
                    dalo: lease.dalo,
                    was_tenant: lease.was_tenant,
                }),
                _ => None,
            },
        }
    }

    pub(crate) fn to_struck_off(&self, was: Registration) -> Result<StruckOff, Unreadable> {
        let motive = match MotiveCode::parse(&self.motive) {
            Some(MotiveCode::Housed) => {
                let lease = self.lease.as_ref().ok_or_else(bad(STRUCK, "lease"))?;
                Motive::Housed(Lease {
                    signed_on: lease.signed_on,
                    home: StockIdentifier::parse(&lease.home).ok_or_else(bad(STRUCK, "home"))?,
                    quota: Quota::parse(&lease.quota).ok_or_else(bad(STRUCK, "quota"))?,
                    agreement: Agreement::parse(&lease.agreement).ok_or_else(bad(STRUCK, "agreement"))?,
                    dalo: lease.dalo,
                    was_tenant: lease.was_tenant,
                })
            }
            Some(MotiveCode::NoReply) => Motive::NoReply,
            Some(MotiveCode::Ineligible) => {
                let ground = self.ineligibility.as_deref().and_then(Ineligibility::parse);
                Motive::Ineligible(ground.ok_or_else(bad(STRUCK, "ineligibility"))?)
            }
            Some(MotiveCode::NotRenewed) => Motive::NotRenewed,
            Some(MotiveCode::Merged) => {
                let into = self.into.as_deref().and_then(UniqueNumber::parse);
                Motive::Merged(into.ok_or_else(bad(STRUCK, "into"))?)
            }
            Some(MotiveCode::Renunciation) | None => return Err(bad(STRUCK, "motive")()),
        };
        Ok(StruckOff {
            was: Box::new(was),
            motive,
            on: self.on,
            desk: match self.desk.as_deref() {
                None => None,
                Some(desk) => Some(DeskCode::parse(desk).ok_or_else(bad(STRUCK, "desk"))?),
            },
            way_back_until: self.way_back_until,
            asked_back_on: self.asked_back_on,
        })
    }
}

/// `RENEWAL#…/RENEWAL`
#[derive(Serialize, Deserialize)]
pub(crate) struct RenewalLinkItem {
    of: String,
    ends: Date,
    tries: u32,
    ttl: i64,
}

impl RenewalLinkItem {
    pub(crate) fn of(link: &RenewalLink) -> Self {
        Self { of: link.application.to_string(), ends: link.ends, tries: link.tries, ttl: link.expires_at }
    }

    pub(crate) fn into_link(self, hash: TokenHash) -> Result<RenewalLink, Unreadable> {
        Ok(RenewalLink {
            hash,
            application: ApplicationId::parse(&self.of).ok_or_else(bad("renewal", "of"))?,
            ends: self.ends,
            tries: self.tries,
            expires_at: self.ttl,
        })
    }
}

/// `CERTIFICATE#…/CERTIFICATE`
#[derive(Deserialize)]
pub(crate) struct VerificationItem {
    of: String,
    valid_until: Date,
    ttl: i64,
}

impl VerificationItem {
    pub(crate) fn into_verification(self, hash: TokenHash) -> Result<Verification, Unreadable> {
        Ok(Verification {
            hash,
            application: ApplicationId::parse(&self.of).ok_or_else(bad("certificate", "of"))?,
            valid_until: self.valid_until,
            expires_at: self.ttl,
        })
    }
}

/// What the index shows of `APPLICATION#…/ALERT#…`: the kind is in the place.
#[derive(Deserialize)]
pub(crate) struct AlertItem {
    id: String,
    applicant: String,
    pub(crate) queue_sk: String,
}

/// The attributes of an alert.
pub(crate) fn alert_values(territory: &str, alert: &Alert) -> [(&'static str, String); 5] {
    let place = format!("{}#{}#{}", alert.on, alert.application, alert.kind.code());
    [
        ("id", alert.application.to_string()),
        ("applicant", alert.applicant.0.clone()),
        ("kind", "alert".to_owned()),
        ("queue_pk", alert_queue(territory)),
        ("queue_sk", place),
    ]
}

impl AlertItem {
    pub(crate) fn into_alert(self) -> Result<Alert, Unreadable> {
        let mut parts = self.queue_sk.split('#');
        let on = parts.next().and_then(|day| day.parse().ok()).ok_or_else(bad("alert", "queue_sk"))?;
        let kind = parts.nth(1).and_then(AlertKind::parse).ok_or_else(bad("alert", "queue_sk"))?;
        let application = ApplicationId::parse(&self.id).ok_or_else(bad("alert", "id"))?;
        Ok(Alert { application, applicant: Hidden(self.applicant), kind, on })
    }
}

/// `LIFECYCLE/RUN#…`
#[derive(Serialize, Deserialize)]
pub(crate) struct RunItem {
    on: Date,
    certificates: u64,
    pieces: u64,
    ttl: i64,
}

/// How long a run's report is kept, in days.
const REPORT_DAYS: i64 = 400;

/// When a report of a day may be forgotten.
pub(crate) fn report_ttl(on: Date) -> i64 {
    let day = on.saturating_add(jiff::Span::new().days(REPORT_DAYS));
    usecases::Moment::start_of(day).seconds()
}

impl RunItem {
    pub(crate) fn of(run: &Run) -> Self {
        let Run { on, overdue } = *run;
        Self { on, certificates: overdue.certificates, pieces: overdue.pieces, ttl: report_ttl(on) }
    }

    pub(crate) fn into_run(self) -> Run {
        let overdue = Overdue { certificates: self.certificates, pieces: self.pieces };
        Run { on: self.on, overdue }
    }
}

/// `LIFECYCLE#…/SHARD#…`; a count is an attribute `n_…`.
#[derive(Serialize, Deserialize)]
pub(crate) struct ShardItem {
    pub(crate) on: Date,
    pub(crate) number: u32,
    /// Of the turn of the schedule that began the run, for the logs: the stream carries it along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
    pub(crate) done: bool,
    pub(crate) ttl: i64,
    #[serde(flatten)]
    counts: BTreeMap<String, serde_json::Value>,
}

/// What the attribute of a count begins with.
pub(crate) const COUNT: &str = "n_";

impl ShardItem {
    pub(crate) fn new(on: Date, number: u32) -> Self {
        Self { on, number, trace: trace::current(), done: false, ttl: report_ttl(on), counts: BTreeMap::new() }
    }

    pub(crate) fn into_shard(self) -> Shard {
        let count =
            |(name, value): (String, serde_json::Value)| Some((name.strip_prefix(COUNT)?.to_owned(), value.as_u64()?));
        Shard { number: self.number, done: self.done, counts: self.counts.into_iter().filter_map(count).collect() }
    }
}

/// `PAPER#…/PAPER`
#[derive(Serialize, Deserialize)]
pub(crate) struct PaperItem {
    id: String,
    of: String,
    notice: String,
    digest: String,
    pages: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    batch: Option<Date>,
    queue_pk: String,
    queue_sk: String,
}

impl PaperItem {
    pub(crate) fn of(letter: &PaperLetter) -> Self {
        Self {
            id: letter.id.to_string(),
            of: letter.application.to_string(),
            notice: letter.kind.code().to_owned(),
            digest: letter.digest.clone(),
            pages: letter.pages,
            batch: letter.batch,
            queue_pk: PAPER_READY.to_owned(),
            queue_sk: letter.id.to_string(),
        }
    }

    pub(crate) fn into_letter(self) -> Result<PaperLetter, Unreadable> {
        Ok(PaperLetter {
            id: OutboxId::parse(&self.id).ok_or_else(bad("paper", "id"))?,
            application: ApplicationId::parse(&self.of).ok_or_else(bad("paper", "of"))?,
            kind: NoticeKind::parse(&self.notice).ok_or_else(bad("paper", "notice"))?,
            digest: self.digest,
            pages: self.pages,
            batch: self.batch,
        })
    }
}

/// `ENVELOPE#…/ENVELOPE`: territory and reference are the key.
#[derive(Serialize, Deserialize)]
pub(crate) struct EnvelopeItem {
    id: String,
    of: String,
    notice: String,
    dated: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    came_back_on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    came_back_for: Option<String>,
    ttl: i64,
}

impl EnvelopeItem {
    pub(crate) fn of(envelope: &Envelope) -> Self {
        Self {
            id: envelope.letter.to_string(),
            of: envelope.application.to_string(),
            notice: envelope.kind.code().to_owned(),
            dated: envelope.dated,
            came_back_on: envelope.returned.map(|returned| returned.on),
            came_back_for: envelope.returned.map(|returned| returned.reason.code().to_owned()),
            ttl: envelope.expires_at,
        }
    }

    pub(crate) fn into_envelope(self, territory: &str, reference: &LetterReference) -> Result<Envelope, Unreadable> {
        let returned = match (self.came_back_on, self.came_back_for.as_deref()) {
            (None, _) => None,
            (Some(on), reason) => {
                let reason = reason.and_then(ReturnReason::parse).ok_or_else(bad("envelope", "came_back_for"))?;
                Some(LetterReturned { dated: self.dated, on, reason })
            }
        };
        Ok(Envelope {
            territory: territory.to_owned(),
            reference: reference.clone(),
            letter: OutboxId::parse(&self.id).ok_or_else(bad("envelope", "id"))?,
            application: ApplicationId::parse(&self.of).ok_or_else(bad("envelope", "of"))?,
            kind: NoticeKind::parse(&self.notice).ok_or_else(bad("envelope", "notice"))?,
            dated: self.dated,
            returned,
            expires_at: self.ttl,
        })
    }
}

/// `BATCH#…/BATCH`; the index shows those that are not noted by their identifier, which is their day.
#[derive(Serialize, Deserialize)]
pub(crate) struct BatchItem {
    pub(crate) id: Date,
    pub(crate) stage: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) queue_pk: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) queue_sk: Option<String>,
    pub(crate) ttl: i64,
}

impl BatchItem {
    pub(crate) fn into_batch(self) -> Result<Batch, Unreadable> {
        let stage = BatchStage::parse(&self.stage).ok_or_else(bad("batch", "stage"))?;
        Ok(Batch { on: self.id, stage })
    }
}

/// `FACT#…/FACT#…`: no way leads from it to a person, a number or an application.
#[derive(Serialize)]
pub(crate) struct FactItem {
    motive: &'static str,
    deposited: String,
    ended: String,
    waited: u32,
}

impl FactItem {
    pub(crate) fn of(fact: &Fact) -> Self {
        Self { motive: fact.motive, deposited: fact.deposited.clone(), ended: fact.ended.clone(), waited: fact.waited }
    }
}
