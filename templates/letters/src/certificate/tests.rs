use lopdf::{Document, Object};

use super::*;

fn sample() -> Certificate {
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    Certificate {
        territory: "Alpes-Maritimes".to_owned(),
        number: "006112600001GDPUB0".to_owned(),
        applicant: Addressee {
            name: "Mme Élodie N’Diaye-Fontaine".to_owned(),
            lines: texts(&["Chez M. Œuvrard", "12 rue de la République", "06300 Nice"]),
        },
        service: Addressee {
            name: "Ville de Nice, service du logement".to_owned(),
            lines: texts(&["5 rue de l’Hôtel-de-Ville", "06364 Nice Cedex 4"]),
        },
        deposited_on: Date::constant(2026, 11, 24),
        senior_since: Date::constant(2026, 11, 24),
        registered_on: Date::constant(2026, 12, 1),
        renewed_on: None,
        valid_until: Date::constant(2027, 11, 24),
        renewable_from: Date::constant(2027, 9, 24),
        landlords: texts(&["Azur Habitat (fictif)", "Littoral Logement (fictif)"]),
        mediation: Mediation { from: None, address: Some(texts(&["Commission de médiation", "06286 Nice Cedex 3"])) },
        summary: vec![Part {
            title: "Qui je suis".to_owned(),
            lines: vec![("Nom de naissance".to_owned(), "N’Diaye".to_owned())],
        }],
        space: "https://logement.example/suivi".to_owned(),
        verification: Verification {
            code: "7K3MP9QX2TVC".to_owned(),
            url: "https://logement.example/attestation".to_owned(),
        },
    }
}

fn text_of(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).expect("a readable PDF");
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).expect("text can be extracted").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn it_is_accessible_and_says_what_the_law_wants() {
    let pdf = sample().to_pdf().expect("a certificate");
    let document = Document::load_mem(&pdf).expect("a readable PDF");
    let catalog = document.catalog().expect("a catalog");
    let marks = catalog.get_deref(b"MarkInfo", &document).and_then(Object::as_dict).expect("marked content");
    assert!(marks.get(b"Marked").and_then(Object::as_bool).expect("a mark"));
    assert!(catalog.has(b"StructTreeRoot"));
    assert_eq!(catalog.get(b"Lang").and_then(Object::as_str).expect("a language"), b"fr-FR");
    let metadata = catalog.get_deref(b"Metadata", &document).and_then(Object::as_stream).expect("metadata");
    assert!(String::from_utf8_lossy(&metadata.get_plain_content().expect("plain metadata")).contains("pdfuaid:part"));

    let text = text_of(&pdf);
    for said in [
        "006112600001GDPUB0",
        "Mme Élodie N’Diaye-Fontaine",
        "06364 Nice Cedex 4",
        "24 novembre 2026",
        "24 novembre 2027",
        "Azur Habitat (fictif)",
        "commission de médiation",
        "radiée",
        "https://logement.example/suivi",
        "avis d’imposition",
        "7K3M-P9QX-2TVC",
        "logement.example/attestation",
    ] {
        assert!(text.contains(said), "{said} is missing from: {text}");
    }
}

#[test]
fn a_renewal_is_said_with_its_day_and_changes_neither_number_nor_dates() {
    let first = text_of(&sample().to_pdf().expect("a certificate"));
    assert!(!first.contains("Renouvellement") && !first.contains("Dernier renouvellement"));
    let mut renewed = sample();
    renewed.renewed_on = Some(Date::constant(2027, 10, 20));
    renewed.valid_until = Date::constant(2028, 10, 20);
    let text = text_of(&renewed.to_pdf().expect("a certificate"));
    for said in [
        "logement social Renouvellement",
        "Dernier renouvellement le 20 octobre 2027",
        "006112600001GDPUB0",
        "Demande reçue le 24 novembre 2026",
        "à partir du 24 novembre 2026. Le renouvellement",
        "Valable jusqu’au 20 octobre 2028",
    ] {
        assert!(text.contains(said), "{said} is missing from: {text}");
    }
}

#[test]
fn the_same_certificate_is_the_same_bytes() {
    assert_eq!(sample().to_pdf().expect("a certificate"), sample().to_pdf().expect("a certificate"));
}

#[test]
fn nothing_that_people_type_is_an_instruction() {
    for hostile in [
        "#panic(\"x\")",
        "*gras* _x_ $x^2$ @ref <label> // x /* ",
        "</b><script>alert(1)</script>",
        "\"]; #sys.exit()",
        "مرحبا\u{202e}txt",
        "👩‍👩‍👧 北京",
        &"é".repeat(200),
        "",
        "\\ \n\t",
    ] {
        let mut certificate = sample();
        certificate.applicant = Addressee { name: hostile.to_owned(), lines: vec![hostile.to_owned(); 5] };
        certificate.service = certificate.applicant.clone();
        certificate.landlords = vec![hostile.to_owned()];
        certificate.summary[0].lines = vec![(hostile.to_owned(), hostile.to_owned())];
        certificate.mediation.address = Some(vec![hostile.to_owned()]);
        let pdf = certificate.to_pdf().unwrap_or_else(|error| panic!("{hostile}: {error}"));
        if hostile.starts_with("#panic") {
            assert!(text_of(&pdf).contains("#panic(\"x\")"));
        }
    }
}
