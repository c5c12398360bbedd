use std::collections::BTreeMap;

use domain::answers::Answers;
use domain::application::{Application, SendBackReason};
use domain::id::{AccountId, AgentId, ApplicationId, EventId, PersonId, PieceId};
use domain::number::UniqueNumber;
use domain::piece::{
    Decision, FileKind, FileProblem, FileWarning, Obstacle, PieceKind, PieceName, Request, Said, SetAside, Verdict,
    WayOut,
};
use domain::section::Whose;
use domain::service::DeskCode;
use domain::text::{Comment, Email};
use jiff::ToSpan as _;
use usecases::keys::TokenHash;
use usecases::records::{AskedChange, Grant, Hidden, Invited, Saved};

use super::*;

const TODAY: Date = Date::constant(2026, 11, 24);
/// 24 November 2026, noon in Paris.
const NOON: i64 = 1_795_518_000_000;

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

fn child() -> PersonId {
    PersonId::new(0x11)
}

fn answers() -> Answers {
    let mut answers = Answers::default();
    for (name, typed) in [
        (
            SectionName::Identity,
            "civilite=2&nom_naissance=N’Diaye&prenoms=Élodie, Anne&naissance_jour=2&naissance_mois=6&naissance_annee=1992&nationalite=1",
        ),
        (SectionName::Nir(Whose::Applicant), "nir_scelle=SCELLE-A-NE-PAS-SORTIR&nir_fin=42"),
        (SectionName::Contact, "telephone=0639980002&accord_courriel=oui&accord_sms=non"),
        (SectionName::Address, "adresse=3 rue <Haute>&code_postal=06300&commune=Nice"),
        (SectionName::Household, "situation_familiale=D&enfants_a_naitre=0"),
        (
            SectionName::Person(child()),
            "lien=enfant&civilite=1&nom_naissance=N’Diaye&prenoms=Léo&naissance_jour=1&naissance_mois=1&naissance_annee=2020",
        ),
        (SectionName::Resources(Whose::Applicant), "salaire=1420&aah=100"),
        (SectionName::Motives, "motifs=09&motifs=10"),
        (SectionName::Disability, "handicap=non"),
        (SectionName::WantedPlaces, "communes=06088&communes=06123&demande_elargie=oui"),
        (SectionName::Remarks, "precisions=« Deux \"lignes\" ».\nLa seconde."),
    ] {
        let on = Circumstances { on: TODAY, territory: territory() };
        answers.take(&name, &fields(typed), on).unwrap_or_else(|why| panic!("{name:?}: {why:?}"));
    }
    answers
}

fn payslips() -> PieceName {
    PieceName { kind: PieceKind::Payslips, whose: Whose::Applicant }
}

/// What was asked, said and decided.
fn proofs() -> BTreeMap<PieceName, Proof> {
    let comment = |text: &str| Some(Comment::parse(text).expect("a comment"));
    let decision = Decision {
        verdict: Verdict::Unusable,
        reason: Some(SetAside::Illegible),
        comment: comment("Le verso est flou."),
        holds_until: Some(TODAY),
        on: TODAY,
        service: "Azur Habitat (fictif)".to_owned(),
        files: vec![PieceId::new(7)],
    };
    let said = Said {
        way_out: WayOut::CannotGet,
        obstacle: Some(Obstacle::Withheld),
        comment: comment("Mon employeur ne répond pas."),
        on: TODAY,
        remind_on: None,
    };
    let asked = Request { on: TODAY, service: "Azur Habitat (fictif)".to_owned() };
    BTreeMap::from([
        (PieceName::IDENTITY, Proof { decision: Some(decision), version: 1, ..Proof::default() }),
        (payslips(), Proof { asked: Some(asked), said: Some(said), version: 2, ..Proof::default() }),
    ])
}

