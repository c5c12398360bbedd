//! The copy of a form: what it says, in which order, and what it keeps to itself.

use std::collections::BTreeMap;

use domain::answers::{Answers, ApplicantKind};
use domain::application::{Application, State};
use domain::fields::Fields;
use domain::id::{AccountId, ApplicationId, PersonId};
use domain::language::Language;
use domain::section::{Circumstances, SectionName, Whose};
use domain::territory::Territory;
use jiff::civil::Date;
use pages::export::{CopyNote, own_data, paper};
use pages::{Context, Visitor};
use usecases::records::Dossier;

const TODAY: Date = Date::constant(2026, 11, 24);

fn fields(text: &str) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
        fields.push(name, value);
    }
    fields
}

fn dossier(sections: &[(SectionName, &str)]) -> Dossier {
    let territory = Territory::of("06").expect("the territory is in the data");
    let mut answers = Answers::default();
    for (name, typed) in sections {
        let on = Circumstances { on: TODAY, territory };
        answers.take(name, &fields(typed), on).unwrap_or_else(|why| panic!("{name:?}: {why:?}"));
    }
    Dossier {
        application: Application {
            id: ApplicationId::new(3),
            owner: AccountId::new(4),
            territory: "06".to_owned(),
            applicant: ApplicantKind::Person,
            state: State::begun(TODAY),
            version: 1,
        },
        answers,
        saved: BTreeMap::new(),
        changes: BTreeMap::new(),
        grants: vec![],
        invited: vec![],
        pieces: vec![],
        proofs: BTreeMap::new(),
        check: None,
        alerts: BTreeMap::new(),
        events: vec![],
    }
}

fn filled() -> Dossier {
    let child = PersonId::new(1);
    dossier(&[
        (
            SectionName::Identity,
            "civilite=2&nom_naissance=Barral&prenoms=Lucie&naissance_jour=2&naissance_mois=6&naissance_annee=1990&nationalite=1",
        ),
        (SectionName::Nir(Whose::Applicant), "nir_scelle=SCELLE&nir_fin=42"),
        (SectionName::Household, "situation_familiale=D"),
        (
            SectionName::Person(child.clone()),
            "lien=enfant&civilite=1&prenoms=Léo&nom_naissance=Barral&naissance_jour=1&naissance_mois=1&naissance_annee=2020",
        ),
        (SectionName::Motives, "motifs=09&motifs=06&motifs=08"),
        (SectionName::Disability, "handicap=oui&handicap_personnes=demandeur"),
        (SectionName::Adaptation(Whose::Applicant), "handicap_marche=2&handicap_aides=2"),
        (SectionName::Remarks, "precisions=Merci."),
    ])
}

/// All that a copy says, as one text.
fn said(dossier: &Dossier, whole: bool, lang: Language) -> String {
    let paper = paper(dossier, whole, TODAY, lang);
    let mut all = vec![paper.title, paper.warning, paper.about];
    all.extend(paper.facts.into_iter().flat_map(|(question, answer)| [question, answer]));
    for rubric in paper.rubrics {
        all.push(rubric.title);
        for part in rubric.parts {
            all.push(part.title);
            all.extend(part.lines.into_iter().flat_map(|(question, answer)| [question, answer]));
        }
    }
    all.join("\n")
}

#[test]
fn rubrics_come_in_the_order_of_the_form() {
    let titles: Vec<String> =
        paper(&filled(), true, TODAY, Language::French).rubrics.into_iter().map(|rubric| rubric.title).collect();
    assert_eq!(titles, ["Le demandeur", "Le foyer", "Les motifs de la demande", "La santé", "Les précisions"]);
}

#[test]
fn what_is_private_is_there_only_when_it_is_asked_for() {
    for (lang, private) in [
        (Language::French, ["violences (couple", "Handicap ou perte", "La santé"]),
        (Language::English, ["violence (", "a disability or need", "Health"]),
    ] {
        let (without, whole) = (said(&filled(), false, lang), said(&filled(), true, lang));
        for text in private {
            assert!(whole.contains(text), "{text} is missing from: {whole}");
            assert!(!without.contains(text), "{text} is in: {without}");
        }
        assert!(!whole.contains("SCELLE"));
    }
}

#[test]
fn the_page_says_where_the_copy_is() {
    let dossier = dossier(&[]);
    for lang in Language::ALL {
        let context = Context {
            visitor: Visitor::Applicant,
            token: "jeton",
            today: TODAY,
            lang: *lang,
            here: "/suivi/x/mes-donnees",
            stay: None,
            renewing: false,
        };
        let page = |note| own_data(&context, &dossier, note).into_string();
        let (plain, waiting) = (page(CopyNote::None), page(CopyNote::Waiting(true)));
        assert!(!plain.contains("data-poll") && waiting.contains("mes-donnees?copie=avec\""), "{waiting}");
        assert!(page(CopyNote::Ready(false)).contains("/mes-donnees/copie/sans\""));
        assert!(page(CopyNote::TooMany).contains("role=\"alert\""));
        for page in [plain, waiting] {
            assert!(page.contains("/mes-donnees/donnees.json\"") && page.contains("/mes-donnees/echange.xml\""));
        }
    }
}
