//! Who lives in the demonstration: invented services, agents and applicants. Their applications are filled, examined and
//! sent by the same use cases as everybody's.

use std::time::Duration;

use domain::answers::ApplicantKind;
use domain::application::{Application, State};
use domain::fields::Fields;
use domain::id::{AccountId, AgentId, ApplicationId, PieceId};
use domain::language::Language;
use domain::piece::PieceName;
use domain::section::{SectionName, Whose};
use domain::service::{DeskCode, PiecesView, RegisteringService, Role, ServiceKind};
use domain::territory::{InseeCode, Territory};
use domain::text::Email;
use usecases::access::Access;
use usecases::application::Sending;
use usecases::desk::{self, Accepted};
use usecases::ledger::{Commit, Committed, Once, Write};
use usecases::piece::incoming_key;
use usecases::ports::{Accounts as _, Agents as _, Chance as _, Dossiers as _, Files as _, Ledger as _};
use usecases::records::{Account, Agent, Badge, Hidden};
use usecases::{application, password, piece};

use storage::{FileStore, Table};
use web::Kit;

use crate::cloud::StartError;
use crate::system::TERRITORY;

/// The password of every demonstration account.
pub const PASSWORD: &str = "logement-pour-tous-06";

/// How often it is looked whether the piece was examined, fifty milliseconds apart.
const EXAMINED_TRIES: u32 = 600;

/// An agent.
pub struct DemoAgent {
    /// Name.
    pub name: &'static str,
    /// Sign-in address.
    pub email: &'static str,
    /// Its service.
    pub service: &'static str,
    /// Its desk.
    pub desk: &'static str,
    /// Its territory.
    pub territory: &'static str,
    /// What it may read of the pieces.
    pub view: PiecesView,
    /// What it may do.
    pub role: Role,
}

/// The agents. The last one belongs to another territory, and must see nothing of this one.
pub const AGENTS: [DemoAgent; 6] = [
    DemoAgent {
        name: "Camille Roux",
        email: "camille@azur-habitat.example",
        service: "Azur Habitat (fictif)",
        desk: "AZURH",
        territory: TERRITORY,
        view: PiecesView::All,
        role: Role::Desk,
    },
    DemoAgent {
        name: "Dominique Serra",
        email: "dominique@littoral.example",
        service: "Littoral Logement (fictif)",
        desk: "LITTO",
        territory: TERRITORY,
        view: PiecesView::Plain,
        role: Role::Desk,
    },
    DemoAgent {
        name: "Alix Gastaldi",
        email: "alix@port-azur.example",
        service: "Mairie de Port-Azur (fictive)",
        desk: "PAZUR",
        territory: TERRITORY,
        view: PiecesView::Plain,
        role: Role::Desk,
    },
    DemoAgent {
        name: "Robin Ferri",
        email: "robin@port-azur.example",
        service: "Mairie de Port-Azur (fictive)",
        desk: "PAZUR",
        territory: TERRITORY,
        view: PiecesView::List,
        role: Role::Desk,
    },
    DemoAgent {
        name: "Maud Orsini",
        email: "maud@gestion06.example",
        service: "Gestion territoriale des Alpes-Maritimes (fictive)",
        desk: "GEST6",
        territory: TERRITORY,
        view: PiecesView::All,
        role: Role::Manager,
    },
    DemoAgent {
        name: "Sacha Blanc",
        email: "sacha@var.example",
        service: "Var Habitat (fictif)",
        desk: "VARHA",
        territory: "83",
        view: PiecesView::All,
        role: Role::Desk,
    },
];

/// An applicant.
pub struct DemoApplicant {
    /// Sign-in address.
    pub email: &'static str,
    /// What there is to see.
    pub about: &'static str,
    sections: &'static [(SectionName, &'static str)],
    sent: bool,
}

