use lopdf::{Document, Object};

use super::*;
use crate::typeset::placed::{Run, runs};

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn way() -> Way {
    Way {
        // As long as a token makes it.
        link: format!("https://demande-logement.example/renouveler?jeton={}", "Zz9_-".repeat(9)),
        page: "https://demande-logement.example/renouveler".to_owned(),
        code: "7K3MP9QX2TVC".to_owned(),
    }
}

fn letter(about: About) -> Letter {
    Letter {
        recipient: Addressee {
            name: "Mme Élodie N’Diaye-Fontaine".to_owned(),
            lines: texts(&["chez M. Œuvrard", "Bâtiment C, appartement 12", "12 rue de la République", "06300 Nice"]),
        },
        sender: Addressee {
            name: "Gestionnaire de la demande de logement social des Alpes-Maritimes".to_owned(),
            lines: texts(&["147 boulevard du Mercantour", "06286 Nice Cedex 3"]),
        },
        dated: Date::constant(2027, 10, 21),
        reference: "K7QP3M9Y".to_owned(),
        number: "006112600001GDPUB0".to_owned(),
        desks: "https://demande-logement.example/guichets".to_owned(),
        about,
    }
}

/// Every letter, with the day on which something has to be done.
fn all() -> Vec<Letter> {
    let (valid_until, later) = (Date::constant(2027, 11, 24), Date::constant(2027, 12, 24));
    let mut abouts = vec![
        About::RenewalNotice { valid_until, way: way() },
        About::RenewalReminder { valid_until, way: way() },
        About::Expired { valid_until, renew_by: later, way: way() },
        About::NewLink { valid_until, way: way() },
        About::Reinstated { renew_by: later, way: way() },
        About::WarningNoReply { answer_by: later },
        About::WarningIneligible { ground: Ground::AboveCeiling, answer_by: later },
        About::WarningIneligible { ground: Ground::IrregularStay, answer_by: later },
    ];
    for reason in [
        StrikeOff::LeaseSigned,
        StrikeOff::Renounced,
        StrikeOff::NoReply,
        StrikeOff::Ineligible(Ground::AboveCeiling),
        StrikeOff::Ineligible(Ground::IrregularStay),
        StrikeOff::NotRenewed,
        StrikeOff::Merged,
    ] {
        for way_back_until in [None, Some(later)] {
            abouts.push(About::StruckOff { reason, on: valid_until, way_back_until });
        }
    }
    abouts.into_iter().map(letter).collect()
}

/// What the letters say, paragraph by paragraph.
pub(crate) fn paragraphs() -> Vec<String> {
    let of = |letter: &Letter| {
        let words = words::of(letter);
        [words.title, words.key].into_iter().chain(words.before).chain(words.after).collect::<Vec<_>>()
    };
    all().iter().flat_map(of).collect()
}

/// The longest that the form takes, and longer: seven lines.
fn addressees() -> Vec<Addressee> {
    let long = "12 bis avenue du Général-de-Lattre-de-Tassigny, résidence Les Hauts de la Colline, entrée B, étage 4";
    assert_eq!(long.chars().count(), 100, "the longest line of an address");
    let name = "Jean-Baptiste-Emmanuel".repeat(4).chars().take(80).collect::<String>();
    vec![
        Addressee { name: "M. A".to_owned(), lines: texts(&["1 rue B", "06000 Nice"]) },
        Addressee {
            name: format!("Mme {name} {name}"),
            lines: vec![format!("chez {long}"), long.to_owned(), long.to_uppercase(), "06300 Nice".to_owned()],
        },
        Addressee {
            name: "Mme Élodie N’Diaye-Fontaine".to_owned(),
            lines: vec!["Résidence des Hauts de la Colline 38 c.".to_owned(); 7],
        },
        Addressee { name: format!("Mme {name} {name}"), lines: vec![long.to_owned(); 7] },
    ]
}

fn text_of(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).expect("a readable PDF");
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).expect("text can be extracted").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_letter_is_one_accessible_sheet_with_its_number_its_day_and_its_article() {
    for letter in all() {
        let sheet = letter.to_sheet().expect("a letter");
        assert_eq!(sheet.pages, 1);
        let document = Document::load_mem(&sheet.pdf).expect("a readable PDF");
        assert_eq!(document.get_pages().len(), 1);
        let catalog = document.catalog().expect("a catalog");
        assert!(catalog.has(b"StructTreeRoot"));
        assert_eq!(catalog.get(b"Lang").and_then(Object::as_str).expect("a language"), b"fr-FR");
        let metadata = catalog.get_deref(b"Metadata", &document).and_then(Object::as_stream).expect("metadata");
        assert!(
            String::from_utf8_lossy(&metadata.get_plain_content().expect("plain metadata")).contains("pdfuaid:part")
        );
        let text = text_of(&sheet.pdf);
        for said in [
            "006112600001GDPUB0",
            "Référence de cette lettre : K7QP-3M9Y",
            "Le 21 octobre 2027",
            "Mme Élodie N’Diaye-Fontaine",
            "06286 Nice Cedex 3",
            "R.441-2-8",
            "radiée",
        ] {
            assert!(text.contains(said), "{said} is missing from: {text}");
        }
        let by = match &letter.about {
            About::RenewalNotice { .. } | About::NewLink { .. } => "À faire au plus tard le 24 novembre 2027",
            About::RenewalReminder { .. } => "Il reste 34 jours : à faire au plus tard le 24 novembre 2027",
            About::Expired { .. } => "Vous pouvez encore la renouveler jusqu’au 24 décembre 2027",
            About::Reinstated { .. } => "Renouvelez-la au plus tard le 24 décembre 2027",
            About::WarningNoReply { .. } => "Répondez au plus tard le 24 décembre 2027",
            About::WarningIneligible { .. } => "Vous pouvez répondre jusqu’au 24 décembre 2027",
            About::StruckOff { way_back_until: Some(_), .. } => "Vous pouvez la reprendre jusqu’au 24 décembre 2027",
            About::StruckOff { .. } => "radiée depuis le 24 novembre 2027",
        };
        assert!(text.contains(by), "{by} is missing from: {text}");
        assert_eq!(
            text.contains("jusqu’au 24 décembre 2027"),
            by.contains("jusqu’au 24 décembre"),
            "no delay is told before its time"
        );
    }
}

