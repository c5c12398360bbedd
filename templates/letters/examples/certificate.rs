//! Writes a certificate to the file given, and says how long it took: `cargo run -p letters --example certificate -- x.pdf`.
#![allow(clippy::print_stdout, reason = "it is its purpose")]

use jiff::civil::Date;
use letters::certificate::{Addressee, Certificate, Mediation, Part, Verification};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which file?")?;
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let certificate = Certificate {
        territory: "Alpes-Maritimes".to_owned(),
        number: "006112600001GDPUB0".to_owned(),
        applicant: Addressee {
            name: "Mme Élodie Fontaine".to_owned(),
            lines: lines(&["12 rue de la République", "06300 Nice"]),
        },
        service: Addressee {
            name: "Ville de Fictive, service du logement".to_owned(),
            lines: lines(&["5 place de la Mairie", "06000 Nice"]),
        },
        deposited_on: Date::constant(2026, 11, 24),
        senior_since: Date::constant(2026, 11, 24),
        registered_on: Date::constant(2026, 12, 1),
        renewed_on: None,
        valid_until: Date::constant(2027, 11, 24),
        renewable_from: Date::constant(2027, 9, 24),
        landlords: lines(&["Azur Habitat (fictif)", "Littoral Logement (fictif)"]),
        mediation: Mediation { from: None, address: Some(lines(&["Commission de médiation", "06286 Nice Cedex 3"])) },
        summary: vec![
            Part {
                title: "Qui je suis".to_owned(),
                lines: vec![
                    ("Nom de naissance".to_owned(), "Fontaine".to_owned()),
                    ("Prénoms".to_owned(), "Élodie, Marie".to_owned()),
                ],
            },
            Part {
                title: "Mes revenus".to_owned(),
                lines: vec![("Revenu fiscal de référence".to_owned(), "18 200 €".to_owned())],
            },
        ],
        space: "https://logement.example/suivi".to_owned(),
        verification: Verification {
            code: "7K3MP9QX2TVC".to_owned(),
            url: "https://logement.example/attestation".to_owned(),
        },
    };
    for round in ["first", "second"] {
        let start = std::time::Instant::now();
        let pdf = certificate.to_pdf()?;
        println!("{round}: {} ms, {} bytes", start.elapsed().as_millis(), pdf.len());
        std::fs::write(&path, pdf)?;
    }
    Ok(())
}
