//! `cargo run`: the whole system, on this machine.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use local::cloud::StartError;
use local::options::{self, Asked};
use local::{EXAMINER, System, demo};

fn main() -> ExitCode {
    // Started again by itself for one file.
    if fn_intake::apart::serve(std::env::args().skip(1)) {
        return ExitCode::SUCCESS;
    }
    run()
}

#[tokio::main]
async fn run() -> ExitCode {
    let options = match options::read(std::env::args().skip(1)) {
        Ok(Asked::Start(options)) => options,
        Ok(Asked::Simulate(plan)) => return Box::pin(told(local::simulation::run(&plan))).await,
        Ok(Asked::Measure(sizes)) => return Box::pin(told(local::simulation::measure(&sizes))).await,
        Ok(Asked::InstallServices(list)) => return told(installed(&list)).await,
        Ok(Asked::InstallAgent(agent)) => return told(local::install::agent(&agent, variable)).await,
        Ok(Asked::Help) => {
            let _ = std::io::stdout().write_all(options::HELP.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(sentence) => {
            eprintln!("{sentence}");
            return ExitCode::from(2);
        }
    };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| "warn,s3s=off,dynoxide=error,sne_metrics=off".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    // Files are examined by this program, as on AWS.
    let own = std::env::current_exe().ok().and_then(|own| own.to_str().map(str::to_owned));
    let env = move |name: &str| std::env::var(name).ok().or_else(|| own.clone().filter(|_| name == EXAMINER));
    let system = match System::start(&options, env).await {
        Ok(system) => system,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    // Whoever reads may have read enough: that stops nothing.
    let _ = welcome(&system.url, std::io::stdout());
    // Nothing needs a farewell: what was confirmed is on the disk.
    let _ = tokio::signal::ctrl_c().await;
    ExitCode::SUCCESS
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

async fn installed(list: &Path) -> Result<String, StartError> {
    let text = std::fs::read_to_string(list).map_err(|error| format!("{} : {error}", list.display()))?;
    local::install::services(&text, variable).await
}

/// Prints what was lived, measured or installed; what the functions say of the weather is not shown.
async fn told(work: impl Future<Output = Result<String, StartError>>) -> ExitCode {
    let quiet = "warn,s3s=off,dynoxide=error,fn_lifecycle=off,fn_post=off,sne_metrics=off";
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| quiet.into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match work.await {
        Ok(report) => {
            let _ = writeln!(std::io::stdout(), "{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// One line that says that the site answers, then who can be tried.
fn welcome(url: &str, mut out: impl Write) -> std::io::Result<()> {
    writeln!(out, "prêt {url}\n")?;
    writeln!(out, "Mot de passe de tous les comptes de démonstration : {}", demo::PASSWORD)?;
    writeln!(out, "Demandeurs ({url}/compte/connexion)")?;
    for applicant in demo::APPLICANTS {
        writeln!(out, "  {:<34} {}", applicant.email, applicant.about)?;
    }
    writeln!(out, "Agents ({url}/guichet/connexion)")?;
    for agent in demo::AGENTS {
        writeln!(out, "  {:<34} {}, {}", agent.email, agent.service, agent.territory)?;
    }
    writeln!(out, "Courrier {url}/_local/courrier  Codes {url}/_local/agents  Horloge {url}/_local/horloge")
}
