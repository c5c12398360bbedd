//! E-mails. Neutral greeting, no name, no more than the reader needs: mailboxes are shared, forwarded, and scanned.

use jiff::civil::Date;
use maud::{DOCTYPE, Markup, html};

use crate::dates::date;

/// A message, twice: for those who read text, and for those who read HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// In which language.
    pub lang: Lang,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML, without image, script, or anything from elsewhere.
    pub html: String,
}

/// The language of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

impl Lang {
    fn code(self) -> &'static str {
        self.pick("fr", "en")
    }

    /// One of two texts.
    pub(crate) fn pick<'a>(self, french: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Fr => french,
            Self::En => english,
        }
    }
}

/// Paragraphs before the link, the link, paragraphs after it.
pub(crate) struct Draft<'a> {
    pub(crate) lang: Lang,
    pub(crate) subject: &'a str,
    pub(crate) before: Vec<String>,
    pub(crate) link: (&'a str, &'a str),
    pub(crate) after: Vec<String>,
}

impl Draft<'_> {
    pub(crate) fn written(self) -> Mail {
        let (label, link) = self.link;
        let [hello, _, signature, no_answer] = self.frame();
        let mut paragraphs = vec![hello.to_owned()];
        paragraphs.extend(self.before.iter().cloned());
        paragraphs.push(format!("{label}{}\n{link}", self.lang.pick("\u{a0}:", ":")));
        paragraphs.extend(self.after.iter().cloned());
        paragraphs.push(format!("{signature}\n{no_answer}"));
        let text = paragraphs.join("\n\n") + "\n";
        let html = self.html().into_string();
        Mail { lang: self.lang, subject: self.subject.to_owned(), text, html }
    }

    /// What is around every message: the greeting, what to do when the button does not work, who writes, who reads.
    fn frame(&self) -> [&'static str; 4] {
        match self.lang {
            Lang::Fr => [
                "Bonjour,",
                "Si le bouton ne marche pas, copiez cette adresse dans votre navigateur\u{a0}:",
                "Le service de demande de logement social",
                "Ce message est envoyé automatiquement\u{a0}: personne ne lit les réponses.",
            ],
            Lang::En => [
                "Hello,",
                "If the button does not work, copy this address into your browser:",
                "The social housing application service",
                "This message is sent automatically: nobody reads the answers.",
            ],
        }
    }

    fn html(&self) -> Markup {
        let (label, link) = self.link;
        let [hello, no_button, signature, no_answer] = self.frame();
        html! {
            (DOCTYPE)
            html lang=(self.lang.code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    title { (self.subject) }
                }
                body style="margin:0 auto;padding:16px;max-width:36em;font:16px/1.5 sans-serif;color:#1d2733;background:#fff" {
                    p { (hello) }
                    @for paragraph in &self.before { p { (paragraph) } }
                    p {
                        a href=(link) style="display:inline-block;padding:12px 16px;background:#0b4f6c;color:#fff" { (label) }
                    }
                    p { (no_button) br; (link) }
                    @for paragraph in &self.after { p { (paragraph) } }
                    p { (signature) br; (no_answer) }
                }
            }
        }
    }
}

/// Sign-up: confirm that the address is yours.
pub fn confirm_address(link: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick("Confirmez votre adresse e-mail", "Confirm your e-mail address"),
        before: vec![text(
            "Vous avez demandé à créer un compte pour faire une demande de logement social. Confirmez que cette adresse est bien la vôtre.",
            "You asked to create an account to apply for social housing. Confirm that this address is yours.",
        )],
        link: (lang.pick("Confirmer mon adresse", "Confirm my address"), link),
        after: vec![
            text(
                "Ce lien marche une seule fois, pendant 24 heures.",
                "This link works only once, for 24 hours.",
            ),
            text(
                "Si vous n’avez rien demandé, ne faites rien\u{a0}: aucun compte ne sera créé.",
                "If you did not ask for anything, do nothing: no account will be created.",
            ),
        ],
    }
    .written()
}

/// Sign-up with the address of an account that exists. The page showed nothing of it: only the owner learns it, here.
pub fn already_registered(sign_in: &str, forgotten: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick("Vous avez déjà un compte", "You already have an account"),
        before: vec![text(
            "Quelqu’un, sans doute vous, a demandé à créer un compte avec cette adresse. Elle a déjà un compte\u{a0}: connectez-vous avec votre mot de passe habituel.",
            "Somebody, probably you, asked to create an account with this address. It already has one: sign in with your usual password.",
        )],
        link: (lang.pick("Me connecter", "Sign in"), sign_in),
        after: vec![
            format!(
                "{}\n{forgotten}",
                lang.pick(
                    "Vous avez oublié votre mot de passe\u{a0}? Choisissez-en un nouveau\u{a0}:",
                    "Have you forgotten your password? Choose a new one:",
                )
            ),
            text(
                "Si ce n’était pas vous, ne faites rien\u{a0}: votre compte n’a pas changé.",
                "If it was not you, do nothing: your account has not changed.",
            ),
        ],
    }
    .written()
}

