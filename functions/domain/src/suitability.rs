//! How large a home a household needs: what the law calls too small and too large, as plain arithmetic.
//!
//! Indicative: nothing is refused because of it. Whether a child not born yet is counted is the caller's choice; the form
//! asks how many persons will live in the home.

use std::ops::RangeInclusive;

/// Square metres for one person, for two, for each further one, and from eight persons on: under them a home is
/// over-occupied (CCH R.822-25, in force since 1 Sept 2019; before, D.542-14 of the social security code, same values).
/// Read in secondary pages, not in the article itself.
const ONE: u32 = 9;
const TWO: u32 = 16;
const FURTHER: u32 = 9;
const MOST: u32 = 70;

/// Main rooms that a home is counted with at most: the form knows no type beyond "T6 and more".
pub const MOST_ROOMS: u32 = 6;

/// The surface under which a home is over-occupied, in square metres.
pub fn surface_needed(people: u32) -> u32 {
    match people {
        0 => 0,
        1 => ONE,
        _ => (people - 2).saturating_mul(FURTHER).saturating_add(TWO).min(MOST),
    }
}

/// The numbers of main rooms (T1 to T6 and more) that are neither too few nor too many. `[DESIGN]`: that these two legal
/// bounds tell which types to propose is our choice; communes and landlords often have narrower habits.
/// - Too few: more than two persons to a living room (public health code R.1331-37).
/// - Too many: the rooms, kitchen apart, are more than one above the persons (CCH L.621-2, general knowledge).
pub fn rooms_that_fit(people: u32) -> RangeInclusive<u32> {
    let people = people.max(1);
    let fewest = people.div_ceil(2).min(MOST_ROOMS);
    let most = people.saturating_add(1).min(MOST_ROOMS);
    fewest..=most
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn surfaces_of_the_article() {
        let surfaces: Vec<u32> = (1..=9).map(surface_needed).collect();
        assert_eq!(surfaces, [9, 16, 25, 34, 43, 52, 61, 70, 70]);
        assert_eq!(surface_needed(0), 0);
    }

    #[test]
    fn rooms_of_common_households() {
        assert_eq!(rooms_that_fit(1), 1..=2);
        assert_eq!(rooms_that_fit(2), 1..=3);
        assert_eq!(rooms_that_fit(4), 2..=5);
        assert_eq!(rooms_that_fit(7), 4..=6);
        assert_eq!(rooms_that_fit(40), 6..=6);
    }

    proptest! {
        #[test]
        fn more_people_never_need_less(people: u32) {
            let next = people.saturating_add(1);
            prop_assert!(surface_needed(people) <= surface_needed(next));
            let (now, then) = (rooms_that_fit(people), rooms_that_fit(next));
            prop_assert!(!now.is_empty() && now.start() <= then.start() && now.end() <= then.end());
        }
    }
}
