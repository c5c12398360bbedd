//! E-mails of the year of an application: renewal, warnings, strike-off, the way back (R.441-2-7, R.441-2-8).
//!
//! As all mails, they greet nobody and tell no more than the reader needs. What a committee found (income, residence
//! permit) is only in the space and in the letter.

use jiff::civil::Date;

use crate::Lang;
use crate::dates::date;
use crate::mails::{Draft, Mail};
use crate::postal::StrikeOff;

/// The notice of R.441-2-7: the application has to be renewed, from the link, by whoever knows the applicant's birth date.
pub fn renewal_notice(link: &str, desks: &str, valid_until: Date, lang: Lang) -> Mail {
    let day = date(valid_until, lang);
    let text = |french: &str, english: &str| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: &text(
            &format!("Renouvelez votre demande de logement social avant la fin du {day}"),
            &format!("Renew your application for social housing by {day}"),
        ),
        before: vec![
            text(
                &format!("Votre demande de logement social est valable jusqu’au {day}. Il faut la renouveler chaque année, même si rien n’a changé."),
                &format!("Your application for social housing is valid until {day}. It has to be renewed every year, even if nothing has changed."),
            ),
            prepare(lang),
        ],
        link: (renew(lang), link),
        after: vec![birth_date(lang), otherwise(lang), at_a_desk(desks, lang), free(lang)],
    }
    .written()
}

/// The application still has to be renewed; its last day is in `days_left` days.
pub fn renewal_reminder(link: &str, desks: &str, valid_until: Date, days_left: u16, lang: Lang) -> Mail {
    let day = date(valid_until, lang);
    let text = |french: &str, english: &str| lang.pick(french, english).to_owned();
    let left = match days_left {
        0 => text("C’est le dernier jour.", "It is the last day."),
        1 => text("Il vous reste un jour.", "You have one day left."),
        days => text(&format!("Il vous reste {days}\u{a0}jours."), &format!("You have {days} days left.")),
    };
    Draft {
        lang,
        subject: &text(
            "Rappel\u{a0}: votre demande de logement social n’est pas encore renouvelée",
            "Reminder: your application for social housing is not renewed yet",
        ),
        before: vec![
            text(
                &format!("Votre demande de logement social est valable jusqu’au {day}. {left}"),
                &format!("Your application for social housing is valid until {day}. {left}"),
            ),
            prepare(lang),
        ],
        link: (renew(lang), link),
        after: vec![birth_date(lang), otherwise(lang), at_a_desk(desks, lang), free(lang)],
    }
    .written()
}

/// The validity ended; the application can still be renewed until a day. Not told before.
pub fn expired(link: &str, desks: &str, valid_until: Date, renew_by: Date, lang: Lang) -> Mail {
    let (ended, last) = (date(valid_until, lang), date(renew_by, lang));
    let text = |french: &str, english: &str| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Votre demande de logement social n’est plus valable",
            "Your application for social housing is no longer valid",
        ),
        before: vec![
            text(
                &format!("Votre demande de logement social était valable jusqu’au {ended}. Elle n’a pas été renouvelée."),
                &format!("Your application for social housing was valid until {ended}. It was not renewed."),
            ),
            text(
                &format!("Vous pouvez encore la renouveler jusqu’au {last}. Votre numéro et votre ancienneté ne changent pas."),
                &format!("You can still renew it until {last}. Your number and your waiting time do not change."),
            ),
            prepare(lang),
        ],
        link: (renew(lang), link),
        after: vec![
            birth_date(lang),
            text(
                &format!("Après le {last}, votre demande sera radiée\u{a0}: elle ne comptera plus, et vous perdrez votre ancienneté."),
                &format!("After {last}, your application will be struck off (radiée): it will no longer count, and you will lose your waiting time."),
            ),
            at_a_desk(desks, lang),
            free(lang),
        ],
    }
    .written()
}

