//! E-mails. Neutral greeting, no name, no more than the reader needs: mailboxes are shared, forwarded, and scanned.

use jiff::civil::Date;
use maud::{DOCTYPE, Markup, html};

use crate::french_date;

/// A message, twice: for those who read text, and for those who read HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML, without image, script, or anything from elsewhere.
    pub html: String,
}

/// Paragraphs before the link, the link, paragraphs after it.
pub(crate) struct Draft<'a> {
    pub(crate) subject: &'a str,
    pub(crate) before: Vec<String>,
    pub(crate) link: (&'a str, &'a str),
    pub(crate) after: Vec<String>,
}

const SIGNATURE: &str = "Le service de demande de logement social";
const NO_ANSWER: &str = "Ce message est envoyé automatiquement : personne ne lit les réponses.";

impl Draft<'_> {
    pub(crate) fn written(self) -> Mail {
        let (label, link) = self.link;
        let mut paragraphs = vec!["Bonjour,".to_owned()];
        paragraphs.extend(self.before.iter().cloned());
        paragraphs.push(format!("{label} :\n{link}"));
        paragraphs.extend(self.after.iter().cloned());
        paragraphs.push(format!("{SIGNATURE}\n{NO_ANSWER}"));
        let text = paragraphs.join("\n\n") + "\n";
        let html = self.html().into_string();
        Mail { subject: self.subject.to_owned(), text, html }
    }

    fn html(&self) -> Markup {
        let (label, link) = self.link;
        html! {
            (DOCTYPE)
            html lang="fr" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    title { (self.subject) }
                }
                body style="margin:0 auto;padding:16px;max-width:36em;font:16px/1.5 sans-serif;color:#1d2733;background:#fff" {
                    p { "Bonjour," }
                    @for paragraph in &self.before { p { (paragraph) } }
                    p {
                        a href=(link) style="display:inline-block;padding:12px 16px;background:#0b4f6c;color:#fff" { (label) }
                    }
                    p { "Si le bouton ne marche pas, copiez cette adresse dans votre navigateur :" br; (link) }
                    @for paragraph in &self.after { p { (paragraph) } }
                    p { (SIGNATURE) br; (NO_ANSWER) }
                }
            }
        }
    }
}

/// Sign-up: confirm that the address is yours.
pub fn confirm_address(link: &str) -> Mail {
    Draft {
        subject: "Confirmez votre adresse e-mail",
        before: vec!["Vous avez demandé à créer un compte pour faire une demande de logement social. Confirmez que cette adresse est bien la vôtre.".to_owned()],
        link: ("Confirmer mon adresse", link),
        after: vec![
            "Ce lien marche une seule fois, pendant 24 heures.".to_owned(),
            "Si vous n’avez rien demandé, ne faites rien : aucun compte ne sera créé.".to_owned(),
        ],
    }
    .written()
}

/// Sign-up with the address of an account that exists. The page showed nothing of it: only the owner learns it, here.
pub fn already_registered(sign_in: &str, forgotten: &str) -> Mail {
    Draft {
        subject: "Vous avez déjà un compte",
        before: vec!["Quelqu’un, sans doute vous, a demandé à créer un compte avec cette adresse. Elle a déjà un compte : connectez-vous avec votre mot de passe habituel.".to_owned()],
        link: ("Me connecter", sign_in),
        after: vec![
            format!("Vous avez oublié votre mot de passe\u{a0}? Choisissez-en un nouveau\u{a0}:\n{forgotten}"),
            "Si ce n’était pas vous, ne faites rien : votre compte n’a pas changé.".to_owned(),
        ],
    }
    .written()
}

/// A forgotten password: choose a new one.
pub fn reset_password(link: &str) -> Mail {
    Draft {
        subject: "Choisissez un nouveau mot de passe",
        before: vec![
            "Vous avez demandé à changer le mot de passe de votre compte de demande de logement social.".to_owned(),
        ],
        link: ("Choisir un nouveau mot de passe", link),
        after: vec![
            "Ce lien marche une seule fois, pendant une heure.".to_owned(),
            "Si vous n’avez rien demandé, ne faites rien\u{a0}: votre mot de passe n’a pas changé.".to_owned(),
        ],
    }
    .written()
}

/// The application arrived; the certificate is due on a day.
pub fn submitted(space: &str, answer_by: Date) -> Mail {
    Draft {
        subject: "Nous avons reçu votre demande de logement social",
        before: vec![
            "Votre demande est bien arrivée. Un service du département va vérifier votre pièce d’identité et vos réponses.".to_owned(),
            format!("Vous aurez une réponse au plus tard le {}.", french_date(answer_by)),
        ],
        link: ("Suivre ma demande", space),
        after: Vec::new(),
    }
    .written()
}

/// The application has to be completed.
pub fn sent_back(space: &str) -> Mail {
    Draft {
        subject: "Votre demande de logement social est à compléter",
        before: vec![
            "Le service qui a regardé votre demande a besoin de quelque chose avant de l’enregistrer. Vos réponses sont gardées : corrigez seulement ce qui est demandé.".to_owned(),
            "Votre espace vous dit quoi faire. Votre date de dépôt est conservée.".to_owned(),
        ],
        link: ("Voir ce qu’il faut compléter", space),
        after: Vec::new(),
    }
    .written()
}

/// The person already has an application: nothing to do but keep it.
pub fn duplicate(space: &str) -> Mail {
    Draft {
        subject: "Vous avez déjà une demande de logement social",
        before: vec![
            "Un service a regardé votre demande\u{a0}: vous en avez déjà une dans ce département. Vous n’avez rien à envoyer. C’est la première qui compte, avec sa date.".to_owned(),
            "Un guichet vous aide à retrouver son numéro\u{a0}: allez-y avec votre pièce d’identité.".to_owned(),
        ],
        link: ("Voir ce que le service a répondu", space),
        after: Vec::new(),
    }
    .written()
}

/// The application is registered and its certificate can be downloaded.
pub fn registered(space: &str, valid_until: Date) -> Mail {
    Draft {
        subject: "Votre demande de logement social est enregistrée",
        before: vec![
            "Votre demande est enregistrée. Votre numéro unique vous attend dans votre espace.".to_owned(),
            "Votre attestation d’enregistrement aussi. Gardez-la : elle prouve la date de votre demande.".to_owned(),
        ],
        link: ("Télécharger mon attestation", space),
        after: vec![
            "Les bailleurs sociaux du département peuvent maintenant voir votre demande.".to_owned(),
            format!(
                "Elle est valable jusqu’au {}. Nous vous écrirons avant, pour la renouveler.",
                french_date(valid_until)
            ),
        ],
    }
    .written()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_has_its_link_in_both_bodies() {
        let link = "https://logement.example/suivi/abc?x=1&y=2";
        let day = Date::constant(2026, 12, 24);
        for mail in [
            confirm_address(link),
            already_registered(link, link),
            reset_password(link),
            submitted(link, day),
            sent_back(link),
            duplicate(link),
            registered(link, day),
        ] {
            assert!(mail.text.contains(&format!("\n{link}\n")), "{}", mail.text);
            assert!(mail.html.contains("href=\"https://logement.example/suivi/abc?x=1&amp;y=2\""));
            assert!(mail.html.starts_with("<!DOCTYPE html><html lang=\"fr\">"));
            assert!(!mail.subject.contains(['\r', '\n']));
        }
    }
}
