//! `DynamoDB`'s API over a `SQLite` file.

use std::path::Path;

use dynoxide::Database;
use storage::config::Cloud;
use tokio::task::AbortHandle;

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

/// Serves it; where.
pub(super) async fn serve(database: &Database) -> Result<(String, AbortHandle), StartError> {
    let listener = super::listen().await?;
    let url = super::url(&listener)?;
    Ok((url, tokio::spawn(dynoxide::server::serve_on(listener, database.clone())).abort_handle()))
}

/// What a stream's numbers have in front of the engine's own: `1` and as many zeros as make 21 digits.
const PUBLIC: u128 = 100_000_000_000_000_000_000;

/// Forgets the records of the stream that come before the last one read, as `DynamoDB` does after a day: what describes a
/// stream reads all that is there. How many there were.
pub(super) fn trim(file: &Path, read: &str) -> Result<usize, StartError> {
    let own = read.parse::<u128>()?.checked_sub(PUBLIC).ok_or("a place in the stream is not one of the engine's")?;
    Ok(rusqlite::Connection::open(file)?.execute(
        "DELETE FROM _stream_records WHERE CAST(sequence_number AS INTEGER) < ?1",
        rusqlite::params![i64::try_from(own)?],
    )?)
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
