//! Every page, with samples: each is rendered, and held to what every page owes its readers.

use std::collections::{BTreeMap, HashSet};

use domain::alert::AlertKind;
use domain::answers::{Answers, ApplicantKind};
use domain::application::{
    Agreement, Application, DeliveryReference, Ground, Ineligibility, Lease, Motive, NotYet, Notice, Quota,
    Registration, Reinstated, SendBackReason, State, StockIdentifier, Warning, Year,
};
use domain::event::{Actor, Event, EventKind, MotiveCode};
use domain::id::{AccountId, AgentId, ApplicationId, EventId, OutboxId, PersonId, PieceId};
use domain::language::Language;
use domain::letter_return::{LetterReturned, ReturnReason};
use domain::notice::NoticeKind;
use domain::number::UniqueNumber;
use domain::piece::{
    Decision, FileKind, FileProblem, FileWarning, Handed, Obstacle, Piece, PieceKind, PieceName, PieceState, Proof,
    Request, Said, SetAside, Standing, Verdict, WayOut,
};
use domain::section::{Circumstances, FamilySituation, Link, Need, Scope, SectionName, Whose};
use domain::service::{DeskCode, PiecesView, RegisteringService, ServiceKind};
use domain::territory::Territory;
use domain::text::{Comment, Email};
use domain::unusual::Unusual;
use domain::{Field, Fields, Refusal, Refusals};
use jiff::civil::Date;
use maud::Markup;
use pages::account::SignInNote;
use pages::application::Question;
use pages::desk::{FileNote, Former, Shown};
use pages::desk_pieces::{self, Note, View};
use pages::failure::Again;
use pages::helping::HelpersNote;
use pages::piece::{PieceNote, Sent};
use pages::security::{Done, EmailOutcome};
use pages::{Context, Stay, Visitor, renewal};
use scraper::{ElementRef, Html, Selector};
use usecases::Moment;
use usecases::access::Access;
use usecases::application::Lacking;
use usecases::closing::Holds;
use usecases::device::Device;
use usecases::keys::TokenHash;
use usecases::letter_reference::LetterReference;
use usecases::ports::UploadForm;
use usecases::proof;
use usecases::records::{
    Account, AccountPage, Alert, AskedChange, Badge, Batch, BatchStage, Dossier, EmailChange, Envelope, Grant, Hidden,
    Hold, Invitation, Invited, OpenSession, Overdue, Run, Saved, Shard, Side, Waiting,
};
use usecases::verification::Checked;

const TODAY: Date = Date::constant(2026, 11, 24);
fn context(visitor: Visitor<'_>, lang: Language) -> Context<'_> {
    Context { visitor, token: "jeton", today: TODAY, lang, here: "/ici", stay: None, renewing: false }
}

fn fields(text: &str) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
        fields.push(name, value);
    }
    fields
}

fn territory() -> &'static Territory {
    Territory::of("06").expect("the territory is in the data")
}

/// Everything answered, by somebody who has a partner, children, a parent and a flatmate, and a name that HTML would stumble
/// over.
fn answers() -> Answers {
    let born = |year: u16| {
        format!(
            "naissance_jour=2&naissance_mois=6&naissance_annee={year}&nom_naissance=N'Diaye&civilite=1&nationalite=3"
        )
    };
    let person = |rank| SectionName::Person(PersonId::new(rank));
    let mut sections = vec![
        (SectionName::Identity, format!("{}&prenoms=Élodie, Anne&nom_usage=N'Diaye-Fontaine", born(1985))),
        (SectionName::Contact, "telephone=0639980002&accord_courriel=oui&accord_sms=oui&avis_papier=oui".to_owned()),
        (
            SectionName::Address,
            "adresse=3 <b>bis</b> rue \"Haute\" + Basse&complement=Bât. C&heberge_chez=CCAS&code_postal=06300&commune=Nice&courrier_ailleurs=oui&courrier_chez=Mairie <de> Nice&courrier_adresse=5 rue <b>bis</b>&courrier_code_postal=06300&courrier_commune=Nice".to_owned(),
        ),
        (
            SectionName::Helper,
            "aide=oui&aide_nom=Mairie <de> Nice&aide_telephone=0493130000&aide_courriel=aide@mairie.example&aide_copies=oui".to_owned(),
        ),
        (SectionName::Household, "situation_familiale=S&enfants_a_naitre=1&naissance_prevue_jour=1&naissance_prevue_mois=3&naissance_prevue_annee=2027".to_owned()),
    ];
    let links = ["conjoint", "enfant", "ascendant", "garde-alternee", "droit-de-visite", "a-charge", "colocataire"];
    for (rank, link) in (1..).zip(links) {
        let year = if link == "ascendant" {
            1955
        } else if link == "conjoint" {
            1984
        } else {
            2015
        };
        sections.push((person(rank), format!("{}&prenoms=Paul&lien={link}&rattachement_fiscal=oui", born(year))));
    }
    for whose in [Whose::Applicant, Whose::Person(PersonId::new(1))] {
        sections.extend([
            (SectionName::Nir(whose.clone()), "nir_scelle=abc&nir_fin=91".to_owned()),
            (
                SectionName::Profession(whose.clone()),
                "activite=D2&profession=Aide <soignante>&contrat=CDD&employeur=Clinique <de> Nice&employeur_siret=73282932000074&travail_code_postal=06300&travail_commune=Nice&reprise_travail=oui&reprise_travail_date_jour=1&reprise_travail_date_mois=9&reprise_travail_date_annee=2026".to_owned(),
            ),
            (SectionName::Income(whose.clone()), "avis_impot=oui&revenu_fiscal=15840&revenu_fiscal_recent=16000".to_owned()),
            (SectionName::Resources(whose.clone()), "salaire=1420&allocations_familiales=148&pension_versee=100".to_owned()),
            (
                SectionName::Adaptation(whose),
                "handicap_marche=2&handicap_etat=EVO&handicap_nature=MI&handicap_nature=DV&handicap_aides=4&handicap_equipements=3".to_owned(),
            ),
        ]);
    }
    sections.extend([
        (SectionName::PresentHome, "logement_actuel=HLM".to_owned()),
        (
            SectionName::HomeDetails,
            "logement_actuel=HLM&bailleur=Azur Habitat <b>&bailleur_siren=732829320&structure=Les Pins <b>&personnes_actuelles=3&logement_categorie=A&logement_type=T2&surface=42&loyer=780&aide_logement=120&proprietaire_ailleurs=oui&proprietaire_commune=Menton <b>&logement_depuis_jour=1&logement_depuis_mois=2&logement_depuis_annee=2020".to_owned(),
        ),
        (
            SectionName::Motives,
            "motifs=13&motifs=05&motifs=04&motifs=11&motifs=15&motifs=F46&motifs=23&motif_precision=Escaliers <difficiles>".to_owned(),
        ),
        (
            SectionName::MotiveDetails,
            "expulsion_etape=jugement&separation_etape=procedure&regroupement_depose=oui&depart_avant_jour=1&depart_avant_mois=3&depart_avant_annee=2027&ase_fin_jour=1&ase_fin_mois=3&ase_fin_annee=2020".to_owned(),
        ),
        (SectionName::FormerApplication, "ancienne_demande=oui&ancien_numero=0061126000001GDPUB".to_owned()),
        (
            SectionName::Disability,
            format!("handicap=oui&handicap_personnes=demandeur&handicap_personnes={}&handicap_cartes=demandeur", PersonId::new(1)),
        ),
        (
            SectionName::WantedHome,
            "categorie=I&types=T3&types=T4&personnes_a_loger=8&rez_de_chaussee=oui&ascenseur=non&stationnement=oui&loyer_max=700&accession=oui".to_owned(),
        ),
        (SectionName::WantedPlaces, "communes=06088&communes=06123&demande_elargie=oui".to_owned()),
        (SectionName::Remarks, "precisions=Près de l’école <difficiles>".to_owned()),
    ]);
    read_all(sections)
}

/// An association that houses others.
fn answers_of_a_body() -> Answers {
    read_all([
        (
            SectionName::Organisation,
            "organisme=Toits <b>bis</b>&organisme_siren=732829320&representant=Ada Martin&qualite=présidente"
                .to_owned(),
        ),
        (SectionName::Contact, "accord_courriel=non".to_owned()),
        (SectionName::Address, "adresse=1 Main Street&etranger=oui&ville_etrangere=Dublin 2&pays=Ireland".to_owned()),
    ])
}

