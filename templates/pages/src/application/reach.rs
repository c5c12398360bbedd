use design::{Kind, Width};
use domain::Field;
use domain::answers::ApplicantKind;
use domain::section::SectionName;
use maud::{Markup, html};

use super::Question;
use super::sections::{save, why};
use crate::copy;

/// Phone and messages.
pub(super) fn contact(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    let inputs = html! {
        (form.text(Field::Phone, Some(&hints.phone()), |input| {
            input.kind = Kind::Tel;
            input.width = Width::Ten;
            input.optional = true;
        }))
        (form.yes_no(Field::ConsentEmail, Some(&hints.consent_email())))
        (form.checkbox(Field::ConsentSms))
        (form.checkbox(Field::PaperNotices))
    };
    question.page(&SectionName::Contact, &text.contact_title(), &why(&text.contact_why(), lang), &inputs, &save(lang))
}

/// Where one lives, and where the mail arrives if it is elsewhere.
pub(super) fn address(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    // A body lives with nobody, in France, and is not homeless.
    let person = question.dossier.application.applicant == ApplicantKind::Person;
    let inputs = html! {
        @let line = if person { hints.address_line() } else { hints.address_line_body() };
        (form.text(Field::AddressLine, Some(&line), |input| input.autocomplete = Some("address-line1")))
        (form.text(Field::AddressComplement, None, |input| {
            input.optional = true;
            input.autocomplete = Some("address-line2");
        }))
        (form.text(Field::PostalCode, Some(&hints.postal_code()), |input| {
            input.kind = Kind::Whole;
            input.width = Width::Five;
            input.autocomplete = Some("postal-code");
            input.depends = true;
        }))
        (form.text(Field::City, None, |input| {
            input.width = Width::Twenty;
            input.autocomplete = Some("address-level2");
            input.depends = true;
        }))
        @if person {
            (form.text(Field::HostedBy, Some(&hints.hosted_by()), |input| input.optional = true))
            (form.opening_checkbox(Field::Abroad))
            (design::when(html! {
                (form.text(Field::ForeignCity, None, |input| input.depends = true))
                (form.text(Field::Country, None, |input| {
                    input.depends = true;
                    input.autocomplete = Some("country-name");
                }))
            }))
        }
        h2 { (text.address_mail()) }
        @if person { p { (text.address_mail_safe()) } }
        (form.opening_checkbox(Field::MailElsewhere))
        (design::when(html! {
            (form.text(Field::MailHostedBy, Some(&hints.mail_hosted_by()), |input| input.optional = true))
            (form.text(Field::MailLine, None, |input| input.depends = true))
            (form.text(Field::MailComplement, None, |input| input.optional = true))
            (form.text(Field::MailPostalCode, Some(&hints.postal_code()), |input| {
                input.kind = Kind::Whole;
                input.width = Width::Five;
                input.depends = true;
            }))
            (form.text(Field::MailCity, None, |input| {
                input.width = Width::Twenty;
                input.depends = true;
            }))
        }))
    };
    question.page(&SectionName::Address, &text.address_title(), &why(&text.address_why(), lang), &inputs, &save(lang))
}

/// The person or body that helps.
pub(super) fn helper(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    let inputs = html! {
        (form.opening_yes_no(Field::HasHelper, None))
        (design::when(html! {
            (form.text(Field::HelperName, Some(&hints.helper_name_form()), |input| input.depends = true))
            (form.text(Field::HelperPhone, None, |input| {
                input.kind = Kind::Text;
                input.width = Width::Ten;
                input.depends = true;
            }))
            (form.text(Field::HelperEmail, None, |input| {
                input.kind = Kind::Text;
                input.width = Width::Twenty;
                input.depends = true;
            }))
            (form.checkbox(Field::HelperCopies))
            p { (text.helper_invite()) }
        }))
    };
    question.page(&SectionName::Helper, &text.helper_title(), &why(&text.helper_why(), lang), &inputs, &save(lang))
}
