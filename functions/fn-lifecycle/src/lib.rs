//! The daily work. The schedule begins the run of the day; its shards come through the table's stream, one message each,
//! as letters do. A shard that breaks off is tried again, and goes on where it was.

use std::time::{Duration, Instant};

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use jiff::civil::Date;
use serde_json::{Value, json};
use storage::config::Cloud;
use storage::{FileStore, Table};
use usecases::lifecycle::{self, Means, Worked};
use usecases::records::Run;
use usecases::trace::Trace;
use usecases::{Fault, postal};
use web::metrics::{self, Line, Unit, number};
use web::{Kit, Settings};

/// How long a call works on a shard before it leaves the rest to the next one: less than the deployed function may run.
const WORKS_FOR: Duration = Duration::from_mins(10);

/// The function.
pub struct Lifecycle {
    kit: Kit,
    table: Table,
    files: FileStore,
    works_for: Duration,
}

impl Lifecycle {
    /// On a kit, a table and files.
    pub fn new(kit: Kit, table: Table, files: FileStore) -> Self {
        Self { kit, table, files, works_for: WORKS_FOR }
    }

    /// On the machine's clock, with the settings of the environment.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, lambda_runtime::Error> {
        let cloud = Cloud::from_env(&get)?;
        Ok(Self::new(Kit::new(Settings::from_env(&get)?), Table::new(&cloud), FileStore::new(&cloud)))
    }

    /// Answers an event: shards to work through, or the schedule's turn. `{"dry_run": true}` tells what would be done and
    /// does nothing.
    pub async fn call(&self, event: Value) -> Result<Value, lambda_runtime::Error> {
        if event.get("Records").is_some() {
            return Ok(serde_json::to_value(self.respond(serde_json::from_value(event)?).await)?);
        }
        if event["dry_run"] == true {
            let counts = lifecycle::foresee(&self.table, self.kit.now()).await?;
            return Ok(json!({ "dry_run": true, "day": self.kit.now().today.to_string(), "would_do": counts }));
        }
        let run = self.turn().await?;
        Ok(json!({ "run": run.on.to_string() }))
    }

    /// The schedule's turn: begins the run of the day if there is none, and closes the day's letters.
    pub async fn turn(&self) -> Result<Run, Fault> {
        let work = async {
            let run = lifecycle::begin(&self.table, &self.kit.settings.territory, self.kit.now()).await?;
            postal::turn(&self.table, &self.files, self.kit.now()).await?;
            Ok::<_, Fault>(run)
        };
        self.kit.under(None, work).await
    }

    /// Works through the shards of a batch. One that does not end comes back alone.
    pub async fn respond(&self, event: SqsEvent) -> SqsBatchResponse {
        let mut answer = SqsBatchResponse::default();
        for message in event.records {
            let record: Value = serde_json::from_str(message.body.as_deref().unwrap_or_default()).unwrap_or_default();
            let trace = record["dynamodb"]["NewImage"]["trace"]["S"].as_str().and_then(Trace::parse);
            let work = async {
                let worked = self.work(&record).await;
                worked.map_err(|fault| tracing::error!(%fault, "a shard of the daily work did not end"))
            };
            if self.kit.under(trace, work).await.is_err() {
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = message.message_id.unwrap_or_default();
                answer.batch_item_failures.push(failure);
            }
        }
        answer
    }

    /// One record of the table's stream: a shard of a run.
    async fn work(&self, record: &Value) -> Result<(), Fault> {
        let image = &record["dynamodb"]["NewImage"];
        let on: Option<Date> = image["on"]["S"].as_str().and_then(|day| day.parse().ok());
        let number: Option<u32> = image["number"]["N"].as_str().and_then(|number| number.parse().ok());
        let (Some(on), Some(number)) = (on, number) else { return Err(Fault::new("a record is not of a shard")) };
        self.work_through(on, number).await
    }

    /// Works through one shard of the run of a day.
    pub async fn work_through(&self, on: Date, shard: u32) -> Result<(), Fault> {
        let means = Means { ports: &self.table, files: &self.files, keys: &self.kit.keys, chance: &self.kit };
        let started = Instant::now();
        let time_is_up = || started.elapsed() > self.works_for;
        let (worked, done) = lifecycle::work(&means, on, shard, &|| self.kit.now(), &time_is_up).await;
        let now = self.kit.now();
        for (step, count) in done {
            let figures = vec![("DailySteps", Unit::Count, number(count))];
            Line { dimension: Some(("Step", step)), figures, beside: vec![] }.write(now);
        }
        let failed = match &worked {
            Ok(Worked::Failed(faults)) => faults.len(),
            Ok(Worked::Ended | Worked::TimeUp) => 0,
            Err(_) => 1,
        };
        metrics::tell(now, "DailyFailures", failed);
        match worked? {
            Worked::Ended => Ok(()),
            Worked::TimeUp => Err(Fault::new("time was up before a shard ended")),
            Worked::Failed(faults) => {
                for fault in &faults {
                    tracing::error!(%fault, "the daily work failed on an application");
                }
                Err(Fault::new("the daily work failed on some applications of a shard"))
            }
        }
    }
}
