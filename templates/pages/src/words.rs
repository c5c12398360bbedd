//! Dates and amounts as people read them.

use domain::language::Language;
use jiff::civil::Date;

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

/// `24 novembre 2026`, `1er mai 2026`, `24 November 2026`; day and month stay together.
pub fn date(date: Date, lang: Language) -> String {
    let month = usize::try_from(date.month() - 1).unwrap_or_default();
    let (day, month) = match lang {
        Language::French if date.day() == 1 => ("1er".to_owned(), FRENCH_MONTHS[month]),
        Language::French => (date.day().to_string(), FRENCH_MONTHS[month]),
        Language::English => (date.day().to_string(), ENGLISH_MONTHS[month]),
    };
    format!("{day}\u{a0}{month} {}", date.year())
}

/// A moment, milliseconds since 1970, in Paris: `24 novembre 2026 à 9 h 05`, `24 November 2026 at 9:05`.
pub fn moment(milliseconds: i64, lang: Language) -> String {
    let Ok(instant) = jiff::Timestamp::from_millisecond(milliseconds) else { return String::new() };
    let paris = instant.to_zoned_datetime(usecases::moment::paris());
    let (day, clock) = (date(paris.date(), lang), clock(paris.hour(), paris.minute(), lang));
    match lang {
        Language::French => format!("{day} à {clock}"),
        Language::English => format!("{day} at {clock}"),
    }
}

/// A time of day: `9 h 05`, `9:05`.
pub(crate) fn clock(hour: i8, minute: i8, lang: Language) -> String {
    match lang {
        Language::French => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
        Language::English => format!("{hour}:{minute:02}"),
    }
}

/// The time of day of a moment in Paris, for agents: `9 h 05`.
pub(crate) fn hour(milliseconds: i64) -> String {
    let Ok(instant) = jiff::Timestamp::from_millisecond(milliseconds) else { return String::new() };
    let paris = instant.to_zoned_datetime(usecases::moment::paris());
    clock(paris.hour(), paris.minute(), Language::French)
}

/// The same moment for machines.
pub fn machine_moment(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds).map_or_else(|_| String::new(), |instant| instant.to_string())
}

/// `1 200 €`, with spaces that do not break; `€1,200`.
pub fn euros(amount: u32, lang: Language) -> String {
    let digits = amount.to_string();
    let mut grouped = String::new();
    for (rank, digit) in digits.chars().enumerate() {
        if rank > 0 && (digits.len() - rank).is_multiple_of(3) {
            grouped.push(if lang == Language::French { '\u{202f}' } else { ',' });
        }
        grouped.push(digit);
    }
    match lang {
        Language::French => format!("{grouped}\u{a0}€"),
        Language::English => format!("€{grouped}"),
    }
}

/// What separates the sentences of a list.
pub(crate) fn semicolon(lang: Language) -> &'static str {
    match lang {
        Language::French => "\u{a0}; ",
        Language::English => "; ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_french_write_them() {
        let lang = Language::French;
        assert_eq!(date(Date::constant(2026, 5, 1), lang), "1er\u{a0}mai 2026");
        assert_eq!(date(Date::constant(2026, 11, 24), lang), "24\u{a0}novembre 2026");
        assert_eq!(euros(1_234_567, lang), "1\u{202f}234\u{202f}567\u{a0}€");
        assert_eq!(moment(1_795_515_900_000, lang), "24\u{a0}novembre 2026 à 11\u{a0}h\u{a0}25");
    }

    #[test]
    fn as_the_english_write_them() {
        let lang = Language::English;
        assert_eq!(date(Date::constant(2026, 5, 1), lang), "1\u{a0}May 2026");
        assert_eq!(euros(1_234_567, lang), "€1,234,567");
        assert_eq!(euros(780, lang), "€780");
        assert_eq!(moment(1_795_515_900_000, lang), "24\u{a0}November 2026 at 11:25");
    }
}