/// A forgotten password: choose a new one.
pub fn reset_password(link: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick("Choisissez un nouveau mot de passe", "Choose a new password"),
        before: vec![text(
            "Vous avez demandé à changer le mot de passe de votre compte de demande de logement social.",
            "You asked to change the password of your social housing account.",
        )],
        link: (lang.pick("Choisir un nouveau mot de passe", "Choose a new password"), link),
        after: vec![
            text("Ce lien marche une seule fois, pendant une heure.", "This link works only once, for one hour."),
            text(
                "Si vous n’avez rien demandé, ne faites rien\u{a0}: votre mot de passe n’a pas changé.",
                "If you did not ask for anything, do nothing: your password has not changed.",
            ),
        ],
    }
    .written()
}

/// The application arrived; the certificate is due on a day.
pub fn submitted(space: &str, answer_by: Date, lang: Lang) -> Mail {
    let day = date(answer_by, lang);
    Draft {
        lang,
        subject: lang.pick(
            "Nous avons reçu votre demande de logement social",
            "We have received your application for social housing",
        ),
        before: vec![
            lang.pick(
                "Votre demande est bien arrivée. Un service du département va la vérifier.",
                "Your application has arrived. A service of the département will check it.",
            )
            .to_owned(),
            match lang {
                Lang::Fr => format!("Vous aurez une réponse au plus tard le {day}."),
                Lang::En => format!("You will have an answer by {day}."),
            },
        ],
        link: (lang.pick("Suivre ma demande", "Follow my application"), space),
        after: Vec::new(),
    }
    .written()
}

/// The application has to be completed.
pub fn sent_back(space: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Votre demande de logement social est à compléter",
            "Your application for social housing has to be completed",
        ),
        before: vec![
            text(
                "Le service qui a regardé votre demande a besoin de quelque chose avant de l’enregistrer. Vos réponses sont gardées\u{a0}: corrigez seulement ce qui est demandé.",
                "The service that looked at your application needs something before registering it. Your answers are kept: correct only what is asked.",
            ),
            text(
                "Votre espace vous dit quoi faire. Votre date de dépôt est conservée.",
                "Your space tells you what to do. Your filing date is kept.",
            ),
        ],
        link: (lang.pick("Voir ce qu’il faut compléter", "See what is missing"), space),
        after: Vec::new(),
    }
    .written()
}

/// The person already has an application: nothing to do but keep it.
pub fn duplicate(space: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Vous avez déjà une demande de logement social",
            "You already have an application for social housing",
        ),
        before: vec![
            text(
                "Un service a regardé votre demande\u{a0}: vous en avez déjà une dans ce département. Vous n’avez rien à envoyer. C’est la première qui compte, avec sa date.",
                "A service looked at your application: you already have one in this département. You have nothing to send. The first one counts, with its date.",
            ),
            text(
                "Un guichet vous aide à retrouver son numéro\u{a0}: allez-y avec votre pièce d’identité.",
                "A desk will help you to find its number: go there with your identity document.",
            ),
        ],
        link: (lang.pick("Voir ce que le service a répondu", "See what the service answered"), space),
        after: Vec::new(),
    }
    .written()
}

/// The application is registered and its certificate can be downloaded.
pub fn registered(space: &str, valid_until: Date, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    let day = date(valid_until, lang);
    Draft {
        lang,
        subject: lang.pick(
            "Votre demande de logement social est enregistrée",
            "Your application for social housing is registered",
        ),
        before: vec![
            text(
                "Votre demande est enregistrée. Votre numéro unique vous attend dans votre espace.",
                "Your application is registered. Your unique number (numéro unique) is waiting in your space.",
            ),
            text(
                "Votre attestation d’enregistrement aussi. Gardez-la\u{a0}: elle prouve la date de votre demande.",
                "So is your proof of registration (attestation d’enregistrement), in French. Keep it: it proves the date of your application.",
            ),
        ],
        link: (lang.pick("Télécharger mon attestation", "Download my proof of registration"), space),
        after: vec![
            text(
                "Les bailleurs sociaux du département peuvent maintenant voir votre demande.",
                "The social landlords of the département can now see your application.",
            ),
            match lang {
                Lang::Fr => format!("Elle est valable jusqu’au {day}. Nous vous écrirons avant, pour la renouveler."),
                Lang::En => format!("It is valid until {day}. We will write to you before, so that you renew it."),
            },
        ],
    }
    .written()
}

