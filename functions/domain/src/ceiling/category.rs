//! The category of a household: which line of the tables is its own.

use std::fmt;

use jiff::civil::Date;

use crate::person::age;

/// Most years that the ages of a young couple add up to (order of 29 July 1987: completed years).
const YOUNG_COUPLE_YEARS: i16 = 55;
/// The last line of the tables; beyond it, each person adds the same amount.
const LAST_RANK: u32 = 6;

/// Who will live in the home, as the order of 29 July 1987 counts them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Composition {
    adults: u32,
    dependants: u32,
    disabled: u32,
    young_couple: bool,
}

/// Health is in it: never printed.
impl fmt::Debug for Composition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Composition(…)")
    }
}

/// Numbers that no household has: nobody of age, more disabled persons than persons, or a couple of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no household is made so")]
pub struct Impossible;

/// A line of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Category {
    rank: u32,
    further: u32,
}

impl Category {
    /// 1 to 6.
    pub const fn rank(self) -> u32 {
        self.rank
    }

    /// Persons beyond category 6.
    pub const fn further(self) -> u32 {
        self.further
    }
}

/// Why a household is in its category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The number of persons alone.
    Persons,
    /// One adult with dependants.
    LoneWithDependants,
    /// A couple without dependants, whose ages add up to 55 at most.
    YoungCouple,
    /// Somebody holds the card "mobilité inclusion" marked "invalidité".
    Disability,
}

/// Whether two persons who are a couple (married, PACS, living together) are a young one: their ages, in completed years,
/// add up to 55 at most.
pub fn is_young_couple(one: Date, other: Date, on: Date) -> bool {
    age(one, on).saturating_add(age(other, on)) <= YOUNG_COUPLE_YEARS
}

impl Composition {
    /// Counts a household:
    /// - adults: the applicant and all those who are nobody's dependants;
    /// - dependants: persons in charge of the tax household, and children in shared custody or received under a visiting
    ///   right, who live in the home for this count (order of 29 July 1987, art. 1; L.442-12). Whether a child not born yet
    ///   is one is **OPEN**: no text that counts them was found, so they are to be left out;
    /// - disabled: holders of the card "mobilité inclusion" marked "invalidité", among all of them;
    /// - young couple: what [`is_young_couple`] says of the couple, if there is one.
    pub fn new(adults: u32, dependants: u32, disabled: u32, young_couple: bool) -> Result<Self, Impossible> {
        let persons = adults.checked_add(dependants).ok_or(Impossible)?;
        let possible = adults >= 1 && disabled <= persons && (!young_couple || adults >= 2);
        if possible { Ok(Self { adults, dependants, disabled, young_couple }) } else { Err(Impossible) }
    }

    /// Everybody.
    pub const fn persons(&self) -> u32 {
        self.adults + self.dependants
    }

    /// The category. Every special case of the order comes to the same: the household counts as one person more, once
    /// whatever the number of cases. The order does not say whether it still does beyond category 6; the kinder reading
    /// is taken (a lone parent of five is category 6 and one further person). **OPEN**.
    pub fn category(&self) -> Category {
        let special = u32::from(self.special_cases().next().is_some());
        let counted = self.persons().saturating_add(special);
        let rank = counted.min(LAST_RANK);
        Category { rank, further: counted - rank }
    }

    /// Why it is that one: the special cases, or the number of persons when there are none.
    pub fn reasons(&self) -> Vec<Reason> {
        let special: Vec<Reason> = self.special_cases().collect();
        if special.is_empty() { vec![Reason::Persons] } else { special }
    }

