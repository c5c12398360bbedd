//! What happens to a file that arrived: it is scanned and examined, and only then can anybody open its safe form.

pub mod apart;
pub mod examination;

use std::time::Instant;

use aws_lambda_events::s3::S3Event;
use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use storage::config::Cloud;
use storage::{FileStore, MalwareScan, Table};
use usecases::Fault;
use usecases::intake::{self, Examined, Workshop};
use web::metrics::{Line, Unit, since};
use web::{Kit, Settings};

use crate::apart::Place;

/// The function.
pub struct Intake {
    kit: Kit,
    table: Table,
    files: FileStore,
    scan: MalwareScan,
    place: Place,
}

/// What `GuardDuty` announces once it scanned a file. What it found is read from the file's tag.
#[derive(Deserialize)]
struct Scanned {
    detail: ScannedDetail,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScannedDetail {
    s3_object_details: ScannedObject,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScannedObject {
    object_key: String,
}

/// What becomes of a message.
#[derive(PartialEq, Eq)]
enum After {
    /// It is done with.
    Done,
    /// It failed, or its file is not scanned yet.
    ComesBack,
}

impl Intake {
    /// On a kit, a table and files; files are looked at in this process, and not scanned.
    pub fn new(kit: Kit, table: Table, files: FileStore) -> Self {
        Self { kit, table, files, scan: MalwareScan::Nothing, place: Place::Here }
    }

    /// With a scanner.
    #[must_use]
    pub fn scanning(mut self, scan: MalwareScan) -> Self {
        self.scan = scan;
        self
    }

    /// Where files are looked at.
    #[must_use]
    pub fn looking(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// On the machine's clock, with the settings of the environment; files are looked at in a process of this program.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, lambda_runtime::Error> {
        let cloud = Cloud::from_env(&get)?;
        let scan = MalwareScan::from_env(&get, &cloud)?;
        if !scan.is_on() {
            tracing::warn!("files are not scanned for malware: for one's own machine only");
        }
        let intake = Self::new(Kit::new(Settings::from_env(&get)?), Table::new(&cloud), FileStore::new(&cloud));
        Ok(intake.scanning(scan).looking(Place::Apart(std::env::current_exe()?)))
    }

    /// Examines each file of a batch. A message that fails, or whose file is not scanned yet, comes back alone; after five
    /// times it is set apart for an operator, and its file stays "being examined".
    pub async fn respond(&self, event: SqsEvent) -> SqsBatchResponse {
        let mut answer = SqsBatchResponse::default();
        for message in event.records {
            if self.arrived(message.body.as_deref().unwrap_or_default()).await == After::ComesBack {
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = message.message_id.unwrap_or_default();
                answer.batch_item_failures.push(failure);
            }
        }
        answer
    }

    /// One notification of the bucket, or of its scanner.
    async fn arrived(&self, body: &str) -> After {
        if let Ok(Scanned { detail }) = serde_json::from_str(body) {
            return self.followed(&detail.s3_object_details.object_key).await;
        }
        // S3 sends a test event without records when the notification is set up.
        let Ok(event) = serde_json::from_str::<S3Event>(body) else {
            tracing::warn!("a message that is no notification of files");
            return After::Done;
        };
        let mut all = After::Done;
        for record in event.records {
            let Some(key) = record.s3.object.key else { continue };
            // Keys are URL-encoded in notifications, a space as a plus.
            let key = percent_decode_str(&key.replace('+', " ")).decode_utf8_lossy().into_owned();
            if self.followed(&key).await == After::ComesBack {
                all = After::ComesBack;
            }
        }
        all
    }

    /// Examines a file under the trace of the request that opened its slot, and tells what became of it.
    async fn followed(&self, key: &str) -> After {
        // Without it the work is done all the same, under a trace of its own.
        let trace = intake::trace_of(&self.table, key).await.unwrap_or_default();
        let work = async {
            let started = Instant::now();
            let examined = self.examine(key).await;
            let outcome = match &examined {
                Ok(Examined::Sound) => "sound",
                Ok(Examined::Unsound) => "unsound",
                Ok(Examined::Nothing) => "none",
                Ok(Examined::AwaitsScan) => "awaits-scan",
                Err(fault) => {
                    tracing::error!(%fault, "a file could not be examined");
                    "failed"
                }
            };
            tracing::info!(outcome, "a file arrived");
            let figures =
                vec![("Examinations", Unit::Count, 1.0), ("ExaminationTime", Unit::Milliseconds, since(started))];
            Line { dimension: Some(("Outcome", outcome)), figures, beside: vec![] }.write(self.kit.now());
            if matches!(examined, Err(_) | Ok(Examined::AwaitsScan)) { After::ComesBack } else { After::Done }
        };
        self.kit.under(trace, work).await
    }

    async fn examine(&self, key: &str) -> Result<Examined, Fault> {
        let workshop = Workshop { files: &self.files, scanner: &self.scan, examiner: &self.place };
        intake::examine(&self.table, workshop, &self.kit, self.kit.now(), key).await
    }
}
