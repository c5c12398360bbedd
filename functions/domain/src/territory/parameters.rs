//! Legal delays and other values that may change: dated, sourced, per territory.

use jiff::civil::Date;

use super::data;

/// What is in force in a territory on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// Months after the deposit by which the certificate is due (L.441-2-1).
    pub certificate_within: u32,
    /// Months of validity after the deposit or the last renewal (R.441-2-7).
    pub valid_for: u32,
    /// Months after which it can be renewed.
    pub renewable_from: u32,
    /// Days after which a piece handed in at a desk must be on line (R.441-2-4-1).
    pub pieces_online_within: u32,
    /// Most communes asked for.
    pub max_communes: usize,
    /// Days during which an applicant can come back on a renunciation.
    pub renunciation_way_back: u32,
    /// Months before the end of validity by which the renewal notice must have left (R.441-2-7).
    pub notice_before: u32,
    /// Days more than that at which it is prepared.
    pub notice_margin: u32,
    /// Days before the end at which reminders leave, the first one first.
    pub reminders: Vec<u32>,
    /// Days after which a notice that did not leave is told to the territorial manager.
    pub notice_stuck: u32,
    /// Months after the end of validity during which an application that was not renewed is not struck off yet.
    pub not_renewed_grace: u32,
    /// Months after the end of validity during which it can be reinstated.
    pub not_renewed_way_back: u32,
    /// Months after a warning without a reply at which the application is struck off (R.441-2-8 c).
    pub no_reply_after: u32,
    /// Months after that strike-off during which it can be reinstated.
    pub no_reply_way_back: u32,
    /// Months after the warning of an ineligibility at which the application is struck off (R.441-2-8 d).
    pub ineligible_after: u32,
    /// Days that a reinstated application has to be renewed in.
    pub reinstated_renew_within: u32,
    /// Months after the strike-off at which nominative data are erased (décret 2017-917, article 4).
    pub erase_after: u32,
    /// Months after which a draft to which nothing was added is erased (RGPD, article 5, 1, e).
    pub draft_kept: u32,
    /// Days before that at which its owner is told.
    pub draft_notice: u32,
    /// Months after which the delay is abnormally long (L.441-1-4); `None` while the prefect's value was not read.
    pub abnormally_long_delay: Option<u32>,
    /// Name and lines of the address of the territorial manager, who writes the notices; `None` while it is not known.
    pub manager_address: Option<Vec<&'static str>>,
    /// Lines of the mediation committee's address; `None` while it is not known.
    pub mediation_address: Option<Vec<&'static str>>,
}

