//! The zones of the ceilings.

use crate::territory::{InseeCode, Territory, rows};

code_list! {
    /// Where a home is, as the tables of the order of 29 July 1987 divide the country.
    Zone {
        ParisAndAdjoining = "1",
        IleDeFrance = "2",
        Elsewhere = "3",
        /// Overseas has tables of its own, which were not read: no ceiling is known there.
        Overseas = "outre-mer",
    }
}

const ZONE_1: &str = include_str!("../../data/ceilings_zone_1.tsv");

/// The zone of a home in a territory. In Île-de-France it depends on the commune; without one, the lower ceilings are taken.
pub fn zone_of(territory: &Territory, commune: Option<InseeCode>) -> Zone {
    match territory.code() {
        "IDF" if commune.is_some_and(adjoins_paris) => Zone::ParisAndAdjoining,
        "IDF" => Zone::IleDeFrance,
        code if code.starts_with("97") => Zone::Overseas,
        _ => Zone::Elsewhere,
    }
}

fn adjoins_paris(commune: InseeCode) -> bool {
    let code = commune.to_string();
    rows(ZONE_1).any(|row| row[0] == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_territory_has_its_zone() {
        for territory in Territory::all() {
            let expected = match territory.code() {
                "IDF" => Zone::IleDeFrance,
                "971" | "972" | "973" | "974" | "976" => Zone::Overseas,
                _ => Zone::Elsewhere,
            };
            assert_eq!(zone_of(territory, None), expected, "{}", territory.code());
        }
    }

    #[test]
    fn zone_1_is_paris_and_twenty_nine_communes() {
        let ile_de_france = Territory::of("IDF").unwrap();
        for row in rows(ZONE_1) {
            assert_eq!(row.len(), 4, "{row:?}");
            assert!(!row[2].is_empty() && ["read", "DERIVED", "GK", "OPEN"].contains(&row[3]), "{row:?}");
            let code = InseeCode::parse(row[0]).unwrap();
            assert_eq!(ile_de_france.commune(&code).map(|commune| commune.name), Some(row[1]));
            assert_eq!(zone_of(ile_de_france, Some(code)), Zone::ParisAndAdjoining, "{row:?}");
        }
        assert_eq!(rows(ZONE_1).filter(|row| row[0].starts_with("75")).count(), 21);
        assert_eq!(rows(ZONE_1).count(), 21 + 29);
        let versailles = InseeCode::parse("78646").unwrap();
        assert_eq!(zone_of(ile_de_france, Some(versailles)), Zone::IleDeFrance);
        let paris_elsewhere = zone_of(Territory::of("06").unwrap(), InseeCode::parse("75056").ok());
        assert_eq!(paris_elsewhere, Zone::Elsewhere, "the territory decides");
    }
}
