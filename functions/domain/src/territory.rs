//! Territories: where applications are filed, their communes, their dated legal parameters.
//!
//! One application per département, one for the whole of Île-de-France. Nothing is read before it is asked for: a function
//! that never looks for a commune pays nothing for the 35,000 there are.

mod data;
mod parameters;

use std::fmt;
use std::sync::OnceLock;

use crate::text::fold;

pub(crate) use data::rows;
pub use parameters::{Parameters, Unlawful};

/// Five characters by which INSEE knows a commune.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InseeCode([u8; 5]);

/// Five digits of the post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PostalCode([u8; 5]);

/// Not a code of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a code of this kind")]
pub struct NotACode;

impl InseeCode {
    /// Two digits, or 2A and 2B, then three digits.
    pub fn parse(text: &str) -> Result<Self, NotACode> {
        let bytes: [u8; 5] = text.as_bytes().try_into().map_err(|_| NotACode)?;
        let corsica = bytes[0] == b'2' && matches!(bytes[1], b'A' | b'B');
        let good = bytes[0].is_ascii_digit()
            && (bytes[1].is_ascii_digit() || corsica)
            && bytes[2..].iter().all(u8::is_ascii_digit);
        if good { Ok(Self(bytes)) } else { Err(NotACode) }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl PostalCode {
    /// Five digits, spaces dropped.
    pub fn parse(text: &str) -> Result<Self, NotACode> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bytes: [u8; 5] = digits.as_bytes().try_into().map_err(|_| NotACode)?;
        if bytes.iter().all(u8::is_ascii_digit) { Ok(Self(bytes)) } else { Err(NotACode) }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for InseeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for PostalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A commune, or an arrondissement of Paris, Lyon or Marseille.
#[derive(Debug, PartialEq, Eq)]
pub struct Commune {
    /// Its INSEE code.
    pub code: InseeCode,
    /// Its official name.
    pub name: &'static str,
    /// Its postal codes; several communes may share one.
    pub postal_codes: Vec<PostalCode>,
    /// SIREN of its community of communes.
    pub intercommunality: Option<&'static str>,
    /// The name as it is compared.
    plain: String,
}

impl Commune {
    fn read(row: &[&'static str]) -> Option<Self> {
        let [code, name, postal, community] = row else { return None };
        let postal_codes: Result<Vec<_>, _> =
            postal.split(',').filter(|code| !code.is_empty()).map(PostalCode::parse).collect();
        Some(Self {
            code: InseeCode::parse(code).ok()?,
            name,
            postal_codes: postal_codes.ok()?,
            intercommunality: (!community.is_empty()).then_some(*community),
            plain: plain(name),
        })
    }
}

/// A community of communes (EPCI).
#[derive(Debug, Clone, Copy)]
pub struct Intercommunality {
    /// SIREN.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// `METRO`, `CU`, `CA` or `CC`.
    pub kind: &'static str,
}

/// The community of a code.
pub fn intercommunality(code: &str) -> Option<Intercommunality> {
    data::rows(data::INTERCOMMUNALITIES).find_map(|row| match row[..] {
        [known, name, kind] if known == code => Some(Intercommunality { code: known, name, kind }),
        _ => None,
    })
}

/// Where an application is filed.
#[derive(Debug)]
pub struct Territory {
    code: &'static str,
    name: &'static str,
    prefix: String,
    departments: Vec<&'static str>,
    communes: OnceLock<Vec<&'static Commune>>,
}

/// Region code of Île-de-France.
const ILE_DE_FRANCE: &str = "11";

fn territories() -> &'static [Territory] {
    static ALL: OnceLock<Vec<Territory>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = Vec::new();
        let mut region = Vec::new();
        for row in data::rows(data::DEPARTMENTS) {
            match row[..] {
                [code, _, ILE_DE_FRANCE] => region.push(code),
                [code, name, _] => all.push(Territory::new(code, name, vec![code])),
                _ => {}
            }
        }
        all.push(Territory::new("IDF", "Île-de-France", region));
        all
    })
}

impl Territory {
    fn new(code: &'static str, name: &'static str, departments: Vec<&'static str>) -> Self {
        let prefix = parameters::number_prefix(code).unwrap_or_else(|| format!("{code:0>3}"));
        Self { code, name, prefix, departments, communes: OnceLock::new() }
    }

