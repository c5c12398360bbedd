//! Where the codes of the domain and those of the exchange differ: one table for each list.
//!
//! The official lists are those of the interface 02.01, as the public client library `libsne` embeds them (about 2017);
//! the lists that the domain shares code for code (nationalite, situationFamiliale, ressource, typeLogement,
//! typeLogementActuel, categorieLogement, categorieLogementRecherche, and the lists of the handicap annex) have no table.
//! A value that came with versions 3 to 5 of the form has no public code: it travels in the extension only.

use domain::section::Profession;

/// What is exchanged: the codes of `typeFichier`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A first application.
    Creation,
    /// An application after the separation of a couple, which keeps the seniority (L.441-1, second paragraph).
    CreationAfterSeparation,
    /// Changed answers.
    Modification,
    /// The yearly renewal.
    Renewal,
    /// The strike-off. Its motive has no public element: it is not exchanged.
    StrikeOff,
    /// A deletion.
    Deletion,
    /// A copy sent to another service.
    Dispatching,
    /// What the national system answers.
    Return,
    /// With the digital copy of pieces, which are not in this document.
    DigitalCopy,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Creation,
        Self::CreationAfterSeparation,
        Self::Modification,
        Self::Renewal,
        Self::StrikeOff,
        Self::Deletion,
        Self::Dispatching,
        Self::Return,
        Self::DigitalCopy,
    ];

    /// The code of `typeFichier`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Creation => "CRE",
            Self::CreationAfterSeparation => "CRS",
            Self::Modification => "MOD",
            Self::Renewal => "REN",
            Self::StrikeOff => "RAD",
            Self::Deletion => "SUP",
            Self::Dispatching => "DIS",
            Self::Return => "RET",
            Self::DigitalCopy => "COP",
        }
    }

    /// Reads a code back.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it is about an application that has its number already.
    pub const fn needs_number(self) -> bool {
        !matches!(self, Self::Creation | Self::CreationAfterSeparation)
    }
}

/// How two codes stand for each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// Each for the other.
    Both,
    /// The second is the nearest when written; it reads back as another.
    Written,
    /// The first is the nearest when read.
    Read,
}
use How::{Both, Read, Written};

/// Code of the domain, code of the exchange, how.
type Line = (&'static str, &'static str, How);

/// A list of codes.
pub(crate) struct Table {
    /// Where they differ.
    lines: &'static [Line],
    /// Codes of the domain that have none in the exchange.
    silent: &'static [&'static str],
    /// Whether every other code is the same on both sides.
    same: bool,
}

/// `civilite`: 1 Monsieur, 2 Madame, 3 Mademoiselle, which no form has any more (libsne; form 14069*05).
pub(crate) const CIVILITY: Table = Table { lines: &[("2", "3", Read)], silent: &[], same: true };

/// `sexe`, M or F (libsne): the form asks for "Madame" or "Monsieur".
pub(crate) const SEX: Table = Table { lines: &[("1", "M", Both), ("2", "F", Both)], silent: &[], same: false };

/// `lienDemandeur` of a `cotitulaire` (libsne). B5 to B7 of the form 14069*05 have no code; a "co-locataire" of the old
/// form held the lease, one of today's applies by itself (notice 51423, page 3).
pub(crate) const CO_HOLDER: Table = Table {
    lines: &[("conjoint", "M", Both), ("pacs", "P", Both), ("concubin", "C", Both), ("colocataire", "L", Read)],
    silent: &["ascendant", "descendant", "fratrie"],
    same: false,
};

/// `lienParente` of a `personneACharge` (libsne): enfant, autre, parent.
pub(crate) const DEPENDANT: Table = Table {
    lines: &[("enfant", "E", Both), ("a-charge", "A", Both), ("a-charge", "P", Read)],
    silent: &[],
    same: false,
};

/// `coParentalite` of a `personneEnGarde` (libsne).
pub(crate) const CUSTODY: Table =
    Table { lines: &[("garde-alternee", "G", Both), ("droit-de-visite", "D", Both)], silent: &[], same: false };

/// `motifDemande` (libsne). Version 3 of the form splits 03 into F26 and F27; F42, F43, F46 and F47 are later (notice
/// 51423; law.md, doubt 2).
pub(crate) const MOTIVE: Table = Table {
    lines: &[("F26", "03", Written), ("F27", "03", Written), ("F26", "03", Read)],
    silent: &["F42", "F43", "F46", "F47"],
    same: true,
};

/// `modeleLogement` (libsne). "Occupant sans titre" and "habitat mobile" came with version 3 of the form.
pub(crate) const PRESENT_HOME: Table = Table { lines: &[], silent: &["OST", "HM"], same: true };

/// Lists that are the same on both sides.
pub(crate) const SAME: Table = Table { lines: &[], silent: &[], same: true };

