use lopdf::{Document, Object};

use super::*;

fn sample(lang: Lang) -> FormCopy {
    let line = |question: &str, answer: &str| (question.to_owned(), answer.to_owned());
    let part = |title: &str, lines: Vec<(String, String)>| Part { title: title.to_owned(), lines };
    FormCopy {
        lang,
        title: "Copie de votre demande de logement social".to_owned(),
        warning: "Copie pour vous, sans valeur d’attestation".to_owned(),
        about: "Cette copie ne contient pas les réponses sur la santé et les violences.".to_owned(),
        facts: vec![line("Copie faite le", "24 novembre 2026"), line("Numéro unique", "0061 1260 0001 GDPUB 0")],
        rubrics: vec![
            Rubric {
                title: "Le demandeur".to_owned(),
                parts: vec![part("Identité", vec![line("Nom de naissance", "N’Diaye"), line("Prénoms", "Élodie")])],
            },
            Rubric {
                title: "Le foyer".to_owned(), parts: vec![part("Léo N’Diaye", vec![line("Lien", "Enfant"); 70])]
            },
        ],
        empty: "Vous n’avez encore répondu à aucune question.".to_owned(),
        head: line("Question", "Réponse"),
        page: "Page".to_owned(),
        dated: Date::constant(2026, 11, 24),
    }
}

fn text_of(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).expect("a readable PDF");
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).expect("text can be extracted").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn it_is_accessible_and_says_that_it_proves_nothing() {
    for (lang, code) in [(Lang::Fr, "fr-FR"), (Lang::En, "en-GB")] {
        let pdf = sample(lang).to_pdf().expect("a copy");
        let document = Document::load_mem(&pdf).expect("a readable PDF");
        let catalog = document.catalog().expect("a catalog");
        let marks = catalog.get_deref(b"MarkInfo", &document).and_then(Object::as_dict).expect("marked content");
        assert!(marks.get(b"Marked").and_then(Object::as_bool).expect("a mark"));
        assert!(catalog.has(b"StructTreeRoot"));
        assert_eq!(catalog.get(b"Lang").and_then(Object::as_str).expect("a language"), code.as_bytes());
        let metadata = catalog.get_deref(b"Metadata", &document).and_then(Object::as_stream).expect("metadata");
        let metadata = metadata.get_plain_content().expect("plain metadata");
        assert!(String::from_utf8_lossy(&metadata).contains("pdfuaid:part"));
    }
}

#[test]
fn every_answer_is_in_it_under_its_question_and_every_page_says_what_it_is() {
    let pdf = sample(Lang::Fr).to_pdf().expect("a copy");
    let text = text_of(&pdf);
    for said in [
        "Copie faite le",
        "24 novembre 2026",
        "0061 1260 0001 GDPUB 0",
        "Le demandeur",
        "Identité",
        "N’Diaye",
        "Élodie",
    ] {
        assert!(text.contains(said), "{said} is missing from: {text}");
    }
    let pages = Document::load_mem(&pdf).expect("a readable PDF").get_pages().len();
    assert!(pages > 1);
    // Once at the top, once at the foot of each page.
    assert_eq!(text.matches("sans valeur d’attestation").count(), pages + 1);
    assert!(text.contains(&format!("Page 1 / {pages}")) && text.contains(&format!("Page {pages} / {pages}")));
}

#[test]
fn an_empty_form_says_so() {
    let copy = FormCopy { rubrics: vec![], ..sample(Lang::Fr) };
    assert!(text_of(&copy.to_pdf().expect("a copy")).contains("aucune question"));
}

#[test]
fn nothing_that_people_type_is_an_instruction() {
    for hostile in
        ["#panic(\"x\")", "*gras* _x_ $x^2$ @ref <label> // x /* ", "مرحبا\u{202e}txt", "", &"é ".repeat(3000)]
    {
        let mut copy = sample(Lang::Fr);
        copy.facts = vec![(hostile.to_owned(), hostile.to_owned())];
        copy.rubrics[0].parts[0].title = format!("x{hostile}");
        copy.rubrics[0].parts[0].lines = vec![(hostile.to_owned(), hostile.to_owned())];
        copy.to_pdf().unwrap_or_else(|error| panic!("{hostile}: {error}"));
    }
}
