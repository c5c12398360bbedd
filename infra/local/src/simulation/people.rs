//! The people of a simulation, and what each is going to do.

use domain::answers::ApplicantKind;
use domain::application::{Application, State};
use domain::fields::Fields;
use domain::id::{AccountId, ApplicationId, PieceId};
use domain::language::Language;
use domain::piece::{FileKind, Piece, PieceName, PieceState};
use domain::section::{SectionName, Whose};
use fastrand::Rng;
use jiff::ToSpan as _;
use jiff::civil::Date;
use usecases::application::submit;
use usecases::desk::{Accepted, SEEN, accept};
use usecases::ledger::{Commit, Committed, Once, Write};
use usecases::piece::kept_keys;
use usecases::ports::{Chance as _, Dossiers as _, Files as _, Ledger as _};
use usecases::records::{Account, Badge, Hidden, Kept};
use usecases::{Moment, lifecycle};

use super::World;
use crate::TERRITORY;
use crate::cloud::StartError;

/// Somebody who applied.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) id: ApplicationId,
    pub(super) owner: AccountId,
    pub(super) born: Date,
    pub(super) habit: Habit,
    /// The day of the next thing that the person does by itself.
    pub(super) acts_on: Date,
    /// When the present year of validity ends.
    pub(super) ends: Date,
    pub(super) housed: bool,
    pub(super) gone: bool,
}

/// What somebody does when the notice comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Habit {
    /// Renews, so many days before the end.
    Renews(i64),
    /// Renews so many days after the end: in the month of grace, or after the strike-off, with the manager's help.
    Late(i64),
    /// Never comes back.
    Forgets,
}

impl Habit {
    fn drawn(rng: &mut Rng) -> Self {
        match rng.u8(..100) {
            0..80 => Self::Renews(rng.i64(0..50)),
            80..90 => Self::Late(rng.i64(1..150)),
            _ => Self::Forgets,
        }
    }

    /// The day on which somebody acts in a year that ends on a day.
    pub(super) fn day(self, ends: Date) -> Date {
        match self {
            Self::Renews(before) => ends.saturating_sub(before.days()),
            Self::Late(after) => ends.saturating_add(after.days()),
            Self::Forgets => Date::MAX,
        }
    }
}

/// Somebody who began and did not send: half of them never come back.
#[derive(Debug, Clone)]
pub(super) struct Drafter {
    pub(super) id: ApplicationId,
    /// The day on which something was last added.
    pub(super) touched_on: Date,
    /// The day on which the person comes back.
    pub(super) comes_back: Option<Date>,
}

impl Drafter {
    /// Draws when somebody comes back who added something on a day: some are told before, some come too late.
    pub(super) fn leaves(&mut self, rng: &mut Rng, on: Date) {
        self.touched_on = on;
        self.comes_back = (rng.u8(..2) == 0).then(|| on.saturating_add(rng.i64(1..230).days()));
    }
}

/// Somebody who begins on a day and does not send.
pub(super) async fn drafts(world: &World, rng: &mut Rng, number: u64, on: Date) -> Result<Drafter, StartError> {
    let Begun { id, .. } = begin(world, rng, ("d", number), on).await?;
    let mut drafter = Drafter { id, touched_on: on, comes_back: None };
    drafter.leaves(rng, on);
    Ok(drafter)
}

/// The morning of a day.
fn morning(on: Date) -> Result<Moment, StartError> {
    Ok(Moment::at(Moment::start_of(on).instant.saturating_add(9.hours())?))
}

/// A draft, and whose.
struct Begun {
    id: ApplicationId,
    owner: AccountId,
    born: Date,
}

/// An application filled on a day, with its file, and not sent.
async fn begin(world: &World, rng: &mut Rng, (series, number): (&str, u64), on: Date) -> Result<Begun, StartError> {
    let (table, kit, now) = (&world.calm_table, &world.kit, morning(on)?);
    let (owner, id) = (AccountId::new(kit.draw()), ApplicationId::new(kit.draw()));
    let email = crate::demo::email(&format!("{series}{number}@simulation.example"));
    let born = Date::constant(1950, 1, 1).saturating_add(rng.i64(0..18_000).days());
    let account = Account {
        id: owner.clone(),
        email: email.clone(),
        // Nobody signs in here.
        password_hash: Hidden("none".to_owned()),
        opened: 0,
        language: if rng.u8(..10) == 0 { Language::English } else { Language::French },
    };
    let draft = Application {
        id: id.clone(),
        owner: owner.clone(),
        territory: TERRITORY.to_owned(),
        applicant: ApplicantKind::Person,
        state: State::begun(on),
        version: 1,
    };
    let piece = PieceId::new(kit.draw());
    let kept = Kept { digest: format!("{:064x}", kit.draw()), sent: format!("{:064x}", kit.draw()), previews: 0 };
    let state = PieceState::Sound {
        kind: FileKind::Pdf,
        bytes: 4,
        pages: 1,
        digest: kept.digest.clone(),
        sent: kept.sent.clone(),
        warnings: vec![],
        previews: 0,
    };
    for key in kept_keys(&id, &piece, &kept) {
        world.calm_files.write(&key, b"%PDF".to_vec(), "application/pdf").await?;
    }
    let mut writes = vec![
        Write::CreateAccount { account, email_digest: kit.keys.email_digest(&email) },
        Write::CreateApplication { line: lifecycle::line(&draft, now)?, application: draft, instead_of: None },
        Write::OpenSlot {
            application: id.clone(),
            piece: Piece { id: piece, name: PieceName::IDENTITY, state, opened_at: now.milliseconds() },
        },
    ];
    writes.extend(sections(rng, number, born).into_iter().map(|(name, fields)| Write::SaveSection {
        application: id.clone(),
        name,
        fields,
        saved_on: on,
        expected: None,
    }));
    if table.commit(Commit { once: None, writes }).await? != Committed::Done {
        return Err("an application of the simulation was refused".into());
    }
    Ok(Begun { id, owner, born })
}

