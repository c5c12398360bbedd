use super::*;
use crate::postal::Ground;

const LINK: &str = "https://logement.example/renouveler?jeton=abc&y=2";
const DESKS: &str = "https://logement.example/guichets";
const END: Date = Date::constant(2027, 11, 24);
const LATER: Date = Date::constant(2028, 3, 1);

/// Every message, in a language.
pub(crate) fn all(lang: Lang) -> Vec<Mail> {
    let mut mails = vec![
        renewal_notice(LINK, DESKS, END, lang),
        renewal_reminder(LINK, DESKS, END, 10, lang),
        renewal_reminder(LINK, DESKS, END, 1, lang),
        renewal_reminder(LINK, DESKS, END, 0, lang),
        expired(LINK, DESKS, END, LATER, lang),
        renewed(LINK, END, lang),
        reinstated(LINK, DESKS, END, lang),
        warning_no_reply(LINK, "Azur Habitat (fictif)", END, lang),
        warning_ineligible(LINK, "Azur Habitat (fictif)", END, lang),
        new_renewal_link(LINK, DESKS, END, lang),
    ];
    for reason in [
        StrikeOff::LeaseSigned,
        StrikeOff::Renounced,
        StrikeOff::NoReply,
        StrikeOff::Ineligible(Ground::AboveCeiling),
        StrikeOff::Ineligible(Ground::IrregularStay),
        StrikeOff::NotRenewed,
        StrikeOff::Merged,
    ] {
        mails.extend([None, Some(LATER)].map(|until| struck_off(LINK, reason, until, lang)));
    }
    mails
}

#[test]
fn every_mail_has_its_link_in_both_bodies_and_is_in_one_language() {
    for (french, english) in all(Lang::Fr).into_iter().zip(all(Lang::En)) {
        assert_ne!(french.subject, english.subject);
        for (mail, code, other) in [(french, "fr", " your "), (english, "en", " votre ")] {
            assert!(mail.text.contains(&format!("\n{LINK}\n")), "{}", mail.text);
            assert!(mail.html.contains("href=\"https://logement.example/renouveler?jeton=abc&amp;y=2\""));
            assert!(mail.html.starts_with(&format!("<!DOCTYPE html><html lang=\"{code}\">")));
            assert!(!mail.subject.contains(['\r', '\n']));
            assert!(!mail.text.contains(other) && !mail.html.contains(other), "{}", mail.text);
        }
    }
}

#[test]
fn a_message_that_asks_to_renew_says_until_when_what_otherwise_where_else_and_that_it_is_free() {
    for mail in [
        renewal_notice(LINK, DESKS, END, Lang::Fr),
        renewal_reminder(LINK, DESKS, END, 10, Lang::Fr),
        expired(LINK, DESKS, END, LATER, Lang::Fr),
        reinstated(LINK, DESKS, END, Lang::Fr),
    ] {
        for said in
            ["24\u{a0}novembre\u{a0}2027", "radiée", DESKS, "C’est gratuit", "date de naissance", "avis d’impôt"]
        {
            assert!(mail.text.contains(said), "{said} is missing from: {}", mail.text);
        }
    }
    assert!(renewal_reminder(LINK, DESKS, END, 10, Lang::Fr).text.contains("reste 10\u{a0}jours"));
    assert!(renewal_reminder(LINK, DESKS, END, 0, Lang::En).text.contains("the last day"));
}

#[test]
fn the_time_after_the_end_is_told_when_it_has_come_and_not_before() {
    let later = |mail: &Mail| mail.text.contains("1er\u{a0}mars\u{a0}2028");
    assert!(later(&expired(LINK, DESKS, END, LATER, Lang::Fr)));
    for early in [renewal_notice(LINK, DESKS, END, Lang::Fr), renewal_reminder(LINK, DESKS, END, 0, Lang::Fr)] {
        assert!(!early.text.contains("encore la renouveler") && !early.text.contains("reprendre"), "{}", early.text);
    }
    for reason in [StrikeOff::NotRenewed, StrikeOff::NoReply] {
        assert!(later(&struck_off(LINK, reason, Some(LATER), Lang::Fr)));
        assert!(!struck_off(LINK, reason, None, Lang::Fr).text.contains("reprendre"));
    }
}

#[test]
fn a_mailbox_does_not_learn_what_a_committee_found() {
    for lang in [Lang::Fr, Lang::En] {
        let one = struck_off(LINK, StrikeOff::Ineligible(Ground::AboveCeiling), None, lang);
        assert_eq!(one, struck_off(LINK, StrikeOff::Ineligible(Ground::IrregularStay), None, lang));
        let warning = warning_ineligible(LINK, "Azur Habitat (fictif)", END, lang);
        for told in ["séjour", "revenus", "plafond", "residence", "income", "ceiling"] {
            assert!(!one.text.contains(told) && !warning.text.contains(told), "{told}: {}", warning.text);
        }
    }
}
