//! Documents written by hand, as others would write them.

use domain::Field;
use domain::answers::ApplicantKind;
use domain::number::UniqueNumber;
use domain::person::Civility;
use domain::section::{Activity, HomeCategory, HomeType, Income, Link, Motive, ResourceKind, SectionName, Whose};
use domain::text::{Email, Line, Name};
use exchange::{Anomaly, AnomalyCode, FileKind, Record, read, write};
use jiff::civil::Date;

const OFFICIAL: &str = include_str!("samples/official.xml");
const ORGANISATION: &str = include_str!("samples/organisation.xml");
/// Where the applicant's household is.
const PERSON: &str = "/interfaceNuu/demande/demandeLogement/personnePhysique";

fn noted(record: &Record, code: AnomalyCode) -> Vec<&str> {
    record.notes.iter().filter(|note| note.code == code).map(|note| note.path.as_str()).collect()
}

fn refused(text: &str) -> Vec<Anomaly> {
    read(text).expect_err("it is refused")
}

#[test]
fn a_document_of_others_reads() {
    let record = read(OFFICIAL).expect("it reads");
    assert_eq!(record.operation, FileKind::Creation);
    assert_eq!((record.made_on, record.created_on), (Date::constant(2026, 11, 24), Date::constant(2026, 11, 20)));
    assert_eq!((record.desk.as_str(), record.territory.code()), ("G0601", "06"));
    assert!(record.number.is_none());
    assert_eq!(record.email.as_ref().map(Email::as_str), Some("jeanne@exemple.example"));

    let answers = &record.answers;
    let identity = answers.identity.as_ref().expect("the identity");
    assert_eq!(identity.civility, Civility::Madame);
    assert_eq!(identity.birth_name.as_str(), "Modèle");
    assert_eq!(identity.usage_name.as_ref().map(Name::as_str), Some("Exemple"));
    let at = answers.address.as_ref().expect("the address").home_lines();
    assert_eq!(at, ["103 avenue de l'Exemple & du Modèle", "06000 Nice"]);
    let work = &answers.professions[&Whose::Applicant];
    assert_eq!(work.activity, Activity::Employee);
    assert_eq!(work.employer.as_ref().map(Line::as_str), Some("Exemple & Fils"));
    assert!(
        answers.incomes[&Whose::Applicant]
            == Income::Own { year: 2024, amount: 20_000, last: Some(21_000), shared: false }
    );
    let resources = &answers.resources[&Whose::Applicant];
    assert_eq!(resources.monthly, [(ResourceKind::Salary, 1_500), (ResourceKind::FamilyBenefits, 140)]);
    assert_eq!(resources.maintenance_paid, Some(120));
    let links: Vec<Link> = answers.persons.iter().map(|(_, person)| person.link).collect();
    assert_eq!(links, [Link::Child, Link::OtherDependant, Link::Spouse]);
    let household = answers.household.as_ref().expect("the household");
    assert_eq!((household.expected, household.expected_on), (1, Some(Date::constant(2027, 3, 1))));
    assert_eq!(answers.home_details.as_ref().map(|home| (home.people, home.rent)), Some((5, Some(1_000))));
    assert_eq!(answers.motives.as_ref().map(|all| &all.ticked[..]), Some(&[Motive::NotDecent, Motive::TooSmall][..]));
    let wanted = answers.wanted_home.as_ref().expect("the home");
    assert_eq!((&wanted.types[..], wanted.people), (&[HomeType::Four, HomeType::Five][..], 6));
    let places = answers.wanted_places.as_ref().expect("the communes");
    let communes: Vec<&str> = places.communes.iter().map(|commune| commune.name).collect();
    assert_eq!((communes, places.extended), (vec!["Nice", "Cannes"], Some(true)));
}

