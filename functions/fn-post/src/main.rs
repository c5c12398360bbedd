//! Lambda: sends what waits in the outbox.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    web::logging::start();
    let function = fn_post::Post::from_env(|name| std::env::var(name).ok())?;
    let function = &function;
    lambda_runtime::run(service_fn(|event: LambdaEvent<SqsEvent>| async move {
        Ok::<_, Error>(function.respond(event.payload).await)
    }))
    .await
}