/// A registered application that has one of everything.
fn dossier() -> Dossier {
    let answers = answers();
    let parameters = territory().parameters(TODAY);
    let desk = DeskCode::parse("AZURH").expect("a desk");
    let number = UniqueNumber::issue("006", TODAY, 1, &DeskCode::public_portal()).expect("a number");
    let state = State::begun(TODAY).submit(TODAY, &parameters, false).expect("a draft can be sent");
    let state = state.register(number, desk, TODAY, &parameters, None).expect("what was sent can be registered");
    let service = || Actor::Agent { id: AgentId::new(0xA9E47), service: "Azur Habitat (fictif)".to_owned() };
    let helper = || Actor::Helper { account: AccountId::new(0x4E1), name: "Mme Aide".to_owned() };
    let section = SectionName::Resources(Whose::Applicant);
    let events = [
        (Actor::Applicant, EventKind::Created),
        (Actor::System, EventKind::PieceUnsound(FileProblem::Encrypted)),
        (Actor::System, EventKind::PieceSound),
        (Actor::Applicant, EventKind::HelperInvited("Mme Aide".to_owned())),
        (helper(), EventKind::HelperJoined("Mme Aide".to_owned())),
        (Actor::Applicant, EventKind::Submitted),
        (service(), EventKind::Opened),
        (service(), EventKind::HealthOpened),
        (service(), EventKind::SentBack(SendBackReason::Illegible)),
        (service(), EventKind::Registered),
        (
            helper(),
            EventKind::Changed {
                section: section.clone(),
                before: Some(fields("salaire=1300")),
                after: answers.fields(&section),
                from: None,
            },
        ),
        (
            Actor::Applicant,
            EventKind::Changed {
                section: SectionName::Nir(Whose::Applicant),
                before: Some(fields("nir_absent=oui")),
                after: Some(fields("nir_scelle=SCELLE-A-NE-PAS-SORTIR&nir_fin=42")),
                from: None,
            },
        ),
        (service(), EventKind::PieceAsked(payslips())),
        (Actor::Applicant, EventKind::PieceSaid { name: payslips(), way_out: WayOut::CannotGet }),
        (service(), EventKind::PieceOpened(PieceName::IDENTITY)),
        (
            service(),
            EventKind::PieceDecided {
                name: PieceName::IDENTITY,
                verdict: Verdict::Unusable,
                reason: Some(SetAside::Illegible),
                comment: Some(Comment::parse("Le verso est flou.").expect("a comment")),
            },
        ),
        (Actor::Applicant, EventKind::ChangeAsked(SectionName::Identity)),
        (
            service(),
            EventKind::ChangeRefused {
                section: SectionName::Identity,
                comment: Comment::parse("La pièce dit autre chose.").expect("a comment"),
            },
        ),
    ];
    let events = events.into_iter().zip(0..).map(|((actor, kind), minute)| {
        let at = NOON + minute * 60_000;
        Event { id: EventId::at(at, 0), at, actor, kind }
    });
    let reason = |name: &SectionName| (*name == section).then(|| Hidden("C’est bien cela.".to_owned()));
    let saved = answers.answered().into_iter().map(|name| {
        let reason = reason(&name);
        (name, Saved { version: 2, on: TODAY, reason })
    });
    let saved: BTreeMap<_, _> = saved.collect();
    let piece = |id, state| Piece { id: PieceId::new(id), name: PieceName::IDENTITY, state, opened_at: NOON };
    let sound = PieceState::Sound {
        kind: FileKind::Jpeg,
        bytes: 1000,
        pages: 1,
        digest: "0abc".to_owned(),
        sent: "0def".to_owned(),
        warnings: vec![FileWarning::Blurry],
        previews: 0,
    };
    let asked = answers.fields(&SectionName::Identity).expect("it is answered").with(Field::UsageName, "Fontaine");
    Dossier {
        application: Application {
            id: ApplicationId::new(3),
            owner: AccountId::new(4),
            territory: "06".to_owned(),
            applicant: ApplicantKind::Person,
            state,
            version: 3,
        },
        saved,
        changes: BTreeMap::from([(SectionName::Identity, AskedChange { fields: Some(asked), on: TODAY, version: 1 })]),
        grants: vec![Grant {
            account: AccountId::new(0x4E1),
            name: "Mme Aide".to_owned(),
            scopes: vec![Scope::Money],
            since: TODAY,
        }],
        invited: vec![Invited {
            hash: TokenHash::of("x"),
            name: "M. Ami".to_owned(),
            scopes: vec![Scope::Money],
            expires_at: NOON / 1000 + 7 * 24 * 3600,
        }],
        pieces: vec![
            piece(7, sound),
            piece(8, PieceState::Unsound(FileProblem::Encrypted)),
            piece(9, PieceState::Expected),
        ],
        proofs: proofs(),
        check: None,
        alerts: BTreeMap::new(),
        events: events.collect(),
        answers,
    }
}