#[test]
fn what_a_document_of_others_lacks_is_noted() {
    let record = read(OFFICIAL).expect("it reads");
    let child = format!("{PERSON}/listePersonneEnGarde/personneEnGarde");
    assert_eq!(
        noted(&record, AnomalyCode::Approximated),
        [
            format!("{PERSON}/listePersonneACharge/personneACharge[2]/lienParente"),
            format!("{PERSON}/demandeur/civilite"),
            format!("{PERSON}/demandeur/situationProfessionnelle/typeContratTravail"),
            format!("{PERSON}/listeMotifDemande/motifDemande[1]"),
            "/interfaceNuu/demande/demandeLogement/logementRecherche".to_owned(),
        ]
    );
    // Nobody consents in another's place, and a child has a first name.
    assert_eq!(noted(&record, AnomalyCode::Incomplete), [&child, &child, &format!("{PERSON}/demandeur")]);
    assert!(record.answers.contact.is_none());
    assert_eq!(
        noted(&record, AnomalyCode::Ignored),
        [
            format!("{PERSON}/demandeur/listeRessourceRecuePersACharge"),
            format!("{PERSON}/listeCotitulaire/cotitulaire/situationFamiliale"),
            "/interfaceNuu/demande/demandeLogement/statutDalo".to_owned(),
        ]
    );
}

#[test]
fn a_home_of_which_nothing_is_said_is_either() {
    let text = OFFICIAL.replace("<ns1:categorieLogementRecherche code=\"I\"/>", "");
    let record = read(&text).expect("it reads");
    assert_eq!(record.answers.wanted_home.as_ref().map(|home| home.category), Some(HomeCategory::Either));
    let said = |note: &&Anomaly| note.field == Some(Field::WantedCategory) && note.code == AnomalyCode::Approximated;
    assert_eq!(record.notes.iter().filter(said).count(), 1);
}

#[test]
fn a_legal_person_reads_from_the_extension() {
    let record = read(ORGANISATION).expect("it reads");
    assert_eq!((record.applicant, record.operation), (ApplicantKind::Organisation, FileKind::Modification));
    assert_eq!(record.number.as_ref().map(UniqueNumber::as_str), Some("0061126000001GDPUB"));
    let organisation = record.answers.organisation.as_ref().expect("the organisation");
    assert_eq!(organisation.name.as_str(), "Association d'exemple");
    let wanted = record.answers.wanted_home.as_ref().expect("the home");
    assert_eq!((wanted.people, wanted.types.len()), (3, 2));
    assert_eq!(record.day(&SectionName::Organisation), Date::constant(2026, 11, 20));
    assert_eq!(record.day(&SectionName::WantedPlaces), record.made_on);
    assert_eq!(record.notes, []);
    assert!(write(&record).contains("<sne:mel>contact@association.example</sne:mel>"));
}

#[test]
fn each_anomaly_has_its_code_and_its_place() {
    let demand = "/interfaceNuu/demande/demandeLogement";
    let wanted = &format!("{demand}/logementRecherche");
    let cases: [(&str, &str, AnomalyCode, String); 14] = [
        (
            "<ns1:typeFichier>CRE",
            "<ns1:typeFichier>ZZZ",
            AnomalyCode::NotInList,
            "/interfaceNuu/entete/typeFichier".into(),
        ),
        ("<ns1:typeFichier>CRE", "<ns1:typeFichier>REN", AnomalyCode::Missing, format!("{demand}/numUnique")),
        (">2026-11-20<", ">2026-02-30<", AnomalyCode::NotADate, format!("{demand}/dateCreationDemande")),
        (">G0601<", "><", AnomalyCode::Missing, format!("{demand}/numGuichet")),
        (">1980-01-31<", ">31/01/1980<", AnomalyCode::NotADate, format!("{PERSON}/demandeur/dateNaissance")),
        (">1980-01-31<", ">2020-01-31<", AnomalyCode::Refused, format!("{PERSON}/demandeur/dateNaissance")),
        (">jeanne@", ">jeanne", AnomalyCode::Refused, format!("{PERSON}/demandeur/mel")),
        (
            "<ns1:nationalite code=\"1\"/>",
            "<ns1:nationalite code=\"9\"/>",
            AnomalyCode::NotInList,
            format!("{PERSON}/demandeur/nationalite"),
        ),
        (
            "<ns1:nationalite code=\"1\"/>",
            "<ns1:nationalite/>",
            AnomalyCode::Missing,
            format!("{PERSON}/demandeur/nationalite"),
        ),
        (
            "<ns1:surface>50",
            "<ns1:surface>50</ns1:surface><ns1:surface>51",
            AnomalyCode::Repeated,
            format!("{PERSON}/logementActuel/surface[2]"),
        ),
        (
            "<ns1:demandeElargie>true",
            "<ns1:demandeElargie>peut-être",
            AnomalyCode::NotInList,
            format!("{wanted}/demandeElargie"),
        ),
        (
            "<ns1:commune code=\"06029\"/></ns1:loc",
            "<ns1:commune code=\"75056\"/></ns1:loc",
            AnomalyCode::Commune,
            format!("{wanted}/listeLocalisationSouhaite/localisationSouhaite[2]/commune"),
        ),
        ("ns1:listeTypeLogement", "ns1:autre", AnomalyCode::Missing, format!("{wanted}/listeTypeLogement")),
        ("versionInterface=\"02.00\"", "versionInterface=\"03.00\"", AnomalyCode::NotThisDocument, "/".into()),
    ];
    for (from, to, code, path) in cases {
        assert!(OFFICIAL.contains(from), "{from}");
        let found = refused(&OFFICIAL.replace(from, to));
        assert!(found.iter().any(|anomaly| anomaly.code == code && anomaly.path == path), "{to}: {found:?}");
    }
}

