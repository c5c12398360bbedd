//! Resource ceilings: under which a household may have a home of each kind of loan.
//!
//! Order of 29 July 1987, whose tables change every 1 January. What is computed here is indicative: it explains, and never
//! stops anybody. Landlords check it when a home is allocated, with pieces that the application does not have yet.

mod category;
mod income;
mod zone;

use std::fmt;

use jiff::civil::Date;

use crate::territory::rows;

pub use category::{Category, Composition, Impossible, Reason, is_young_couple};
pub use income::{IncomeYear, income_of, income_that_counts};
pub use zone::{Zone, zone_of};

code_list! {
    /// The loans that pay for social homes, from the lowest rents to the highest.
    Loan { Plai = "PLAI", Plus = "PLUS", Pls = "PLS" }
}

/// One line of the tables.
struct Row {
    from: Date,
    loan: Loan,
    zone: Zone,
    /// `1` to `6`, or `+` for each further person.
    rank: &'static str,
    euros: u32,
}

const CEILINGS: &str = include_str!("../data/ceilings.tsv");

impl Row {
    fn read(columns: &[&'static str]) -> Option<Self> {
        let [from, loan, zone, rank, euros, _source, _status] = columns else { return None };
        Some(Self {
            from: from.parse().ok()?,
            loan: Loan::parse(loan)?,
            zone: Zone::parse(zone)?,
            rank,
            euros: euros.parse().ok()?,
        })
    }

    fn all() -> impl Iterator<Item = Self> {
        rows(CEILINGS).filter_map(|columns| Self::read(&columns))
    }
}

/// The year of the tables in force in a zone on a day: the latest known. Every loan is read in the same year, so that an
/// old ceiling never stands beside a new one.
fn year_in_force(zone: Zone, on: Date) -> Option<i16> {
    Row::all().filter(|row| row.zone == zone && row.from <= on).map(|row| row.from.year()).max()
}

/// The ceiling, in euros a year, in the tables of a year; `None` where it was not read and cannot be derived.
fn ceiling_of(year: i16, loan: Loan, zone: Zone, category: Category) -> Option<u32> {
    let euros = |rank: &str| {
        Row::all()
            .find(|row| row.from.year() == year && row.loan == loan && row.zone == zone && row.rank == rank)
            .map(|row| row.euros)
    };
    let base = euros(&category.rank().to_string())?;
    match category.further() {
        0 => Some(base),
        further => Some(base.saturating_add(euros("+")?.saturating_mul(further))),
    }
}

/// The ceiling in force on a day, in euros a year; `None` where it is not known.
pub fn ceiling(loan: Loan, zone: Zone, category: Category, on: Date) -> Option<u32> {
    ceiling_of(year_in_force(zone, on)?, loan, zone, category)
}

/// A household beside the ceilings: all that a page needs to explain itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Year of the tables. Older than the day asked for when the new ones are not in the data yet: to be shown.
    pub year: i16,
    /// Where the home is looked for.
    pub zone: Zone,
    /// Which line of the tables.
    pub category: Category,
    /// Why that line; never empty.
    pub reasons: Vec<Reason>,
    /// What is compared, in euros a year.
    pub income: u32,
    /// Each loan whose ceiling is known, from the lowest to the highest; never empty.
    pub lines: Vec<Line>,
}

/// One loan of a [`Verdict`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The loan.
    pub loan: Loan,
    /// Its ceiling, in euros a year.
    pub ceiling: u32,
    /// Whether the income is the ceiling or less.
    pub fits: bool,
}

/// Personal data: never printed.
impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verdict(…)")
    }
}

impl Verdict {
    /// Sets a household beside the ceilings in force on a day; `None` where none is known (overseas).
    pub fn of(household: &Composition, zone: Zone, income: u32, on: Date) -> Option<Self> {
        let year = year_in_force(zone, on)?;
        let category = household.category();
        let line = |loan: &Loan| {
            let ceiling = ceiling_of(year, *loan, zone, category)?;
            Some(Line { loan: *loan, ceiling, fits: income <= ceiling })
        };
        let lines: Vec<Line> = Loan::ALL.iter().filter_map(line).collect();
        (!lines.is_empty()).then(|| Self { year, zone, category, reasons: household.reasons(), income, lines })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: Date = Date::constant(2026, 11, 24);
    const KNOWN_ZONES: [Zone; 3] = [Zone::Elsewhere, Zone::IleDeFrance, Zone::ParisAndAdjoining];

    fn household(adults: u32, dependants: u32) -> Composition {
        Composition::new(adults, dependants, 0, false).unwrap()
    }

    fn years() -> impl Iterator<Item = (i16, Zone)> {
        [2025, 2026].into_iter().flat_map(|year| KNOWN_ZONES.map(|zone| (year, zone)))
    }

    #[test]
    fn every_row_is_read_and_has_its_source_and_status() {
        for row in rows(CEILINGS) {
            assert!(Row::read(&row).is_some(), "{row:?}");
            assert!(!row[5].is_empty(), "{row:?}");
            assert!(["read", "DERIVED", "GK", "OPEN"].contains(&row[6]), "{row:?}");
        }
    }

    #[test]
    fn every_table_is_whole_and_said_once() {
        let mut seen: Vec<_> = Row::all().map(|row| (row.from, row.loan, row.zone, row.rank)).collect();
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count, "a value is said twice");
        for table in seen.chunks(7) {
            let ranks: Vec<_> = table.iter().map(|(.., rank)| *rank).collect();
            assert_eq!(ranks, ["+", "1", "2", "3", "4", "5", "6"], "{table:?}");
            assert!(
                table.iter().all(|(from, loan, zone, _)| (*from, *loan, *zone) == (table[0].0, table[0].1, table[0].2))
            );
            assert_eq!(table[0].0, Date::new(table[0].0.year(), 1, 1).unwrap(), "tables change on 1 January");
        }
    }