fn read_all(sections: impl IntoIterator<Item = (SectionName, String)>) -> Answers {
    let mut answers = Answers::default();
    for (name, typed) in sections {
        let on = Circumstances { on: TODAY, territory: territory() };
        answers.take(&name, &fields(&typed), on).unwrap_or_else(|why| panic!("{name:?}: {why:?}"));
    }
    answers
}

/// Every section that there is, those of a person for the applicant and for the partner.
fn every_section() -> Vec<SectionName> {
    let mut names = vec![
        SectionName::Identity,
        SectionName::Organisation,
        SectionName::Contact,
        SectionName::Address,
        SectionName::Helper,
        SectionName::Household,
        SectionName::PresentHome,
        SectionName::HomeDetails,
        SectionName::Motives,
        SectionName::MotiveDetails,
        SectionName::FormerApplication,
        SectionName::Disability,
        SectionName::WantedHome,
        SectionName::WantedPlaces,
        SectionName::Remarks,
    ];
    names.extend((1..=7).map(|rank| SectionName::Person(PersonId::new(rank))));
    for whose in [Whose::Applicant, Whose::Person(PersonId::new(1))] {
        names.extend([
            SectionName::Nir(whose.clone()),
            SectionName::Profession(whose.clone()),
            SectionName::Income(whose.clone()),
            SectionName::Resources(whose.clone()),
            SectionName::Adaptation(whose),
        ]);
    }
    names
}

/// Everything that can be unusual, with figures of both signs.
fn every_unusual() -> Vec<Unusual> {
    vec![
        Unusual::ChildTooOld { years: 9 },
        Unusual::ChildTooOld { years: -1 },
        Unusual::ParentTooYoung { years: 9 },
        Unusual::ParentTooYoung { years: -1 },
        Unusual::VeryOld { age: 111 },
        Unusual::NirDiffers,
        Unusual::BirthPassed { expected: TODAY },
        Unusual::YearlyInMonthly { amount: 18_120 },
        Unusual::MonthlyInYearly { amount: 1450 },
        Unusual::IncomeFarFromResources { yearly: 60_000, monthly_times_twelve: 12_000 },
        Unusual::RentOverResources { rent: 900, resources: 600 },
        Unusual::PeopleDiffer { typed: 5, counted: 2 },
        Unusual::PartnerMissing { situation: FamilySituation::Married },
        Unusual::CoupleDiffers { link: Link::Spouse, situation: FamilySituation::Single },
        Unusual::HomeTooSmall { people: 5, rooms: 2 },
        Unusual::SurfaceUnlikely { surface: 5, people: 6 },
        Unusual::MaxRentVeryLow { rent: 10 },
    ]
}

fn grant(scopes: &[Scope]) -> Grant {
    Grant { account: AccountId::new(8), name: "Mairie <de> Nice".to_owned(), scopes: scopes.to_vec(), since: TODAY }
}

fn invited() -> Invited {
    Invited {
        hash: TokenHash::of("x"),
        name: "Mairie <de> Nice".to_owned(),
        scopes: vec![Scope::Family, Scope::Money],
        expires_at: 1_796_000_000,
    }
}

fn badge() -> Badge {
    Badge {
        id: AgentId::new(9),
        name: "Camille Roux".to_owned(),
        territory: "06".to_owned(),
        desk: DeskCode::public_portal(),
        service: "Azur Habitat".to_owned(),
        view: PiecesView::All,
        role: domain::service::Role::Desk,
    }
}

/// Changes of civil status that wait.
fn asked() -> BTreeMap<SectionName, AskedChange> {
    let all = answers();
    let change = |fields: Fields| AskedChange { fields: Some(fields), on: TODAY, version: 3 };
    [
        (SectionName::Identity, Field::BirthName, "Fontaine <b>bis</b>"),
        (SectionName::Household, Field::FamilySituation, "D"),
        (SectionName::Person(PersonId::new(1)), Field::FirstNames, "Paul-Marie"),
    ]
    .into_iter()
    .map(|(name, field, value)| {
        let value = value.replace("<b>bis</b>", "");
        let fields = all.fields(&name).expect("it is answered").with(field, value.trim());
        (name, change(fields))
    })
    .chain([
        // Somebody who would leave, somebody who would come.
        (SectionName::Person(PersonId::new(3)), AskedChange { fields: None, on: TODAY, version: 4 }),
        (
            SectionName::Person(PersonId::new(30)),
            change(all.fields(&SectionName::Person(PersonId::new(1))).expect("it is answered")),
        ),
    ])
    .collect()
}

fn piece(state: PieceState) -> Piece {
    Piece { id: PieceId::new(7), name: PieceName::IDENTITY, state, opened_at: 1 }
}

fn of(kind: PieceKind) -> PieceName {
    PieceName { kind, whose: Whose::Applicant }
}

/// One piece in each place where it may stand.
fn proofs() -> BTreeMap<PieceName, Proof> {
    let decided = |verdict, reason: Option<SetAside>, holds_until| Decision {
        verdict,
        reason,
        comment: reason.map(|_| Comment::parse("Le bas est <coupé>.").expect("a comment")),
        holds_until,
        on: TODAY,
        service: "Azur <Habitat>".to_owned(),
        files: vec![PieceId::new(70)],
    };
    let with = |decision| Proof { decision: Some(decision), version: 1, ..Proof::default() };
    let said = |way_out, obstacle| Proof {
        said: Some(Said {
            way_out,
            obstacle,
            comment: Some(Comment::parse("Perdu <hier>.").expect("a comment")),
            on: TODAY,
            remind_on: None,
        }),
        version: 1,
        ..Proof::default()
    };
    let (soon, past) =
        (TODAY.saturating_add(jiff::Span::new().days(5)), TODAY.saturating_sub(jiff::Span::new().days(5)));
    BTreeMap::from([
        (PieceName::IDENTITY, with(decided(Verdict::Accepted, None, None))),
        (of(PieceKind::Payslips), with(decided(Verdict::Accepted, None, Some(soon)))),
        (of(PieceKind::Benefits), with(decided(Verdict::Accepted, None, Some(past)))),
        (of(PieceKind::TaxNotice), with(decided(Verdict::Obsolete, Some(SetAside::WrongYear), None))),
        (of(PieceKind::Marriage), said(WayOut::CannotGet, Some(Obstacle::Withheld))),
        (of(PieceKind::Hosting), said(WayOut::NeedsHelp, None)),
        (
            of(PieceKind::Lease),
            Proof {
                asked: Some(Request { on: TODAY, service: "Azur <Habitat>".to_owned() }),
                handed: Some(Handed { on: TODAY, due: soon, service: "Mairie <de> Nice".to_owned() }),
                explained: Some(Comment::parse("Le scanner est <vieux>.").expect("a comment")),
                version: 1,
                ..Proof::default()
            },
        ),
        (of(PieceKind::Violence), said(WayOut::Later, None)),
    ])
}

fn sound(kind: FileKind) -> PieceState {
    PieceState::Sound {
        kind,
        bytes: 1000,
        pages: 1,
        digest: "abc".to_owned(),
        sent: "def".to_owned(),
        warnings: vec![FileWarning::Blurry, FileWarning::AlreadySent],
        previews: 0,
    }
}