/// The application is renewed and the certificate that says so can be downloaded.
pub fn renewed(space: &str, valid_until: Date, lang: Lang) -> Mail {
    let day = date(valid_until, lang);
    let text = |french: &str, english: &str| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Votre demande de logement social est renouvelée",
            "Your application for social housing is renewed",
        ),
        before: vec![
            text(
                &format!("Votre demande est renouvelée. Elle est valable jusqu’au {day}."),
                &format!("Your application is renewed. It is valid until {day}."),
            ),
            text(
                "Votre numéro et votre ancienneté n’ont pas changé. Votre attestation de renouvellement vous attend dans votre espace.",
                "Your number and your waiting time have not changed. Your proof of renewal (attestation), in French, is waiting in your space.",
            ),
        ],
        link: (lang.pick("Télécharger mon attestation", "Download my proof of renewal"), space),
        after: vec![text(
            "Si ce n’était pas vous, ouvrez votre espace et regardez ce qui a changé.",
            "If it was not you, open your space and look at what has changed.",
        )],
    }
    .written()
}

/// The application is struck off, for one of the motives of R.441-2-8; there may be a way back until a day.
pub fn struck_off(space: &str, reason: StrikeOff, way_back_until: Option<Date>, lang: Lang) -> Mail {
    let text = |french: &str, english: &str| lang.pick(french, english).to_owned();
    let mut before = vec![
        text(
            "Votre demande de logement social est radiée\u{a0}: elle ne compte plus, et vous n’aurez plus de proposition.",
            "Your application for social housing is struck off (radiée): it no longer counts, and you will get no more offers.",
        ),
        motive(reason, lang),
    ];
    before.push(next(reason, way_back_until, lang));
    Draft {
        lang,
        subject: lang.pick(
            "Votre demande de logement social est radiée",
            "Your application for social housing is struck off",
        ),
        before,
        link: (lang.pick("Ouvrir mon espace", "Open my space"), space),
        after: vec![text(
            "Vous n’êtes pas d’accord\u{a0}? Écrivez au service qui a radié votre demande\u{a0}: votre espace dit lequel. Vous pouvez aussi saisir le tribunal administratif, dans les deux mois.",
            "Do you disagree? Write to the service that struck it off: your space says which. You can also go to the administrative court (tribunal administratif), within two months.",
        )],
    }
    .written()
}

/// The application was struck off and counts again; it has to be renewed by a day.
pub fn reinstated(link: &str, desks: &str, renew_by: Date, lang: Lang) -> Mail {
    let day = date(renew_by, lang);
    let text = |french: &str, english: &str| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Votre demande de logement social compte de nouveau",
            "Your application for social housing counts again",
        ),
        before: vec![
            text(
                "Votre demande n’est plus radiée. Votre numéro et votre ancienneté n’ont pas changé.",
                "Your application is no longer struck off. Your number and your waiting time have not changed.",
            ),
            text(
                &format!(
                    "Il faut maintenant la renouveler, au plus tard le {day}. Sinon, elle sera radiée de nouveau."
                ),
                &format!("It now has to be renewed, by {day}. Otherwise it will be struck off again."),
            ),
            prepare(lang),
        ],
        link: (renew(lang), link),
        after: vec![birth_date(lang), at_a_desk(desks, lang), free(lang)],
    }
    .written()
}

/// A service had no answer and warns before it strikes off (R.441-2-8 c).
pub fn warning_no_reply(space: &str, service: &str, answer_by: Date, lang: Lang) -> Mail {
    let day = date(answer_by, lang);
    let text = |french: &str, english: &str| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: &text(
            &format!("Répondez avant la fin du {day} pour garder votre demande de logement social"),
            &format!("Answer by {day} to keep your application for social housing"),
        ),
        before: vec![
            text(
                &format!("Un service vous a écrit à propos de votre demande, et n’a pas eu de réponse. C’est {service}."),
                &format!("A service wrote to you about your application, and had no answer. It is {service}."),
            ),
            text(
                &format!("Répondez-lui au plus tard le {day}. Votre espace vous dit comment. Si votre adresse a changé, corrigez-la aussi."),
                &format!("Answer it by {day}. Your space tells you how. If your address has changed, correct it too."),
            ),
        ],
        link: (lang.pick("Voir comment répondre", "See how to answer"), space),
        after: vec![without_answer(lang), free(lang)],
    }
    .written()
}

