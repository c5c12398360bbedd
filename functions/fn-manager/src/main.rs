//! Lambda: the territorial manager's space.

use lambda_http::{Error, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    web::logging::start();
    let function = fn_manager::Manager::from_env(|name| std::env::var(name).ok())?;
    lambda_http::run(service_fn(|request| function.respond(request))).await
}