fn dossier(state: State, answers: Answers, pieces: Vec<Piece>) -> Dossier {
    let service = |name: &str| Actor::Agent { id: AgentId::new(9), service: name.to_owned() };
    let helper = || Actor::Helper { account: AccountId::new(8), name: "Mairie <de> Nice".to_owned() };
    let changed = |section: SectionName, before: Option<&str>| EventKind::Changed {
        before: before.map(fields),
        after: answers.fields(&section),
        section,
        from: None,
    };
    let events = [
        (Actor::Applicant, EventKind::Created),
        (Actor::System, EventKind::PieceUnsound(FileProblem::Encrypted)),
        (Actor::System, EventKind::PieceSound),
        (Actor::Applicant, EventKind::Submitted),
        (service("Azur Habitat"), EventKind::Opened),
        (service("Azur Habitat"), EventKind::SentBack(SendBackReason::Illegible)),
        (service("Mairie <de> Port-Azur"), EventKind::Homonym),
        (service("Mairie <de> Port-Azur"), EventKind::Registered),
        (Actor::System, EventKind::CertificateReady),
        (Actor::Applicant, EventKind::PieceRemoved),
        (helper(), EventKind::PieceRemoved),
        (
            Actor::Applicant,
            changed(SectionName::Address, Some("adresse=1 rue <b>bis</b>&code_postal=06300&commune=Nice")),
        ),
        (helper(), changed(SectionName::Remarks, None)),
        (
            service("Mairie <de> Port-Azur"),
            changed(SectionName::Resources(Whose::Applicant), Some("aucune_ressource=oui")),
        ),
        (Actor::Applicant, EventKind::ChangeAsked(SectionName::Identity)),
        (
            service("Mairie <de> Port-Azur"),
            EventKind::ChangeRefused {
                section: SectionName::Identity,
                comment: Comment::parse("On ne lit pas la date.").expect("a comment"),
            },
        ),
        (Actor::Applicant, EventKind::ChangeWithdrawn(SectionName::Household)),
        (Actor::Applicant, EventKind::Renounced),
        (Actor::Applicant, EventKind::CameBack),
        (service("Mairie <de> Port-Azur"), EventKind::SeniorityKept),
        (Actor::Applicant, EventKind::HelperInvited("Mairie <de> Nice".to_owned())),
        (Actor::Applicant, EventKind::InvitationCancelled("Mairie <de> Nice".to_owned())),
        (helper(), EventKind::HelperJoined("Mairie <de> Nice".to_owned())),
        (service("Azur Habitat"), EventKind::PieceAsked(of(PieceKind::Lease))),
        (Actor::Applicant, EventKind::PieceSaid { name: of(PieceKind::Lease), way_out: WayOut::AtDesk }),
        (service("Mairie <de> Port-Azur"), EventKind::PieceHanded(of(PieceKind::Lease))),
        (service("Mairie <de> Port-Azur"), EventKind::PieceNotHanded(of(PieceKind::Lease))),
        (service("Azur Habitat"), EventKind::PieceOpened(of(PieceKind::Violence))),
        (
            service("Azur Habitat"),
            EventKind::PieceDecided {
                name: of(PieceKind::TaxNotice),
                verdict: Verdict::Obsolete,
                reason: Some(SetAside::WrongYear),
                comment: Some(Comment::parse("Celui de l’année <dernière>.").expect("a comment")),
            },
        ),
        (
            service("Azur Habitat"),
            EventKind::Changed {
                section: SectionName::Income(Whose::Applicant),
                before: None,
                after: answers.fields(&SectionName::Income(Whose::Applicant)),
                from: Some(of(PieceKind::TaxNotice)),
            },
        ),
        (Actor::Applicant, EventKind::HelperRevoked("Mairie <de> Nice".to_owned())),
    ];
    let events = events.into_iter().zip(1..).map(|((actor, kind), rank)| {
        let at = 1_795_500_000_000 + rank * 60_000;
        Event { id: EventId::at(at, 0), at, actor, kind }
    });
    let application = Application {
        id: ApplicationId::new(3),
        owner: AccountId::new(4),
        territory: "06".to_owned(),
        applicant: if answers.organisation.is_some() { ApplicantKind::Organisation } else { ApplicantKind::Person },
        state,
        version: 1,
    };
    let saved = |name| (name, Saved { version: 1, on: TODAY, reason: Some(Hidden("Prime <difficiles>".to_owned())) });
    let saved = answers.answered().into_iter().map(saved).collect();
    let events = events.collect();
    Dossier {
        application,
        answers,
        saved,
        changes: BTreeMap::new(),
        grants: vec![],
        invited: vec![],
        pieces,
        proofs: BTreeMap::new(),
        check: None,
        alerts: BTreeMap::new(),
        events,
    }
}

fn hold(application: &ApplicationId, agent: AgentId) -> Hold {
    let applicant = Hidden("Élodie <N'Diaye>".to_owned());
    Hold {
        application: application.clone(),
        applicant,
        agent,
        name: "Dominique <Serra>".to_owned(),
        until: 1_795_600_000,
    }
}

fn at_desk<'a>(former: Option<Former>, files: Option<&'a [(&'a Piece, String)]>, me: &'a AgentId) -> Shown<'a> {
    Shown { former, files, desk: desk_pieces::Desk { me, view: PiecesView::All, hold: None }, manager: false }
}

fn lease(kind: FileKind) -> Piece {
    Piece { id: PieceId::new(8), name: of(PieceKind::Lease), state: sound(kind), opened_at: 2 }
}

fn submitted() -> State {
    State::begun(TODAY).submit(TODAY, &territory().parameters(TODAY), true).expect("a draft can be sent")
}

fn to_complete() -> State {
    let comment = Comment::parse("On ne lit pas la date.").expect("a comment");
    submitted().send_back(SendBackReason::Illegible, Some(comment), TODAY).expect("what was sent can be sent back")
}

fn active() -> State {
    let desk = DeskCode::parse("AZURH").expect("a desk");
    let number = UniqueNumber::issue("006", TODAY, 1, &DeskCode::public_portal()).expect("a number");
    submitted()
        .register(number, desk, TODAY, &territory().parameters(TODAY), None)
        .expect("what was sent can be registered")
}

/// A letter that warns of a strike-off, with the proof that it arrived or without.
fn warned(ground: Ground, delivered: bool) -> State {
    let warning = Warning {
        ground,
        sent_on: Date::constant(2026, 9, 1),
        reference: DeliveryReference::parse("1A 123 456 7890 1").expect("a reference"),
        delivered_on: delivered.then_some(Date::constant(2026, 9, 3)),
        returned: None,
        desk: DeskCode::public_portal(),
        unproven_told: false,
    };
    active().warn(warning).expect("a registered application can be warned of")
}

/// A letter that came back, written after the address was saved.
fn came_back(reason: ReturnReason) -> LetterReturned {
    LetterReturned { dated: TODAY, on: TODAY, reason }
}

/// Registered applications at several places of their year.
fn years() -> Vec<(&'static str, State)> {
    let State::Active(it) = active() else { panic!("registered") };
    let notice = |left_on| Some(Notice { prepared_on: Date::constant(2026, 9, 1), left_on, stuck_told: false });
    let year = |left_on| Year { notice: notice(left_on), reminders: 1, expiry_told: true };
    let over = Registration {
        valid_until: Date::constant(2026, 10, 1),
        renewable_from: Date::constant(2026, 8, 1),
        year: year(Some(Date::constant(2026, 9, 2))),
        ..it.clone()
    };
    let troubled = Registration {
        year: year(None),
        mail_returned_on: Some(TODAY),
        letter_returned: Some(came_back(ReturnReason::Unknown)),
        housed_on: Some(TODAY),
        reinstated: Some(Reinstated { on: TODAY, renew_by: TODAY }),
        ..it
    };
    vec![
        ("its year over", State::Active(over)),
        ("in trouble", State::Active(troubled)),
        ("warned", warned(Ground::NoReply, false)),
        ("warned and proven", warned(Ground::Ineligible(Ineligibility::AboveCeiling), true)),
        ("warned, and it came back", warning_back(false)),
        ("warned and proven, and it came back", warning_back(true)),
    ]
}

/// A letter that warns of a strike-off, and that came back.
fn warning_back(delivered: bool) -> State {
    let returned = warned(Ground::NoReply, delivered).warning_returned(ReturnReason::NotClaimed, TODAY);
    returned.expect("a warning that was sent can come back")
}

/// Struck off, for each motive.
fn struck() -> Vec<State> {
    let parameters = territory().parameters(TODAY);
    let other = UniqueNumber::issue("006", TODAY, 2, &DeskCode::public_portal()).expect("a number");
    let lease = Lease {
        signed_on: TODAY,
        home: StockIdentifier::parse("0123456789").expect("ten digits"),
        quota: Quota::ActionLogement,
        agreement: Agreement::None,
        dalo: true,
        was_tenant: false,
    };
    let ineligible = Ineligibility::IrregularStay;
    let over = years().swap_remove(0).1;
    [
        (active(), Motive::Housed(lease), TODAY),
        (active(), Motive::Merged(other), TODAY),
        (warned(Ground::NoReply, true), Motive::NoReply, TODAY),
        (warning_back(true), Motive::NoReply, TODAY),
        (warned(Ground::Ineligible(ineligible), true), Motive::Ineligible(ineligible), TODAY),
        (over, Motive::NotRenewed, Date::constant(2026, 11, 20)),
    ]
    .into_iter()
    .map(|(state, motive, on)| {
        let desk = (motive != Motive::NotRenewed).then(DeskCode::public_portal);
        let struck = state.strike_off(motive, on, desk, &parameters).expect("what it requires is there");
        struck.clone().ask_back(TODAY).unwrap_or(struck)
    })
    .collect()
}

/// Registered with the seniority of another application.
fn senior() -> State {
    let State::Active(registration) = active() else { panic!("registered") };
    State::Active(Registration { senior_since: Date::constant(2025, 1, 2), ..registration })
}

fn renounced(on: Date) -> State {
    active().renounce(on, &territory().parameters(on)).expect("what was registered can be renounced")
}