impl Table {
    /// The code of the exchange, if there is one.
    pub(crate) fn written(&self, ours: &str) -> Option<&str> {
        if self.silent.contains(&ours) {
            return None;
        }
        let line = self.lines.iter().find(|(known, _, how)| *known == ours && *how != Read);
        line.map(|(_, theirs, _)| *theirs)
    }

    /// The code of the exchange, the same one where no line says otherwise.
    pub(crate) fn to_exchange<'a>(&'a self, ours: &'a str) -> Option<&'a str> {
        let same = self.same && !self.silent.contains(&ours);
        self.written(ours).or_else(|| same.then_some(ours))
    }

    /// The code of the domain, and whether it says exactly the same.
    pub(crate) fn to_domain<'a>(&'a self, theirs: &'a str) -> Option<(&'a str, bool)> {
        let line = self.lines.iter().find(|(_, known, how)| *known == theirs && *how != Written);
        match line {
            Some((ours, _, how)) => Some((ours, *how == Both)),
            // A code of ours that the exchange does not have is not one of its codes.
            None if self.same && self.to_exchange(theirs) == Some(theirs) => Some((theirs, true)),
            None => None,
        }
    }
}

/// `typeContratTravail` (libsne), and what it says of the boxes D2 to D13 of the form: activity, contract, and whether it
/// says exactly that. It tells no civil servant from an employee.
const CONTRACT: &[(&str, &str, Option<&str>, bool)] = &[
    ("CDI", "D2", Some("CDI"), false),
    ("CDD", "D2", Some("CDD"), false),
    ("APP", "D6", Some("APP"), false),
    ("ETU", "D6", None, true),
    ("ART", "D8", None, true),
    ("CHO", "D9", None, true),
    ("RET", "D10", None, true),
    ("AUT", "D11", None, true),
];

/// What a `typeContratTravail` says.
pub(crate) fn work(code: &str) -> Option<(&'static str, Option<&'static str>, bool)> {
    let line = CONTRACT.iter().find(|(known, ..)| *known == code);
    line.map(|(_, activity, contract, exact)| (*activity, *contract, *exact))
}

/// The `typeContratTravail` of somebody's work.
pub(crate) fn contract(profession: &Profession) -> &'static str {
    profession.exchange()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::person::Civility;
    use domain::section::{Activity, Contract, Link, Motive, PresentHomeKind};

    /// Codes of `ListeMotifDemande` and `ListeModeleLogement`.
    const MOTIVES: std::ops::RangeInclusive<u32> = 1..=23;
    const HOMES: [&str; 17] = [
        "HLM", "LP", "RS", "RHVS", "RE", "SLHT", "SH", "CDEFCM", "CPE", "CP", "LTG", "FONC", "POCC", "CAMCAR", "HOT",
        "SD", "SQUAT",
    ];

    #[test]
    fn only_official_codes_are_written() {
        for motive in Motive::ALL {
            if let Some(code) = MOTIVE.to_exchange(motive.code()) {
                assert!(code.parse().is_ok_and(|code: u32| MOTIVES.contains(&code)), "{code}");
            }
        }
        for home in PresentHomeKind::ALL {
            if let Some(code) = PRESENT_HOME.to_exchange(home.code()) {
                assert!(HOMES.contains(&code), "{code}");
            }
        }
        for civility in Civility::ALL {
            assert_eq!(CIVILITY.to_exchange(civility.code()), Some(civility.code()));
        }
    }

    #[test]
    fn every_official_code_is_read() {
        for code in MOTIVES {
            let code = format!("{code:02}");
            let (ours, exact) = MOTIVE.to_domain(&code).expect(&code);
            assert!(Motive::parse(ours).is_some() && (exact || code == "03"), "{code}");
        }
        for code in HOMES {
            assert!(PRESENT_HOME.to_domain(code).is_some_and(|(ours, _)| PresentHomeKind::parse(ours).is_some()));
        }
        for (code, activity, contract, _) in CONTRACT {
            assert!(Activity::parse(activity).is_some(), "{code}");
            assert!(contract.is_none_or(|contract| Contract::parse(contract).is_some()), "{code}");
        }
        assert_eq!(CIVILITY.to_domain("3"), Some(("2", false)));
        assert_eq!(MOTIVE.to_domain("F42"), None);
        assert_eq!(PRESENT_HOME.to_domain("OST"), None);
    }

    #[test]
    fn every_link_has_its_place() {
        for link in Link::ALL {
            let code = link.code();
            let tables = [&CO_HOLDER, &DEPENDANT, &CUSTODY].into_iter().filter(|table| table.written(code).is_some());
            let named = tables.count() == 1;
            assert!(named || CO_HOLDER.silent.contains(&code) || *link == Link::Flatmate, "{code}");
        }
    }
}