    /// The territory of a code: `06`, `2A`, `971`, or `IDF`.
    pub fn of(code: &str) -> Option<&'static Self> {
        territories().iter().find(|territory| territory.code == code)
    }

    /// Every territory.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        territories().iter()
    }

    /// Its code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The three first characters of its unique numbers.
    pub fn number_prefix(&self) -> &str {
        &self.prefix
    }

    /// Its legal parameters on a day.
    pub fn parameters(&self, on: jiff::civil::Date) -> Parameters {
        parameters::in_force(self.code, on)
    }

    /// Its communes, by code.
    pub fn communes(&self) -> &[&'static Commune] {
        self.communes.get_or_init(|| self.departments.iter().flat_map(|code| communes_of(code)).collect())
    }

    /// One of its communes.
    pub fn commune(&self, code: &InseeCode) -> Option<&'static Commune> {
        self.communes().iter().find(|commune| commune.code == *code).copied()
    }

    /// The communes that somebody may mean, as they type: the name or the beginning of any of its words, without accents
    /// or hyphens, `st` for `saint`; a postal code, or an INSEE code. Best first, then by name.
    pub fn search(&self, typed: &str, limit: usize) -> Vec<&'static Commune> {
        let wanted = plain(typed);
        if wanted.is_empty() {
            return Vec::new();
        }
        let rank = |commune: &Commune| {
            if commune.plain == wanted || commune.code.as_str() == wanted {
                Some(0)
            } else if commune.plain.starts_with(&wanted) {
                Some(1)
            } else if commune.postal_codes.iter().any(|code| code.as_str().starts_with(&wanted)) && wanted.len() >= 3 {
                Some(2)
            } else {
                commune.plain.contains(&format!(" {wanted}")).then_some(3)
            }
        };
        let mut found: Vec<(u8, &'static Commune)> =
            self.communes().iter().filter_map(|commune| rank(commune).map(|rank| (rank, *commune))).collect();
        found.sort_by(|a, b| (a.0, &a.1.plain).cmp(&(b.0, &b.1.plain)));
        found.into_iter().take(limit).map(|(_, commune)| commune).collect()
    }
}

/// Where a letter goes: a commune, and its CEDEX if it has one. Bodies where people have their postal address often do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct City {
    /// The commune.
    pub commune: &'static Commune,
    /// `Cedex`, or `Cedex 3`.
    pub cedex: Option<String>,
}

impl City {
    /// The city of this name at this postal code, anywhere in France. A CEDEX code is no commune's own: there, the commune
    /// is one of its département.
    pub fn find(postal: &PostalCode, typed: &str) -> Option<Self> {
        let wanted = plain(typed);
        let (name, cedex) = match wanted.split_once(" cedex") {
            Some((name, number)) => (name, Some(number.trim())),
            None => (wanted.as_str(), None),
        };
        let number = |number: &str| number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit());
        let communes = match cedex {
            None => communes_at(postal),
            Some(cedex) if number(cedex) => near(*postal),
            Some(_) => return None,
        };
        let commune = communes.into_iter().find(|commune| commune.plain == name)?;
        let cedex = cedex.map(|number| format!("Cedex {number}").trim_end().to_owned());
        Some(Self { commune, cedex })
    }
}

impl fmt::Display for City {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.commune.name)?;
        self.cedex.iter().try_for_each(|cedex| write!(f, " {cedex}"))
    }
}

/// The communes of the département that a postal code begins with.
fn near(postal: PostalCode) -> Vec<&'static Commune> {
    let text = postal.as_str();
    let starts = |code: &&str| text.starts_with(*code) || (text.starts_with("20") && code.starts_with('2'));
    data::COMMUNES.iter().map(|(code, _)| *code).filter(starts).flat_map(communes_of).collect()
}

/// The communes that have this postal code. A few codes cross the border of their département: when the two first digits
/// find nothing, every département is looked through.
pub fn communes_at(postal: &PostalCode) -> Vec<&'static Commune> {
    let has_it = |commune: &&'static Commune| commune.postal_codes.contains(postal);
    let found: Vec<_> = near(*postal).into_iter().filter(has_it).collect();
    if !found.is_empty() {
        return found;
    }
    data::COMMUNES.iter().flat_map(|(code, _)| communes_of(code)).filter(has_it).collect()
}