/// A registered application through its year, and what becomes of it.
fn through_the_year() -> Vec<(&'static str, State)> {
    let parameters = territory().parameters(TODAY);
    let of = |on: Date| {
        let number = UniqueNumber::issue("006", on, 1, &DeskCode::public_portal()).expect("a number");
        let desk = DeskCode::parse("AZURH").expect("a desk");
        let sent = State::begun(on).submit(on, &parameters, false).expect("a draft can be sent");
        sent.register(number, desk, on, &parameters, None).expect("what was sent can be registered")
    };
    let noticed = |state: State, on: Date| {
        let prepared = state.notice_prepared(on).expect("a notice is prepared");
        prepared.notice_left(on).expect("it leaves")
    };
    let warning = |ground| Warning {
        ground,
        sent_on: TODAY,
        reference: DeliveryReference::parse("1A 123 456 7890 1").expect("a reference"),
        delivered_on: Some(TODAY),
        returned: None,
        desk: DeskCode::parse("AZURH").expect("a desk"),
        unproven_told: false,
    };
    let renewable = of(Date::constant(2025, 12, 10));
    let over = noticed(of(Date::constant(2025, 11, 10)), Date::constant(2026, 10, 1));
    let late = noticed(of(Date::constant(2025, 9, 1)), Date::constant(2026, 7, 10));
    let struck = late
        .strike_off(Motive::NotRenewed, Date::constant(2026, 11, 1), None, &parameters)
        .expect("what was not renewed is struck off");
    let ineligible = Ground::Ineligible(Ineligibility::AboveCeiling);
    let back = renewable.clone().letter_returned(came_back(ReturnReason::NoAccess), false, None);
    let back = back.expect("it is noted");
    let warned = |ground| renewable.clone().warn(warning(ground)).expect("it can be warned");
    let merged = Motive::Merged(UniqueNumber::issue("006", TODAY, 2, &DeskCode::public_portal()).expect("a number"));
    let desk = Some(DeskCode::parse("AZURH").expect("a desk"));
    vec![
        ("too early", of(Date::constant(2026, 11, 1))),
        ("renewed", renewable.clone().renew(TODAY, &parameters).expect("it can be renewed")),
        ("renewable", renewable.clone()),
        ("a letter came back", back),
        ("over without a notice", of(Date::constant(2025, 11, 10))),
        ("over", over),
        ("warned", warned(Ground::NoReply)),
        ("warned, ineligible", warned(ineligible)),
        ("struck off", struck.clone()),
        ("asked back", struck.clone().ask_back(TODAY).expect("it can be asked back")),
        ("reinstated", struck.reinstate(TODAY, &parameters).expect("it can be reinstated")),
        ("merged", renewable.strike_off(merged, TODAY, desk, &parameters).expect("it can be merged")),
        ("given up", renounced(TODAY)),
    ]
}

/// An account with sessions on several devices and, when it `waits`, a change of address.
fn account_page(waits: bool, confirmed: Option<Side>) -> AccountPage {
    let email = |text: &str| Email::parse(text).expect("an address");
    let session = |rank: i64, device: &str| OpenSession {
        hash: TokenHash(format!("hash{rank}")),
        device: Device::parse(device),
        opened_at: 1_795_500_000 - rank * 3600,
        seen_at: 1_795_500_000 - rank * 3600,
        expires_at: 1_795_540_000,
    };
    let devices =
        ["android-samsung", "iphone-safari", "ipad-firefox", "windows-edge", "mac-opera", "linux-chrome", "x"];
    AccountPage {
        account: Account {
            id: AccountId::new(4),
            email: email("paul@demandeur.example"),
            password_hash: Hidden(String::new()),
            opened: 7,
            language: Language::French,
        },
        applications: vec![],
        sessions: (0..).zip(devices).map(|(rank, device)| session(rank % 2, device)).collect(),
        email_change: waits.then(|| EmailChange {
            id: OutboxId::new(1),
            from: email("paul@demandeur.example"),
            to: email("paul@autre.example"),
            old_token: TokenHash::of("x"),
            new_token: TokenHash::of("y"),
            confirmed,
            asked_from: TokenHash::of("z"),
            made: false,
            expires_at: 1_795_540_000,
        }),
        erasure_asked_at: None,
        franceconnect: None,
        helps: vec![],
    }
}

/// Every page by a name, in both languages.
fn every_page() -> Vec<(String, Markup)> {
    Language::ALL.iter().flat_map(|lang| every_page_in(*lang)).collect()
}

