//! The command line.

use std::path::PathBuf;

use jiff::civil::Date;
use lexopt::prelude::*;

use crate::install::NewAgent;
use crate::simulation::Plan;

/// How to use the command.
pub const HELP: &str = "\
Lance tout le système de demande de logement social sur cette machine.

    cargo run -- [OPTIONS]

    --port N             port du site (9000)
    --data DIR           dossier des données (.local)
    --fresh              repart de zéro
    --today AAAA-MM-JJ   commence ce jour-là, à midi
    --help               cette aide

    cargo run --release -- simulate [--seed N] [--applications N] [--years N]

    Fait vivre un territoire pendant des années, avec des pannes, puis vérifie que rien n’est perdu, doublé ni gardé
    trop longtemps. --seed 1, --applications 2000, --years 2 ; --certificates N : une attestation composée sur N (50).
    --data DIR : garde les données ; un dossier déjà vécu est seulement vérifié à nouveau.

    cargo run --release -- measure [N…]

    Mesure le travail d’un jour dans des registres de N demandes (1000, 10000, 100000).

    cargo run -- install-services FICHIER
    cargo run -- install-agent --email ADRESSE --name NOM --desk GUICHET [--view liste|contenu|tout] [--role guichet|gestion]

    Prépare un déploiement : la table que l’environnement nomme (infra/OPERATIONS.md).
";

/// What the command line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Port of the site; 0 for any free one.
    pub port: u16,
    /// Where data are kept.
    pub data: PathBuf,
    /// Start from nothing.
    pub fresh: bool,
    /// Set the clock to this day.
    pub today: Option<Date>,
}

impl Default for Options {
    fn default() -> Self {
        Self { port: 9000, data: PathBuf::from(".local"), fresh: false, today: None }
    }
}

/// What the command line means.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// Start.
    Start(Options),
    /// Live through years, and audit.
    Simulate(Plan),
    /// Measure a day of the daily work in registries of these sizes.
    Measure(Vec<u64>),
    /// Install the registering services of a list, in the table that the environment names.
    InstallServices(PathBuf),
    /// Install an agent there.
    InstallAgent(NewAgent),
    /// Say how to use the command.
    Help,
}

/// Reads the command line, without the program's name. The error is a sentence in French.
pub fn read(arguments: impl IntoIterator<Item = String>) -> Result<Asked, String> {
    let mut options = Options::default();
    let mut arguments = arguments.into_iter().peekable();
    if arguments.peek().is_some_and(|first| first == "simulate") {
        return simulation(arguments.skip(1)).map(Asked::Simulate);
    }
    if arguments.peek().is_some_and(|first| first == "measure") {
        let sizes: Option<Vec<u64>> = arguments.skip(1).map(|size| size.parse().ok()).collect();
        let sizes = sizes.ok_or_else(|| bad("measure attend des nombres de demandes."))?;
        return Ok(Asked::Measure(if sizes.is_empty() { vec![1_000, 10_000, 100_000] } else { sizes }));
    }
    match arguments.peek().map(String::as_str) {
        Some("install-services") => {
            let mut lists = arguments.skip(1);
            return match (lists.next(), lists.next()) {
                (Some(list), None) => Ok(Asked::InstallServices(PathBuf::from(list))),
                _ => Err(bad("install-services attend un fichier.")),
            };
        }
        Some("install-agent") => return new_agent(arguments.skip(1)).map(Asked::InstallAgent),
        _ => {}
    }
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(|error| bad(&error.to_string()))? {
        match argument {
            Long("port") => {
                let port = value(&mut parser, "--port")?;
                options.port = port.parse().map_err(|_| bad("--port attend un nombre de 0 à 65535."))?;
            }
            Long("data") => options.data = PathBuf::from(value(&mut parser, "--data")?),
            Long("fresh") => options.fresh = true,
            Long("today") => {
                let day = value(&mut parser, "--today")?.parse();
                options.today = Some(day.map_err(|_| bad("--today attend une date comme 2026-11-24."))?);
            }
            Long("help") | Short('h') => return Ok(Asked::Help),
            other => return Err(bad(&format!("Option inconnue : {}.", other.unexpected()))),
        }
    }
    Ok(Asked::Start(options))
}

