//! What a new deployment needs before anybody can use it: its registering services, and the first agents. They speak to
//! the table that the environment names, on AWS or on an emulator, with the variables that the functions have
//! (`infra/OPERATIONS.md`). A machine of one's own installs its demonstration by itself (`crate::demo`).

use std::fmt::Write as _;

use domain::id::AgentId;
use domain::service::{DeskCode, PiecesView, RegisteringService, Role, ServiceKind};
use domain::territory::{InseeCode, Territory};
use domain::text::Email;
use storage::Table;
use storage::config::Cloud;
use usecases::password;
use usecases::ports::{Agents as _, Chance as _, Desks as _};
use usecases::records::{Agent, Badge, Hidden};
use web::{Kit, Settings};

use crate::cloud::StartError;

/// An agent to install.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewAgent {
    /// Shown to colleagues.
    pub name: String,
    /// Sign-in address.
    pub email: String,
    /// Its desk, which `install-services` put there.
    pub desk: String,
    /// What it may read of the pieces: a code of `PiecesView`.
    pub view: String,
    /// What it may do: a code of `Role`.
    pub role: String,
}

/// What the environment names.
fn place(env: impl Fn(&str) -> Option<String>) -> Result<(Kit, Table), StartError> {
    let kit = Kit::new(Settings::from_env(&env)?);
    let table = Table::new(&Cloud::from_env(&env)?);
    let territory = &kit.settings.territory;
    Territory::of(territory).ok_or_else(|| format!("SNE_TERRITORY : « {territory} » n’est pas un territoire."))?;
    Ok((kit, table))
}

/// Installs the services of a list, or replaces what is known of them. Nothing is installed of a list with a mistake in
/// it.
pub async fn services(list: &str, env: impl Fn(&str) -> Option<String>) -> Result<String, StartError> {
    let (kit, table) = place(env)?;
    let services = read_services(list)?;
    for service in &services {
        table.install_service(&kit.settings.territory, service).await?;
    }
    Ok(format!("{} services enregistreurs installés ({}).", services.len(), kit.settings.territory))
}

/// Reads a list: a line a service, five columns between tabs (desk, kind, name, lines of its address between vertical
/// bars, communes where it has homes between spaces). Empty lines and comments are left out.
fn read_services(list: &str) -> Result<Vec<RegisteringService>, String> {
    let mut services: Vec<RegisteringService> = Vec::new();
    for (number, line) in list.lines().enumerate().map(|(rank, line)| (rank + 1, line.trim_end_matches('\r'))) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |what: &str| format!("Ligne {number} : {what}.");
        let [desk, kind, name, address, stock] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(wrong("cinq colonnes, séparées par des tabulations"));
        };
        let desk = DeskCode::parse(desk).ok_or_else(|| wrong("un guichet a cinq lettres majuscules ou chiffres"))?;
        if services.iter().any(|known| known.desk == desk) {
            return Err(wrong("ce guichet est déjà dans la liste"));
        }
        let kinds = || ServiceKind::ALL.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(", ");
        let kind = ServiceKind::parse(kind).ok_or_else(|| wrong(&format!("un service est : {}", kinds())))?;
        let address: Vec<String> =
            address.split('|').map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
        if name.trim().is_empty() || address.is_empty() {
            return Err(wrong("il faut un nom et une adresse : ils sont sur les attestations"));
        }
        let stock: Result<Vec<_>, _> = stock.split_whitespace().map(InseeCode::parse).collect();
        let stock = stock.map_err(|_| wrong("une commune se dit par son code INSEE"))?;
        services.push(RegisteringService { desk, kind, name: name.trim().to_owned(), address, stock });
    }
    if services.is_empty() { Err("Cette liste est vide.".to_owned()) } else { Ok(services) }
}

/// Installs an agent who is not known yet. What it signs in with is drawn here and told once: nobody typed it, and
/// nothing can tell it again.
pub async fn agent(asked: &NewAgent, env: impl Fn(&str) -> Option<String>) -> Result<String, StartError> {
    let (kit, table) = place(env)?;
    let email = Email::parse(&asked.email).map_err(|_| "Cette adresse e-mail n’en est pas une.")?;
    let desk = DeskCode::parse(&asked.desk).ok_or("Un guichet a cinq lettres majuscules ou chiffres.")?;
    let view = PiecesView::parse(&asked.view).ok_or("--view : liste, contenu ou tout.")?;
    let role = Role::parse(&asked.role).ok_or("--role : guichet ou gestion.")?;
    if asked.name.trim().is_empty() {
        return Err("Il faut le nom de l’agent.".into());
    }
    let territory = kit.settings.territory.clone();
    let services = table.services(&territory).await?;
    let service = services.iter().find(|service| service.desk == desk);
    let service = service.ok_or("Ce guichet n’est pas installé : install-services d’abord.")?.name.clone();
    let digest = kit.keys.email_digest(&email);
    if table.agent_by_email(&digest).await?.is_some() {
        return Err("Un agent a déjà cette adresse.".into());
    }
    let word = format!("{:032x}", kit.draw());
    let secret = [kit.draw(), kit.draw()].map(u128::to_be_bytes).concat();
    let secret = data_encoding::BASE32_NOPAD.encode(&secret[..20]);
    let badge = Badge {
        id: AgentId::new(kit.draw()),
        name: asked.name.trim().to_owned(),
        territory,
        desk,
        service,
        view,
        role,
    };
    let agent = Agent {
        badge,
        email,
        password_hash: Hidden(password::hash(&word, kit.draw())?),
        code_secret: Hidden(secret.clone()),
        last_step: 0,
    };
    table.install_agent(&digest, &agent).await?;
    let mut told = format!("Agent installé. Ceci n’est dit qu’une fois :\nmot de passe {word}\n");
    writeln!(told, "clé des codes otpauth://totp/SNE?secret={secret}&issuer=SNE")?;
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "# desk\tkind\tname\taddress\tstock\n\nAZURH\tlandlord\tAzur\t18 rue X | 06000 Nice\t06088 06004\r\n\
                        PAZUR\ttown\tMairie\t1 place Y\t\n";

    #[test]
    fn a_list_of_services_is_read() {
        let services = read_services(GOOD).expect("a good list");
        assert_eq!(services.len(), 2);
        assert_eq!(services[0].address, ["18 rue X", "06000 Nice"]);
        assert_eq!((services[0].stock.len(), services[1].stock.len()), (2, 0));
        assert_eq!(services[1].kind, ServiceKind::Town);
    }

    #[test]
    fn a_mistake_in_a_list_is_told_by_its_line() {
        for (wrong, line) in [
            ("AZURH\tlandlord\tAzur\t18 rue X", "Ligne 1"),
            ("azurh\tlandlord\tAzur\t18 rue X\t", "Ligne 1"),
            ("AZURH\tlandlords\tAzur\t18 rue X\t", "Ligne 1"),
            ("AZURH\tlandlord\tAzur\t | \t", "Ligne 1"),
            ("AZURH\tlandlord\tAzur\t18 rue X\tNice", "Ligne 1"),
            ("PAZUR\ttown\tMairie\tX\t\nPAZUR\ttown\tMairie\tX\t", "Ligne 2"),
            ("# nothing", "vide"),
        ] {
            let refused = read_services(wrong).expect_err(wrong);
            assert!(refused.contains(line), "{refused}");
        }
    }
}
