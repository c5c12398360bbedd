//! What letters say. One idea a sentence; the day first.

use super::{About, Ground, Letter, StrikeOff, Way, french_date};

/// What a letter says, from top to bottom.
pub(super) struct Words<'a> {
    pub(super) title: String,
    /// What matters most, on one line.
    pub(super) key: String,
    pub(super) before: Vec<String>,
    /// How to renew, and the letter in a few words of English.
    pub(super) way: Option<(&'a Way, String)>,
    pub(super) after: Vec<String>,
}

/// The words of a letter.
pub(super) fn of(letter: &Letter) -> Words<'_> {
    match &letter.about {
        About::RenewalNotice { valid_until, way } => {
            let day = french_date(*valid_until);
            Words {
                title: "Renouvelez votre demande de logement social".into(),
                key: format!("À faire au plus tard le {day}"),
                before: vec![
                    format!(
                        "Votre demande est valable jusqu’au {day}. Il faut la renouveler chaque année, même si rien n’a changé."
                    ),
                    PREPARE.into(),
                ],
                way: Some((way, english("renew", *valid_until))),
                after: vec![OTHERWISE.into(), FREE.into()],
            }
        }
        About::RenewalReminder { valid_until, way } => {
            let day = french_date(*valid_until);
            Words {
                title: "Rappel\u{a0}: renouvelez votre demande de logement social".into(),
                key: remaining(letter.dated.until(*valid_until).map_or(0, |span| span.get_days()), &day),
                before: vec![
                    format!(
                        "Nous vous avons déjà écrit. Votre demande n’est pas encore renouvelée\u{a0}: elle est valable jusqu’au {day}."
                    ),
                    PREPARE.into(),
                ],
                way: Some((way, english("renew", *valid_until))),
                after: vec![OTHERWISE.into(), FREE.into()],
            }
        }
        About::Expired { valid_until, renew_by, way } => {
            let last = french_date(*renew_by);
            Words {
                title: "Votre demande de logement social n’est plus valable".into(),
                key: format!("Vous pouvez encore la renouveler jusqu’au {last}"),
                before: vec![
                    format!(
                        "Votre demande était valable jusqu’au {}. Elle n’a pas été renouvelée.",
                        french_date(*valid_until)
                    ),
                    PREPARE.into(),
                ],
                way: Some((way, english("renew", *renew_by))),
                after: vec![
                    format!(
                        "Après le {last}, votre demande sera radiée\u{a0}: elle ne comptera plus, et vous perdrez votre ancienneté (article R.441-2-8)."
                    ),
                    FREE.into(),
                ],
            }
        }
        About::NewLink { valid_until, way } => {
            let day = french_date(*valid_until);
            Words {
                title: "Un nouveau code pour renouveler votre demande de logement social".into(),
                key: format!("À faire au plus tard le {day}"),
                before: vec![
                    "Quelqu’un, peut-être vous, s’est trompé cinq fois de date de naissance. Par sécurité, l’ancien code ne marche plus. En voici un nouveau.".into(),
                    PREPARE.into(),
                ],
                way: Some((way, english("renew", *valid_until))),
                after: vec![
                    "Ce n’était pas vous\u{a0}? Votre demande n’a pas changé. Gardez cette lettre pour vous.".into(),
                    OTHERWISE.into(),
                    FREE.into(),
                ],
            }
        }
        About::Reinstated { renew_by, way } => {
            let day = french_date(*renew_by);
            Words {
                title: "Votre demande de logement social est de nouveau ouverte".into(),
                key: format!("Renouvelez-la au plus tard le {day}"),
                before: vec![
                    "Votre demande avait été radiée. Elle compte de nouveau, avec le même numéro et la même ancienneté. Il reste à la renouveler.".into(),
                    PREPARE.into(),
                ],
                way: Some((way, english("renew", *renew_by))),
                after: vec![OTHERWISE.into(), FREE.into()],
            }
        }
        About::WarningNoReply { answer_by } => {
            let day = french_date(*answer_by);
            Words {
                title: "Répondez-nous, sinon votre demande de logement social sera radiée".into(),
                key: format!("Répondez au plus tard le {day}"),
                before: vec![
                    "Nous vous avons écrit à propos de votre demande. Nous n’avons pas eu de réponse.".into(),
                    "Écrivez-nous, ou venez nous voir avec cette lettre. Notre adresse est en haut de cette page. Dites-nous si vous cherchez encore un logement social, et si votre adresse a changé.".into(),
                ],
                way: None,
                after: vec![
                    format!("Sans réponse le {day}, votre demande sera radiée\u{a0}: elle ne comptera plus, et vous perdrez votre ancienneté (article R.441-2-8, c)."),
                    FREE.into(),
                ],
            }
        }
        About::WarningIneligible { ground, answer_by } => {
            let day = french_date(*answer_by);
            Words {
                title: "Votre demande de logement social va être radiée".into(),
                key: format!("Vous pouvez répondre jusqu’au {day}"),
                before: vec![
                    format!(
                        "Une commission d’attribution a jugé votre demande irrecevable\u{a0}: {}.",
                        self::ground(*ground)
                    ),
                    format!(
                        "Ce n’est pas juste, ou cela a changé\u{a0}? Écrivez-nous avant cette date. Joignez {}. Notre adresse est en haut de cette page.",
                        proof(*ground)
                    ),
                ],
                way: None,
                after: vec![
                    format!(
                        "Sans réponse le {day}, votre demande sera radiée\u{a0}: elle ne comptera plus, et vous perdrez votre ancienneté (article R.441-2-8, d)."
                    ),
                    FREE.into(),
                ],
            }
        }
        About::StruckOff { reason, on, way_back_until } => {
            let mut before = vec![
                format!("Votre demande est radiée depuis le {}\u{a0}: elle ne compte plus.", french_date(*on)),
                self::reason(*reason),
            ];
            before.push(next(*reason, way_back_until.is_some()).to_owned());
            Words {
                title: "Votre demande de logement social est radiée".into(),
                key: match way_back_until {
                    Some(day) => format!("Vous pouvez la reprendre jusqu’au {}", french_date(*day)),
                    None => format!("Demande numéro {}", letter.number),
                },
                before,
                way: None,
                after: vec![
                    "Vous n’êtes pas d’accord\u{a0}? Écrivez-nous\u{a0}: notre adresse est en haut de cette page. Vous pouvez aussi saisir le tribunal administratif, dans les deux mois après avoir reçu cette lettre.".into(),
                ],
            }
        }
    }
}

