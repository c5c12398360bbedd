//! Why an answer cannot be taken: typed, so that each has its sentence in every language.

use crate::field::Field;

/// Why one answer is refused. Always something the person can mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was given where the law or the next step needs it.
    Missing,
    /// More characters than the field takes.
    TooLong {
        /// The most it takes, in characters.
        max: usize,
    },
    /// Not a person's name in Latin letters, as on an identity piece.
    NotAName,
    /// Characters that can be neither printed nor posted: emoji, controls, text that reverses its direction.
    NotPlainText,
    /// Not three numbers that make a date.
    NotADate,
    /// A date that the calendar does not have.
    ImpossibleDate,
    /// A date after today where only the past makes sense.
    InFuture,
    /// A date before today where only what is to come makes sense.
    InPast,
    /// A date too far in the past to be true.
    TooFarBack,
    /// A date too far ahead to be true.
    TooFarAhead,
    /// Under 18: an emancipated minor goes to a desk (rule of demande-logement-social.gouv.fr).
    TooYoung,
    /// Not a whole number.
    NotANumber,
    /// Out of the range that makes sense.
    OutOfRange {
        /// Smallest value taken.
        min: u32,
        /// Largest value taken.
        max: u32,
    },
    /// Not ten digits: the identifier of a home in the register of the social stock.
    NotAStockIdentifier,
    /// Not the number of a registered letter, nor another reference.
    NotAReference,
    /// No registered application of the territory has this number.
    UnknownNumber,
    /// A written renunciation is struck off with its letter.
    LetterNeeded,
    /// A letter arrives after it was sent.
    BeforeSending,
    /// What must be said once more was not.
    NotConfirmed,
    /// Not a telephone number of France or in international form.
    NotAPhone,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not five digits.
    NotAPostalCode,
    /// No commune of this name at this postal code.
    UnknownCommune {
        /// Names of the communes that have this postal code.
        proposals: Vec<&'static str>,
    },
    /// A commune of another territory: another application is filed there.
    OutsideTerritory,
    /// More communes than the form takes.
    TooManyCommunes {
        /// The most the form takes.
        max: usize,
    },
    /// More persons than the form takes.
    TooManyPersons {
        /// The most it takes, the applicant apart.
        max: usize,
    },
    /// Not the nine digits of a SIREN with a good key.
    NotASiren,
    /// A value that the list does not have: the page was changed on the way, or is old.
    NotInList,
    /// Fewer characters than a password takes.
    PasswordTooShort {
        /// The fewest it takes.
        min: usize,
    },
    /// A password among the most common ones.
    PasswordTooCommon,
    /// Not the password of one's own account.
    WrongPassword,
    /// Not the code that was mailed.
    WrongCode {
        /// Tries that are left.
        left: u32,
    },
    /// Not in the shape of a code that is on paper.
    NotAPaperCode,
    /// Not the reference of a letter on paper: too short, too long, or its last character says that another one is wrong.
    NotALetterReference,
    /// No letter of the territory has this reference.
    UnknownLetter,
    /// Not the birth date of the applicant.
    WrongBirthDate {
        /// Tries that are left.
        left: u32,
    },
    /// The address that the account has already.
    SameEmail,
    /// A reason that says nothing without a comment.
    CommentNeeded,
    /// Not a unique number of an application.
    NotAUniqueNumber,
    /// The declaration was not ticked.
    NotDeclared,
    /// Not in the shape of a social security number.
    NotANir,
    /// A social security number with characters missing, most often those of its key, or too many.
    NirLength {
        /// How many were typed, spaces apart.
        given: usize,
        /// How many there are.
        wanted: usize,
    },
    /// A social security number whose key says that a digit is wrong.
    NirKey,
    /// Not the fourteen digits of a SIRET with a good key.
    NotASiret,
}

/// The refused answers of one form, in the order of the form. Never empty when returned as an error.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusals(Vec<(Field, Refusal)>);

impl Refusals {
    /// A single refused answer.
    pub fn one(field: Field, why: Refusal) -> Self {
        Self(vec![(field, why)])
    }

    /// Adds a refused answer.
    pub fn push(&mut self, field: Field, why: Refusal) {
        self.0.push((field, why));
    }

    /// Whether nothing was refused.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Why this field was refused, if it was.
    pub fn of(&self, field: Field) -> Option<&Refusal> {
        self.0.iter().find(|(refused, _)| *refused == field).map(|(_, why)| why)
    }

    /// Each refused answer, in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &Refusal)> {
        self.0.iter().map(|(field, why)| (*field, why))
    }
}
