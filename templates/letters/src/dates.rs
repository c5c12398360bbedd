use jiff::civil::Date;

use crate::Lang;

const FRENCH_MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `24 novembre 2026`, `1er mai 2026`, `24 November 2026`, with spaces that do not break.
pub(crate) fn date(date: Date, lang: Lang) -> String {
    let month = usize::try_from(date.month() - 1).unwrap_or_default();
    let (day, month) = match lang {
        Lang::Fr if date.day() == 1 => ("1er".to_owned(), FRENCH_MONTHS[month]),
        Lang::Fr => (date.day().to_string(), FRENCH_MONTHS[month]),
        Lang::En => (date.day().to_string(), ENGLISH_MONTHS[month]),
    };
    format!("{day}\u{a0}{month}\u{a0}{}", date.year())
}

/// The same on paper, which is in French.
pub(crate) fn french_date(day: Date) -> String {
    date(day, Lang::Fr)
}