/// Every page by a name, in every state that changes what it shows.
fn every_page_in(lang: Language) -> Vec<(String, Markup)> {
    let nobody = &context(Visitor::Nobody, lang);
    let applicant = &context(Visitor::Applicant, lang);
    let agent = &context(Visitor::Agent { name: "Camille Roux", service: "Azur Habitat", manager: false }, lang);
    let mut all: Vec<(String, Markup)> = Vec::new();
    let mut add = |name: &str, page: Markup| all.push((format!("{name} ({})", lang.code()), page));
    let (none, no_fields) = (Refusals::default(), Fields::new());
    let wrong = |wanted: &[Field]| {
        let mut refusals = Refusals::default();
        for field in wanted {
            refusals.push(*field, Refusal::Missing);
        }
        refusals
    };
    let id = ApplicationId::new(3);
    let draft = dossier(State::begun(TODAY), Answers::default(), vec![]);
    let full = dossier(State::begun(TODAY), answers(), vec![piece(sound(FileKind::Jpeg))]);

    add("home", pages::home::home(nobody, territory().name()));
    add("desks, none", pages::home::desks(nobody, territory().name(), &[]));
    let service = RegisteringService {
        desk: DeskCode::public_portal(),
        kind: ServiceKind::Town,
        name: "Mairie <de> Port-Azur".to_owned(),
        address: vec!["1 place de la Mairie".to_owned()],
        stock: vec![],
    };
    add("desks", pages::home::desks(nobody, territory().name(), &[service]));
    add("titles", pages::home::residence_titles(nobody));
    add("privacy", pages::home::privacy(applicant));
    add("accessibility", pages::home::accessibility(nobody));
    add("sign up", pages::account::sign_up(nobody, &no_fields, &none));
    add(
        "sign up again",
        pages::account::sign_up(nobody, &fields("courriel=x"), &wrong(&[Field::Email, Field::Password])),
    );
    for note in [SignInNote::None, SignInNote::Unknown] {
        let known = fields("courriel=a@b.example");
        add(
            &format!("FranceConnect: which account {note:?}"),
            pages::franceconnect::which_account(nobody, note, &known, &none),
        );
    }
    let other = pages::franceconnect::way_in(nobody, "/suivi/1");
    add(
        "sign in or FranceConnect",
        pages::account::sign_in_or(nobody, SignInNote::None, &no_fields, &none, Some(other)),
    );
    for trouble in pages::franceconnect::Trouble::ALL {
        add(&format!("FranceConnect: {trouble:?}"), pages::franceconnect::trouble(nobody, trouble));
    }
    add("check mail", pages::account::check_mail(nobody));
    add("confirm", pages::account::confirm(nobody, "abc"));
    add("dead link", pages::account::dead_link(nobody));
    add("forgotten", pages::account::forgotten(nobody, &no_fields, &wrong(&[Field::Email])));
    add("reset sent", pages::account::reset_sent(nobody));
    add("new password", pages::account::new_password(nobody, "abc", &wrong(&[Field::Password])));
    add("dead reset", pages::account::dead_reset(nobody));
    for note in [SignInNote::None, SignInNote::Confirmed, SignInNote::Over, SignInNote::Unknown, SignInNote::Changed] {
        add(&format!("sign in {note:?}"), pages::account::sign_in(nobody, note, &no_fields, &none));
        add(&format!("desk sign in {note:?}"), pages::desk::sign_in(nobody, note, &no_fields, &none));
    }
    add("space", pages::account::space(applicant, "Alpes-Maritimes", &[], &[]));
    let one = [("Alpes-Maritimes".to_owned(), id.clone())];
    add("space with one", pages::account::space(applicant, "Alpes-Maritimes", &one, &[]));
    add("space of somebody who helps", pages::account::space(applicant, "Alpes-Maritimes", &[], &one));
    add("space with both", pages::account::space(applicant, "Alpes-Maritimes", &one, &one));

    add("ask for a code", pages::sign_in_code::ask(nobody, &no_fields, &none));
    add("ask for a code again", pages::sign_in_code::ask(nobody, &fields("courriel=x"), &wrong(&[Field::Email])));
    add("enter a code", pages::sign_in_code::enter(nobody, &fields("essai=1&retour=/suivi/x"), &none));
    for left in [1, 4] {
        let refused = Refusals::one(Field::MailedCode, Refusal::WrongCode { left });
        add(&format!("wrong code {left}"), pages::sign_in_code::enter(nobody, &no_fields, &refused));
    }
    add("dead code", pages::sign_in_code::dead(nobody, &no_fields));
    let now = Moment::at(jiff::Timestamp::from_second(1_795_500_060).expect("an instant"));
    for done in [Done::Nothing, Done::Password, Done::Closed, Done::Asked, Done::GivenUp] {
        for (waits, confirmed) in [(false, None), (true, None), (true, Some(Side::Old)), (true, Some(Side::New))] {
            let account = account_page(waits, confirmed);
            let page = pages::security::overview(applicant, now, &account, &TokenHash::of("x"), done);
            add(&format!("security {done:?} {waits} {confirmed:?}"), page);
        }
    }
    add("change password", pages::security::change_password(applicant, &none));
    let both = [Field::CurrentPassword, Field::NewPassword];
    add("change password again", pages::security::change_password(applicant, &wrong(&both)));
    let both = [Field::NewEmail, Field::CurrentPassword];
    add("change address", pages::security::change_email(applicant, "paul@x.example", &no_fields, &wrong(&both)));
    for at in [Side::Old, Side::New] {
        add(&format!("confirm address {at:?}"), pages::security::confirm_email(nobody, "abc", "paul@y.example", at));
    }
    for outcome in [EmailOutcome::Noted, EmailOutcome::Changed, EmailOutcome::Kept, EmailOutcome::Dead] {
        add(&format!("address {outcome:?}"), pages::security::email_outcome(nobody, outcome));
    }
    for holds in [Holds::Nothing, Holds::Draft, Holds::Application] {
        for asked in [None, Some(1_795_500_000_000)] {
            add(&format!("closing {holds:?} {asked:?}"), pages::closing::closing(applicant, holds, asked, &none));
        }
        let refused = wrong(&[Field::CurrentPassword]);
        add(&format!("closing {holds:?} again"), pages::closing::closing(applicant, holds, None, &refused));
    }
    add("closed", pages::closing::closed(nobody));
    let staying = Context { stay: Some(Stay { idle: 7200, whole: 40_000 }), ..*applicant };
    add("stay", pages::security::stay(&staying, now));

    let body = dossier(State::begun(TODAY), answers_of_a_body(), vec![]);
    let ending = State::begun(Date::constant(2026, 5, 25)).draft_told(TODAY).expect("a draft is told that it ends");
    let ending = dossier(ending, Answers::default(), vec![]);
    let registered = Dossier {
        changes: asked(),
        grants: vec![grant(Scope::ALL)],
        invited: vec![invited()],
        ..dossier(active(), answers(), vec![])
    };
    let sent_back = dossier(to_complete(), answers(), vec![piece(sound(FileKind::Pdf))]);
    let accesses = [
        ("owner", Access::Owner),
        ("helper", Access::Helper(grant(Scope::ALL))),
        ("helper of one part", Access::Helper(grant(&[Scope::Pieces]))),
        ("agent", Access::Agent(badge())),
    ];
    let dossiers = [
        ("empty", &draft),
        ("full", &full),
        ("body", &body),
        ("ending", &ending),
        ("registered", &registered),
        ("sent back", &sent_back),
    ];
    for (what, dossier) in dossiers {
        for (who, access) in &accesses {
            let visitor = if *who == "agent" { agent } else { applicant };
            add(&format!("tasks {what}, {who}"), pages::application::tasks(visitor, dossier, access));
        }
        add(&format!("people {what}"), pages::application::people(applicant, dossier, "/suite"));
        add(&format!("review {what}"), pages::application::review(applicant, dossier, None, &none));
        for name in every_section() {
            let link = Fields::new().with(Field::Link, Link::Spouse.code());
            let typed = dossier.shown(&name).unwrap_or(link);
            let unusual = every_unusual();
            // The fields of an empty page, each refused.
            for (state, elsewhere, unusual, refused) in [
                ("", false, &[][..], &none),
                (" elsewhere", true, &[][..], &none),
                (" unusual", false, &unusual[..], &none),
                (" without a reason", false, &unusual[..], &wrong(&[Field::UnusualReason])),
                (" all wrong", false, &[][..], &none),
            ] {
                // The summary leads to inputs: only what the page asks can be refused.
                let mut question = Question {
                    context: applicant,
                    dossier,
                    fields: &typed,
                    refused,
                    unusual,
                    version: Some(1),
                    elsewhere,
                    separating: true,
                };
                let on_page;
                if state == " all wrong" {
                    on_page = asked_on(&pages::application::section(&question, &name));
                    question.refused = &on_page;
                }
                add(&format!("section {name:?} {what}{state}"), pages::application::section(&question, &name));
            }
        }
    }
    for link in Link::ALL {
        let typed = Fields::new().with(Field::Link, link.code());
        let question = Question {
            context: applicant,
            dossier: &full,
            fields: &typed,
            refused: &none,
            unusual: &[],
            version: None,
            elsewhere: false,
            separating: true,
        };
        let new = SectionName::Person(PersonId::new(99));
        add(&format!("new person {link:?}"), pages::application::section(&question, &new));
    }
    for name in registered.changes.keys() {
        add(&format!("change asked {name:?}"), pages::application::change_asked(applicant, &registered, name));
    }
    for refused in [&none, &wrong(&[Field::Declaration])] {
        add("renounce", pages::renouncing::renounce(applicant, &registered, refused));
    }
    add("come back, taken", pages::renouncing::taken(applicant, &registered));
    let refused = wrong(&[Field::HelperName, Field::HelperEmail, Field::HelperScopes]);
    for note in [HelpersNote::None, HelpersNote::Invited, HelpersNote::TooMany] {
        for (what, dossier) in [("none", &draft), ("one", &registered)] {
            add(
                &format!("helpers {what} {note:?}"),
                pages::helping::helpers(
                    applicant,
                    dossier,
                    &dossier.invited.iter().collect::<Vec<_>>(),
                    note,
                    &no_fields,
                    if *what == *"one" { &refused } else { &none },
                ),
            );
        }
    }
    let invitation = Invitation {
        hash: TokenHash::of("abc"),
        application: id.clone(),
        email: Email::parse("aide@mairie.example").expect("an address"),
        name: "Mairie <de> Nice".to_owned(),
        scopes: Scope::ALL.to_vec(),
        expires_at: 0,
    };
    for (who, visitor) in [("nobody", nobody), ("applicant", applicant), ("agent", agent)] {
        add(&format!("invitation, {who}"), pages::helping::invitation(visitor, &invitation, "abc"));
    }
    for own in [true, false] {
        add(&format!("dead invitation {own}"), pages::helping::dead_invitation(applicant, own));
    }
    let several = territory().search("saint", pages::application::MAX_PROPOSED);
    let question = Question {
        context: applicant,
        dossier: &full,
        fields: &full.answers.fields(&SectionName::WantedPlaces).unwrap_or_default(),
        refused: &wrong(&[Field::Communes, Field::Extended]),
        unusual: &[],
        version: None,
        elsewhere: false,
        separating: true,
    };
    add("places several", pages::application::places(&question, &several));
    let missing = draft.answers.missing(ApplicantKind::Person, Need::Registration, TODAY);
    let lacking = Lacking { sections: missing, identity_piece: true };
    add("review lacking", pages::application::review(applicant, &draft, Some(&lacking), &none));
    add("review", pages::application::review(applicant, &full, None, &wrong(&[Field::Declaration])));
    add("duplicate", pages::application::duplicate(applicant, &full));
    add("closed", pages::application::closed(applicant, &id));

    let (front, back) = (piece(sound(FileKind::Jpeg)), piece(sound(FileKind::Pdf)));
    for (what, files) in [("none", vec![]), ("one", vec![&front]), ("two", vec![&front, &back])] {
        for (state, problem, waiting, full) in [
            ("", None, None, false),
            (" waiting", None, Some("/ici"), false),
            (" refused", Some(FileProblem::Encrypted), None, false),
            (" full", None, None, true),
        ] {
            let line = proof::line(&draft, &PieceName::IDENTITY, TODAY);
            let files = files.clone();
            let above = if full { PieceNote::Decided } else { PieceNote::None };
            let sent = Sent {
                line,
                proof: None,
                files,
                problem,
                waiting,
                full,
                kept_for: "x",
                proves_change: full,
                note: above,
            };
            add(&format!("piece {what}{state}"), pages::piece::show(applicant, &draft, &sent, &no_fields, &none));
        }
    }
    let upload =
        UploadForm { action: "http://localhost/pieces".to_owned(), inputs: vec![("key".to_owned(), "x".to_owned())] };
    add("slot", pages::piece::slot(applicant, &draft, &PieceName::IDENTITY, &upload));
    let proven = Dossier { proofs: proofs(), ..dossier(active(), answers(), vec![piece(sound(FileKind::Jpeg))]) };
    let refused = wrong(&[Field::WayOut, Field::Obstacle, Field::RemindAfter, Field::PieceComment]);
    let lines = proof::lines(&proven, TODAY);
    for (rank, line) in lines.iter().enumerate() {
        let sent = Sent {
            line: line.clone(),
            proof: proven.proofs.get(&line.name),
            files: vec![],
            problem: None,
            waiting: None,
            full: false,
            kept_for: "x",
            proves_change: false,
            note: PieceNote::None,
        };
        // Where a service has the piece, nothing else is asked.
        let asks = !matches!(line.standing, Standing::Accepted | Standing::ToCheck | Standing::Handed);
        let refused = if asks && rank % 2 == 1 { &refused } else { &none };
        add(&format!("piece {}", line.name), pages::piece::show(applicant, &proven, &sent, &no_fields, refused));
        add(
            &format!("piece {}, scanned", line.name),
            pages::piece::show(agent, &proven, &Sent { note: PieceNote::Taken, ..sent }, &no_fields, &none),
        );
    }
    add("pieces", pages::piece::list(applicant, &proven, &lines));
    add("pieces of a draft", pages::piece::list(applicant, &draft, &proof::lines(&draft, TODAY)));
    let badge = badge();
    let colleague = hold(&id, AgentId::new(10));
    let own = hold(&id, badge.id.clone());
    for (what, view, hold) in [
        ("free", PiecesView::All, None),
        ("mine", PiecesView::Plain, Some(&own)),
        ("a colleague's", PiecesView::List, Some(&colleague)),
    ] {
        let desk = desk_pieces::Desk { me: &badge.id, view, hold };
        for note in [Note::None, Note::Held(Standing::Accepted), Note::Taken, Note::Moved] {
            let page = desk_pieces::of_application(agent, &proven, &lines, desk, note, &no_fields, &none);
            add(&format!("pieces at the desk, {what} {note:?}"), page);
        }
        if hold.is_none() {
            let asked = wrong(&[Field::AskedPiece]);
            let page = desk_pieces::of_application(agent, &proven, &lines, desk, Note::None, &no_fields, &asked);
            add(&format!("pieces at the desk, {what}, nothing chosen"), page);
        }
        let undecided = Dossier { pieces: vec![lease(FileKind::Jpeg), lease(FileKind::Pdf)], ..proven.clone() };
        let line = proof::line(&undecided, &of(PieceKind::Lease), TODAY);
        let refused = wrong(&[Field::SetAsideReason, Field::PieceComment, Field::HoldsUntil]);
        // A colleague's is read, not decided on.
        let refused = if what == "a colleague's" { &none } else { &refused };
        for refused in [&none, refused] {
            let views = undecided.pieces.iter().map(|piece| View {
                piece,
                link: "http://localhost/x".to_owned(),
                is_picture: matches!(piece.state, PieceState::Sound { kind: FileKind::Jpeg, .. }),
            });
            let views: Vec<View<'_>> = views.collect();
            let next = Some(&PieceName::IDENTITY);
            let page =
                desk_pieces::look_at(agent, &undecided, &line, &views, next, desk, Note::None, &no_fields, refused);
            add(&format!("a piece to look at, {what} {}", refused.is_empty()), page);
        }
        for line in &lines {
            let page = desk_pieces::look_at(agent, &proven, line, &[], None, desk, Note::None, &no_fields, &none);
            add(&format!("{} to look at, {what}", line.name), page);
        }
    }
    add("too many openings", desk_pieces::too_many(agent));
    add("file refused", pages::piece::refused(nobody, "http://localhost/", true));
    add("file refused otherwise", pages::piece::refused(nobody, "http://localhost/", false));

    let me = badge.id.clone();
    for (what, state) in [
        ("submitted", submitted()),
        ("to complete", to_complete()),
        ("active", active()),
        ("senior", senior()),
        ("renounced", renounced(TODAY)),
        ("renounced long ago", renounced(Date::constant(2026, 9, 1))),
    ] {
        for kind in [FileKind::Jpeg, FileKind::Pdf] {
            let shown = dossier(state.clone(), answers(), vec![piece(sound(kind))]);
            let files: Vec<_> = shown
                .pieces
                .iter()
                .chain(&shown.pieces)
                .map(|piece| (piece, "http://localhost/x".to_owned()))
                .collect();
            add(&format!("tracking {what}"), pages::tracking::status(applicant, &shown));
            for note in [FileNote::None, FileNote::Overtaken, FileNote::Held, FileNote::Duplicate(Some(id.clone()))] {
                add(
                    &format!("file {what} {note:?} {kind:?}"),
                    pages::desk::file(agent, &shown, &at_desk(None, Some(&files), &me), &note, &no_fields, &none),
                );
            }
        }
    }
    let holder = &context(Visitor::Holder { application: &id }, lang);
    let renewing = &Context { renewing: true, ..*applicant };
    for (what, state) in through_the_year() {
        let of_person = dossier(state.clone(), answers(), vec![piece(sound(FileKind::Jpeg))]);
        add(&format!("tracking {what}"), pages::tracking::status(applicant, &of_person));
        let of_body = dossier(state, answers_of_a_body(), vec![]);
        let lines = proof::lines(&of_person, TODAY);
        let stale = [SectionName::Income(Whose::Applicant), SectionName::Motives];
        let boxes = wrong(&[Field::SameHousehold, Field::SameIncome, Field::Declaration]);
        let ticked = fields("meme_foyer=oui");
        for reader in [applicant, holder, agent] {
            for (note, lacking, refused) in [
                (renewal::Note::None, &[][..], &none),
                (renewal::Note::Lacking, &stale, &none),
                (renewal::Note::Overtaken, &[], &none),
                (renewal::Note::Held, &[], &none),
            ] {
                // Only agents hold an application, and read French.
                if note == renewal::Note::Held && !matches!(reader.visitor, Visitor::Agent { .. }) {
                    continue;
                }
                let shown =
                    renewal::Shown { dossier: &of_person, lacking, pieces: &lines, note, fields: &no_fields, refused };
                add(&format!("renewal {what} {note:?}"), pages::renewal::renewal(reader, &shown));
            }
            let shown = renewal::Shown {
                dossier: &of_body,
                lacking: &[],
                pieces: &[],
                note: renewal::Note::None,
                fields: &no_fields,
                refused: &none,
            };
            add(&format!("renewal of a body, {what}"), pages::renewal::renewal(reader, &shown));
            add(&format!("renewed, {what}"), pages::renewal::done(reader, &of_person));
        }
        if what == "renewable" {
            let shown = renewal::Shown {
                dossier: &of_person,
                lacking: &[],
                pieces: &lines,
                note: renewal::Note::None,
                fields: &ticked,
                refused: &boxes,
            };
            add("renewal refused", pages::renewal::renewal(holder, &shown));
        }
    }
    add("code of a letter", renewal::type_code(nobody, &no_fields, &none));
    let typed = fields("code_lettre=<b>bis");
    add("code of a letter, again", renewal::type_code(nobody, &typed, &wrong(&[Field::RenewalCode])));
    add("birth date of a link", pages::renewal::ask_birth_date(nobody, "x<b>bis", &no_fields, &none));
    for left in [1, 4] {
        let refused = Refusals::one(Field::BirthDate, Refusal::WrongBirthDate { left });
        add("wrong birth date", pages::renewal::ask_birth_date(nobody, "x", &fields("naissance_jour=1"), &refused));
    }
    add("link locked", pages::renewal::locked(nobody));
    add("link to nowhere", pages::renewal::nowhere(nobody));
    add("people, renewing", pages::application::people(renewing, &full, "/renouveler/x"));
    add("people of a holder", pages::application::people(holder, &full, "/renouveler/x"));
    add("not found, holder", pages::failure::not_found(holder));
    add("closed to a holder", pages::application::closed(holder, &id));
    let code = fields("code_attestation=7K3M");
    for found in [
        None,
        Some(Checked::Valid { since: TODAY, until: TODAY, ending: "00001".to_owned() }),
        Some(Checked::Invalid),
        Some(Checked::TooMany),
    ] {
        add("certificate checked", pages::verification::check(nobody, &code, &none, found.as_ref()));
    }
    let refused = Refusals::one(Field::CertificateCode, Refusal::NotAPaperCode);
    add("certificate not checked", pages::verification::check(nobody, &code, &refused, None));

    let sent = dossier(submitted(), answers(), vec![]);
    add(
        "file without pieces",
        pages::desk::file(agent, &sent, &at_desk(None, None, &me), &FileNote::None, &no_fields, &none),
    );
    let back = wrong(&[Field::SendBackReason, Field::Comment]);
    add(
        "file refused",
        pages::desk::file(agent, &sent, &at_desk(None, Some(&[]), &me), &FileNote::None, &no_fields, &back),
    );
    for (what, former) in [("known", Some(Former { since: Some(TODAY) })), ("of others", Some(Former { since: None }))]
    {
        add(
            &format!("file of a separation, {what}"),
            pages::desk::file(agent, &sent, &at_desk(former, Some(&[]), &me), &FileNote::None, &no_fields, &none),
        );
    }
    let one_change = Dossier { changes: asked().into_iter().take(1).collect(), ..dossier(active(), answers(), vec![]) };
    for (what, dossier, refused) in [
        ("changes", &registered, &none),
        ("a change not decided", &one_change, &wrong(&[Field::Comment])),
        ("one of the changes not decided", &registered, &wrong(&[Field::Comment])),
    ] {
        add(
            &format!("file with {what}"),
            pages::desk::file(agent, dossier, &at_desk(None, Some(&[]), &me), &FileNote::None, &no_fields, refused),
        );
    }
    add("tracking with changes", pages::tracking::status(applicant, &registered));
    let of_body = dossier(active(), answers_of_a_body(), vec![]);
    add("tracking of a body", pages::tracking::status(applicant, &of_body));
    add(
        "file of a body",
        pages::desk::file(agent, &of_body, &at_desk(None, Some(&[]), &me), &FileNote::None, &no_fields, &none),
    );
    let mut unread = sent.clone();
    unread.events.clear();
    add("tracking without events", pages::tracking::status(applicant, &unread));
    let line = |days: i64| Waiting {
        application: id.clone(),
        applicant: Hidden("Élodie <N'Diaye>".to_owned()),
        deposited_on: TODAY,
        answer_by: TODAY.saturating_add(jiff::Span::new().days(days)),
    };
    let holds = [hold(&id, AgentId::new(10)), hold(&ApplicationId::new(12), badge.id.clone())];
    add("queue", pages::desk::queue(agent, &[line(-1), line(0), line(1), line(20)], &holds[..1], Some("2026#x"), &[]));
    let free = Waiting { application: ApplicationId::new(11), ..line(-1) };
    let pieces = |waiting: &[Waiting], holds: &[Hold], next| desk_pieces::queue(agent, waiting, holds, &badge.id, next);
    add("queue of pieces", pieces(&[line(3), free], &holds, Some("2026#x")));
    add("queue of pieces, empty", pieces(&[], &[], None));
    add("queue empty", pages::desk::queue(agent, &[], &[], None, &[]));
    add("queue with changes", pages::desk::queue(agent, &[line(1)], &[], None, &[line(0), line(-3)]));

    desk_year(&mut add, agent, &me);
    manager(
        &mut add,
        &Context { visitor: Visitor::Agent { name: "Maud", service: "Gestion", manager: true }, ..*agent },
    );
    add("not found", pages::failure::not_found(nobody));
    add("not found, applicant", pages::failure::not_found(applicant));
    add("not found, agent", pages::failure::not_found(agent));
    add("session over", pages::failure::session_over(nobody, false));
    add("session over at the desk", pages::failure::session_over(nobody, true));
    add("token", pages::failure::token(applicant));
    add("too large", pages::failure::too_large(applicant));
    add("not a form", pages::failure::not_a_form(applicant));
    add("too many", pages::failure::too_many(nobody));
    add("fault", pages::failure::fault(applicant, "0123456789ab", Again::Page("/compte")));
    let sent = fields("_jeton=abc&courriel=marie%40demandeur.example&mot_de_passe=x&communes=06088&communes=06029");
    add("fault, form", pages::failure::fault(nobody, "0123456789ab", Again::Form("/compte/connexion", &sent)));
    add("fault, asked by a script", pages::failure::fault(applicant, "0123456789ab", Again::Nothing));
    all
}

