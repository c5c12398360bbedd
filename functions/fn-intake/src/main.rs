//! Lambda: examines the files that arrive.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};

fn main() -> Result<(), Error> {
    // Started again by itself for one file: nothing else is set up.
    if fn_intake::apart::serve(std::env::args().skip(1)) {
        return Ok(());
    }
    run()
}

#[tokio::main(flavor = "current_thread")]
async fn run() -> Result<(), Error> {
    web::logging::start();
    let function = fn_intake::Intake::from_env(|name| std::env::var(name).ok())?;
    let function = &function;
    lambda_runtime::run(service_fn(|event: LambdaEvent<SqsEvent>| async move {
        Ok::<_, Error>(function.respond(event.payload).await)
    }))
    .await
}
