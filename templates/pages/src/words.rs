//! Dates and amounts as people read them.

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

/// `24 novembre 2026`, `1er mai 2026`; day and month stay together.
pub fn date(date: Date) -> String {
    let month = MONTHS[usize::try_from(date.month() - 1).unwrap_or_default()];
    let day = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{day}\u{a0}{month} {}", date.year())
}

/// A moment, milliseconds since 1970, in Paris: `24 novembre 2026 à 9 h 05`.
pub fn moment(milliseconds: i64) -> String {
    let Ok(instant) = jiff::Timestamp::from_millisecond(milliseconds) else { return String::new() };
    let paris = instant.to_zoned_datetime(usecases::moment::paris());
    format!("{} à {}\u{a0}h\u{a0}{:02}", date(paris.date()), paris.hour(), paris.minute())
}

/// The same moment for machines.
pub fn machine_moment(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds).map_or_else(|_| String::new(), |instant| instant.to_string())
}

/// `1 200 €`, with spaces that do not break.
pub fn euros(amount: u32) -> String {
    let digits = amount.to_string();
    let mut grouped = String::new();
    for (rank, digit) in digits.chars().enumerate() {
        if rank > 0 && (digits.len() - rank).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    format!("{grouped}\u{a0}€")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_french_write_them() {
        assert_eq!(date(Date::constant(2026, 5, 1)), "1er\u{a0}mai 2026");
        assert_eq!(date(Date::constant(2026, 11, 24)), "24\u{a0}novembre 2026");
        assert_eq!(euros(1_234_567), "1\u{202f}234\u{202f}567\u{a0}€");
        assert_eq!(moment(1_795_515_900_000), "24\u{a0}novembre 2026 à 11\u{a0}h\u{a0}25");
    }
}
