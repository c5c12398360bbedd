//! `DynamoDB`'s API over a `SQLite` file.

use std::path::Path;

use dynoxide::Database;
use storage::config::Cloud;

use super::StartError;

/// Opens the file; its journal is written ahead and synced, so that what was answered survives a kill.
pub(super) fn open(file: &Path) -> Result<Database, StartError> {
    let path = file.to_str().ok_or("the data directory's path is not Unicode")?;
    let database = Database::new(path).map_err(|error| error.to_string())?;
    // The engine numbers the records of a table's stream by looking for the last one: without an index, each write reads
    // all that was ever written.
    rusqlite::Connection::open(file)?.execute_batch(
        "CREATE INDEX IF NOT EXISTS by_sequence ON _stream_records (table_name, CAST(sequence_number AS INTEGER));",
    )?;
    Ok(database)
}

/// Records of the stream that are kept behind the last one read.
const KEPT: i64 = 1000;

/// Forgets the records of the stream that were read, as `DynamoDB` does after a day: what describes a stream reads all that
/// is there.
pub(super) fn trim(file: &Path, read: &str) -> rusqlite::Result<()> {
    rusqlite::Connection::open(file)?
        .execute(
            "DELETE FROM _stream_records WHERE id < (SELECT MAX(id) FROM _stream_records
             WHERE CAST(sequence_number AS INTEGER) = CAST(?1 AS INTEGER)) - ?2",
            rusqlite::params![read, KEPT],
        )
        .map(drop)
}

/// Creates the table the first time.
pub(super) async fn ensure_table(cloud: &Cloud) -> Result<(), StartError> {
    let client = cloud.dynamodb();
    let exists = client.describe_table().table_name(&cloud.table).send().await.is_ok();
    if !exists {
        storage::schema::create_table(&client, &cloud.table).await?;
    }
    Ok(())
}