/// The applicants.
pub const APPLICANTS: [DemoApplicant; 3] = [
    DemoApplicant {
        email: "nadia@demandeur.example",
        about: "compte neuf, rien de rempli",
        sections: &[],
        sent: false,
    },
    DemoApplicant { email: "paul@demandeur.example", about: "demande commencée", sections: PAUL, sent: false },
    DemoApplicant {
        email: "lucie@demandeur.example",
        about: "demande envoyée, à traiter au guichet",
        sections: LUCIE,
        sent: true,
    },
];

const PAUL: &[(SectionName, &str)] = &[
    (
        SectionName::Identity,
        "civilite=1&nom_naissance=Lantéri&prenoms=Paul&naissance_jour=3&naissance_mois=5&naissance_annee=1991&nationalite=1",
    ),
    (SectionName::Contact, "telephone=0639980001&accord_courriel=oui"),
    (SectionName::Address, "adresse=4 rue des Oliviers&code_postal=06600&commune=Antibes"),
];

const LUCIE: &[(SectionName, &str)] = &[
    (
        SectionName::Identity,
        "civilite=2&nom_naissance=Barral&prenoms=Lucie, Anne&naissance_jour=12&naissance_mois=9&naissance_annee=1988&nationalite=1",
    ),
    (SectionName::Nir(Whose::Applicant), "nir_absent=oui"),
    (SectionName::Contact, "telephone=0639980002&accord_courriel=oui&accord_sms=oui"),
    (SectionName::Address, "adresse=27 avenue des Mimosas&code_postal=06300&commune=Nice"),
    (SectionName::Household, "situation_familiale=D&enfants_a_naitre=0"),
    (SectionName::Profession(Whose::Applicant), "activite=D2&profession=Aide-soignante&contrat=CDI"),
    (SectionName::Income(Whose::Applicant), "avis_impot=oui&revenu_fiscal=15840"),
    (SectionName::Resources(Whose::Applicant), "salaire=1420&allocations_familiales=148"),
    (SectionName::PresentHome, "logement_actuel=LP"),
    (
        SectionName::HomeDetails,
        "personnes_actuelles=1&logement_type=T1&surface=24&loyer=780&aide_logement=190&proprietaire_ailleurs=non",
    ),
    (SectionName::Motives, "motifs=09&motifs=13"),
    (SectionName::Disability, "handicap=non"),
    (SectionName::WantedHome, "categorie=I&types=T2&personnes_a_loger=1"),
    (SectionName::WantedPlaces, "communes=06088&communes=06123&demande_elargie=oui"),
];

/// The address of somebody of the demonstration.
pub(crate) fn email(text: &str) -> Email {
    Email::parse(text).expect("the addresses of the demonstration are good")
}

/// The fields of a form as a query writes them.
pub(crate) fn fields(text: &str) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
        fields.push(name, value);
    }
    fields
}

/// The registering services of the demonstration.
pub(crate) fn services() -> Vec<RegisteringService> {
    let service = |desk: &str, kind, name: &str, address: &[&str], stock: &[&str]| RegisteringService {
        desk: DeskCode::parse(desk).expect("the desks of the demonstration are good"),
        kind,
        name: name.to_owned(),
        address: address.iter().map(|line| (*line).to_owned()).collect(),
        stock: stock.iter().filter_map(|code| InseeCode::parse(code).ok()).collect(),
    };
    vec![
        service(
            "AZURH",
            ServiceKind::Landlord,
            "Azur Habitat (fictif)",
            &["18 boulevard des Exemples", "06000 Nice"],
            &["06088", "06004", "06029", "06069", "06027"],
        ),
        service(
            "LITTO",
            ServiceKind::Landlord,
            "Littoral Logement (fictif)",
            &["3 quai des Essais", "06500 Menton"],
            &["06088", "06083", "06123", "06159"],
        ),
        service(
            "PAZUR",
            ServiceKind::Town,
            "Mairie de Port-Azur (fictive)",
            &["Service du logement", "1 place de la Mairie", "06300 Nice"],
            &[],
        ),
        service(
            "DDETS",
            ServiceKind::State,
            "Services de l’État, hébergement et logement (fictifs)",
            &["147 rue de la Démonstration", "06200 Nice"],
            &[],
        ),
        service(
            "ACTLO",
            ServiceKind::ActionLogement,
            "Action pour le logement (fictive)",
            &["9 rue du Travail", "06000 Nice"],
            &[],
        ),
    ]
}