fn simulation(arguments: impl IntoIterator<Item = String>) -> Result<Plan, String> {
    let mut plan = Plan::default();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(|error| bad(&error.to_string()))? {
        let name = match argument {
            Long(name @ ("seed" | "applications" | "years" | "certificates" | "data")) => name.to_owned(),
            other => return Err(bad(&format!("Option inconnue : {}.", other.unexpected()))),
        };
        let typed = value(&mut parser, &name)?;
        let number = || typed.parse().ok().filter(|number| *number > 0);
        let good = match name.as_str() {
            "seed" => number().map(|number| plan.seed = number),
            "applications" => number().map(|number| plan.applications = number),
            "certificates" => number().map(|number| plan.certificates = number),
            "years" => number().and_then(|number| number.try_into().ok()).map(|number| plan.years = number),
            _ => {
                plan.data = Some(PathBuf::from(&typed));
                Some(())
            }
        };
        good.ok_or_else(|| bad(&format!("--{name} attend un nombre plus grand que zéro.")))?;
    }
    Ok(plan)
}

/// What is left out is the least that an agent may have.
fn new_agent(arguments: impl IntoIterator<Item = String>) -> Result<NewAgent, String> {
    let mut agent = NewAgent { view: "liste".to_owned(), role: "guichet".to_owned(), ..NewAgent::default() };
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(|error| bad(&error.to_string()))? {
        let name = match argument {
            Long(name @ ("email" | "name" | "desk" | "view" | "role")) => name.to_owned(),
            other => return Err(bad(&format!("Option inconnue : {}.", other.unexpected()))),
        };
        let typed = value(&mut parser, &name)?;
        match name.as_str() {
            "email" => agent.email = typed,
            "name" => agent.name = typed,
            "desk" => agent.desk = typed,
            "view" => agent.view = typed,
            _ => agent.role = typed,
        }
    }
    let lacks = agent.email.is_empty() || agent.name.is_empty() || agent.desk.is_empty();
    if lacks { Err(bad("install-agent attend --email, --name et --desk.")) } else { Ok(agent) }
}

fn value(parser: &mut lexopt::Parser, name: &str) -> Result<String, String> {
    let value = parser.value().map_err(|_| bad(&format!("Il manque une valeur après {name}.")))?;
    value.into_string().map_err(|_| bad(&format!("La valeur de {name} n'est pas du texte.")))
}

fn bad(what: &str) -> String {
    format!("{what}\nEssayez --help.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(arguments: &[&str]) -> Result<Asked, String> {
        read(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn reads_every_option() {
        let Ok(Asked::Start(options)) = ask(&["--port", "8080", "--data=/tmp/x", "--fresh", "--today", "2027-01-31"])
        else {
            panic!("good options")
        };
        assert_eq!(options.port, 8080);
        assert_eq!(options.data, PathBuf::from("/tmp/x"));
        assert!(options.fresh);
        assert_eq!(options.today, Some(Date::constant(2027, 1, 31)));
        assert_eq!(ask(&["--help"]), Ok(Asked::Help));
        assert_eq!(ask(&["install-services", "x.tsv"]), Ok(Asked::InstallServices(PathBuf::from("x.tsv"))));
        let agent = ask(&["install-agent", "--email", "a@b.example", "--name", "A", "--desk", "AZURH"]);
        assert!(matches!(agent, Ok(Asked::InstallAgent(agent)) if agent.view == "liste" && agent.role == "guichet"));
        assert!(ask(&["install-services"]).is_err() && ask(&["install-agent", "--email", "a@b.example"]).is_err());
        for wrong in [&["--port", "x"][..], &["--today", "hier"], &["--zut"], &["--data"], &["mot"]] {
            assert!(ask(wrong).is_err(), "{wrong:?}");
        }
    }
}
