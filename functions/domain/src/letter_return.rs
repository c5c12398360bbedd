//! A letter on paper that comes back: why, and what follows from that. What follows is dated data with its source.

use jiff::civil::Date;

use crate::territory::rows;

/// What each reason means.
const RETURNS: &str = include_str!("../data/returns.tsv");

code_list! {
    /// Why a letter came back, as the post writes it on the envelope: the code of its own list, in the order in which people
    /// meet them.
    ReturnReason {
        /// "Destinataire inconnu à l'adresse", the former NPAI.
        Unknown = "N02",
        /// "Défaut d'accès ou d'adressage".
        NoAccess = "N07",
        /// "Pli avisé et non réclamé".
        NotClaimed = "N03",
        /// "Pli refusé par le destinataire".
        Refused = "N05",
    }
}

/// What a warning that came back is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// As much as one that did not.
    Stands,
    /// Nothing.
    Void,
    /// The service that sent it decides: nothing is struck off without it.
    ForService,
}

impl ReturnReason {
    /// Whether it tells, on a day, that the person is not reached at this address.
    pub fn address_is_wrong(self, on: Date) -> bool {
        self.means("address", on) == Some("wrong")
    }

    /// Whether a notice that came back for it counts, on a day, as one that left (R.441-2-7).
    pub fn notice_stands(self, on: Date) -> bool {
        self.means("notice", on) == Some("stands")
    }

    /// What a warning that came back for it is worth on a day (R.441-2-8 c and d).
    pub fn warning_worth(self, on: Date) -> Worth {
        match self.means("warning", on) {
            Some("stands") => Worth::Stands,
            Some("void") => Worth::Void,
            _ => Worth::ForService,
        }
    }

    /// The latest value in force on a day.
    fn means(self, about: &str, on: Date) -> Option<&'static str> {
        let found = rows(RETURNS).filter_map(|row| match row[..] {
            [reason, what, value, from, _, _] if reason == self.code() && what == about => {
                from.parse::<Date>().ok().filter(|from| *from <= on).map(|from| (from, value))
            }
            _ => None,
        });
        found.max_by_key(|(from, _)| *from).map(|(_, value)| value)
    }
}

/// A letter that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterReturned {
    /// The day that is written on it.
    pub dated: Date,
    /// The day on which its return was noted.
    pub on: Date,
    /// Why it came back.
    pub reason: ReturnReason,
}

impl LetterReturned {
    /// Whether it tells that the address of that day is wrong.
    pub fn address_is_wrong(&self) -> bool {
        self.reason.address_is_wrong(self.on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 24);

    #[test]
    fn every_row_has_a_known_value_its_source_and_status() {
        for row in rows(RETURNS) {
            assert_eq!(row.len(), 6, "{row:?}");
            assert!(ReturnReason::parse(row[0]).is_some(), "{row:?}");
            let values: &[&str] = match row[1] {
                "address" => &["wrong", "right"],
                "notice" => &["void", "stands"],
                "warning" => &["void", "stands", "service"],
                _ => &[],
            };
            assert!(values.contains(&row[2]), "{row:?}");
            assert!(row[3].parse::<Date>().is_ok() && !row[4].is_empty(), "{row:?}");
            assert!(["read", "DERIVED", "GK", "OPEN", "DESIGN"].contains(&row[5]), "{row:?}");
        }
    }

    #[test]
    fn each_reason_says_all_that_is_asked_of_it() {
        for reason in ReturnReason::ALL {
            for about in ["address", "notice", "warning"] {
                assert!(reason.means(about, TODAY).is_some(), "{reason:?}, {about}");
            }
        }
        assert!(ReturnReason::Unknown.address_is_wrong(TODAY) && ReturnReason::NoAccess.address_is_wrong(TODAY));
        assert!(!ReturnReason::NotClaimed.address_is_wrong(TODAY) && !ReturnReason::Refused.address_is_wrong(TODAY));
    }

    /// Until the texts that say otherwise are read: see the statuses of the rows.
    #[test]
    fn nobody_is_struck_off_on_a_letter_that_came_back_unless_a_service_decides_it() {
        for reason in ReturnReason::ALL {
            assert!(!reason.notice_stands(TODAY), "{reason:?}");
            assert_eq!(reason.warning_worth(TODAY), Worth::ForService, "{reason:?}");
        }
    }
}