/// The communes of a département, read at the first call.
fn communes_of(department: &str) -> &'static [Commune] {
    static READ: [OnceLock<Vec<Commune>>; data::COMMUNES.len()] = [const { OnceLock::new() }; data::COMMUNES.len()];
    match data::COMMUNES.binary_search_by_key(&department, |(code, _)| code) {
        Ok(rank) => READ[rank]
            .get_or_init(|| data::rows(data::COMMUNES[rank].1).filter_map(|row| Commune::read(&row)).collect()),
        Err(_) => &[],
    }
}

/// A name as it is compared: no accents, no case, words apart by one space, `saint` and `sainte` in full.
fn plain(name: &str) -> String {
    let spaced: String = name.to_lowercase().replace('œ', "oe").chars().map(|c| fold(c).unwrap_or(' ')).collect();
    let words = spaced.split_whitespace().map(|word| match word {
        "st" => "saint",
        "ste" => "sainte",
        other => other,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alpes_maritimes() -> &'static Territory {
        Territory::of("06").expect("the data have the département")
    }

    #[test]
    fn every_line_of_the_data_is_read() {
        assert_eq!(data::COMMUNES.len(), 101);
        assert!(data::COMMUNES.is_sorted());
        for (department, file) in data::COMMUNES {
            let lines = data::rows(file).count();
            assert_eq!(communes_of(department).len(), lines, "{department}");
        }
        assert!(data::rows(data::INTERCOMMUNALITIES).all(|row| row.len() == 3));
        assert_eq!(Territory::all().count(), 101 - 8 + 1);
        assert_eq!(Territory::of("IDF").map(|idf| idf.departments.len()), Some(8));
        assert!(Territory::of("75").is_none(), "Paris applies in Île-de-France");
    }

    #[test]
    fn alpes_maritimes_has_its_communes() {
        let communes = alpes_maritimes().communes();
        assert_eq!(communes.len(), 163);
        let nice = alpes_maritimes().commune(&InseeCode::parse("06088").unwrap()).unwrap();
        assert_eq!(nice.name, "Nice");
        assert_eq!(intercommunality(nice.intercommunality.unwrap()).unwrap().name, "Métropole Nice Côte d'Azur");
        assert_eq!(alpes_maritimes().number_prefix(), "006");
    }

    #[test]
    fn communes_are_found_as_people_type_them() {
        let first = |typed: &str| alpes_maritimes().search(typed, 5).first().map(|commune| commune.name);
        assert_eq!(first("nice"), Some("Nice"));
        assert_eq!(first("st laurent"), Some("Saint-Laurent-du-Var"));
        assert_eq!(first("SAINT LAURENT DU VAR"), Some("Saint-Laurent-du-Var"));
        assert_eq!(first("cagnes"), Some("Cagnes-sur-Mer"));
        assert_eq!(first("06400"), Some("Cannes"));
        assert_eq!(first("06029"), Some("Cannes"));
        assert_eq!(first("laurent"), Some("Saint-Laurent-du-Var"));
        for nothing in ["", "zzz", "😀", "<script>", "%"] {
            assert_eq!(first(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn addresses_are_anywhere_in_france() {
        let at =
            |code: &str, name: &str| City::find(&PostalCode::parse(code).unwrap(), name).map(|city| city.to_string());
        assert_eq!(at("06000", "NICE").as_deref(), Some("Nice"));
        assert_eq!(at("20000", "Ajaccio").as_deref(), Some("Ajaccio"));
        assert_eq!(at("97400", "Saint Denis").as_deref(), Some("Saint-Denis"));
        assert_eq!(at("06000", "Lyon"), None);
        assert_eq!(at("06286", "Nice cedex 3").as_deref(), Some("Nice Cedex 3"));
        assert_eq!(at("06999", "NICE CEDEX").as_deref(), Some("Nice Cedex"));
        for wrong in ["Nice", "Nice cedex x", "Nice cedex 333", "Lyon cedex", "cedex"] {
            assert_eq!(at("06999", wrong), None, "{wrong}");
        }
        assert!(communes_at(&PostalCode::parse("06530").unwrap()).len() > 3);
    }
}
