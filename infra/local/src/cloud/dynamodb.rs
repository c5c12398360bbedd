//! `DynamoDB`'s API over a `SQLite` file.

use std::path::Path;

use dynoxide::Database;
use storage::config::Cloud;

use super::StartError;

/// Opens the file; its journal is written ahead and synced, so that what was answered survives a kill.
pub(super) fn open(file: &Path) -> Result<Database, StartError> {
    let path = file.to_str().ok_or("the data directory's path is not Unicode")?;
    Database::new(path).map_err(|error| error.to_string().into())
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