fn exported(dossier: &Dossier, lang: Language) -> String {
    let account = Account {
        opened: 0,
        id: AccountId::new(4),
        email: Email::parse("elodie@demandeur.example").expect("an address"),
        password_hash: Hidden("MOT-DE-PASSE".to_owned()),
        language: Language::English,
    };
    let now = Moment::at(jiff::Timestamp::from_millisecond(NOON).expect("a moment"));
    json(dossier, &account, now, lang).expect("an application is written")
}

#[test]
fn the_shape_is_the_one_that_was_promised() {
    let text = exported(&dossier(), Language::French);
    let golden = include_str!("golden.json");
    assert_eq!(text.trim(), golden.trim(), "if the shape is meant to change, so is `golden.json`:\n{text}");
}

#[test]
fn what_is_secret_or_somebody_elses_stays() {
    for lang in Language::ALL {
        let text = exported(&dossier(), *lang);
        let agent = AgentId::new(0xA9E47);
        let helper = AccountId::new(0x4E1);
        for kept in ["SCELLE", "nir_scelle", "MOT-DE-PASSE", agent.as_str(), helper.as_str()] {
            assert!(!text.contains(kept), "{kept} is in the data");
        }
        assert!(text.contains("\"42\""));
    }
}

#[test]
fn every_answer_that_is_kept_is_given_but_what_is_sealed() {
    let dossier = dossier();
    let text = exported(&dossier, Language::French);
    let data: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let sections = data["sections"].as_array().expect("sections");
    assert_eq!(sections.len(), dossier.saved.len());
    for (name, section) in dossier.answers.answered().iter().zip(sections) {
        let given: Vec<&str> = section["answers"]
            .as_array()
            .expect("answers")
            .iter()
            .flat_map(|answer| answer["values"].as_array().expect("values"))
            .filter_map(serde_json::Value::as_str)
            .collect();
        for (field, values) in dossier.answers.fields(name).expect("it is answered").iter() {
            let in_parts = ["_jour", "_mois", "_annee"].iter().any(|end| field.ends_with(end));
            for value in values.iter().filter(|value| !in_parts && field != "nir_scelle" && !value.is_empty()) {
                assert!(given.contains(&value.as_str()), "{name:?}: {field} is not given");
            }
        }
    }
}

#[test]
fn every_state_is_written() {
    let parameters = territory().parameters(TODAY);
    let sent = State::begun(TODAY).submit(TODAY, &parameters, true).expect("a draft can be sent");
    let back = sent.clone().send_back(SendBackReason::Answers, None, TODAY).expect("it can be sent back");
    let renounced =
        dossier().application.state.renounce(TODAY.saturating_add(1.day()), &parameters).expect("it can be given up");
    for (state, code) in
        [(State::begun(TODAY), "draft"), (sent, "submitted"), (back, "to-complete"), (renounced, "renounced")]
    {
        let mut dossier = dossier();
        dossier.application.state = state;
        let text = exported(&dossier, Language::English);
        let data: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(data["application"]["state"]["code"], code);
        assert_eq!(data["application"]["number"].is_string(), code == "renounced");
        assert_eq!(data["application"]["draft"]["last_saved_on"] == TODAY.to_string(), code == "draft");
    }
}

#[test]
fn a_form_with_no_answer_is_written_too() {
    let dossier = Dossier {
        answers: Answers::default(),
        saved: BTreeMap::new(),
        changes: BTreeMap::new(),
        grants: vec![],
        pieces: vec![],
        proofs: BTreeMap::new(),
        events: vec![],
        ..dossier()
    };
    assert!(exported(&dossier, Language::French).contains("\"sections\": []"));
}