/// A committee found the application ineligible and its landlord warns before it strikes off (R.441-2-8 d). Why is not said
/// here: the mailbox may be shared.
pub fn warning_ineligible(space: &str, service: &str, answer_by: Date, lang: Lang) -> Mail {
    let day = date(answer_by, lang);
    let text = |french: &str, english: &str| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Votre demande de logement social va être radiée",
            "Your application for social housing is going to be struck off",
        ),
        before: vec![
            text(
                &format!("Une commission d’attribution a jugé votre demande irrecevable\u{a0}: il lui manque une condition de la loi. Le bailleur est {service}."),
                &format!("A committee found your application ineligible (irrecevable): a condition of the law is not met. The landlord is {service}."),
            ),
            text(
                &format!("Ce n’est pas juste, ou cela a changé\u{a0}? Répondez au plus tard le {day}. Votre espace vous dit pourquoi, et comment."),
                &format!("Is it wrong, or has it changed? Answer by {day}. Your space tells you why, and how."),
            ),
        ],
        link: (lang.pick("Voir pourquoi, et répondre", "See why, and answer"), space),
        after: vec![without_answer(lang), free(lang)],
    }
    .written()
}

/// After five wrong birth dates the link of the notice is locked: this is another.
pub fn new_renewal_link(link: &str, desks: &str, valid_until: Date, lang: Lang) -> Mail {
    let day = date(valid_until, lang);
    let text = |french: &str, english: &str| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Un nouveau lien pour renouveler votre demande de logement social",
            "A new link to renew your application for social housing",
        ),
        before: vec![
            text(
                "Quelqu’un, peut-être vous, s’est trompé cinq fois de date de naissance. Par sécurité, l’ancien lien ne marche plus. En voici un nouveau.",
                "Somebody, perhaps you, gave a wrong birth date five times. To be safe, the old link no longer works. Here is a new one.",
            ),
            text(
                &format!("Renouvelez votre demande au plus tard le {day}."),
                &format!("Renew your application by {day}."),
            ),
        ],
        link: (renew(lang), link),
        after: vec![
            text(
                "Si ce n’était pas vous, ne faites suivre ce message à personne\u{a0}: votre demande n’a pas changé.",
                "If it was not you, forward this message to nobody: your application has not changed.",
            ),
            at_a_desk(desks, lang),
            free(lang),
        ],
    }
    .written()
}

fn renew(lang: Lang) -> &'static str {
    lang.pick("Renouveler ma demande", "Renew my application")
}

fn prepare(lang: Lang) -> String {
    lang.pick(
        "Cela prend deux minutes. Gardez près de vous votre dernier avis d’impôt\u{a0}: il faut mettre vos revenus à jour.",
        "It takes two minutes. Have your last tax notice (avis d’impôt) at hand: your income has to be updated.",
    )
    .to_owned()
}

fn birth_date(lang: Lang) -> String {
    lang.pick(
        "On vous demandera votre date de naissance. Il ne faut pas de mot de passe.",
        "You will be asked for your birth date. You need no password.",
    )
    .to_owned()
}

fn otherwise(lang: Lang) -> String {
    lang.pick(
        "Si vous ne renouvelez pas, votre demande sera radiée\u{a0}: elle ne comptera plus, et vous perdrez votre ancienneté.",
        "If you do not renew it, your application will be struck off (radiée): it will no longer count, and you will lose your waiting time.",
    )
    .to_owned()
}

