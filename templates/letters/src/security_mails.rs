//! E-mails about the account itself: a code, a new password, another address.

use crate::mails::{Draft, Lang, Mail};

/// A code to sign in. It is not in the subject, which a locked phone shows to everybody.
pub fn sign_in_code(code: &str, ask_again: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    let (first, last) = code.split_at(code.len() / 2);
    Draft {
        lang,
        subject: lang.pick("Votre code de connexion", "Your code to sign in"),
        before: vec![
            format!("{} {first}\u{a0}{last}", lang.pick("Votre code\u{a0}:", "Your code:")),
            text(
                "Tapez-le dans la page restée ouverte. Il marche une seule fois, pendant 10 minutes.",
                "Type it in the page that you kept open. It works only once, for 10 minutes.",
            ),
            text(
                "Ne le donnez à personne\u{a0}: aucun agent ne vous le demandera.",
                "Do not give it to anybody: no agent will ask you for it.",
            ),
        ],
        link: (lang.pick("Demander un autre code", "Ask for another code"), ask_again),
        after: vec![text(
            "Si vous n’avez rien demandé, ne faites rien\u{a0}: sans ce code, personne n’entre.",
            "If you did not ask for anything, do nothing: without this code, nobody gets in.",
        )],
    }
    .written()
}

/// The password is changed: whoever did not do it learns it here.
pub fn password_changed(forgotten: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick("Votre mot de passe est changé", "Your password is changed"),
        before: vec![
            text(
                "Le mot de passe de votre compte de demande de logement social vient d’être changé. Les autres connexions sont fermées.",
                "The password of your social housing account has just been changed. You are signed out everywhere else.",
            ),
            text("C’était vous\u{a0}? Vous n’avez rien à faire.", "Was it you? There is nothing to do."),
            text(
                "Ce n’était pas vous\u{a0}? Choisissez tout de suite un autre mot de passe.",
                "Was it not you? Choose another password now.",
            ),
        ],
        link: (lang.pick("Choisir un autre mot de passe", "Choose another password"), forgotten),
        after: Vec::new(),
    }
    .written()
}

/// At the account's address: confirm, or refuse, that it becomes another.
pub fn confirm_at_old(link: &str, to: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    let moves = lang.pick(
        "Votre compte de demande de logement social doit passer à une nouvelle adresse\u{a0}:",
        "Your social housing account is to change to a new address:",
    );
    Draft {
        lang,
        subject: lang.pick("Confirmez votre changement d’adresse e-mail", "Confirm your change of e-mail address"),
        before: vec![
            format!("{moves} {to}"),
            text(
                "Si vous l’avez demandé, confirmez-le. Il faut aussi confirmer depuis la nouvelle adresse.",
                "If you asked for it, confirm it. You also have to confirm from the new address.",
            ),
        ],
        link: (lang.pick("Confirmer ou refuser", "Confirm or refuse"), link),
        after: vec![
            text(
                "Ce lien marche une seule fois, pendant 24 heures.",
                "This link works only once, for 24 hours.",
            ),
            text(
                "Si vous n’avez rien demandé, refusez, puis changez de mot de passe\u{a0}: quelqu’un a ouvert votre compte.",
                "If you did not ask for anything, refuse, then change your password: somebody opened your account.",
            ),
        ],
    }
    .written()
}

/// At the address wanted: confirm that it is yours.
pub fn confirm_at_new(link: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick("Confirmez votre nouvelle adresse e-mail", "Confirm your new e-mail address"),
        before: vec![text(
            "Vous avez demandé à utiliser cette adresse pour votre compte de demande de logement social. Confirmez qu’elle est bien la vôtre.",
            "You asked to use this address for your social housing account. Confirm that it is yours.",
        )],
        link: (lang.pick("Confirmer cette adresse", "Confirm this address"), link),
        after: vec![
            text(
                "Il faut aussi confirmer depuis l’ancienne adresse.",
                "You also have to confirm from the old address.",
            ),
            text(
                "Ce lien marche une seule fois, pendant 24 heures. Si vous n’avez rien demandé, ne faites rien.",
                "This link works only once, for 24 hours. If you did not ask for anything, do nothing.",
            ),
        ],
    }
    .written()
}

/// At the address wanted, when it has an account. The page showed nothing of it: only the owner learns it, here.
pub fn email_taken(sign_in: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang
            .pick("Vous avez déjà un compte avec cette adresse", "You already have an account with this address"),
        before: vec![text(
            "Quelqu’un, sans doute vous, a demandé à utiliser cette adresse pour un autre compte. Elle en a déjà un\u{a0}: une adresse ne sert que pour un compte.",
            "Somebody, probably you, asked to use this address for another account. It already has one: an address is for one account only.",
        )],
        link: (lang.pick("Me connecter", "Sign in"), sign_in),
        after: vec![text(
            "Si ce n’était pas vous, ne faites rien\u{a0}: votre compte n’a pas changé.",
            "If it was not you, do nothing: your account has not changed.",
        )],
    }
    .written()
}

/// At the old address: the account has another one.
pub fn email_changed_old(desks: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick("L’adresse de votre compte est changée", "The address of your account is changed"),
        before: vec![
            text(
                "Votre compte de demande de logement social a une nouvelle adresse e-mail. Nous n’écrirons plus à celle-ci.",
                "Your social housing account has a new e-mail address. We will not write to this one any more.",
            ),
            text(
                "Ce n’était pas vous\u{a0}? Allez à un guichet avec votre pièce d’identité.",
                "Was it not you? Go to a desk with your identity document.",
            ),
        ],
        link: (lang.pick("Trouver un guichet", "Find a desk"), desks),
        after: Vec::new(),
    }
    .written()
}

/// At the new address: it is now the account's.
pub fn email_changed_new(sign_in: &str, lang: Lang) -> Mail {
    let text = |french, english| lang.pick(french, english).to_owned();
    Draft {
        lang,
        subject: lang.pick(
            "Cette adresse est maintenant celle de votre compte",
            "This address is now the one of your account",
        ),
        before: vec![text(
            "C’est fait\u{a0}: nous vous écrirons ici. Connectez-vous avec cette adresse. Le mot de passe reste le même.",
            "It is done: we will write to you here. Sign in with this address. The password stays the same.",
        )],
        link: (lang.pick("Me connecter", "Sign in"), sign_in),
        after: Vec::new(),
    }
    .written()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_has_its_link_in_both_languages_and_a_code_is_in_the_body_only() {
        let link = "https://logement.example/compte/x?jeton=1&y=2";
        let all = |lang| {
            [
                sign_in_code("12345678", link, lang),
                password_changed(link, lang),
                confirm_at_old(link, "nouvelle@exemple.example", lang),
                confirm_at_new(link, lang),
                email_taken(link, lang),
                email_changed_old(link, lang),
                email_changed_new(link, lang),
            ]
        };
        for (french, english) in all(Lang::Fr).into_iter().zip(all(Lang::En)) {
            assert_eq!((french.lang, english.lang), (Lang::Fr, Lang::En));
            assert_ne!(french.subject, english.subject);
            for mail in [french, english] {
                assert!(mail.text.contains(&format!("\n{link}\n")), "{}", mail.text);
                assert!(!mail.subject.contains(['\r', '\n', '1']));
            }
        }
        for lang in [Lang::Fr, Lang::En] {
            assert!(sign_in_code("12345678", link, lang).text.contains("1234\u{a0}5678"));
        }
    }
}
