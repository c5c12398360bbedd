//! What leaves is as easy to read as the pages, and written as French is.

use crate::Lang;
use crate::kandel_moles::{Counts, FLOOR, LONGEST, sentences, words};

/// The paragraphs of the year's messages and letters, without addresses.
fn paragraphs() -> Vec<(&'static str, Vec<String>)> {
    let mails = crate::notice_mails::tests::all(Lang::Fr);
    let of_mails = mails.iter().flat_map(|mail| {
        std::iter::once(mail.subject.clone()).chain(mail.text.lines().map(str::to_owned)).collect::<Vec<_>>()
    });
    let of_mails = of_mails.filter(|line| !line.is_empty() && !line.starts_with("https://")).collect();
    vec![("e-mails", of_mails), ("letters", crate::postal::tests::paragraphs())]
}

/// A text with one short word for each of its dates and numbers, as the pages' texts are measured.
fn filled(text: &str) -> String {
    let dates = ["24\u{a0}novembre\u{a0}2027", "24\u{a0}décembre\u{a0}2027", "1er\u{a0}mars\u{a0}2028"];
    let filled = dates.iter().fold(text.to_owned(), |text, date| text.replace(date, "six"));
    filled.replace("006112600001GDPUB0", "six")
}

#[test]
fn readability_of_what_leaves() {
    for (kind, paragraphs) in paragraphs() {
        assert!(paragraphs.len() > 50, "{kind}: {} paragraphs were found", paragraphs.len());
        let paragraphs: Vec<String> = paragraphs.iter().map(|text| filled(text)).collect();
        let counts = paragraphs.iter().map(|text| Counts::of(text)).fold(Counts::default(), Counts::plus);
        let mut hardest: Vec<(f64, &String)> =
            paragraphs.iter().map(|text| (Counts::of(text).figure(), text)).collect();
        hardest.sort_by(|one, two| one.0.total_cmp(&two.0));
        hardest.dedup();
        hardest.truncate(8);
        assert!(counts.figure() >= FLOOR, "{kind}: {:.1}, the hardest: {hardest:#?}", counts.figure());
        for sentence in paragraphs.iter().flat_map(|text| sentences(text)) {
            assert!(words(sentence).count() <= LONGEST, "{kind}: {sentence}");
        }
    }
}

#[test]
fn signs_have_the_spaces_and_shapes_of_french() {
    for text in paragraphs().into_iter().flat_map(|(_, paragraphs)| paragraphs) {
        assert!(!text.contains('\''), "a straight apostrophe: {text}");
        for (at, _) in text.match_indices([':', ';', '!', '?', '»']) {
            assert!(text[..at].ends_with('\u{a0}'), "{text}");
        }
        for (at, _) in text.match_indices('«') {
            assert!(text[at + '«'.len_utf8()..].starts_with('\u{a0}'), "{text}");
        }
    }
}
