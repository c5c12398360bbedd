//! `demonstration 2026-01-15`: puts the people of the demonstration into a deployment, as if it were that day, with one
//! application registered. For the tests of a deployment: a year cannot be waited for.
//!
//! The environment is that of a function (`web::Settings`, `storage::Cloud`). It prints, as JSON, who can sign in at a desk.

use std::io::Write as _;
use std::sync::Arc;

use jiff::civil::Date;
use local::cloud::StartError;
use local::demo::{self, Place};
use serde_json::json;
use storage::config::Cloud;
use storage::{FileStore, Table};
use usecases::Moment;
use web::{Kit, Settings};

/// Half a day, in hours: when the acts of that day happen.
const NOON: i64 = 12;

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let day: Date = std::env::args().nth(1).ok_or("a day is missing, such as 2026-01-15")?.parse()?;
    let env = |name: &str| std::env::var(name).ok();
    let cloud = Cloud::from_env(env)?;
    let instant = Moment::start_of(day).instant.saturating_add(jiff::SignedDuration::from_hours(NOON))?;
    let kit = Kit::on_clock(Settings::from_env(env)?, Arc::new(move || instant));
    let (table, files) = (Table::new(&cloud), FileStore::new(&cloud));
    let place = Place { table: &table, files: &files, kit: &kit };
    demo::install_registered(place).await?;
    let mut agents = Vec::new();
    for agent in &demo::AGENTS {
        let secret = demo::code_secret(place, agent).await?;
        agents.push(
            json!({ "email": agent.email, "password": demo::PASSWORD, "secret": secret, "service": agent.service }),
        );
    }
    writeln!(std::io::stdout(), "{}", serde_json::Value::from(agents))?;
    Ok(())
}
