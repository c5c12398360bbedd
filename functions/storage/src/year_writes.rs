//! Changing what belongs to the days of an application: drafts, links to renew, alerts, runs, letters on paper, what is left.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::alert::AlertKind;
use domain::application::Draft;
use domain::id::{ApplicationId, OutboxId};
use domain::letter_return::LetterReturned;
use jiff::civil::Date;
use usecases::Fault;
use usecases::ledger::{Fact, Line};
use usecases::records::{Alert, BatchStage, Run, Verification};

use crate::items::{DRAFT, ERASED, EndedItem, write};
use crate::keys::{BATCHES_OPEN, Key, due_place, paper_batch, shard_of};
use crate::ledger::{deleted, done, updated};
use crate::table::Table;
use crate::year_items::{BatchItem, COUNT, FactItem, RunItem, ShardItem, alert_values, report_ttl};

/// How long an item of the outbox is kept once it left, in seconds: an e-mail comes back within days.
const LEFT_KEPT: i64 = 90 * 24 * 3600;

fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A draft is as it was read: nothing was added to it since, nothing told.
fn as_read(read: Draft) -> (String, Vec<(&'static str, AttributeValue)>) {
    let mut condition = "#state = :draft".to_owned();
    let mut values = vec![(":draft", text(DRAFT))];
    let days = [("touched_on", ":touched_on", read.touched_on), ("told_on", ":was_told_on", read.told_on)];
    for (name, value, day) in days {
        match day {
            Some(day) => {
                condition += &format!(" AND {name} = {value}");
                values.push((value, text(day.to_string())));
            }
            None => condition += &format!(" AND attribute_not_exists({name})"),
        }
    }
    (condition, values)
}

impl Table {
    /// The place that it has is kept, which costs the index nothing.
    pub(crate) fn touch_draft(
        &self,
        application: &ApplicationId,
        on: Date,
        due: Date,
    ) -> Result<Vec<TransactWriteItem>, Fault> {
        updated(
            self.update(&Key::Application(application))
                .update_expression(
                    "SET touched_on = :on, queue_pk = if_not_exists(queue_pk, :shard), queue_sk = if_not_exists(queue_sk, :due)",
                )
                .condition_expression("#state = :draft")
                .expression_attribute_names("#state", "state")
                .expression_attribute_values(":draft", text(DRAFT))
                .expression_attribute_values(":on", text(on.to_string()))
                .expression_attribute_values(":shard", text(shard_of(application)))
                .expression_attribute_values(":due", text(due_place(due, application))),
        )
    }

    pub(crate) fn tell_draft(
        &self,
        application: &ApplicationId,
        read: Draft,
        on: Date,
        due: Date,
    ) -> Result<Vec<TransactWriteItem>, Fault> {
        let (condition, values) = as_read(read);
        let update = self
            .update(&Key::Application(application))
            .update_expression("SET told_on = :on, queue_pk = :shard, queue_sk = :due")
            .condition_expression(condition)
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":on", text(on.to_string()))
            .expression_attribute_values(":shard", text(shard_of(application)))
            .expression_attribute_values(":due", text(due_place(due, application)));
        updated(
            values.into_iter().fold(update, |update, (name, value)| update.expression_attribute_values(name, value)),
        )
    }

    /// What stands there instead names nobody.
    pub(crate) fn end_draft(
        &self,
        application: &ApplicationId,
        read: Draft,
        due: Date,
    ) -> Result<Vec<TransactWriteItem>, Fault> {
        let (condition, values) = as_read(read);
        let put = self
            .put(write(&Key::Application(application), "application", &EndedItem::of(application, due))?)
            .condition_expression(condition)
            .expression_attribute_names("#state", "state");
        let put = values.into_iter().fold(put, |put, (name, value)| put.expression_attribute_values(name, value));
        Ok(vec![done(put)?])
    }

    pub(crate) fn draft_erased(&self, application: &ApplicationId) -> Result<Vec<TransactWriteItem>, Fault> {
        deleted(
            self.delete(&Key::Application(application))
                .condition_expression("attribute_not_exists(pk) OR #state = :erased")
                .expression_attribute_names("#state", "state")
                .expression_attribute_values(":erased", text(ERASED)),
        )
    }

    pub(crate) fn requeue(
        &self,
        application: &ApplicationId,
        from: Date,
        line: &Line,
    ) -> Result<Vec<TransactWriteItem>, Fault> {
        let update = self
            .update(&Key::Application(application))
            .condition_expression("queue_sk = :from")
            .expression_attribute_values(":from", text(due_place(from, application)));
        updated(match line {
            Line::Due(day) => update
                .update_expression("SET queue_sk = :to")
                .expression_attribute_values(":to", text(due_place(*day, application))),
            Line::None | Line::Desk(_) => update.update_expression("REMOVE queue_pk, queue_sk"),
        })
    }

    /// A certificate that is made again has the same code.
    pub(crate) fn create_verification(&self, certificate: &Verification) -> Result<Vec<TransactWriteItem>, Fault> {
        updated(
            self.update(&Key::Verification(&certificate.hash))
                .update_expression("SET #kind = :kind, #of = :of, valid_until = :until, #ttl = :ttl")
                .condition_expression("attribute_not_exists(pk) OR #of = :of")
                .expression_attribute_names("#kind", "kind")
                .expression_attribute_names("#of", "of")
                .expression_attribute_names("#ttl", "ttl")
                .expression_attribute_values(":kind", text("certificate"))
                .expression_attribute_values(":of", text(certificate.application.to_string()))
                .expression_attribute_values(":until", text(certificate.valid_until.to_string()))
                .expression_attribute_values(":ttl", AttributeValue::N(certificate.expires_at.to_string())),
        )
    }

    /// Raised again, it keeps its first day.
    pub(crate) fn raise_alert(&self, territory: &str, alert: &Alert) -> Result<Vec<TransactWriteItem>, Fault> {
        let mut update = self.update(&Key::Alert(&alert.application, alert.kind)).update_expression(
            "SET #id = :id, applicant = :applicant, kind = :kind, queue_pk = :queue_pk, queue_sk = if_not_exists(queue_sk, :queue_sk)",
        );
        for (name, value) in alert_values(territory, alert) {
            update = update.expression_attribute_values(format!(":{name}"), text(value));
        }
        updated(update.expression_attribute_names("#id", "id"))
    }

    pub(crate) fn drop_alert(
        &self,
        application: &ApplicationId,
        kind: AlertKind,
    ) -> Result<Vec<TransactWriteItem>, Fault> {
        deleted(self.delete(&Key::Alert(application, kind)))
    }

    pub(crate) fn start_run(&self, run: &Run, shards: u32) -> Result<Vec<TransactWriteItem>, Fault> {
        let mut items = self.one(&Key::Run(run.on), "run", &RunItem::of(run))?;
        for number in 0..shards {
            items.extend(self.one(&Key::Shard(run.on, number), "shard", &ShardItem::new(run.on, number))?);
        }
        Ok(items)
    }

    pub(crate) fn count_step(&self, on: Date, shard: u32, what: &str) -> Result<Vec<TransactWriteItem>, Fault> {
        updated(
            self.update(&Key::Shard(on, shard))
                .update_expression("ADD #count :one")
                .expression_attribute_names("#count", format!("{COUNT}{what}"))
                .expression_attribute_values(":one", AttributeValue::N("1".to_owned())),
        )
    }

    pub(crate) fn end_shard(&self, on: Date, shard: u32) -> Result<Vec<TransactWriteItem>, Fault> {
        updated(
            self.update(&Key::Shard(on, shard))
                .update_expression("SET done = :yes")
                .condition_expression("attribute_exists(pk)")
                .expression_attribute_values(":yes", AttributeValue::Bool(true)),
        )
    }

    pub(crate) fn left(&self, id: &OutboxId, proof: &str, at: i64) -> Result<Vec<TransactWriteItem>, Fault> {
        let forget = at / 1000 + LEFT_KEPT;
        updated(
            self.update(&Key::Outbox(id))
                .update_expression(
                    "SET #status = :sent, message_id = :proof, sent_at = :at, #ttl = :forget \
                     REMOVE lease_until, queue_pk, queue_sk",
                )
                .condition_expression("#status = :sending")
                .expression_attribute_names("#status", "status")
                .expression_attribute_names("#ttl", "ttl")
                .expression_attribute_values(":sent", text("sent"))
                .expression_attribute_values(":sending", text("sending"))
                .expression_attribute_values(":proof", text(proof))
                .expression_attribute_values(":at", AttributeValue::N(at.to_string()))
                .expression_attribute_values(":forget", AttributeValue::N(forget.to_string())),
        )
    }

    pub(crate) fn envelope_back(
        &self,
        key: &Key<'_>,
        returned: &LetterReturned,
    ) -> Result<Vec<TransactWriteItem>, Fault> {
        updated(
            self.update(key)
                .update_expression("SET came_back_on = :on, came_back_for = :reason")
                .condition_expression("attribute_exists(pk) AND attribute_not_exists(came_back_on)")
                .expression_attribute_values(":on", text(returned.on.to_string()))
                .expression_attribute_values(":reason", text(returned.reason.code())),
        )
    }

    pub(crate) fn put_into_batch(&self, id: &OutboxId, batch: Date) -> Result<Vec<TransactWriteItem>, Fault> {
        updated(
            self.update(&Key::Paper(id))
                .update_expression("SET #batch = :day, queue_pk = :batch")
                .condition_expression("attribute_exists(pk) AND attribute_not_exists(#batch)")
                .expression_attribute_names("#batch", "batch")
                .expression_attribute_values(":day", text(batch.to_string()))
                .expression_attribute_values(":batch", text(paper_batch(batch))),
        )
    }

    pub(crate) fn paper_moot(&self, id: &OutboxId) -> Result<Vec<TransactWriteItem>, Fault> {
        deleted(
            self.delete(&Key::Paper(id))
                .condition_expression("attribute_exists(pk) AND attribute_not_exists(#batch)")
                .expression_attribute_names("#batch", "batch"),
        )
    }

    pub(crate) fn paper_left(&self, id: &OutboxId) -> Result<Vec<TransactWriteItem>, Fault> {
        deleted(
            self.delete(&Key::Paper(id))
                .condition_expression("attribute_exists(#batch)")
                .expression_attribute_names("#batch", "batch"),
        )
    }

    pub(crate) fn start_batch(&self, on: Date) -> Result<Vec<TransactWriteItem>, Fault> {
        let item = BatchItem {
            id: on,
            stage: BatchStage::Gathering.code().to_owned(),
            queue_pk: Some(BATCHES_OPEN.to_owned()),
            queue_sk: Some(on.to_string()),
            ttl: report_ttl(on),
        };
        self.one(&Key::Batch(on), "batch", &item)
    }

    pub(crate) fn move_batch(
        &self,
        on: Date,
        from: BatchStage,
        to: BatchStage,
    ) -> Result<Vec<TransactWriteItem>, Fault> {
        let over = if to == BatchStage::Noted { " REMOVE queue_pk, queue_sk" } else { "" };
        updated(
            self.update(&Key::Batch(on))
                .update_expression(format!("SET stage = :to{over}"))
                .condition_expression("stage = :from")
                .expression_attribute_values(":from", text(from.code()))
                .expression_attribute_values(":to", text(to.code())),
        )
    }

    pub(crate) fn erase_application(
        &self,
        application: &ApplicationId,
        from_version: u64,
        fact: &Fact,
    ) -> Result<Vec<TransactWriteItem>, Fault> {
        let mut items = deleted(
            self.delete(&Key::Application(application))
                .condition_expression("version = :version")
                .expression_attribute_values(":version", AttributeValue::N(from_version.to_string())),
        )?;
        items.push(done(self.put(write(&Key::Fact(fact), "fact", &FactItem::of(fact))?))?);
        Ok(items)
    }
}
