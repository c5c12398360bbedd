//! What is compared with a ceiling.

/// The income of a household, in euros a year: the sum of the reference tax incomes of those who live in the home
/// (L.442-12; order of 29 July 1987, art. 4).
pub fn income_of(reference_incomes: impl IntoIterator<Item = u32>) -> u32 {
    reference_incomes.into_iter().fold(0, u32::saturating_add)
}

/// Which year's income counts, seen from the year of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncomeYear {
    /// N-2: the rule. In 2026, the income of 2024 on the notice of 2025.
    BeforeLast,
    /// N-1: after a fall.
    Last,
}

impl IncomeYear {
    /// The calendar year of the income, for an application made in a year.
    pub const fn seen_from(self, year: i16) -> i16 {
        match self {
            Self::BeforeLast => year - 2,
            Self::Last => year - 1,
        }
    }
}

/// The income that counts: that of N-2, or that of N-1 when it is lower by at least 10 % (order of 29 July 1987, as
/// service-public F10007 tells it, 2 Feb 2026). The last twelve months, which the order also allows, are left to the landlord.
pub fn income_that_counts(before_last: u32, last: Option<u32>) -> (u32, IncomeYear) {
    let fallen = |last: &u32| *last < before_last && u64::from(*last) * 10 <= u64::from(before_last) * 9;
    match last.filter(fallen) {
        Some(last) => (last, IncomeYear::Last),
        None => (before_last, IncomeYear::BeforeLast),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fall_of_ten_per_cent_counts_and_nine_does_not() {
        assert_eq!(income_that_counts(20_000, Some(18_000)), (18_000, IncomeYear::Last));
        assert_eq!(income_that_counts(20_000, Some(18_001)), (20_000, IncomeYear::BeforeLast));
        assert_eq!(income_that_counts(20_000, Some(30_000)), (20_000, IncomeYear::BeforeLast));
        assert_eq!(income_that_counts(20_000, None), (20_000, IncomeYear::BeforeLast));
        assert_eq!(income_that_counts(0, Some(0)), (0, IncomeYear::BeforeLast));
        assert_eq!(IncomeYear::BeforeLast.seen_from(2026), 2024);
    }

    #[test]
    fn incomes_add_up() {
        assert_eq!(income_of([12_000, 8_500, 0]), 20_500);
        assert_eq!(income_of([u32::MAX, 1]), u32::MAX);
    }

    proptest! {
        #[test]
        fn the_rule_never_harms(before_last: u32, last: u32) {
            prop_assert!(income_that_counts(before_last, Some(last)).0 <= before_last);
        }
    }
}
