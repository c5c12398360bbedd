//! Writes every kind of letter to the directory given: `cargo run -p letters --example postal -- DIRECTORY`.

use std::path::PathBuf;

use jiff::civil::Date;
use letters::certificate::Addressee;
use letters::postal::{About, Ground, Letter, StrikeOff, Way};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = PathBuf::from(std::env::args().nth(1).ok_or("which directory?")?);
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let way = Way {
        link: "https://demande-logement.example/renouveler?jeton=q3Zz9vJ0YpW7mB4sX1tK8nR6dL2hF5gC-aE_uI0oPwM"
            .to_owned(),
        page: "https://demande-logement.example/renouveler".to_owned(),
        code: "7K3MP9QX2TVC".to_owned(),
    };
    let (valid_until, later) = (Date::constant(2027, 11, 24), Date::constant(2027, 12, 24));
    let abouts = [
        ("notice", About::RenewalNotice { valid_until, way: way.clone() }),
        ("reminder", About::RenewalReminder { valid_until, way: way.clone() }),
        ("expired", About::Expired { valid_until, renew_by: later, way: way.clone() }),
        ("new-link", About::NewLink { valid_until, way }),
        ("no-reply", About::WarningNoReply { answer_by: later }),
        ("ineligible", About::WarningIneligible { ground: Ground::AboveCeiling, answer_by: later }),
        (
            "struck-off",
            About::StruckOff { reason: StrikeOff::NotRenewed, on: valid_until, way_back_until: Some(later) },
        ),
    ];
    for (name, about) in abouts {
        let letter = Letter {
            recipient: Addressee {
                name: "Mme Élodie Fontaine".to_owned(),
                lines: lines(&[
                    "chez M. Œuvrard",
                    "Bâtiment C, appartement 12",
                    "12 rue de la République",
                    "06300 Nice",
                ]),
            },
            sender: Addressee {
                name: "Gestionnaire de la demande de logement social (fictif)".to_owned(),
                lines: lines(&["5 place de la Mairie", "06000 Nice"]),
            },
            dated: Date::constant(2027, 10, 21),
            reference: "K7QP3M9Y".to_owned(),
            number: "006112600001GDPUB0".to_owned(),
            desks: "https://demande-logement.example/guichets".to_owned(),
            about,
        };
        std::fs::write(directory.join(format!("{name}.pdf")), letter.to_sheet()?.pdf)?;
    }
    Ok(())
}
