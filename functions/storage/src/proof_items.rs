//! What the table holds of pieces beside their files: records, the queue's line, who has an application, what is to be
//! sent on a day to come.

use domain::id::{AgentId, ApplicationId, PieceId};
use domain::piece::{Decision, Handed, Obstacle, Proof, Request, Said, SetAside, Verdict, WayOut};
use domain::text::Comment;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use usecases::records::{Check, Hidden, Hold, Later, Waiting};

use crate::items::{OutboxItem, Unreadable, bad};
use crate::keys::{LATER, check_queue};

const PROOF: &str = "proof";

/// `APPLICATION#…/PROOF#…`
#[derive(Serialize, Deserialize)]
pub(crate) struct ProofItem {
    version: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked: Option<DatedItem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    said: Option<SaidItem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    explained: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    handed: Option<HandedItem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionItem>,
}

#[derive(Serialize, Deserialize)]
struct DatedItem {
    on: Date,
    service: String,
}

#[derive(Serialize, Deserialize)]
struct HandedItem {
    on: Date,
    due: Date,
    service: String,
}

#[derive(Serialize, Deserialize)]
struct SaidItem {
    way_out: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    obstacle: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    on: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    remind_on: Option<Date>,
}

#[derive(Serialize, Deserialize)]
struct DecisionItem {
    verdict: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holds_until: Option<Date>,
    on: Date,
    service: String,
    files: Vec<String>,
}

fn comment(text: Option<String>) -> Result<Option<Comment>, Unreadable> {
    text.map(|text| Comment::parse(&text).map_err(|_| bad(PROOF, "comment")())).transpose()
}

fn code<T>(
    text: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
    attribute: &'static str,
) -> Result<Option<T>, Unreadable> {
    text.map(|text| parse(text).ok_or_else(bad(PROOF, attribute))).transpose()
}

impl ProofItem {
    pub(crate) fn of(proof: &Proof) -> Self {
        let text = |comment: &Option<Comment>| comment.as_ref().map(|text| text.as_str().to_owned());
        Self {
            version: proof.version,
            asked: proof.asked.as_ref().map(|asked| DatedItem { on: asked.on, service: asked.service.clone() }),
            said: proof.said.as_ref().map(|said| SaidItem {
                way_out: said.way_out.code().to_owned(),
                obstacle: said.obstacle.map(|obstacle| obstacle.code().to_owned()),
                comment: text(&said.comment),
                on: said.on,
                remind_on: said.remind_on,
            }),
            explained: text(&proof.explained),
            handed: proof.handed.as_ref().map(|handed| HandedItem {
                on: handed.on,
                due: handed.due,
                service: handed.service.clone(),
            }),
            decision: proof.decision.as_ref().map(|decision| DecisionItem {
                verdict: decision.verdict.code().to_owned(),
                reason: decision.reason.map(|reason| reason.code().to_owned()),
                comment: text(&decision.comment),
                holds_until: decision.holds_until,
                on: decision.on,
                service: decision.service.clone(),
                files: decision.files.iter().map(ToString::to_string).collect(),
            }),
        }
    }

    pub(crate) fn into_proof(self) -> Result<Proof, Unreadable> {
        let said = self.said.map(|said| {
            Ok(Said {
                way_out: WayOut::parse(&said.way_out).ok_or_else(bad(PROOF, "way_out"))?,
                obstacle: code(said.obstacle.as_deref(), Obstacle::parse, "obstacle")?,
                comment: comment(said.comment)?,
                on: said.on,
                remind_on: said.remind_on,
            })
        });
        let decision = self.decision.map(|decision| {
            let files: Option<Vec<PieceId>> = decision.files.iter().map(|id| PieceId::parse(id)).collect();
            Ok(Decision {
                verdict: Verdict::parse(&decision.verdict).ok_or_else(bad(PROOF, "verdict"))?,
                reason: code(decision.reason.as_deref(), SetAside::parse, "reason")?,
                comment: comment(decision.comment)?,
                holds_until: decision.holds_until,
                on: decision.on,
                service: decision.service,
                files: files.ok_or_else(bad(PROOF, "files"))?,
            })
        });
        Ok(Proof {
            version: self.version,
            asked: self.asked.map(|asked| Request { on: asked.on, service: asked.service }),
            said: said.transpose()?,
            explained: comment(self.explained)?,
            handed: self.handed.map(|one| Handed { on: one.on, due: one.due, service: one.service }),
            decision: decision.transpose()?,
        })
    }
}

/// `APPLICATION#…/CHECK`, as read with its application; the rest of it is for the queue.
#[derive(Deserialize)]
pub(crate) struct CheckItem {
    arrived: u64,
    answer_by: Date,
}

impl CheckItem {
    pub(crate) fn into_check(self) -> Check {
        Check { arrived: self.arrived, due: self.answer_by }
    }
}

/// `HELD#…/APPLICATION#…`
#[derive(Serialize, Deserialize)]
pub(crate) struct HoldItem {
    id: String,
    applicant: String,
    agent: String,
    name: String,
    until: i64,
    ttl: i64,
}

impl HoldItem {
    pub(crate) fn of(hold: &Hold) -> Self {
        Self {
            id: hold.application.to_string(),
            applicant: hold.applicant.0.clone(),
            agent: hold.agent.to_string(),
            name: hold.name.clone(),
            until: hold.until,
            ttl: hold.until,
        }
    }

    pub(crate) fn into_hold(self) -> Result<Hold, Unreadable> {
        Ok(Hold {
            application: ApplicationId::parse(&self.id).ok_or_else(bad("hold", "id"))?,
            applicant: Hidden(self.applicant),
            agent: AgentId::parse(&self.agent).ok_or_else(bad("hold", "agent"))?,
            name: self.name,
            until: self.until,
        })
    }
}

/// `LATER#…/LATER`
#[derive(Serialize, Deserialize)]
pub(crate) struct LaterItem {
    #[serde(flatten)]
    outbox: OutboxItem,
    on: Date,
}

impl LaterItem {
    pub(crate) fn of(later: &Later) -> Self {
        let mut outbox = OutboxItem::of(&later.outbox);
        outbox.queue_pk = Some(LATER.to_owned());
        outbox.queue_sk = Some(format!("{}#{}", later.on, later.outbox.id));
        Self { outbox, on: later.on }
    }

    pub(crate) fn into_later(self) -> Result<Later, Unreadable> {
        Ok(Later { on: self.on, outbox: self.outbox.into_outbox()? })
    }
}

/// What the queue shows of a line and its place there, as attributes to set.
pub(crate) fn line_values(territory: &str, waiting: &Waiting) -> [(&'static str, String); 6] {
    [
        ("id", waiting.application.to_string()),
        ("applicant", waiting.applicant.0.clone()),
        ("deposited_on", waiting.deposited_on.to_string()),
        ("answer_by", waiting.answer_by.to_string()),
        ("queue_pk", check_queue(territory)),
        ("queue_sk", format!("{}#{}", waiting.answer_by, waiting.application)),
    ]
}