/// An application deposited and registered on a day, through the use cases of the portal and of a desk.
pub(super) async fn register(
    world: &World,
    rng: &mut Rng,
    badge: &Badge,
    number: u64,
    on: Date,
) -> Result<Person, StartError> {
    let (table, kit, now) = (&world.calm_table, &world.kit, morning(on)?);
    let once = || Once { id: kit.draw(), then: String::new(), expires_at: now.seconds() + 60 };
    let Begun { id, owner, born } = begin(world, rng, ("n", number), on).await?;
    let read = async || table.dossier(&id).await?.ok_or_else(|| StartError::from("an application is not there"));
    let declared = Fields::new().with(domain::Field::Declaration, "oui");
    submit(table, &kit.keys, kit, now, &read().await?, &declared, once())
        .await
        .map_err(|reason| format!("an application of the simulation was refused: {reason:?}"))?;
    let dossier = read().await?;
    let mut seen = Fields::new();
    seen.push(SEEN, dossier.application.version.to_string());
    match accept(table, &kit.keys, kit, now, badge, &dossier, None, &seen, once()).await? {
        Accepted::Done => {}
        other => return Err(format!("an application of the simulation was not registered: {other:?}").into()),
    }
    let habit = Habit::drawn(rng);
    let ends = on.saturating_add(12.months());
    Ok(Person { id, owner, born, habit, acts_on: habit.day(ends), ends, housed: false, gone: false })
}

/// The sections of somebody: one in seven asks for paper, one in three has a tax notice.
fn sections(rng: &mut Rng, number: u64, born: Date) -> Vec<(SectionName, Fields)> {
    let paper = if rng.u8(..7) == 0 { "&avis_papier=oui" } else { "" };
    let income = if rng.u8(..3) == 0 { "avis_impot=oui&revenu_fiscal=15840" } else { "avis_impot=non" };
    let (day, month, year) = (born.day(), born.month(), born.year());
    let name = letters(number);
    let own = Whose::Applicant;
    [
        (
            SectionName::Identity,
            format!(
                "civilite=2&nom_naissance=Simu {name}&prenoms=Marie&naissance_jour={day}&naissance_mois={month}&naissance_annee={year}&nationalite=1"
            ),
        ),
        (SectionName::Nir(own.clone()), "nir_absent=oui".to_owned()),
        (SectionName::Contact, format!("telephone=0639980002&accord_courriel=oui{paper}")),
        (SectionName::Address, "adresse=27 avenue des Mimosas&code_postal=06300&commune=Nice".to_owned()),
        (SectionName::Household, "situation_familiale=D&enfants_a_naitre=0".to_owned()),
        (SectionName::Profession(own.clone()), "activite=D2&profession=Aide-soignante&contrat=CDI".to_owned()),
        (SectionName::Income(own.clone()), income.to_owned()),
        (SectionName::Resources(own), "salaire=1420".to_owned()),
        (SectionName::PresentHome, "logement_actuel=LP".to_owned()),
        (
            SectionName::HomeDetails,
            "personnes_actuelles=1&logement_type=T1&surface=24&loyer=780&proprietaire_ailleurs=non".to_owned(),
        ),
        (SectionName::Motives, "motifs=09".to_owned()),
        (SectionName::Disability, "handicap=non".to_owned()),
        (SectionName::WantedHome, "categorie=I&types=T2&personnes_a_loger=1".to_owned()),
        (SectionName::WantedPlaces, "communes=06088&demande_elargie=oui".to_owned()),
    ]
    .into_iter()
    .map(|(name, typed)| (name, crate::demo::fields(&typed)))
    .collect()
}

/// A number in letters, as names have no digits.
fn letters(number: u64) -> String {
    number.to_string().bytes().map(|digit| char::from(b'a' + digit - b'0')).collect()
}
