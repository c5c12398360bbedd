//! E-mails about the account itself: a code, a new password, another address.

use crate::mails::{Draft, Mail};

/// A code to sign in. It is not in the subject, which a locked phone shows to everybody.
pub fn sign_in_code(code: &str, ask_again: &str) -> Mail {
    let (first, last) = code.split_at(code.len() / 2);
    Draft {
        subject: "Votre code de connexion",
        before: vec![
            format!("Votre code\u{a0}: {first}\u{a0}{last}"),
            "Tapez-le dans la page restée ouverte. Il marche une seule fois, pendant 10 minutes.".to_owned(),
            "Ne le donnez à personne\u{a0}: aucun agent ne vous le demandera.".to_owned(),
        ],
        link: ("Demander un autre code", ask_again),
        after: vec!["Si vous n’avez rien demandé, ne faites rien\u{a0}: sans ce code, personne n’entre.".to_owned()],
    }
    .written()
}

/// The password is changed: whoever did not do it learns it here.
pub fn password_changed(forgotten: &str) -> Mail {
    Draft {
        subject: "Votre mot de passe est changé",
        before: vec![
            "Le mot de passe de votre compte de demande de logement social vient d’être changé. Les autres connexions sont fermées.".to_owned(),
            "C’était vous\u{a0}? Vous n’avez rien à faire.".to_owned(),
            "Ce n’était pas vous\u{a0}? Choisissez tout de suite un autre mot de passe.".to_owned(),
        ],
        link: ("Choisir un autre mot de passe", forgotten),
        after: Vec::new(),
    }
    .written()
}

/// At the account's address: confirm, or refuse, that it becomes another.
pub fn confirm_at_old(link: &str, to: &str) -> Mail {
    Draft {
        subject: "Confirmez votre changement d’adresse e-mail",
        before: vec![
            format!("Votre compte de demande de logement social doit passer à une nouvelle adresse\u{a0}: {to}"),
            "Si vous l’avez demandé, confirmez-le. Il faut aussi confirmer depuis la nouvelle adresse.".to_owned(),
        ],
        link: ("Confirmer ou refuser", link),
        after: vec![
            "Ce lien marche une seule fois, pendant 24 heures.".to_owned(),
            "Si vous n’avez rien demandé, refusez, puis changez de mot de passe\u{a0}: quelqu’un a ouvert votre compte.".to_owned(),
        ],
    }
    .written()
}

/// At the address wanted: confirm that it is yours.
pub fn confirm_at_new(link: &str) -> Mail {
    Draft {
        subject: "Confirmez votre nouvelle adresse e-mail",
        before: vec![
            "Vous avez demandé à utiliser cette adresse pour votre compte de demande de logement social. Confirmez qu’elle est bien la vôtre.".to_owned(),
        ],
        link: ("Confirmer cette adresse", link),
        after: vec![
            "Il faut aussi confirmer depuis l’ancienne adresse.".to_owned(),
            "Ce lien marche une seule fois, pendant 24 heures. Si vous n’avez rien demandé, ne faites rien.".to_owned(),
        ],
    }
    .written()
}

/// At the address wanted, when it has an account. The page showed nothing of it: only the owner learns it, here.
pub fn email_taken(sign_in: &str) -> Mail {
    Draft {
        subject: "Vous avez déjà un compte avec cette adresse",
        before: vec![
            "Quelqu’un, sans doute vous, a demandé à utiliser cette adresse pour un autre compte. Elle en a déjà un\u{a0}: une adresse ne sert que pour un compte.".to_owned(),
        ],
        link: ("Me connecter", sign_in),
        after: vec!["Si ce n’était pas vous, ne faites rien\u{a0}: votre compte n’a pas changé.".to_owned()],
    }
    .written()
}

/// At the old address: the account has another one.
pub fn email_changed_old(desks: &str) -> Mail {
    Draft {
        subject: "L’adresse de votre compte est changée",
        before: vec![
            "Votre compte de demande de logement social a une nouvelle adresse e-mail. Nous n’écrirons plus à celle-ci."
                .to_owned(),
            "Ce n’était pas vous\u{a0}? Allez à un guichet avec votre pièce d’identité.".to_owned(),
        ],
        link: ("Trouver un guichet", desks),
        after: Vec::new(),
    }
    .written()
}

/// At the new address: it is now the account's.
pub fn email_changed_new(sign_in: &str) -> Mail {
    Draft {
        subject: "Cette adresse est maintenant celle de votre compte",
        before: vec![
            "C’est fait\u{a0}: nous vous écrirons ici. Connectez-vous avec cette adresse. Le mot de passe reste le même."
                .to_owned(),
        ],
        link: ("Me connecter", sign_in),
        after: Vec::new(),
    }
    .written()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_has_its_link_and_a_code_is_in_the_body_only() {
        let link = "https://logement.example/compte/x?jeton=1&y=2";
        for mail in [
            sign_in_code("12345678", link),
            password_changed(link),
            confirm_at_old(link, "nouvelle@exemple.example"),
            confirm_at_new(link),
            email_taken(link),
            email_changed_old(link),
            email_changed_new(link),
        ] {
            assert!(mail.text.contains(&format!("\n{link}\n")), "{}", mail.text);
            assert!(!mail.subject.contains(['\r', '\n', '1']));
        }
        assert!(sign_in_code("12345678", link).text.contains("1234\u{a0}5678"));
    }
}
