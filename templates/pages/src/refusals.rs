//! Each refusal as a sentence that says what to do.

use domain::fields::date_names;
use domain::language::Language;
use domain::{Field, Refusal, Refusals};
use maud::Markup;

use crate::shell::design_lang;
use crate::{copy, labels};

/// The sentence of a refusal.
pub fn sentence(field: Field, why: &Refusal, lang: Language) -> String {
    let text = copy::refusals(lang);
    let number = |value: usize| value.to_string();
    match why {
        Refusal::Missing => return labels::missing(field, lang),
        Refusal::TooLong { max } => text.too_long(number(*max)),
        Refusal::NotAName => text.not_a_name(),
        Refusal::NotPlainText => text.not_plain_text(),
        Refusal::NotADate => text.not_a_date(),
        Refusal::ImpossibleDate => text.impossible_date(),
        Refusal::InFuture => text.in_future(),
        Refusal::InPast => text.in_past(),
        Refusal::TooFarBack => text.too_far_back(),
        Refusal::TooFarAhead => text.too_far_ahead(),
        Refusal::TooYoung => text.too_young(),
        Refusal::NotANumber => text.not_a_number(),
        Refusal::OutOfRange { min, max } => text.out_of_range(min.to_string(), max.to_string()),
        Refusal::NotAPhone => text.not_a_phone(),
        Refusal::NotAnEmail => text.not_an_email(),
        Refusal::NotAPostalCode => text.not_a_postal_code(),
        Refusal::UnknownCommune { .. } if field == Field::CommuneTyped => text.unknown_commune_typed(),
        Refusal::UnknownCommune { proposals } if proposals.is_empty() => text.unknown_commune(),
        Refusal::UnknownCommune { proposals } => text.unknown_commune_try(proposals.join(", ")),
        Refusal::OutsideTerritory => text.outside_territory(),
        Refusal::TooManyCommunes { max } => text.too_many_communes(number(*max)),
        Refusal::TooManyPersons { max } => text.too_many_persons(number(*max)),
        Refusal::NotASiren => text.not_a_siren(),
        Refusal::NotInList => text.not_in_list(),
        Refusal::PasswordTooShort { min } => text.password_too_short(number(*min)),
        Refusal::PasswordTooCommon => text.password_too_common(),
        Refusal::WrongPassword => text.wrong_password(),
        Refusal::WrongCode { left } => text.wrong_code(*left),
        Refusal::NotAPaperCode => text.not_a_paper_code(),
        Refusal::NotALetterReference => text.not_a_letter_reference(),
        Refusal::UnknownLetter => text.unknown_letter(),
        Refusal::WrongBirthDate { left } => text.wrong_birth_date(*left),
        Refusal::SameEmail => text.same_email(),
        Refusal::CommentNeeded => text.comment_needed(),
        Refusal::NotAUniqueNumber => text.not_a_unique_number(),
        Refusal::NotAStockIdentifier => text.not_a_stock_identifier(),
        Refusal::NotAReference => text.not_a_reference(),
        Refusal::UnknownNumber => text.unknown_number(),
        Refusal::LetterNeeded => text.letter_needed(),
        Refusal::BeforeSending => text.before_sending(),
        Refusal::NotConfirmed => text.not_confirmed(),
        Refusal::NotDeclared => text.not_declared(),
        Refusal::NotANir => text.not_a_nir(),
        Refusal::NirLength { given, wanted } => text.nir_length(number(*wanted), number(*given)),
        Refusal::NirKey => text.nir_key(),
        Refusal::NotASiret => text.not_a_siret(),
    }
    .to_string()
}

/// The identifier of the input that a refusal is about: the first one for a date.
fn input_id(field: Field) -> String {
    match field {
        Field::BirthDate
        | Field::ExpectedBirth
        | Field::BackToWorkOn
        | Field::HomeSince
        | Field::LeaveBy
        | Field::InCareUntil
        | Field::HoldsUntil
        | Field::HandedOn
        | Field::LeaseSignedOn
        | Field::LetterOn
        | Field::WarningSentOn
        | Field::WarningDeliveredOn
        | Field::HousingFactOn => date_names(field)[0].clone(),
        // The list of communes is made through the input that adds one.
        Field::Communes => Field::CommuneTyped.code().to_owned(),
        // Carried by the page, which asks its income there.
        Field::TaxYear => Field::TaxIncome.code().to_owned(),
        // Chosen on the page before.
        Field::Link => Field::Civility.code().to_owned(),
        other => other.code().to_owned(),
    }
}

/// The summary of all that is refused.
pub fn summary(refusals: &Refusals, lang: Language) -> Markup {
    let errors: Vec<(String, String)> =
        refusals.iter().map(|(field, why)| (input_id(field), sentence(field, why, lang))).collect();
    design::error_summary(design_lang(lang), &errors)
}
