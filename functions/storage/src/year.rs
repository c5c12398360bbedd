//! Reading what belongs to the year of an application.

use std::time::Instant;

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity, Select};
use domain::id::ApplicationId;
use jiff::civil::Date;
use usecases::keys::TokenHash;
use usecases::letter_reference::LetterReference;
use usecases::ports::{Deadlines, Envelopes, PaperLetters, RenewalLinks, Runs, Verifications};
use usecases::records::{Alert, Batch, Envelope, Overdue, PaperLetter, RenewalLink, Run, Shard, Verification};
use usecases::{Fault, Moment};

use crate::call_failed::call_failed;
use crate::items::{Item, read};
use crate::keys::{
    BATCHES_OPEN, Key, PAPER_READY, alert_queue, check_queue, desk_queue, due_place, due_shard, paper_batch,
};
use crate::schema::QUEUE_INDEX;
use crate::table::Table;
use crate::year_items::{
    AlertItem, BatchItem, EnvelopeItem, PaperItem, RenewalLinkItem, RunItem, ShardItem, VerificationItem,
};

impl Table {
    /// A question to the sparse index.
    pub(crate) fn queue(&self, queue: String) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.name)
            .index_name(QUEUE_INDEX)
            .key_condition_expression("queue_pk = :queue")
            .expression_attribute_values(":queue", AttributeValue::S(queue))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
    }

    pub(crate) async fn ask(&self, query: QueryFluentBuilder) -> Result<(Vec<Item>, bool), Fault> {
        let started = Instant::now();
        let answer = query.send().await.map_err(|error| call_failed("the index could not be read", &error))?;
        self.meter.note("Query", started, answer.consumed_capacity());
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key.is_some()))
    }

    /// How many items a queue holds before a place, however many pages it takes: as much as waits too long.
    async fn count_before(&self, queue: String, place: String) -> Result<u64, Fault> {
        let (mut count, mut start) = (0, None);
        loop {
            let started = Instant::now();
            let answer = self
                .queue(queue.clone())
                .key_condition_expression("queue_pk = :queue AND queue_sk < :place")
                .expression_attribute_values(":place", AttributeValue::S(place.clone()))
                .select(Select::Count)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(|error| call_failed("the index could not be read", &error))?;
            self.meter.note("Query", started, answer.consumed_capacity());
            count += u64::try_from(answer.count).unwrap_or_default();
            match answer.last_evaluated_key {
                Some(key) => start = Some(key),
                None => return Ok(count),
            }
        }
    }

    /// What has to be seen to in a territory, and the place from which the next page goes on.
    pub(crate) async fn alerts_after(
        &self,
        territory: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<Alert>, Option<String>), Fault> {
        let query = self.queue(alert_queue(territory)).limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let query = match after {
            Some(after) => query
                .key_condition_expression("queue_pk = :queue AND queue_sk > :after")
                .expression_attribute_values(":after", AttributeValue::S(after.to_owned())),
            None => query,
        };
        let (items, more) = self.ask(query).await?;
        let (mut alerts, mut next) = (Vec::new(), None);
        for item in items {
            let item: AlertItem = read("alert", item)?;
            next = Some(item.queue_sk.clone());
            alerts.push(item.into_alert()?);
        }
        Ok((alerts, next.filter(|_| more)))
    }

    async fn paper(&self, ids: Vec<Item>) -> Result<Vec<PaperLetter>, Fault> {
        let mut letters = Vec::new();
        for item in ids {
            let id = crate::items::outbox_id(item)?;
            // The index shows what is gone for a moment more.
            if let Some(item) = self.get::<PaperItem>("paper", Key::Paper(&id)).await? {
                letters.push(item.into_letter()?);
            }
        }
        Ok(letters)
    }
}

#[async_trait]
impl RenewalLinks for Table {
    async fn renewal_link(&self, hash: &TokenHash) -> Result<Option<RenewalLink>, Fault> {
        let link: Option<RenewalLinkItem> = self.get("renewal", Key::RenewalLink(hash)).await?;
        Ok(link.map(|link| link.into_link(hash.clone())).transpose()?)
    }

    async fn try_renewal_link(&self, hash: &TokenHash, most: u32, now: Moment) -> Result<Option<RenewalLink>, Fault> {
        let item = self.count_try(&Key::RenewalLink(hash), most, now).await?;
        let Some(item) = item else { return Ok(None) };
        Ok(Some(read::<RenewalLinkItem>("renewal", item)?.into_link(hash.clone())?))
    }
}