const PREPARE: &str = "Cela prend deux minutes. Gardez près de vous votre dernier avis d’impôt\u{a0}: il faut mettre vos revenus à jour. Votre numéro et votre ancienneté ne changent pas.";
const OTHERWISE: &str = "Si vous ne renouvelez pas, votre demande sera radiée\u{a0}: elle ne comptera plus, et vous perdrez votre ancienneté (article R.441-2-8).";
const FREE: &str = "C’est gratuit. Personne ne peut vous demander d’argent, ni pour cette demande, ni pour avoir un logement plus vite.";

/// How many days are left, on the day of the letter.
fn remaining(days: i32, day: &str) -> String {
    match days {
        ..=0 => format!("À faire au plus tard le {day}"),
        1 => format!("Il reste un jour\u{a0}: faites-le avant la fin du {day}"),
        days => format!("Il reste {days}\u{a0}jours\u{a0}: à faire au plus tard le {day}"),
    }
}

fn english(verb: &str, by: jiff::civil::Date) -> String {
    let day = crate::dates::date(by, crate::Lang::En);
    format!(
        "In English: {verb} your application for social housing by {day}. Scan the square with a phone, or type the code on the page named beside it. It is free of charge. Any desk will help you."
    )
}

fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::AboveCeiling => "vos revenus dépassent le plafond des logements sociaux",
        Ground::IrregularStay => "un adulte de votre foyer n’a pas de titre de séjour valable",
    }
}

fn proof(ground: Ground) -> &'static str {
    match ground {
        Ground::AboveCeiling => "votre dernier avis d’impôt, ou ce qui prouve que vos revenus ont baissé",
        Ground::IrregularStay => "une copie du titre de séjour",
    }
}

fn reason(reason: StrikeOff) -> String {
    match reason {
        StrikeOff::LeaseSigned => {
            "Vous avez eu un logement social et vous avez signé le bail (article R.441-2-8, a).".into()
        }
        StrikeOff::Renounced => "Vous y avez renoncé par écrit (article R.441-2-8, b).".into(),
        StrikeOff::NoReply => {
            "Vous n’avez pas répondu à la lettre envoyée à votre dernière adresse (article R.441-2-8, c).".into()
        }
        StrikeOff::Ineligible(found) => {
            format!(
                "Une commission d’attribution l’a jugée irrecevable\u{a0}: {} (article R.441-2-8, d).",
                ground(found)
            )
        }
        StrikeOff::NotRenewed => "Vous ne l’avez pas renouvelée à temps (article R.441-2-8, e).".into(),
        StrikeOff::Merged => {
            "Elle est réunie avec une autre de vos demandes, qui garde la date la plus ancienne (article R.441-2-8, f)."
                .into()
        }
    }
}

/// What can be done next.
fn next(reason: StrikeOff, way_back: bool) -> &'static str {
    match reason {
        _ if way_back => {
            "Pour la reprendre, demandez-le dans votre espace ou à un guichet, avec cette lettre et votre pièce d’identité. Vous gardez alors votre numéro et votre ancienneté."
        }
        StrikeOff::Merged => "Vous n’avez rien à faire\u{a0}: votre autre demande continue.",
        StrikeOff::LeaseSigned => "Pour changer de logement plus tard, vous pourrez faire une nouvelle demande.",
        StrikeOff::Renounced | StrikeOff::NoReply | StrikeOff::NotRenewed => {
            "Vous pouvez faire une nouvelle demande quand vous voulez. Son ancienneté partira de zéro."
        }
        StrikeOff::Ineligible(_) => {
            "Si votre situation change, vous pourrez faire une nouvelle demande. Son ancienneté partira de zéro."
        }
    }
}