/// The year of an application at the desk.
fn desk_year(add: &mut impl FnMut(&str, Markup), agent: &Context<'_>, me: &AgentId) {
    let (none, no_fields) = (Refusals::default(), Fields::new());
    let alerts: BTreeMap<AlertKind, Date> = AlertKind::ALL.iter().map(|kind| (*kind, TODAY)).collect();
    let states = years().into_iter().chain(struck().into_iter().map(|state| ("struck off", state)));
    for (rank, (what, state)) in states.enumerate() {
        let shown = Dossier { alerts: alerts.clone(), ..dossier(state, answers(), vec![]) };
        for manager in [false, true] {
            let shown_to = Shown { manager, ..at_desk(None, Some(&[]), me) };
            let page = pages::desk::file(agent, &shown, &shown_to, &FileNote::None, &no_fields, &none);
            add(&format!("file {what} {rank}, manager {manager}"), page.clone());
            let refused = asked_on(&page);
            if !refused.is_empty() {
                let page = pages::desk::file(agent, &shown, &shown_to, &FileNote::None, &no_fields, &refused);
                add(&format!("file {what} {rank}, manager {manager}, nothing typed"), page);
            }
            let page = pages::desk_year::choose_motive(agent, &shown, manager);
            add(&format!("motives {what} {rank}, manager {manager}"), page);
        }
        for motive in MotiveCode::ALL {
            let page = pages::desk_year::strike_off(agent, &shown, *motive, None, &no_fields, &none);
            add(&format!("strike off {motive:?} {what} {rank}"), page.clone());
            let refused = asked_on(&page);
            let page = pages::desk_year::strike_off(agent, &shown, *motive, None, &no_fields, &refused);
            add(&format!("strike off {motive:?} {what} {rank}, nothing typed"), page);
        }
    }
    let shown = dossier(active(), answers(), vec![]);
    for not_yet in [NotYet::NotNow, NotYet::NoWarning, NotYet::NoProof, NotYet::NoNotice, NotYet::Until(TODAY)] {
        let page = pages::desk_year::strike_off(agent, &shown, MotiveCode::NoReply, Some(not_yet), &no_fields, &none);
        add(&format!("strike off, {not_yet:?}"), page);
    }
    let page = pages::desk_year::warn(agent, &shown, &no_fields, &none);
    add("warn", page.clone());
    add("warn, nothing typed", pages::desk_year::warn(agent, &shown, &no_fields, &asked_on(&page)));
    let cannot = FileNote::CannotComeBack(Some(ApplicationId::new(9)));
    for note in [cannot, FileNote::CannotComeBack(None)] {
        let page = pages::desk::file(agent, &shown, &at_desk(None, Some(&[]), me), &note, &no_fields, &none);
        add(&format!("file {note:?}"), page);
    }
    let alerts = all_alerts();
    add("alerts", pages::desk_year::alerts(agent, &alerts, Some("2026#x")));
    add("alerts, none", pages::desk_year::alerts(agent, &[], None));
}