#[async_trait]
impl Verifications for Table {
    async fn verification(&self, hash: &TokenHash) -> Result<Option<Verification>, Fault> {
        let item: Option<VerificationItem> = self.get("certificate", Key::Verification(hash)).await?;
        Ok(item.map(|item| item.into_verification(hash.clone())).transpose()?)
    }
}

#[async_trait]
impl Deadlines for Table {
    async fn due_applications(
        &self,
        shard: u32,
        until: Date,
        after: Option<&(Date, ApplicationId)>,
        limit: u32,
    ) -> Result<Vec<(Date, ApplicationId)>, Fault> {
        let after = after.map_or_else(|| "0".to_owned(), |(day, id)| due_place(*day, id));
        let query = self
            .queue(due_shard(shard))
            // No place is the beginning of another one: the one after the last page is not in the next.
            .key_condition_expression("queue_pk = :queue AND queue_sk BETWEEN :after AND :until")
            .expression_attribute_values(":after", AttributeValue::S(format!("{after}#")))
            .expression_attribute_values(":until", AttributeValue::S(format!("{until}#~")))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let (items, _) = self.ask(query).await?;
        items.into_iter().map(crate::items::due_application).collect()
    }

    async fn overdue(&self, territory: &str, on: Date) -> Result<Overdue, Fault> {
        // A place begins with the day that is due.
        Ok(Overdue {
            certificates: self.count_before(desk_queue(territory), on.to_string()).await?,
            pieces: self.count_before(check_queue(territory), on.to_string()).await?,
        })
    }
}

#[async_trait]
impl Runs for Table {
    async fn runs(&self, limit: u32) -> Result<Vec<Run>, Fault> {
        let query = self
            .client
            .query()
            .table_name(&self.name)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(Key::Run(Date::MIN).partition()))
            .consistent_read(true)
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let (items, _) = self.ask(query).await?;
        items.into_iter().map(|item| Ok(read::<RunItem>("run", item)?.into_run())).collect()
    }

    async fn run(&self, on: Date) -> Result<Option<Run>, Fault> {
        Ok(self.get::<RunItem>("run", Key::Run(on)).await?.map(RunItem::into_run))
    }

    async fn shards(&self, on: Date) -> Result<Vec<Shard>, Fault> {
        let items = self.partition(Key::Shard(on, 0).partition()).await?.into_iter();
        items.map(|item| Ok(read::<ShardItem>("shard", item)?.into_shard())).collect()
    }
}

#[async_trait]
impl Envelopes for Table {
    async fn envelope(&self, territory: &str, reference: &LetterReference) -> Result<Option<Envelope>, Fault> {
        let item: Option<EnvelopeItem> = self.get("envelope", Key::Envelope(territory, reference)).await?;
        Ok(item.map(|item| item.into_envelope(territory, reference)).transpose()?)
    }
}

#[async_trait]
impl PaperLetters for Table {
    async fn ready(&self, before: Moment, limit: u32) -> Result<Vec<PaperLetter>, Fault> {
        let place = domain::id::OutboxId::at(before.milliseconds(), 0).to_string();
        let query = self
            .queue(PAPER_READY.to_owned())
            .key_condition_expression("queue_pk = :queue AND queue_sk < :place")
            .expression_attribute_values(":place", AttributeValue::S(place))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let (items, _) = self.ask(query).await?;
        self.paper(items).await
    }

    async fn in_batch(&self, batch: Date) -> Result<Vec<PaperLetter>, Fault> {
        let (mut letters, mut after) = (Vec::new(), String::new());
        loop {
            let query = self
                .queue(paper_batch(batch))
                .key_condition_expression("queue_pk = :queue AND queue_sk > :after")
                .expression_attribute_values(":after", AttributeValue::S(after.clone()));
            let (items, more) = self.ask(query).await?;
            if let Some(last) = items.last() {
                after = crate::items::outbox_id(last.clone())?.to_string();
            }
            letters.extend(self.paper(items).await?);
            if !more {
                return Ok(letters);
            }
        }
    }

    async fn open_batches(&self) -> Result<Vec<Batch>, Fault> {
        let (items, _) = self.ask(self.queue(BATCHES_OPEN.to_owned())).await?;
        let mut batches = Vec::new();
        for item in items {
            let day = item.get("id").and_then(|day| day.as_s().ok()).and_then(|day| day.parse().ok());
            let day = day.ok_or_else(|| Fault::new("a batch of no day"))?;
            batches.extend(self.batch(day).await?);
        }
        Ok(batches)
    }

    async fn batch(&self, on: Date) -> Result<Option<Batch>, Fault> {
        let batch: Option<BatchItem> = self.get("batch", Key::Batch(on)).await?;
        Ok(batch.map(BatchItem::into_batch).transpose()?)
    }
}
