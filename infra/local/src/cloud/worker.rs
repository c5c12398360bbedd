//! Gives a queue's messages to a function, as an event source mapping with partial batch failures does.

use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use serde_json::json;

use super::queue::{Message, Queues};

/// How long a message is hidden while the function works on it.
const HIDDEN: Duration = Duration::from_mins(1);

/// Works through a queue for as long as the process lives.
pub async fn work<F, R>(queues: Queues, queue: &'static str, function: Arc<F>)
where
    F: Fn(SqsEvent) -> R + Send + Sync + 'static,
    R: Future<Output = SqsBatchResponse> + Send + 'static,
{
    loop {
        let messages = match queues.receive(queue, HIDDEN) {
            Ok(messages) => messages,
            Err(error) => {
                tracing::error!(queue, %error, "the queue cannot be read");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        if messages.is_empty() {
            queues.wait().await;
            continue;
        }
        let call = function(event(queue, &messages));
        // A panic in a function is its failure, not ours.
        let failed: Vec<String> = match tokio::spawn(call).await {
            Ok(answer) => answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect(),
            Err(_) => messages.iter().map(|message| message.id.to_string()).collect(),
        };
        for message in &messages {
            let done = if failed.contains(&message.id.to_string()) {
                // 0.6, 1.8, 5.4, 16.2 seconds: longer together than a lease that a kill left behind.
                let pause = Duration::from_millis(200 * 3_u64.pow(message.receives.min(6)));
                tracing::warn!(queue, receives = message.receives, "a message failed");
                queues.give_back(message, pause)
            } else {
                queues.delete(message)
            };
            if let Err(error) = done {
                tracing::error!(queue, %error, "the queue cannot be written");
            }
        }
    }
}

/// The messages as the function receives them.
pub fn event(queue: &str, messages: &[Message]) -> SqsEvent {
    let records: Vec<_> = messages
        .iter()
        .map(|message| {
            json!({
                "messageId": message.id.to_string(), "receiptHandle": message.id.to_string(), "body": message.body,
                "attributes": { "ApproximateReceiveCount": message.receives.to_string() }, "messageAttributes": {},
                "eventSource": "aws:sqs", "eventSourceARN": format!("arn:aws:sqs:eu-west-3:000000000000:{queue}"),
                "awsRegion": "eu-west-3",
            })
        })
        .collect();
    serde_json::from_value(json!({ "Records": records })).expect("the event has the shape of SQS")
}