fn without_answer(lang: Lang) -> String {
    lang.pick(
        "Sans réponse à cette date, votre demande sera radiée\u{a0}: elle ne comptera plus, et vous perdrez votre ancienneté.",
        "Without an answer on that day, your application will be struck off (radiée): it will no longer count, and you will lose your waiting time.",
    )
    .to_owned()
}

fn at_a_desk(desks: &str, lang: Lang) -> String {
    let before = lang.pick(
        "Vous préférez un guichet\u{a0}? Allez-y avec votre pièce d’identité et votre avis d’impôt. Les adresses sont ici\u{a0}:",
        "Do you prefer a desk? Go there with your identity document and your tax notice. The addresses are here:",
    );
    format!("{before}\n{desks}")
}

fn free(lang: Lang) -> String {
    lang.pick(
        "C’est gratuit. Personne ne peut vous demander d’argent, ni pour cette demande, ni pour avoir un logement plus vite.",
        "It is free of charge. Nobody may ask you for money, neither for this application nor to get a home sooner.",
    )
    .to_owned()
}

fn motive(reason: StrikeOff, lang: Lang) -> String {
    let (french, english) = match reason {
        StrikeOff::LeaseSigned => (
            "Vous avez eu un logement social et vous avez signé le bail.",
            "You got a social home and signed the lease.",
        ),
        StrikeOff::Renounced => ("Vous y avez renoncé par écrit.", "You gave it up in writing."),
        StrikeOff::NoReply => (
            "Vous n’avez pas répondu à la lettre envoyée à votre dernière adresse.",
            "You did not answer the letter that was sent to your last address.",
        ),
        // Which ground is nobody else's business.
        StrikeOff::Ineligible(_) => (
            "Une commission d’attribution l’a jugée irrecevable\u{a0}: votre espace dit pourquoi.",
            "A committee found it ineligible (irrecevable): your space says why.",
        ),
        StrikeOff::NotRenewed => ("Vous ne l’avez pas renouvelée à temps.", "You did not renew it in time."),
        StrikeOff::Merged => (
            "Elle est réunie avec une autre de vos demandes, qui garde la date la plus ancienne.",
            "It is merged with another application of yours, which keeps the earliest date.",
        ),
    };
    lang.pick(french, english).to_owned()
}

/// What can be done next.
fn next(reason: StrikeOff, way_back_until: Option<Date>, lang: Lang) -> String {
    let text = |french: &str, english: &str| lang.pick(french, english).to_owned();
    match (reason, way_back_until) {
        (_, Some(until)) => {
            let day = date(until, lang);
            text(
                &format!(
                    "Vous pouvez la reprendre jusqu’au {day}. Demandez-le dans votre espace ou à un guichet. Vous gardez alors votre numéro et votre ancienneté."
                ),
                &format!(
                    "You can take it up again until {day}. Ask for it in your space or at a desk. You then keep your number and your waiting time."
                ),
            )
        }
        (StrikeOff::Merged, None) => text(
            "Vous n’avez rien à faire\u{a0}: votre autre demande continue.",
            "There is nothing to do: your other application goes on.",
        ),
        (StrikeOff::LeaseSigned, None) => text(
            "Pour changer de logement plus tard, vous pourrez faire une nouvelle demande.",
            "To move to another home later, you can make a new application.",
        ),
        (StrikeOff::Ineligible(_), None) => text(
            "Si votre situation change, vous pourrez faire une nouvelle demande. Son ancienneté partira de zéro.",
            "If your situation changes, you can make a new application. Its waiting time will start from zero.",
        ),
        (StrikeOff::Renounced | StrikeOff::NoReply | StrikeOff::NotRenewed, None) => text(
            "Vous pouvez faire une nouvelle demande quand vous voulez. Son ancienneté partira de zéro.",
            "You can make a new application whenever you want. Its waiting time will start from zero.",
        ),
    }
}

#[cfg(test)]
pub(crate) mod tests;
