//! What happens to a file that arrived: it is examined, and only then can anybody open it.

pub mod examination;

use std::panic::{AssertUnwindSafe, catch_unwind};

use aws_lambda_events::s3::S3Event;
use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use domain::piece::FileProblem;
use percent_encoding::percent_decode_str;
use storage::config::Cloud;
use storage::{FileStore, Table};
use usecases::Fault;
use usecases::piece::{self, Found};
use usecases::ports::Content;
use web::{Kit, Settings};

/// The function.
pub struct Intake {
    kit: Kit,
    table: Table,
    files: FileStore,
}

impl Intake {
    /// On a kit, a table and files.
    pub fn new(kit: Kit, table: Table, files: FileStore) -> Self {
        Self { kit, table, files }
    }

    /// On the machine's clock, with the settings of the environment.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, lambda_runtime::Error> {
        let cloud = Cloud::from_env(&get)?;
        Ok(Self::new(Kit::new(Settings::from_env(&get)?), Table::new(&cloud), FileStore::new(&cloud)))
    }

    /// Examines each file of a batch. A message that fails comes back alone; after five times it is set apart for an operator.
    pub async fn respond(&self, event: SqsEvent) -> SqsBatchResponse {
        let mut answer = SqsBatchResponse::default();
        for message in event.records {
            if let Err(fault) = self.arrived(message.body.as_deref().unwrap_or_default()).await {
                tracing::error!(%fault, "a file could not be examined");
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = message.message_id.unwrap_or_default();
                answer.batch_item_failures.push(failure);
            }
        }
        answer
    }

    /// One notification of the bucket.
    async fn arrived(&self, body: &str) -> Result<(), Fault> {
        // S3 sends a test event without records when the notification is set up.
        let Ok(event) = serde_json::from_str::<S3Event>(body) else {
            tracing::warn!("a message that is no notification of files");
            return Ok(());
        };
        for record in event.records {
            let Some(key) = record.s3.object.key else { continue };
            // Keys are URL-encoded in notifications, a space as a plus.
            let key = percent_decode_str(&key.replace('+', " ")).decode_utf8_lossy().into_owned();
            let now = self.kit.now();
            piece::examine(&self.files, &self.table, &self.kit, now, &key, examine).await?;
        }
        Ok(())
    }
}

/// The verdict on a file. Whatever a hostile file does to a decoder, it is a file we cannot use, not a failure of ours that
/// comes back five times.
fn examine(content: &mut Content) -> Result<Found, FileProblem> {
    let looked = catch_unwind(AssertUnwindSafe(|| examination::examine(&content.bytes, content.size)));
    let sound = looked.unwrap_or(Err(FileProblem::Unreadable))?;
    content.bytes.truncate(sound.length);
    Ok(Found { kind: sound.kind, pages: sound.pages })
}
