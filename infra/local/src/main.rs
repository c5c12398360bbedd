//! `cargo run`: the whole system, on this machine.
#![allow(clippy::print_stdout, reason = "what the command says to the person who started it")]

use std::process::ExitCode;

use local::options::{self, Asked};
use local::{System, demo};

#[tokio::main]
async fn main() -> ExitCode {
    let options = match options::read(std::env::args().skip(1)) {
        Ok(Asked::Start(options)) => options,
        Ok(Asked::Help) => {
            print!("{}", options::HELP);
            return ExitCode::SUCCESS;
        }
        Err(sentence) => {
            eprintln!("{sentence}");
            return ExitCode::from(2);
        }
    };
    let filter =
        tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn,s3s=off,dynoxide=error".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let system = match System::start(&options).await {
        Ok(system) => system,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    println!("prêt {}", system.url);
    println!();
    println!("Mot de passe de tous les comptes de démonstration : {}", demo::PASSWORD);
    println!("Demandeurs ({}/compte/connexion)", system.url);
    for applicant in demo::APPLICANTS {
        println!("  {:<34} {}", applicant.email, applicant.about);
    }
    println!("Agents ({}/guichet/connexion)", system.url);
    for agent in demo::AGENTS {
        println!("  {:<34} {}, {}", agent.email, agent.service, agent.territory);
    }
    println!("Courrier {0}/_local/courrier  Codes {0}/_local/agents  Horloge {0}/_local/horloge", system.url);
    // Nothing needs a farewell: what was confirmed is on the disk.
    let _ = tokio::signal::ctrl_c().await;
    ExitCode::SUCCESS
}
