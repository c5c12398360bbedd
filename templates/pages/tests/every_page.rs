//! Every page, with samples: each is rendered, and held to what every page owes its readers.

use std::collections::{BTreeMap, HashSet};

use domain::answers::Answers;
use domain::application::{Application, SendBackReason, State};
use domain::event::{Actor, Event, EventKind};
use domain::id::{AccountId, AgentId, ApplicationId, EventId, PersonId, PieceId};
use domain::language::Language;
use domain::number::UniqueNumber;
use domain::piece::{FileKind, FileProblem, Piece, PieceKind, PieceState};
use domain::section::{Circumstances, Link, SectionName};
use domain::service::{DeskCode, RegisteringService, ServiceKind};
use domain::territory::Territory;
use domain::text::Comment;
use domain::{Field, Fields, Refusal, Refusals};
use jiff::civil::Date;
use maud::Markup;
use pages::account::SignInNote;
use pages::application::Question;
use pages::desk::FileNote;
use pages::piece::Sent;
use pages::{Context, Visitor};
use scraper::{ElementRef, Html, Selector};
use usecases::application::Lacking;
use usecases::ports::UploadForm;
use usecases::records::{Dossier, Hidden, Saved, Waiting};

const TODAY: Date = Date::constant(2026, 11, 24);
fn context(visitor: Visitor<'_>, lang: Language) -> Context<'_> {
    Context { visitor, token: "jeton", today: TODAY, lang, here: "/ici" }
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

/// Everything answered, by somebody who has a partner, a child, and a name that HTML would stumble over.
fn answers() -> Answers {
    let person =
        "naissance_jour=2&naissance_mois=6&naissance_annee=1992&nom_naissance=N'Diaye&civilite=1&nationalite=3";
    let mut answers = Answers::default();
    for (name, typed) in [
        (SectionName::Identity, format!("{person}&prenoms=Élodie, Anne&nom_usage=N'Diaye-Fontaine")),
        (
            SectionName::Contact,
            "telephone=0639980002&accord_courriel=oui&accord_sms=oui&adresse=3 <b>bis</b> rue \"Haute\" & Basse&complement=Bât. C&heberge_chez=CCAS&code_postal=06300&commune=Nice"
                .replace("& Basse", "+ Basse"),
        ),
        (SectionName::Household, "situation_familiale=M&enfants_a_naitre=1&naissance_prevue_jour=1&naissance_prevue_mois=3&naissance_prevue_annee=2027".to_owned()),
        (SectionName::Person(PersonId::new(1)), format!("{person}&prenoms=Paul&lien=conjoint")),
        (SectionName::Person(PersonId::new(2)), format!("{person}&prenoms=Léo&lien=enfant")),
        (SectionName::Income, "avis_impot=oui&revenu_fiscal=15840&revenu_fiscal_autres=900".to_owned()),
        (SectionName::Resources, "salaire=1420&allocations_familiales=148&pension_versee=100".to_owned()),
        (SectionName::PresentHome, "logement_actuel=HLM&bailleur=Azur Habitat&bailleur_siren=732829320&personnes_actuelles=3&loyer=780&proprietaire_ailleurs=non".to_owned()),
        (SectionName::Motives, "motifs=13&motifs=23&motif_precision=Escaliers <difficiles>".to_owned()),
        (SectionName::WantedHome, "categorie=I&types=T3&types=T4&personnes_a_loger=4".to_owned()),
        (SectionName::WantedPlaces, "communes=06088&communes=06123&demande_elargie=oui".to_owned()),
    ] {
        answers.take(&name, &fields(&typed), Circumstances { on: TODAY, territory: territory() }).unwrap_or_else(|why| panic!("{name:?}: {why:?}"));
    }
    answers
}

fn piece(state: PieceState) -> Piece {
    Piece { id: PieceId::new(7), kind: PieceKind::Identity, state, opened_at: 1 }
}

fn sound(kind: FileKind) -> PieceState {
    PieceState::Sound { kind, bytes: 1000, pages: 1, digest: "abc".to_owned() }
}

fn dossier(state: State, answers: Answers, pieces: Vec<Piece>) -> Dossier {
    let service = |name: &str| Actor::Agent { id: AgentId::new(9), service: name.to_owned() };
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
    ];
    let events = events.into_iter().zip(1..).map(|((actor, kind), rank)| {
        let at = 1_795_500_000_000 + rank * 60_000;
        Event { id: EventId::at(at, 0), at, actor, kind }
    });
    let application = Application {
        id: ApplicationId::new(3),
        owner: AccountId::new(4),
        territory: "06".to_owned(),
        state,
        version: 1,
    };
    let saved =
        SectionName::ASKED.into_iter().map(|name| (name, Saved { version: 1, on: TODAY })).collect::<BTreeMap<_, _>>();
    Dossier { application, answers, saved, pieces, events: events.collect() }
}

fn submitted() -> State {
    State::Draft.submit(TODAY, &territory().parameters(TODAY), true).expect("a draft can be sent")
}

fn to_complete() -> State {
    let comment = Comment::parse("On ne lit pas la date.").expect("a comment");
    submitted().send_back(SendBackReason::Illegible, Some(comment), TODAY).expect("what was sent can be sent back")
}

fn active() -> State {
    let desk = DeskCode::parse("AZURH").expect("a desk");
    let number = UniqueNumber::issue("006", TODAY, 1, &DeskCode::public_portal()).expect("a number");
    submitted().register(number, desk, TODAY, &territory().parameters(TODAY)).expect("what was sent can be registered")
}

/// Every page by a name, in both languages.
fn every_page() -> Vec<(String, Markup)> {
    Language::ALL.iter().flat_map(|lang| every_page_in(*lang)).collect()
}

/// Every page by a name, in every state that changes what it shows.
fn every_page_in(lang: Language) -> Vec<(String, Markup)> {
    let nobody = &context(Visitor::Nobody, lang);
    let applicant = &context(Visitor::Applicant, lang);
    let agent = &context(Visitor::Agent { name: "Camille Roux", service: "Azur Habitat" }, lang);
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
    let draft = dossier(State::Draft, Answers::default(), vec![]);
    let full = dossier(State::Draft, answers(), vec![piece(sound(FileKind::Jpeg))]);

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
    add("space", pages::account::space(applicant, "Alpes-Maritimes", &[]));
    add(
        "space with one",
        pages::account::space(applicant, "Alpes-Maritimes", &[("Alpes-Maritimes".to_owned(), id.clone())]),
    );

    for (what, dossier) in [("empty", &draft), ("full", &full)] {
        add(&format!("tasks {what}"), pages::application::tasks(applicant, dossier));
        add(&format!("people {what}"), pages::application::people(applicant, dossier, "/suite"));
        let mut names = SectionName::ASKED.to_vec();
        names.extend([SectionName::Person(PersonId::new(1)), SectionName::Person(PersonId::new(2))]);
        for name in names {
            let link = Fields::new().with(Field::Link, Link::Spouse.code());
            let typed = dossier.answers.fields(&name).unwrap_or(link);
            for (state, elsewhere) in [("", false), (" elsewhere", true)] {
                let question = Question {
                    context: applicant,
                    dossier,
                    fields: &typed,
                    refused: &none,
                    version: Some(1),
                    elsewhere,
                };
                add(&format!("section {name:?} {what}{state}"), pages::application::section(&question, &name));
            }
        }
    }
    let several = territory().search("saint", pages::application::MAX_PROPOSED);
    let question = Question {
        context: applicant,
        dossier: &full,
        fields: &full.answers.fields(&SectionName::WantedPlaces).unwrap_or_default(),
        refused: &wrong(&[Field::Communes, Field::Extended]),
        version: None,
        elsewhere: false,
    };
    add("places several", pages::application::places(&question, &several));
    let lacking = Lacking { sections: draft.answers.missing(), identity_piece: true };
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
            let sent = Sent { files: files.clone(), problem, waiting, full };
            add(&format!("piece {what}{state}"), pages::piece::identity(applicant, &id, &sent));
        }
    }
    let upload =
        UploadForm { action: "http://localhost/pieces".to_owned(), inputs: vec![("key".to_owned(), "x".to_owned())] };
    add("slot", pages::piece::slot(applicant, &id, &upload));
    add("file refused", pages::piece::refused(nobody, "http://localhost/", true));
    add("file refused otherwise", pages::piece::refused(nobody, "http://localhost/", false));

    for (what, state) in [("submitted", submitted()), ("to complete", to_complete()), ("active", active())] {
        for kind in [FileKind::Jpeg, FileKind::Pdf] {
            let shown = dossier(state.clone(), answers(), vec![piece(sound(kind))]);
            let files: Vec<_> = shown
                .pieces
                .iter()
                .chain(&shown.pieces)
                .map(|piece| (piece, "http://localhost/x".to_owned()))
                .collect();
            add(&format!("tracking {what}"), pages::tracking::status(applicant, &shown));
            for note in [FileNote::None, FileNote::Overtaken, FileNote::Duplicate(Some(id.clone()))] {
                add(
                    &format!("file {what} {note:?} {kind:?}"),
                    pages::desk::file(agent, &shown, &files, &note, &no_fields, &none),
                );
            }
        }
    }
    let sent = dossier(submitted(), answers(), vec![]);
    add(
        "file refused",
        pages::desk::file(agent, &sent, &[], &FileNote::None, &no_fields, &wrong(&[Field::SendBackReason])),
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
    add("queue", pages::desk::queue(agent, &[line(-1), line(0), line(1), line(20)], Some("2026#x")));
    add("queue empty", pages::desk::queue(agent, &[], None));

    add("not found", pages::failure::not_found(nobody));
    add("not found, applicant", pages::failure::not_found(applicant));
    add("not found, agent", pages::failure::not_found(agent));
    add("session over", pages::failure::session_over(nobody, false));
    add("session over at the desk", pages::failure::session_over(nobody, true));
    add("token", pages::failure::token(applicant));
    add("too large", pages::failure::too_large(applicant));
    add("not a form", pages::failure::not_a_form(applicant));
    add("too many", pages::failure::too_many(nobody));
    add("fault", pages::failure::fault(applicant, "0123456789ab"));
    all
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
const STAYS: [&str; 20] = [
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