    fn special_cases(&self) -> impl Iterator<Item = Reason> {
        let cases = [
            (Reason::LoneWithDependants, self.adults == 1 && self.dependants >= 1),
            (Reason::YoungCouple, self.young_couple && self.persons() == 2),
            (Reason::Disability, self.disabled >= 1),
        ];
        cases.into_iter().filter(|(_, applies)| *applies).map(|(reason, _)| reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn category(adults: u32, dependants: u32, disabled: u32, young_couple: bool) -> (u32, u32) {
        let category = Composition::new(adults, dependants, disabled, young_couple).unwrap().category();
        (category.rank(), category.further())
    }

    #[test]
    fn the_cases_of_the_order() {
        let cases = [
            (1, [(1, 0, 0, false)].as_slice()),
            (2, &[(2, 0, 0, false), (1, 0, 1, false)]),
            (
                3,
                &[
                    (3, 0, 0, false),
                    (2, 1, 0, false),
                    (1, 1, 0, false),
                    (2, 0, 0, true),
                    (2, 0, 1, false),
                    (1, 1, 1, false),
                ],
            ),
            (4, &[(4, 0, 0, false), (2, 2, 0, true), (1, 2, 0, false), (3, 0, 1, false), (2, 1, 3, false)]),
            (5, &[(5, 0, 0, false), (2, 3, 0, false), (1, 3, 0, false), (2, 2, 1, false)]),
            (6, &[(6, 0, 0, false), (2, 4, 0, false), (1, 4, 0, false), (2, 3, 1, false)]),
        ];
        for (rank, households) in cases {
            for (adults, dependants, disabled, young) in households {
                let found = category(*adults, *dependants, *disabled, *young);
                assert_eq!(found, (rank, 0), "{adults}+{dependants}, {disabled} disabled, young: {young}");
            }
        }
        assert_eq!(category(2, 6, 0, false), (6, 2));
        assert_eq!(category(1, 5, 0, false), (6, 1));
    }

    #[test]
    fn special_cases_count_once_and_are_all_told() {
        let couple = Composition::new(2, 0, 2, true).unwrap();
        assert_eq!(couple.category().rank(), 3);
        assert_eq!(couple.reasons(), [Reason::YoungCouple, Reason::Disability]);
        let family = Composition::new(2, 1, 0, true).unwrap();
        assert_eq!(family.reasons(), [Reason::Persons], "a young couple with a child is counted by its persons");
        assert_eq!(Composition::new(1, 2, 0, false).unwrap().reasons(), [Reason::LoneWithDependants]);
        assert_eq!(format!("{couple:?}"), "Composition(…)");
    }

    #[test]
    fn no_household_is_made_so() {
        for (adults, dependants, disabled, young) in
            [(0, 0, 0, false), (0, 3, 0, false), (1, 0, 2, false), (1, 0, 0, true), (u32::MAX, 1, 0, false)]
        {
            assert_eq!(Composition::new(adults, dependants, disabled, young), Err(Impossible));
        }
    }

    #[test]
    fn fifty_five_years_in_completed_years() {
        let on = Date::constant(2026, 11, 24);
        let (thirty, twenty_five) = (Date::constant(1996, 11, 24), Date::constant(2001, 1, 1));
        assert!(is_young_couple(thirty, twenty_five, on));
        assert!(!is_young_couple(thirty, Date::constant(2000, 11, 24), on));
        assert!(is_young_couple(thirty, Date::constant(2000, 11, 25), on), "26 tomorrow");
    }

    proptest! {
        #[test]
        fn one_person_more_never_lowers_it(adults in 1..8u32, dependants in 0..8u32, disabled in 0..4u32, young: bool) {
            let disabled = disabled.min(adults + dependants);
            let at = |adults, dependants, young| Composition::new(adults, dependants, disabled, young).unwrap().category();
            let before = at(adults, dependants, young && adults >= 2);
            prop_assert!(before <= at(adults + 1, dependants, false));
            prop_assert!(before <= at(adults, dependants + 1, false));
        }

        #[test]
        fn a_disability_never_lowers_it(adults in 1..8u32, dependants in 0..8u32, disabled in 0..8u32, young: bool) {
            prop_assume!(disabled < adults + dependants);
            let at = |disabled| Composition::new(adults, dependants, disabled, young && adults >= 2).unwrap().category();
            prop_assert!(at(disabled) <= at(disabled + 1));
        }
    }
}