/// Where the demonstration is put, and when.
#[derive(Clone, Copy)]
#[allow(missing_docs, reason = "each is what its type says")]
pub struct Place<'a> {
    pub table: &'a Table,
    pub files: &'a FileStore,
    pub kit: &'a Kit,
}

/// Puts there who is missing. Starting again changes nothing of what they did since.
pub(crate) async fn install(place: Place<'_>) -> Result<(), StartError> {
    install_desks(place).await?;
    for applicant in &APPLICANTS {
        install_applicant(place, applicant).await?;
    }
    Ok(())
}

/// The services and their agents.
pub async fn install_desks(place: Place<'_>) -> Result<(), StartError> {
    for service in services() {
        place.table.install_service(TERRITORY, &service).await?;
    }
    for agent in &AGENTS {
        install_agent(place, agent).await?;
    }
    Ok(())
}

/// Everybody, and the application that waits at the desk registered by the first agent, all on the day of the place's clock.
/// Its piece is examined by whatever examines the files of the place.
pub async fn install_registered(place: Place<'_>) -> Result<(), StartError> {
    install(place).await?;
    let Place { table, kit, .. } = place;
    let digest = |text| kit.keys.email_digest(&email(text));
    let agent = table.agent_by_email(&digest(AGENTS[0].email)).await?.ok_or("the agent is not there")?;
    let sent = APPLICANTS.iter().find(|applicant| applicant.sent).ok_or("nobody sends an application")?;
    let owner = table.id_by_email(&digest(sent.email)).await?.ok_or("the applicant is not there")?;
    let page = table.account(&owner).await?.ok_or("the account is not there")?;
    let (_, id) = page.applications.first().ok_or("nothing was begun")?;
    let dossier = table.dossier(id).await?.ok_or("an application of the demonstration is not there")?;
    let mut seen = Fields::new();
    seen.push(desk::SEEN, dossier.application.version.to_string());
    let once = Once { id: kit.draw(), then: String::new(), expires_at: kit.now().seconds() + 60 };
    match desk::accept(table, &kit.keys, kit, kit.now(), &agent.badge, &dossier, None, &seen, once).await? {
        Accepted::Done => Ok(()),
        other => Err(format!("an application of the demonstration was not registered: {other:?}").into()),
    }
}

/// The secret of an agent's one-time codes, for whoever plays the agent.
pub async fn code_secret(place: Place<'_>, agent: &DemoAgent) -> Result<String, StartError> {
    let digest = place.kit.keys.email_digest(&email(agent.email));
    let known = place.table.agent_by_email(&digest).await?.ok_or("the agent is not there")?;
    Ok(known.code_secret.0)
}

async fn install_agent(place: Place<'_>, agent: &DemoAgent) -> Result<(), StartError> {
    let Place { table, kit, .. } = place;
    let email = email(agent.email);
    let digest = kit.keys.email_digest(&email);
    if table.agent_by_email(&digest).await?.is_some() {
        return Ok(());
    }
    let secret = [kit.draw(), kit.draw()].map(u128::to_be_bytes).concat();
    let badge = Badge {
        id: AgentId::new(kit.draw()),
        name: agent.name.to_owned(),
        territory: agent.territory.to_owned(),
        desk: DeskCode::parse(agent.desk).ok_or("a desk of the demonstration is no desk")?,
        service: agent.service.to_owned(),
        view: agent.view,
        role: agent.role,
    };
    let agent = Agent {
        badge,
        email,
        password_hash: Hidden(password::hash(PASSWORD, kit.draw())?),
        code_secret: Hidden(data_encoding::BASE32_NOPAD.encode(&secret[..20])),
        last_step: 0,
    };
    Ok(table.install_agent(&digest, &agent).await?)
}