/// A service changed an answer, or decided on a change that was asked for.
pub fn changed_by_service(space: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Votre demande de logement social a été modifiée par un service",
            "A service changed your application for social housing",
        ),
        before: vec![text(
            "Un service a modifié une réponse de votre demande, ou a répondu à un changement que vous avez demandé. Votre numéro et votre date ne changent pas.",
            "A service changed an answer in your application, or answered a change that you asked for. Your number and your date do not change.",
        )],
        link: (lang.pick("Voir ce qui a changé", "See what changed"), space),
        after: vec![text(
            "Si ce n’est pas juste, corrigez-le dans votre espace.",
            "If it is not right, correct it in your space.",
        )],
    }
    .written()
}

/// A service asks for a document, or could not use one. It is not named: the mailbox may be shared.
pub fn pieces_needed(pieces: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Votre demande de logement social : une pièce est à envoyer",
            "Your application for social housing: a document to send",
        ),
        before: vec![text(
            "Un service vous demande une pièce, ou n’a pas pu utiliser celle que vous avez envoyée.",
            "A service asks you for a document, or could not use the one that you sent.",
        )],
        link: (lang.pick("Voir quelle pièce, et pourquoi", "See which one, and why"), pieces),
        after: vec![text(
            "Vous l’envoyez une seule fois : tous les services la verront. Si vous ne pouvez pas l’avoir, dites-le sur la même page.",
            "You send it once: all services will see it. If you cannot get it, say so on the same page.",
        )],
    }
    .written()
}

/// The reminder that an applicant asked for; the link opens that document.
pub fn piece_reminder(piece: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Rappel : une pièce à envoyer pour votre demande de logement social",
            "Reminder: a document to send for your application for social housing",
        ),
        before: vec![text(
            "Vous nous avez demandé de vous rappeler une pièce que vous n’aviez pas encore.",
            "You asked us to remind you of a document that you did not have yet.",
        )],
        link: (lang.pick("Envoyer cette pièce", "Send this document"), piece),
        after: vec![text(
            "Si vous ne l’avez toujours pas, vous pouvez le dire sur la même page, ou demander un autre rappel.",
            "If you still do not have it, you can say so on the same page, or ask for another reminder.",
        )],
    }
    .written()
}

/// A document that was accepted will not hold much longer.
pub fn piece_ends(piece: &str, until: Date, lang: Lang) -> Mail {
    let text = |french: &str, english: &str| lang.pick(french, english).to_owned();
    let day = date(until, lang);
    Draft {
        lang,
        subject: lang.pick(
            "Votre demande de logement social : une pièce bientôt plus valable",
            "Your application for social housing: a document about to expire",
        ),
        before: vec![text(
            &format!("Une pièce de votre demande est valable jusqu’au {day}. Après, il en faudra une nouvelle."),
            &format!("A document of your application is valid until {day}. After that, a new one is needed."),
        )],
        link: (lang.pick("Envoyer la nouvelle pièce", "Send the new document"), piece),
        after: vec![text(
            "Vos autres pièces restent valables : ne les renvoyez pas.",
            "Your other documents remain valid: do not send them again.",
        )],
    }
    .written()
}

/// The application was renounced; there is a way back until a day.
pub fn renounced(space: &str, until: Date, lang: Lang) -> Mail {
    let day = date(until, lang);
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Vous avez renoncé à votre demande de logement social",
            "You gave up your application for social housing",
        ),
        before: vec![
            text(
                "Votre demande ne compte plus. Vous n’aurez plus de proposition de logement.",
                "Your application no longer counts. You will get no more offers of a home.",
            ),
            match lang {
                Lang::Fr => format!("Vous pouvez la reprendre jusqu’au {day}\u{a0}: même numéro, même ancienneté."),
                Lang::En => format!("You can take it up again until {day}: same number, same waiting time."),
            },
        ],
        link: (lang.pick("Reprendre ma demande", "Take up my application again"), space),
        after: vec![text(
            "Si ce n’était pas vous, reprenez-la maintenant et changez votre mot de passe.",
            "If it was not you, take it up again now and change your password.",
        )],
    }
    .written()
}

/// The renunciation was taken back.
pub fn came_back(space: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Vous avez repris votre demande de logement social",
            "You took up your application for social housing again",
        ),
        before: vec![text(
            "Votre demande compte de nouveau. Votre numéro et votre date n’ont pas changé.",
            "Your application counts again. Your number and your date have not changed.",
        )],
        link: (lang.pick("Suivre ma demande", "Follow my application"), space),
        after: Vec::new(),
    }
    .written()
}

