use jiff::civil::Date;

use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::person::{Civility, Nationality, birth_date, expected_birth};
use crate::reading::{Reading, whole};
use crate::refusal::Refusals;
use crate::text::Name;

code_list! {
    /// Exchange codes of `situationFamiliale`.
    FamilySituation {
        Single = "C",
        Married = "M",
        CivilPartnership = "P",
        LivingTogether = "U",
        Separated = "S",
        Divorced = "D",
        Widowed = "V",
    }
}

code_list! {
    /// What another person is to the applicant: boxes B2–B7 for those who will hold the lease too, then the dependants
    /// and the children received part of the time (pages 2 to 5), then those who share the flat and apply by themselves.
    Link {
        Spouse = "conjoint",
        CivilPartner = "pacs",
        Partner = "concubin",
        Ascendant = "ascendant",
        Descendant = "descendant",
        Sibling = "fratrie",
        Child = "enfant",
        OtherDependant = "a-charge",
        SharedCustody = "garde-alternee",
        VisitingRight = "droit-de-visite",
        Flatmate = "colocataire",
    }
}

impl Link {
    /// Whether this person asks for the home with the applicant (co-applicant): the form then wants the nationality too.
    pub fn is_co_applicant(self) -> bool {
        matches!(
            self,
            Self::Spouse | Self::CivilPartner | Self::Partner | Self::Ascendant | Self::Descendant | Self::Sibling
        )
    }

    /// The couple: one at most in a household.
    pub fn is_couple(self) -> bool {
        matches!(self, Self::Spouse | Self::CivilPartner | Self::Partner)
    }

    /// A child of the applicant, or received as one: younger than its parent.
    pub fn is_child(self) -> bool {
        matches!(self, Self::Child | Self::SharedCustody | Self::VisitingRight)
    }

    /// Whether the person counts among those to house. A flatmate applies by itself (notice 51423, page 3).
    pub fn is_housed(self) -> bool {
        self != Self::Flatmate
    }

    /// Whether only the first name is needed: the form asks for a birth date and a sex of children received part of the
    /// time.
    pub fn may_be_nameless(self) -> bool {
        matches!(self, Self::SharedCustody | Self::VisitingRight)
    }
}

/// The family: rubric c). The other persons are each a section of their own.
#[derive(Clone, PartialEq, Eq)]
pub struct Household {
    /// The applicant's own situation.
    pub situation: FamilySituation,
    /// Children to be born; counted for the rooms.
    pub expected: u32,
    /// When, if it is known.
    pub expected_on: Option<Date>,
}

impl Section for Household {
    fn read(fields: &Fields, circumstances: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let situation = form.code(Field::FamilySituation, FamilySituation::parse);
        let count = form.optional(Field::ExpectedChildren, |typed| whole(typed, 0, 6)).map(Option::unwrap_or_default);
        let expected_on = if count == Some(0) || form.date_is_empty(Field::ExpectedBirth) {
            Some(None)
        } else {
            form.date(Field::ExpectedBirth, |date| expected_birth(date, circumstances.on)).map(Some)
        };
        let value = (|| Some(Self { situation: situation?, expected: count?, expected_on: expected_on? }))();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let fields = Fields::new().with(Field::FamilySituation, self.situation.code());
        let fields = match self.expected {
            0 => fields,
            count => fields.with(Field::ExpectedChildren, count.to_string()),
        };
        match self.expected_on {
            Some(date) => fields.with_date(Field::ExpectedBirth, date),
            None => fields,
        }
    }
}

/// Another person who will live there, all the time or part of it, or who will share the flat.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct Person {
    pub link: Link,
    pub civility: Civility,
    /// Not needed of children received part of the time.
    pub birth_name: Option<Name>,
    pub first_names: Name,
    pub born: Date,
    /// Asked of co-applicants only.
    pub nationality: Option<Nationality>,
    /// Asked for shared custody only: whether the child is on the applicant's tax return, and so a dependant.
    pub tax_attached: Option<bool>,
}

impl Person {
    /// The names, as people say them.
    pub fn full_name(&self) -> String {
        let first = self.first_names.as_str().split(',').next().unwrap_or_default().trim_end();
        self.birth_name.as_ref().map_or_else(|| first.to_owned(), |name| format!("{first} {}", name.as_str()))
    }

    /// Whether the person is a dependant for the income ceilings (L.442-12).
    pub fn is_dependant(&self) -> bool {
        match self.link {
            Link::Child | Link::OtherDependant => true,
            Link::SharedCustody => self.tax_attached == Some(true),
            _ => false,
        }
    }
}

impl Section for Person {
    fn read(fields: &Fields, circumstances: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let link = form.code(Field::Link, Link::parse);
        let civility = form.code(Field::Civility, Civility::parse);
        let birth_name = if link.is_some_and(Link::may_be_nameless) {
            form.optional(Field::BirthName, Name::parse)
        } else {
            form.required(Field::BirthName, Name::parse).map(Some)
        };
        let first_names = form.required(Field::FirstNames, Name::parse);
        let born = form.date(Field::BirthDate, |date| birth_date(date, circumstances.on));
        let nationality = if link.is_some_and(Link::is_co_applicant) {
            form.code(Field::Nationality, Nationality::parse).map(Some)
        } else {
            Some(None)
        };
        let tax_attached =
            if link == Some(Link::SharedCustody) { form.yes_no(Field::TaxAttached).map(Some) } else { Some(None) };
        let value = (|| {
            Some(Self {
                link: link?,
                civility: civility?,
                birth_name: birth_name?,
                first_names: first_names?,
                born: born?,
                nationality: nationality?,
                tax_attached: tax_attached?,
            })
        })();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let fields = Fields::new()
            .with(Field::Link, self.link.code())
            .with(Field::Civility, self.civility.code())
            .with_some(Field::BirthName, self.birth_name.as_ref().map(Name::as_str))
            .with(Field::FirstNames, self.first_names.as_str())
            .with_date(Field::BirthDate, self.born)
            .with_some(Field::Nationality, self.nationality.map(Nationality::code));
        match self.tax_attached {
            Some(attached) => fields.with_yes_no(Field::TaxAttached, attached),
            None => fields,
        }
    }
}