fn all_alerts() -> Vec<Alert> {
    let alert = |kind: &AlertKind| Alert {
        application: ApplicationId::new(3),
        applicant: Hidden("Élodie <N'Diaye>".to_owned()),
        kind: *kind,
        on: TODAY,
    };
    AlertKind::ALL.iter().map(alert).collect()
}

/// The territorial manager's space.
fn manager(add: &mut impl FnMut(&str, Markup), context: &Context<'_>) {
    use pages::manager::Home;
    let run = |overdue| Run { on: TODAY, overdue };
    let late = Overdue { certificates: 2, pieces: 1 };
    let counts: BTreeMap<String, u64> =
        usecases::lifecycle::COUNTED.iter().zip(1..).map(|(name, count)| ((*name).to_owned(), count)).collect();
    let shard = |number, done| Shard { number, done, counts: counts.clone() };
    let going = (run(late), vec![shard(0, true), shard(1, false)]);
    let ended = (run(Overdue::default()), vec![shard(0, true)]);
    let batches: Vec<Batch> =
        [BatchStage::Gathering, BatchStage::Closed, BatchStage::Noted].map(|stage| Batch { on: TODAY, stage }).into();
    let alerts = all_alerts();
    let home = Home { last: Some(&going), alerts: &alerts, more_alerts: true, batches: &batches };
    add("manager", pages::manager::home(context, &home));
    let quiet = Home { last: Some(&ended), alerts: &alerts, more_alerts: false, batches: &[] };
    add("manager, quiet", pages::manager::home(context, &quiet));
    let first = Home { last: None, alerts: &[], more_alerts: false, batches: &[] };
    add("manager, first day", pages::manager::home(context, &first));
    for (what, (run, shards)) in [("going", &going), ("ended", &ended)] {
        add(&format!("report {what}"), pages::manager::report(context, run, shards));
    }
    add("runs", pages::manager::runs(context, &[going, ended]));
    add("runs, none", pages::manager::runs(context, &[]));
    add("dry run", pages::manager::foreseen(context, &BTreeMap::from([("notices", 3)])));
    returns(add, context);
}