#[test]
fn anomalies_hold_no_value() {
    let text =
        OFFICIAL.replace(">1980-01-31<", ">SECRET<").replace(">Jeanne<", ">SECRET 42<").replace(">1500<", ">SECRET<");
    for anomaly in refused(&text) {
        assert!(!format!("{anomaly} {anomaly:?}").contains("SECRET"));
    }
    let record = read(OFFICIAL).expect("it reads");
    let shown = format!("{record:?}");
    assert!(!shown.contains("Jeanne") && !shown.contains("1980"), "{shown}");
}

#[test]
fn our_extension_is_read_strictly() {
    let at = "/interfaceNuu/extension";
    let cases: [(&str, &str, AnomalyCode, String); 10] = [
        ("territoire=\"06\"", "territoire=\"99\"", AnomalyCode::NotInList, format!("{at}/@territoire")),
        ("demandeur=\"organisation\"", "", AnomalyCode::Missing, format!("{at}/@demandeur")),
        ("demandeur=\"organisation\"", "demandeur=\"person\"", AnomalyCode::Missing, PERSON.into()),
        ("nom=\"wanted-home\"", "nom=\"wanted-boat\"", AnomalyCode::NotInList, format!("{at}/section[2]/@nom")),
        ("nom=\"wanted-home\"", "nom=\"organisation\"", AnomalyCode::Repeated, format!("{at}/section[2]")),
        ("nom=\"wanted-home\"", "nom=\"nir-demandeur\"", AnomalyCode::Forbidden, format!("{at}/section[2]/@nom")),
        (
            "nom=\"wanted-home\" le=\"2026-11-20\"",
            "nom=\"wanted-home\"",
            AnomalyCode::NotADate,
            format!("{at}/section[2]/@le"),
        ),
        ("nom=\"qualite\"", "nom=\"humeur\"", AnomalyCode::NotInList, format!("{at}/section[1]/valeur[4]/@nom")),
        (">732829320<", ">732829321<", AnomalyCode::Refused, format!("{at}/section[1]/valeur[2]")),
        ("nom=\"representant\"", "nom=\"nom_usage\"", AnomalyCode::Missing, format!("{at}/section[1]")),
    ];
    for (from, to, code, path) in cases {
        assert!(ORGANISATION.contains(from), "{from}");
        let found = refused(&ORGANISATION.replace(from, to));
        assert!(found.iter().any(|anomaly| anomaly.code == code && anomaly.path == path), "{to}: {found:?}");
    }
    let stray = "<sne:valeur nom=\"loyer\">1</sne:valeur></sne:section>";
    let record = read(&ORGANISATION.replacen("</sne:section>", stray, 1)).expect("it reads");
    assert_eq!(noted(&record, AnomalyCode::Ignored), [format!("{at}/section[1]/valeur[5]")]);
    let nir = "<sne:valeur nom=\"nir\">1</sne:valeur></sne:section>";
    let found = refused(&ORGANISATION.replacen("</sne:section>", nir, 1));
    assert!(found.iter().any(|anomaly| anomaly.code == AnomalyCode::Forbidden), "{found:?}");
    assert_eq!(found[0].field, Some(Field::Nir));
}