    #[test]
    fn loans_and_zones_are_in_order() {
        for row in Row::all() {
            let same = |loan: Loan, zone: Zone| {
                Row::all()
                    .find(|other| (other.from, other.loan, other.zone, other.rank) == (row.from, loan, zone, row.rank))
                    .map(|other| other.euros)
            };
            for loan in Loan::ALL.iter().filter(|loan| **loan < row.loan) {
                assert!(same(*loan, row.zone).is_none_or(|lower| lower <= row.euros), "{:?} {}", row.loan, row.rank);
            }
            for zone in KNOWN_ZONES.into_iter().take_while(|zone| *zone != row.zone) {
                assert!(same(row.loan, zone).is_none_or(|lower| lower <= row.euros), "{:?} {}", row.loan, row.rank);
            }
        }
    }

    #[test]
    fn a_pls_ceiling_is_that_of_the_plus_and_thirty_per_cent() {
        for pls in Row::all().filter(|row| row.loan == Loan::Pls) {
            let plus = Row::all()
                .find(|row| row.loan == Loan::Plus && (row.from, row.zone, row.rank) == (pls.from, pls.zone, pls.rank))
                .expect("each PLS table stands on one of the PLUS");
            assert!((plus.euros * 13).abs_diff(pls.euros * 10) <= 5, "{} for {}", pls.euros, plus.euros);
        }
    }

    #[test]
    fn ceilings_that_were_published() {
        let at =
            |loan: Loan, zone: Zone, household: &Composition, on: Date| ceiling(loan, zone, household.category(), on);
        assert_eq!(at(Loan::Plus, Zone::Elsewhere, &household(1, 0), TODAY), Some(23_403));
        assert_eq!(at(Loan::Pls, Zone::Elsewhere, &household(1, 1), TODAY), Some(48_859));
        assert_eq!(at(Loan::Plus, Zone::ParisAndAdjoining, &household(2, 1), TODAY), Some(52_740));
        assert_eq!(at(Loan::Plai, Zone::Elsewhere, &household(2, 2), Date::constant(2025, 12, 31)), Some(24_875));
        assert_eq!(at(Loan::Plus, Zone::Elsewhere, &household(2, 6), TODAY), Some(60_156 + 2 * 6_710));
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let alone = household(1, 0).category();
        assert_eq!(ceiling(Loan::Plai, Zone::IleDeFrance, alone, TODAY), None);
        assert_eq!(ceiling(Loan::Plus, Zone::Elsewhere, alone, Date::constant(2019, 6, 1)), None);
        assert_eq!(Verdict::of(&household(1, 0), Zone::Overseas, 0, TODAY), None);
        let next_year = Verdict::of(&household(1, 0), Zone::Elsewhere, 0, Date::constant(2027, 1, 1));
        assert_eq!(next_year.map(|verdict| verdict.year), Some(2026));
    }

    #[test]
    fn a_verdict_explains_itself() {
        let couple = Composition::new(2, 0, 0, true).unwrap();
        let verdict = Verdict::of(&couple, Zone::Elsewhere, 37_584, TODAY).unwrap();
        assert_eq!((verdict.category.rank(), verdict.reasons.as_slice()), (3, [Reason::YoungCouple].as_slice()));
        let fits: Vec<_> = verdict.lines.iter().map(|line| (line.loan, line.ceiling, line.fits)).collect();
        assert_eq!(
            fits,
            [(Loan::Plai, 22_551, false), (Loan::Plus, 37_584, true), (Loan::Pls, 48_859, true)],
            "the ceiling itself still fits"
        );
        assert_eq!(format!("{verdict:?}"), "Verdict(…)");
    }

    proptest! {
        #[test]
        fn one_person_more_never_lowers_a_ceiling(adults in 1..6u32, dependants in 0..9u32, young: bool) {
            let before = Composition::new(adults, dependants, 0, young && adults >= 2).unwrap();
            for after in [household(adults + 1, dependants), household(adults, dependants + 1)] {
                for (year, zone) in years() {
                    for loan in Loan::ALL {
                        let (lower, higher) = (
                            ceiling_of(year, *loan, zone, before.category()),
                            ceiling_of(year, *loan, zone, after.category()),
                        );
                        prop_assert!(lower <= higher);
                    }
                }
            }
        }

        #[test]
        fn who_fits_a_loan_fits_those_above(adults in 1..6u32, dependants in 0..9u32, income in 0..150_000u32) {
            for zone in KNOWN_ZONES {
                let verdict = Verdict::of(&household(adults, dependants), zone, income, TODAY).unwrap();
                prop_assert!(verdict.lines.is_sorted_by(|one, next| one.loan < next.loan && one.fits <= next.fits));
                prop_assert!(!verdict.reasons.is_empty());
            }
        }
    }
}
