//! The table as `template.yaml` declares it, for the embedded engine and the tests. A test holds the two together.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, StreamSpecification, StreamViewType, TimeToLiveSpecification,
};
use usecases::Fault;

/// The sparse index of what waits: the desks' queues, the letters not sent yet.
pub const QUEUE_INDEX: &str = "queue";
/// What the queue shows, projected so that a page of it is one round trip.
pub const QUEUE_PROJECTION: [&str; 4] = ["id", "applicant", "deposited_on", "answer_by"];
/// The attribute after which items may be forgotten, in seconds since 1970.
pub const TTL_ATTRIBUTE: &str = "ttl";

/// Creates the table where nothing else does.
pub async fn create_table(client: &Client, table: &str) -> Result<(), Fault> {
    let fault = |error: aws_sdk_dynamodb::error::BuildError| Fault::caused("the table's description is wrong", error);
    let text =
        |name: &str| AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build();
    let key = |name: &str, kind: KeyType| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    let projection = Projection::builder()
        .projection_type(ProjectionType::Include)
        .set_non_key_attributes(Some(QUEUE_PROJECTION.map(str::to_owned).to_vec()))
        .build();
    let queue = GlobalSecondaryIndex::builder()
        .index_name(QUEUE_INDEX)
        .key_schema(key("queue_pk", KeyType::Hash).map_err(fault)?)
        .key_schema(key("queue_sk", KeyType::Range).map_err(fault)?)
        .projection(projection)
        .build()
        .map_err(fault)?;
    let stream = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::NewImage)
        .build()
        .map_err(fault)?;
    client
        .create_table()
        .table_name(table)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(text("pk").map_err(fault)?)
        .attribute_definitions(text("sk").map_err(fault)?)
        .attribute_definitions(text("queue_pk").map_err(fault)?)
        .attribute_definitions(text("queue_sk").map_err(fault)?)
        .key_schema(key("pk", KeyType::Hash).map_err(fault)?)
        .key_schema(key("sk", KeyType::Range).map_err(fault)?)
        .global_secondary_indexes(queue)
        .stream_specification(stream)
        .send()
        .await
        .map_err(|error| Fault::caused("the table could not be created", error))?;
    let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name(TTL_ATTRIBUTE).build().map_err(fault)?;
    client
        .update_time_to_live()
        .table_name(table)
        .time_to_live_specification(ttl)
        .send()
        .await
        .map_err(|error| Fault::caused("the table's time to live could not be set", error))?;
    Ok(())
}
