//! From the table's stream to the queues, as pipes do: each new item of the outbox is one message, and each shard of a run
//! of the daily work.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dynoxide::Database;
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::GetRecordsRequest;
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use dynoxide::actions::list_streams::ListStreamsRequest;
use dynoxide::actions::scan::ScanRequest;
use serde_json::Value;

use super::queue::Queues;
use super::{LIFECYCLE, POST, dynamodb};

/// How often the stream is read.
const EVERY: Duration = Duration::from_millis(25);
/// Records taken by one reading at most.
const READ: usize = 100;
/// After how many readings what was read is forgotten.
const TRIM_EVERY: u32 = 10;
/// Where the place of the last record read is kept.
const PLACE: &str = "stream";

/// The stream of the table, and the queues that it fills.
#[derive(Clone)]
pub(super) struct Stream {
    database: Database,
    file: PathBuf,
    table: &'static str,
    queues: Queues,
    /// One reading at a time, so that none is done twice.
    reading: Arc<Mutex<u32>>,
}

impl Stream {
    pub(super) fn new(database: Database, file: PathBuf, table: &'static str, queues: Queues) -> Self {
        Self { database, file, table, queues, reading: Arc::default() }
    }

    /// Reads the stream for as long as the process lives. The place and the messages are kept together: a kill between two
    /// readings loses nothing and sends nothing twice.
    pub(super) async fn pump(self) {
        loop {
            match self.carry() {
                // There may be more than one reading takes.
                Ok(READ) => tokio::task::yield_now().await,
                Ok(_) => tokio::time::sleep(EVERY).await,
                Err(error) => {
                    tracing::error!(%error, "the stream cannot be read");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    /// Each item of the table.
    pub(super) fn each_key(&self, mut tell: impl FnMut(&str, &str, &str)) -> Result<(), super::StartError> {
        let mut after = Value::Null;
        loop {
            let mut asked = serde_json::json!({
                "TableName": self.table, "ProjectionExpression": "pk, sk, #of",
                // Without it, each page reads all that is left.
                "Limit": 1000,
                "ExpressionAttributeNames": { "#of": "of" },
            });
            if !after.is_null() {
                asked["ExclusiveStartKey"] = after;
            }
            let page = value(self.database.scan(request::<ScanRequest>(asked)?)?)?;
            for item in page["Items"].as_array().into_iter().flatten() {
                let text = |name: &str| item[name]["S"].as_str().unwrap_or_default();
                tell(text("pk"), text("sk"), text("of"));
            }
            after = page["LastEvaluatedKey"].clone();
            if after.is_null() {
                return Ok(());
            }
        }
    }

    /// One reading: how many records there were.
    pub(super) fn carry(&self) -> Result<usize, super::StartError> {
        let mut readings = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let carried = read(&self.database, self.table, &self.queues)?;
        *readings += u32::from(carried > 0);
        if *readings >= TRIM_EVERY {
            *readings = 0;
            if let Some(read) = self.queues.note(PLACE)? {
                dynamodb::trim(&self.file, &read)?;
            }
        }
        Ok(carried)
    }
}

/// How many records were read.
fn read(database: &Database, table: &str, queues: &Queues) -> Result<usize, super::StartError> {
    let place = queues.note(PLACE)?;
    let streams =
        value(database.list_streams(request::<ListStreamsRequest>(serde_json::json!({ "TableName": table }))?)?)?;
    let Some(arn) = streams["Streams"][0]["StreamArn"].as_str() else { return Ok(0) };
    let description =
        value(database.describe_stream(request::<DescribeStreamRequest>(serde_json::json!({ "StreamArn": arn }))?)?)?;
    let shards = description["StreamDescription"]["Shards"].as_array().cloned().unwrap_or_default();
    let mut read = 0;
    for shard in &shards {
        let start = match &place {
            Some(place) => serde_json::json!({ "StreamArn": arn, "ShardId": shard["ShardId"],
                "ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": place }),
            None => {
                serde_json::json!({ "StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON" })
            }
        };
        let iterator = value(database.get_shard_iterator(request::<GetShardIteratorRequest>(start)?)?)?;
        let Some(iterator) = iterator["ShardIterator"].as_str() else { continue };
        let records = GetRecordsRequest { shard_iterator: iterator.to_owned(), limit: Some(READ) };
        let records = value(database.get_records(records)?)?;
        let records = records["Records"].as_array().cloned().unwrap_or_default();
        let Some(last) = records.last().and_then(|record| record["dynamodb"]["SequenceNumber"].as_str()) else {
            continue;
        };
        let of = |kind| -> Vec<String> {
            records.iter().filter(|record| is_new(record, kind)).map(Value::to_string).collect()
        };
        // A shard sent twice is worked through once: only the last of the two queues moves the place on.
        queues.send(LIFECYCLE, &of("shard"), None)?;
        queues.send(POST, &of("outbox"), Some((PLACE, last)))?;
        read += records.len();
    }
    Ok(read)
}

/// The filter of a pipe: new items of a kind.
fn is_new(record: &Value, kind: &str) -> bool {
    record["eventName"] == "INSERT" && record["dynamodb"]["NewImage"]["kind"]["S"] == kind
}

fn request<T: serde::de::DeserializeOwned>(request: Value) -> serde_json::Result<T> {
    serde_json::from_value(request)
}

fn value(answer: impl serde::Serialize) -> serde_json::Result<Value> {
    serde_json::to_value(answer)
}

#[cfg(test)]
mod tests {
    use storage::Table;
    use usecases::ledger::{Commit, Write};
    use usecases::ports::Ledger as _;

    use super::*;
    use crate::cloud::EmbeddedCloud;
    use domain::id::ApplicationId;

    #[tokio::test]
    async fn what_was_read_is_forgotten() {
        let directory = tempfile::tempdir().unwrap();
        let cloud =
            EmbeddedCloud::start(directory.path(), "http://localhost", Arc::new(|_| String::new())).await.unwrap();
        let table = Table::new(&cloud.endpoint);
        for number in 1..=30 {
            let digest = format!("{number:064}");
            let write =
                Write::ClaimPerson { territory: "06".to_owned(), digest, application: ApplicationId::new(number) };
            table.commit(Commit { once: None, writes: vec![write] }).await.unwrap();
        }
        while cloud.carry_stream().unwrap() > 0 {}
        let place = cloud.queues.note(PLACE).unwrap().unwrap();
        let forgotten = dynamodb::trim(&cloud.stream.file, &place).unwrap();
        let left: i64 = rusqlite::Connection::open(&cloud.stream.file)
            .unwrap()
            .query_row("SELECT COUNT(*) FROM _stream_records", [], |row| row.get(0))
            .unwrap();
        // Some may have been forgotten by the readings themselves.
        assert!(forgotten <= 29);
        assert_eq!(left, 1, "the last one read marks the place");
        assert_eq!(cloud.carry_stream().unwrap(), 0);
    }
}
