use jiff::civil::Date;

const MONTHS: [&str; 12] = [
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

/// `24 novembre 2026`, `1er mai 2026`, with spaces that do not break.
pub fn french_date(date: Date) -> String {
    let month = MONTHS[usize::try_from(date.month() - 1).unwrap_or_default()];
    let day = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{day}\u{a0}{month}\u{a0}{}", date.year())
}
