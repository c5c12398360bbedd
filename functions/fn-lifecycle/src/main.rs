//! Lambda: the daily work.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    web::logging::start();
    let function = fn_lifecycle::Lifecycle::from_env(|name| std::env::var(name).ok())?;
    let function = &function;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| async move { function.call(event.payload).await })).await
}
