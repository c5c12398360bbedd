use jiff::civil::Date;

use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::{Reading, euros};
use crate::refusal::Refusals;

/// Largest amount taken, in euros: above it, it is a slip of the finger.
pub const MAX_INCOME: u32 = 9_999_999;

/// The year whose reference tax income counts: N-2, stated on the notice of N-1 (arrêté of 29 July 1987;
/// service-public.gouv.fr F10007).
pub fn tax_year(on: Date) -> i16 {
    on.year() - 2
}

code_list! {
    /// Whether there is a tax notice to read the income from.
    TaxNotice { Have = "oui", None = "non" }
}

/// The reference tax income of N-2: rubric e), boxes E1–E3. Never blocks the registration: without a notice, one says so.
#[derive(Clone, PartialEq, Eq)]
pub struct Income {
    /// On the applicant's notice (with the spouse where they declare together), in euros; `None` without a notice.
    pub tax_income: Option<u32>,
    /// On the other adults' notices, added up, in euros.
    pub others_tax_income: Option<u32>,
}

impl Section for Income {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let notice = form.code(Field::TaxNotice, TaxNotice::parse);
        let tax_income = match notice {
            Some(TaxNotice::Have) => form.required(Field::TaxIncome, |typed| euros(typed, MAX_INCOME)).map(Some),
            Some(TaxNotice::None) => Some(None),
            None => None,
        };
        let others_tax_income = form.optional(Field::OthersTaxIncome, |typed| euros(typed, MAX_INCOME));
        let value = (|| Some(Self { tax_income: tax_income?, others_tax_income: others_tax_income? }))();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let notice = if self.tax_income.is_some() { TaxNotice::Have } else { TaxNotice::None };
        let mut fields = Fields::new().with(Field::TaxNotice, notice.code());
        for (field, amount) in [(Field::TaxIncome, self.tax_income), (Field::OthersTaxIncome, self.others_tax_income)] {
            if let Some(amount) = amount {
                fields.set(field, amount.to_string());
            }
        }
        fields
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

/// What the household receives each month, net of contributions and before withholding tax: boxes E7–E9.
#[derive(Clone, PartialEq, Eq)]
pub struct Resources {
    /// Euros a month by kind; kinds that nobody receives are left out.
    pub monthly: Vec<(ResourceKind, u32)>,
    /// Maintenance paid, euros a month.
    pub maintenance_paid: Option<u32>,
}

/// Most a household receives of one kind in a month, in euros: above, it is a yearly amount in the monthly box.
const MAX_MONTHLY: u32 = 99_999;

impl Resources {
    /// Euros a month in all.
    pub fn total(&self) -> u32 {
        self.monthly.iter().map(|(_, amount)| amount).sum()
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
        form.finish(maintenance_paid.map(|maintenance_paid| Self { monthly, maintenance_paid }))
    }

    fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        for (kind, amount) in &self.monthly {
            fields.set(kind.field(), amount.to_string());
        }
        if let Some(amount) = self.maintenance_paid {
            fields.set(Field::MaintenancePaid, amount.to_string());
        }
        fields
    }
}