/// Letters that come back.
fn returns(add: &mut impl FnMut(&str, Markup), context: &Context<'_>) {
    use pages::manager_returns::{Told, returns};
    let (none, no_fields) = (Refusals::default(), Fields::new());
    let envelope = |kind: &NoticeKind| Envelope {
        territory: "06".to_owned(),
        reference: LetterReference::parse("K7QP-3M9Y").expect("a reference"),
        letter: OutboxId::new(1),
        application: ApplicationId::new(3),
        kind: *kind,
        dated: TODAY,
        returned: Some(came_back(ReturnReason::Refused)),
        expires_at: 0,
    };
    let page = returns(context, Told::Nothing, &no_fields, &none);
    add("returns", page.clone());
    add("returns, nothing typed", returns(context, Told::Nothing, &no_fields, &asked_on(&page)));
    for why in [Refusal::NotALetterReference, Refusal::UnknownLetter] {
        let refused = Refusals::one(Field::LetterReference, why);
        add("returns, refused", returns(context, Told::Nothing, &fields("reference_lettre=K7QP"), &refused));
    }
    add("returns, too many", returns(context, Told::TooMany, &no_fields, &none));
    for kind in NoticeKind::ALL {
        let envelope = envelope(kind);
        add(&format!("returns, noted {kind:?}"), returns(context, Told::Noted(&envelope), &no_fields, &none));
    }
    add("returns, noted before", returns(context, Told::Already(&envelope(&NoticeKind::Renewal)), &no_fields, &none));
}

/// Everything that a page asks, refused.
fn asked_on(page: &Markup) -> Refusals {
    let html = page.clone().into_string();
    let page = Html::parse_document(&html);
    let inputs = all(&page, "main input:not([type=hidden]), main textarea, main select");
    let names: HashSet<&str> = inputs.iter().filter_map(|input| input.attr("name")).collect();
    let mut refused = Refusals::default();
    for field in Field::ALL {
        let [day, ..] = domain::fields::date_names(*field);
        if names.contains(field.code()) || names.contains(day.as_str()) {
            refused.push(*field, Refusal::Missing);
        }
    }
    refused
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).expect("a good selector")).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

#[test]
fn every_page_owes_its_readers_the_same() {
    for (name, markup) in every_page() {
        let html = markup.into_string();
        let page = Html::parse_document(&html);
        assert_eq!(all(&page, "h1").len(), 1, "{name}: one title");
        assert!(all(&page, "title").first().is_some_and(|title| !text(*title).is_empty()), "{name}");
        assert_eq!(all(&page, "main").len(), 1, "{name}");
        let ids: Vec<&str> = all(&page, "[id]").iter().filter_map(|element| element.attr("id")).collect();
        let unique: HashSet<&&str> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{name}: identifiers are unique: {ids:?}");
        for input in all(&page, "input:not([type=hidden]), textarea") {
            let id = input.attr("id").unwrap_or_default();
            let labels = all(&page, "label").into_iter().filter(|label| label.attr("for") == Some(id)).count();
            assert_eq!(labels, 1, "{name}: #{id} has a label");
        }
        for element in all(&page, "[aria-describedby]") {
            for id in element.attr("aria-describedby").unwrap_or_default().split(' ') {
                assert!(ids.contains(&id), "{name}: #{id} describes something and is not there");
            }
        }
        for link in all(&page, ".sum a") {
            let id = link.attr("href").unwrap_or_default().trim_start_matches('#');
            assert!(ids.contains(&id), "{name}: “{}” leads to #{id}, which is not there", text(link));
        }
        for element in all(&page, "a, button") {
            assert!(!text(element).is_empty(), "{name}: a link or button says nothing");
        }
        for form in all(&page, "form[method=post]") {
            assert!(form.attr("action").is_some_and(|to| !to.is_empty()), "{name}");
        }
        let mut level = 0;
        for heading in all(&page, "h1, h2, h3, h4") {
            let own: u32 = heading.value().name()[1..].parse().expect("h1 to h4");
            // The summary of errors and notices come before the title.
            assert!(own <= level + 1 || level == 0, "{name}: “{}” skips a level", text(heading));
            level = own;
        }
        for inline in [" style=", "<style", " onclick", "javascript:", "{ $", "{$"] {
            assert!(!html.contains(inline), "{name}: {inline}");
        }
        assert!(
            !html.contains("<b>bis") && !html.contains("<difficiles>") && !html.contains("<N'Diaye>"),
            "{name}: what is typed is text"
        );
    }
}

/// In French a space comes before `:`, `;`, `?`, `!` and `»`, and after `«`; it must not break.
#[test]
fn french_spaces_do_not_break() {
    for (name, markup) in every_page_in(Language::French) {
        let html = markup.into_string();
        let page = Html::parse_document(&html);
        let body: String = all(&page, "main").iter().flat_map(ElementRef::text).collect::<Vec<_>>().join("\n");
        for mark in [" ?", " !", " ;", " :", " »", "« "] {
            let around = body
                .find(mark)
                .map(|at| body[..at].chars().rev().take(40).collect::<String>().chars().rev().collect::<String>());
            assert!(around.is_none(), "{name}: “{}{mark}”", around.unwrap_or_default());
        }
    }
}

/// Words that no English sentence has.
const FRENCH_WORDS: [&str; 32] = [
    "vous", "votre", "vos", "nous", "notre", "est", "sont", "une", "des", "les", "le", "la", "un", "du", "de", "et",
    "pour", "avec", "dans", "sur", "sans", "qui", "que", "cette", "ce", "par", "pas", "aux", "au", "ou", "il", "elle",
];

/// French that stays: what people will read on paper, names, and what people of the samples wrote.
const STAYS: [&str; 27] = [
    "autorisation provisoire de séjour",
    "carte de résident",
    "carte de séjour",
    "certificat de résidence",
    "attestation de décision",
    "attestation de prolongation",
    "rue des lilas",
    "visa de long séjour valant titre de séjour",
    "titre de séjour",
    "récépissé de la demande de renouvellement",
    "a obtenu le bénéfice de la protection subsidiaire",
    "a obtenu le bénéfice du statut d’apatride",
    "récépissé de",
    "livret de famille",
    "revenu fiscal de référence",
    "défenseur des droits",
    "on ne lit pas la date.",
    "mairie <de> port-azur",
    "place de la mairie",
    "vos références",
    "commandement de payer",
    "commandement de quitter les lieux",
    "mairie <de> nice",
    "clinique <de> nice",
    "les pins <b>",
    "près de l’école",
    "la poste",
];

#[test]
fn english_pages_are_in_english() {
    let mut left_over = BTreeMap::new();
    for (name, markup) in every_page_in(Language::English) {
        let html = markup.into_string();
        let page = Html::parse_document(&html);
        let french = all(&page, "html[lang=fr]").len() == 1;
        assert_eq!(french, !all(&page, ".area").is_empty(), "{name}: only agents read French");
        if french {
            continue;
        }
        // What a visitor reads or hears. A name with hyphens, as communes have, is one word.
        let mut said: Vec<String> = page
            .root_element()
            .descendants()
            .filter_map(|node| {
                let parent = node.parent().and_then(ElementRef::wrap)?;
                let text = node.value().as_text()?;
                (parent.attr("lang") != Some("fr")).then(|| text.to_string())
            })
            .collect();
        for attribute in ["aria-label", "alt", "title", "data-missing", "data-empty", "data-too-big", "data-sending"] {
            let elements = all(&page, &format!("[{attribute}]"));
            said.extend(elements.iter().filter_map(|element| element.attr(attribute)).map(str::to_owned));
        }
        for text in said {
            let mut left = text.to_lowercase();
            for stays in STAYS {
                left = left.replace(stays, " ");
            }
            let mut words = left.split(|letter: char| !letter.is_alphabetic() && letter != '-');
            if let Some(word) = words.find(|word| FRENCH_WORDS.contains(word)) {
                left_over.insert(text.clone(), format!("{word}, on {name}"));
            }
        }
    }
    assert!(left_over.is_empty(), "{left_over:#?}");
}