#[test]
fn a_letter_that_asks_to_renew_says_three_ways_and_is_summed_up_in_english() {
    for letter in all() {
        let renewal = matches!(
            letter.about,
            About::RenewalNotice { .. }
                | About::RenewalReminder { .. }
                | About::Expired { .. }
                | About::NewLink { .. }
                | About::Reinstated { .. }
        );
        let sheet = letter.to_sheet().expect("a letter");
        let text = text_of(&sheet.pdf);
        for said in [
            "7K3M-P9QX-2TVC",
            "demande-logement.example/renouveler",
            "demande-logement.example/guichets",
            "date de naissance",
            "In English",
        ] {
            assert_eq!(text.contains(said), renewal, "{said}: {text}");
        }
        let decided = matches!(letter.about, About::StruckOff { .. });
        assert_eq!(text.contains("C’est gratuit"), !decided, "{text}");
        assert!(!text.contains("jeton"), "a link is in its square, not for others to read");
        let alternative = String::from_utf8_lossy(&sheet.pdf).contains("/Alt");
        assert_eq!(alternative, renewal, "the square is told to whoever cannot see it");
    }
}

/// One may see this much of the sheet through the window.
fn may_be_seen(run: &Run) -> bool {
    run.right > 90.0 && run.left < 200.0 && run.baseline > 34.0 && run.top < 90.0
}

#[test]
fn the_whole_address_and_its_reference_and_nothing_else_is_in_the_window() {
    for (rank, recipient) in addressees().into_iter().enumerate() {
        // The fullest letter, and one of another kind: what stands around the window is the same in all.
        for mut letter in all().into_iter().skip(3).take(2) {
            letter.recipient = recipient.clone();
            letter.sender.lines =
                vec!["Direction départementale de l’emploi, du travail et des solidarités".to_owned(); 5];
            let seen: Vec<Run> =
                runs(SOURCE, letter.values().expect("values")).into_iter().filter(may_be_seen).collect();
            let shown: String = seen.iter().map(|run| run.text.as_str()).collect();
            let written = "Réf. K7QP-3M9Y".to_owned()
                + &std::iter::once(&recipient.name).chain(&recipient.lines).map(String::as_str).collect::<String>();
            let letters = |text: &str| text.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>();
            assert_eq!(letters(&shown), letters(&written), "{rank}");
            for run in seen {
                assert!(run.left >= 100.0 && run.right <= 190.0, "{rank}: {run:?}");
                assert!(run.top >= 45.0 && run.baseline <= 78.0, "{rank}: {run:?}");
                // Five lines and fewer show through the smaller window too.
                assert!(recipient.lines.len() > 4 || rank == 1 || run.top >= 55.0, "{rank}: {run:?}");
            }
        }
        let mut letter = all().swap_remove(3);
        letter.recipient = recipient;
        assert_eq!(letter.to_sheet().expect("a letter").pages, 1);
    }
}

#[test]
fn nothing_that_people_type_is_an_instruction() {
    for hostile in
        ["#panic(\"x\")", "*gras* $x^2$ @ref <label> // x /* ", "\"]; #sys.exit()", "مرحبا\u{202e}txt", "👩‍👩‍👧 北京", ""]
    {
        let mut letter = all().swap_remove(0);
        letter.recipient = Addressee { name: hostile.to_owned(), lines: vec![hostile.to_owned(); 5] };
        letter.sender = letter.recipient.clone();
        letter.number = hostile.to_owned();
        let sheet = letter.to_sheet().unwrap_or_else(|error| panic!("{hostile}: {error}"));
        assert_eq!(sheet.pages, 1);
    }
}

#[test]
fn a_link_too_long_for_a_square_is_said_and_not_quoted() {
    let long = format!("https://demande-logement.example/{}", "x".repeat(5000));
    let letter = letter(About::NewLink { valid_until: Date::constant(2027, 11, 24), way: Way { link: long, ..way() } });
    let error = letter.to_sheet().err().expect("it cannot be printed").to_string();
    assert!(!error.contains("xxx"), "{error}");
}
