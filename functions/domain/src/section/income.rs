use jiff::civil::Date;

use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::{Reading, euros};
use crate::refusal::{Refusal, Refusals};

/// Largest amount taken, in euros: above it, it is a slip of the finger.
pub const MAX_INCOME: u32 = 9_999_999;

/// The year whose reference tax income counts: N-2, stated on the notice of N-1 (arrêté of 29 July 1987;
/// service-public.gouv.fr F10007).
pub fn tax_year(on: Date) -> i16 {
    on.year() - 2
}

code_list! {
    /// Whether there is a tax notice to read the income from; the spouse's may be the same one.
    TaxNotice { Own = "oui", Joint = "commun", None = "non" }
}

/// The reference tax income of one adult: rubric e), boxes E1–E6. Never blocks the registration: without a notice, one
/// says so.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Income {
    /// Declared on a notice of one's own: of N-2, in euros, and of N-1 if it is known already.
    Own { amount: u32, last: Option<u32> },
    /// On the applicant's notice.
    Joint,
    /// There is no notice.
    NoNotice,
}

impl Income {
    /// Euros of N-2 that this person adds to those of the household; `None` while they are not known.
    pub fn amount(&self) -> Option<u32> {
        match self {
            Self::Own { amount, .. } => Some(*amount),
            Self::Joint => Some(0),
            Self::NoNotice => None,
        }
    }
}

impl Income {
    /// Euros of N-1, where the notice has come.
    pub fn last(&self) -> Option<u32> {
        match self {
            Self::Own { last, .. } => *last,
            Self::Joint => Some(0),
            Self::NoNotice => None,
        }
    }
}

impl Section for Income {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let value = match form.code(Field::TaxNotice, TaxNotice::parse) {
            Some(TaxNotice::Own) => {
                let amount = form.required(Field::TaxIncome, |typed| euros(typed, MAX_INCOME));
                let last = form.optional(Field::LastTaxIncome, |typed| euros(typed, MAX_INCOME));
                (|| Some(Self::Own { amount: amount?, last: last? }))()
            }
            Some(TaxNotice::Joint) => Some(Self::Joint),
            Some(TaxNotice::None) => Some(Self::NoNotice),
            None => None,
        };
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Own { amount, last } => Fields::new()
                .with(Field::TaxNotice, TaxNotice::Own.code())
                .with(Field::TaxIncome, amount.to_string())
                .with_some(Field::LastTaxIncome, last.map(|amount| amount.to_string())),
            Self::Joint => Fields::new().with(Field::TaxNotice, TaxNotice::Joint.code()),
            Self::NoNotice => Fields::new().with(Field::TaxNotice, TaxNotice::None.code()),
        }
    }
}

code_list! {
    /// Kinds of monthly resources, with their exchange codes. Housing benefits (APL, AL) are not resources.
    ResourceKind {
        Salary = "SAL",
        Pension = "RET",
        Unemployment = "CHO",
        MaintenanceReceived = "PAR",
        DisabilityPension = "PINV",
        FamilyBenefits = "AF",
        Aah = "AAH",
        Aeeh = "AEEH",
        Ajpp = "AJPP",
        Rsa = "RSA",
        OldAgeMinimum = "AMV",
        Paje = "PAJE",
        Scholarship = "BE",
        Other = "AUT",
    }
}

impl ResourceKind {
    /// Whether it is on a tax notice: family benefits, AAH, RSA and the like are not (CGI, article 81).
    pub const fn is_taxed(self) -> bool {
        matches!(
            self,
            Self::Salary | Self::Pension | Self::Unemployment | Self::MaintenanceReceived | Self::DisabilityPension
        )
    }

    /// Whether it tells of a disability or an illness: not written on paper.
    pub const fn is_for_health(self) -> bool {
        matches!(self, Self::DisabilityPension | Self::Aah | Self::Aeeh | Self::Ajpp)
    }

    /// The field in which it is asked.
    pub const fn field(self) -> Field {
        match self {
            Self::Salary => Field::Salary,
            Self::Pension => Field::Pension,
            Self::Unemployment => Field::Unemployment,
            Self::MaintenanceReceived => Field::MaintenanceReceived,
            Self::DisabilityPension => Field::DisabilityPension,
            Self::FamilyBenefits => Field::FamilyBenefits,
            Self::Aah => Field::Aah,
            Self::Aeeh => Field::Aeeh,
            Self::Ajpp => Field::Ajpp,
            Self::Rsa => Field::Rsa,
            Self::OldAgeMinimum => Field::OldAgeMinimum,
            Self::Paje => Field::Paje,
            Self::Scholarship => Field::Scholarship,
            Self::Other => Field::OtherResources,
        }
    }
}

/// What one person receives each month, net of contributions and before withholding tax: boxes E7–E9.
#[derive(Clone, PartialEq, Eq)]
pub struct Resources {
    /// Euros a month by kind; kinds not received are left out; none at all when the person says so.
    pub monthly: Vec<(ResourceKind, u32)>,
    /// Maintenance paid, euros a month.
    pub maintenance_paid: Option<u32>,
}

/// Most taken of one kind in a month, in euros: above, it is a slip of the finger.
const MAX_MONTHLY: u32 = 99_999;

impl Resources {
    /// Euros a month in all.
    pub fn total(&self) -> u32 {
        self.monthly.iter().map(|(_, amount)| amount).sum()
    }

    /// Euros a month of the kinds that a tax notice counts.
    pub fn taxed(&self) -> u32 {
        self.monthly.iter().filter(|(kind, _)| kind.is_taxed()).map(|(_, amount)| amount).sum()
    }
}

impl Section for Resources {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let mut monthly = Vec::new();
        for kind in ResourceKind::ALL {
            if let Some(Some(amount)) = form.optional(kind.field(), |typed| euros(typed, MAX_MONTHLY))
                && amount > 0
            {
                monthly.push((*kind, amount));
            }
        }
        let maintenance_paid = form.optional(Field::MaintenancePaid, |typed| euros(typed, MAX_MONTHLY));
        // An empty page is more often a page passed over than a person without anything.
        if monthly.is_empty() && !form.ticked(Field::NoResources) {
            form.refuse::<()>(Field::NoResources, Refusal::Missing);
        }
        form.finish(maintenance_paid.map(|maintenance_paid| Self { monthly, maintenance_paid }))
    }

    fn fields(&self) -> Fields {
        let mut fields = Fields::new().with_tick(Field::NoResources, self.monthly.is_empty());
        for (kind, amount) in &self.monthly {
            fields.set(kind.field(), amount.to_string());
        }
        if let Some(amount) = self.maintenance_paid {
            fields.set(Field::MaintenancePaid, amount.to_string());
        }
        fields
    }
}