/// A parameter that goes against the law: configuration may be kinder, never harsher.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the parameter {0} goes under what the law grants")]
pub struct Unlawful(pub &'static str);

impl Parameters {
    /// Checks that nothing goes under what the law grants.
    pub fn check(&self) -> Result<(), Unlawful> {
        let rules = [
            (self.certificate_within <= 1, "certificate_within_months"),
            (self.valid_for >= 12, "valid_for_months"),
            (self.renewable_from < self.valid_for, "renewable_from_month"),
            (self.pieces_online_within <= 15, "pieces_online_within_days"),
            (self.max_communes >= 1, "max_communes"),
            (self.notice_before >= 1, "notice_before_months"),
            (self.no_reply_after >= 1, "no_reply_after_months"),
            (self.ineligible_after >= 1, "ineligible_after_months"),
            // The law gives the most that may be kept, and what can be reinstated must still be there.
            (self.erase_after <= 12, "erase_after_months"),
            (self.not_renewed_way_back < self.erase_after, "not_renewed_way_back_months"),
            (self.no_reply_way_back < self.erase_after, "no_reply_way_back_months"),
            // Nobody loses what they typed unseen; and what is told today was not written today.
            (self.draft_notice >= 1 && self.draft_notice < self.draft_kept * 28, "draft_notice_days"),
        ];
        rules.into_iter().find(|(good, _)| !good).map_or(Ok(()), |(_, name)| Err(Unlawful(name)))
    }
}

/// The prefix of a territory's numbers, when it is not the code on three positions.
pub(super) fn number_prefix(territory: &str) -> Option<String> {
    value(territory, "number_prefix", Date::MAX).filter(|prefix| !prefix.is_empty()).map(str::to_owned)
}

/// What is in force on a day.
pub(super) fn in_force(territory: &str, on: Date) -> Parameters {
    let number =
        |name: &str, default: u32| value(territory, name, on).and_then(|text| text.parse().ok()).unwrap_or(default);
    let own = |name: &str| value(territory, name, on).filter(|text| !text.is_empty());
    Parameters {
        certificate_within: number("certificate_within_months", 1),
        valid_for: number("valid_for_months", 12),
        renewable_from: number("renewable_from_month", 10),
        pieces_online_within: number("pieces_online_within_days", 15),
        max_communes: usize::try_from(number("max_communes", 17)).unwrap_or(17),
        renunciation_way_back: number("renunciation_way_back_days", 30),
        notice_before: number("notice_before_months", 1),
        notice_margin: number("notice_margin_days", 15),
        reminders: value(territory, "reminder_days", on)
            .map(|days| days.split(',').filter_map(|day| day.parse().ok()).collect())
            .unwrap_or_default(),
        notice_stuck: number("notice_stuck_days", 3),
        not_renewed_grace: number("not_renewed_grace_months", 1),
        not_renewed_way_back: number("not_renewed_way_back_months", 6),
        no_reply_after: number("no_reply_after_months", 2),
        no_reply_way_back: number("no_reply_way_back_months", 5),
        ineligible_after: number("ineligible_after_months", 1),
        reinstated_renew_within: number("reinstated_renew_within_days", 30),
        erase_after: number("erase_after_months", 12),
        draft_kept: number("draft_kept_months", 6),
        draft_notice: number("draft_notice_days", 30),
        abnormally_long_delay: own("abnormally_long_delay_months").and_then(|text| text.parse().ok()),
        manager_address: own("manager_address").map(|lines| lines.split('|').collect()),
        mediation_address: own("mediation_address").map(|lines| lines.split('|').collect()),
    }
}

/// The value of a parameter: the territory's own before everybody's, the latest in force on the day.
fn value(territory: &str, name: &str, on: Date) -> Option<&'static str> {
    let latest = |whose: &str| {
        data::rows(data::PARAMETERS)
            .filter_map(|row| match row[..] {
                [of, parameter, value, from, _, _] if of == whose && parameter == name => {
                    from.parse::<Date>().ok().filter(|from| *from <= on).map(|from| (from, value))
                }
                _ => None,
            })
            .max_by_key(|(from, _)| *from)
            .map(|(_, value)| value)
    };
    latest(territory).or_else(|| latest("*"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::territory::Territory;

    #[test]
    fn every_row_has_its_source_and_status() {
        for row in data::rows(data::PARAMETERS) {
            assert_eq!(row.len(), 6, "{row:?}");
            assert!(row[3].parse::<Date>().is_ok(), "{row:?}");
            assert!(!row[4].is_empty(), "{row:?}");
            assert!(["read", "DERIVED", "GK", "OPEN", "DESIGN"].contains(&row[5]), "{row:?}");
        }
    }

    #[test]
    fn no_territory_is_under_the_law() {
        for territory in Territory::all() {
            assert_eq!(territory.parameters(Date::constant(2026, 11, 24)).check(), Ok(()), "{}", territory.code());
        }
        let mut harsh = in_force("06", Date::constant(2026, 11, 24));
        harsh.valid_for = 6;
        assert_eq!(harsh.check(), Err(Unlawful("valid_for_months")));
        let lawful = in_force("06", Date::constant(2026, 11, 24));
        for (harsh, name) in [
            (Parameters { notice_before: 0, ..lawful.clone() }, "notice_before_months"),
            (Parameters { no_reply_after: 0, ..lawful.clone() }, "no_reply_after_months"),
            (Parameters { ineligible_after: 0, ..lawful.clone() }, "ineligible_after_months"),
            (Parameters { erase_after: 13, ..lawful.clone() }, "erase_after_months"),
            (Parameters { draft_notice: 0, ..lawful.clone() }, "draft_notice_days"),
            (Parameters { draft_kept: 1, ..lawful }, "draft_notice_days"),
        ] {
            assert_eq!(harsh.check(), Err(Unlawful(name)));
        }
    }
}