/// A draft that nobody goes on with is erased after a day.
pub fn draft_ends(tasks: &str, until: Date, lang: Lang) -> Mail {
    let day = date(until, lang);
    let text = |french: &str, english: &str| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: &text(
            &format!("Votre demande de logement social n’est pas envoyée\u{a0}: elle est gardée jusqu’au {day}"),
            &format!("Your application for social housing was not sent: it is kept until {day}"),
        ),
        before: vec![
            text(
                "Vous avez commencé une demande de logement social. Vous ne l’avez pas envoyée\u{a0}: c’est encore un brouillon.",
                "You began an application for social housing. You did not send it: it still is a draft.",
            ),
            text(
                &format!("Nous le gardons jusqu’au {day}. Pour le garder plus longtemps, enregistrez une page. Pour que votre demande compte, envoyez-la."),
                &format!("We keep it until {day}. To keep it longer, save a page. For your application to count, send it."),
            ),
        ],
        link: (lang.pick("Continuer ma demande", "Go on with my application"), tasks),
        after: vec![text(
            "Si vous ne faites rien, ce brouillon sera effacé, avec vos réponses et vos fichiers. Les personnes qui vous aident ne le verront plus. Vous pourrez en commencer un autre\u{a0}: votre compte reste ouvert.",
            "If you do nothing, this draft will be erased, with your answers and your files. Those who help you will not see it any more. You can begin another one: your account stays open.",
        )],
    }
    .written()
}

/// The wait is abnormally long: the mediation committee can be asked (L.441-1-4, L.441-2-3).
pub fn abnormally_long_delay(space: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Votre attente pour un logement social est anormalement longue",
            "Your wait for social housing is abnormally long",
        ),
        before: vec![
            text(
                "Vous attendez un logement social depuis plus longtemps que le délai fixé par le préfet.",
                "You have been waiting for social housing for longer than the prefect’s time limit.",
            ),
            text(
                "Si on ne vous a rien proposé qui convienne, vous pouvez saisir la commission de médiation. Son adresse est sur votre attestation. C’est gratuit.",
                "If nothing suitable was offered to you, you can apply to the mediation committee. Its address is on your certificate. It is free.",
            ),
        ],
        link: (lang.pick("Voir ma demande", "See my application"), space),
        after: vec![text(
            "Votre demande de logement social continue\u{a0}: vous n’avez rien à refaire.",
            "Your application for social housing goes on: there is nothing to do again.",
        )],
    }
    .written()
}

/// Somebody is invited to help with an application.
pub fn invitation(link: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "On vous demande de l’aide pour une demande de logement social",
            "You are asked to help with an application for social housing",
        ),
        before: vec![text(
            "Une personne vous invite à l’aider à remplir sa demande de logement social. Vous verrez ce qu’elle vous permet de voir avant d’accepter.",
            "Somebody invites you to help with their application for social housing. You will see what they let you see before you accept.",
        )],
        link: (lang.pick("Voir l’invitation", "See the invitation"), link),
        after: vec![
            text("Ce lien marche une seule fois, pendant 7 jours.", "This link works only once, for 7 days."),
            text(
                "Si vous ne connaissez pas cette personne, ne faites rien.",
                "If you do not know who this is, do nothing.",
            ),
        ],
    }
    .written()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_has_its_link_in_both_bodies_and_is_in_one_language() {
        let link = "https://logement.example/suivi/abc?x=1&y=2";
        let day = Date::constant(2026, 12, 24);
        for (lang, code, other) in [(Lang::Fr, "fr", " your "), (Lang::En, "en", " votre ")] {
            for mail in [
                confirm_address(link, lang),
                already_registered(link, link, lang),
                reset_password(link, lang),
                submitted(link, day, lang),
                sent_back(link, lang),
                duplicate(link, lang),
                registered(link, day, lang),
                changed_by_service(link, lang),
                renounced(link, day, lang),
                came_back(link, lang),
                draft_ends(link, day, lang),
                invitation(link, lang),
            ] {
                assert!(mail.text.contains(&format!("\n{link}\n")), "{}", mail.text);
                assert!(mail.html.contains("href=\"https://logement.example/suivi/abc?x=1&amp;y=2\""));
                assert!(mail.html.starts_with(&format!("<!DOCTYPE html><html lang=\"{code}\">")));
                assert!(!mail.subject.contains(['\r', '\n']));
                assert!(!mail.text.contains(other) && !mail.html.contains(other), "{}", mail.text);
            }
        }
        assert!(submitted(link, day, Lang::En).text.contains("by 24\u{a0}December\u{a0}2026."));
        assert!(submitted(link, day, Lang::Fr).text.contains("le 24\u{a0}décembre\u{a0}2026."));
    }
}