async fn install_applicant(place: Place<'_>, applicant: &DemoApplicant) -> Result<(), StartError> {
    let Place { table, kit, .. } = place;
    let email = email(applicant.email);
    let email_digest = kit.keys.email_digest(&email);
    let owner = if let Some(id) = table.id_by_email(&email_digest).await? {
        id
    } else {
        let id = AccountId::new(kit.draw());
        let password_hash = Hidden(password::hash(PASSWORD, kit.draw())?);
        let account = Account { id: id.clone(), email, password_hash, opened: 0, language: Language::French };
        let writes = vec![Write::CreateAccount { account, email_digest }];
        table.commit(Commit { once: None, writes }).await?;
        id
    };
    let known = table.account(&owner).await?.is_some_and(|page| !page.applications.is_empty());
    // Once there, an application is its owner's.
    if known || applicant.sections.is_empty() {
        return Ok(());
    }
    let once = || Once { id: kit.draw(), then: String::new(), expires_at: kit.now().seconds() + 60 };
    let territory = Territory::of(TERRITORY).ok_or("the territory of the demonstration is not known")?;
    let id = ApplicationId::new(kit.draw());
    let draft = Application {
        id: id.clone(),
        owner,
        territory: territory.code().to_owned(),
        applicant: ApplicantKind::Person,
        state: State::begun(kit.now().today),
        version: 1,
    };
    let opened = application::open(table, kit, kit.now(), draft, None, once()).await?;
    if opened != Committed::Done {
        return Err("an application of the demonstration was refused".into());
    }
    for (name, typed) in applicant.sections {
        let dossier = table.dossier(&id).await?.ok_or("an application of the demonstration is not there")?;
        let typed = fields(typed);
        let sending = Sending { name: name.clone(), fields: &typed, expected: None, once: Some(once()) };
        application::save_section(table, &kit.keys, kit, kit.now(), &Access::Owner, &dossier, sending)
            .await
            .map_err(|reason| format!("{}: {name:?} was refused: {reason:?}", applicant.email))?;
    }
    if applicant.sent {
        send(place, &id, once).await?;
    }
    Ok(())
}

/// Sends a piece, waits for its examination as a person would, and sends the application.
async fn send(place: Place<'_>, id: &ApplicationId, once: impl Fn() -> Once) -> Result<(), StartError> {
    let Place { table, files, kit } = place;
    let read = async || table.dossier(id).await?.ok_or_else(|| StartError::from("an application is not there"));
    let slot = PieceId::new(kit.draw());
    let opened =
        piece::open_slot(table, kit.now(), &Access::Owner, &read().await?, PieceName::IDENTITY, slot.clone(), once())
            .await;
    opened.map_err(|reason| format!("a piece of the demonstration was refused: {reason:?}"))?;
    files.write(&incoming_key(id, &slot), specimen(), "application/pdf").await?;
    for _ in 0..EXAMINED_TRIES {
        let dossier = read().await?;
        if application::lacking(&dossier, kit.now().today).is_none() {
            let declared = fields("declaration=oui");
            application::submit(table, &kit.keys, kit, kit.now(), &dossier, &declared, once())
                .await
                .map_err(|reason| format!("an application of the demonstration was refused: {reason:?}"))?;
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("the piece of the demonstration was not examined in time".into())
}

/// An identity card that nobody could mistake for one.
fn specimen() -> Vec<u8> {
    let drawing = "1 0.95 0.9 rg 20 20 380 220 re f 0 0 0 rg BT /F1 30 Tf 110 150 Td (SPECIMEN) Tj ET \
                   BT /F1 13 Tf 60 100 Td (Piece d'identite de demonstration, sans valeur) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 260] /Contents 4 0 R \
         /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{drawing}\nendstream", drawing.len()),
    ];
    written_pdf::file(&objects, "")
}
