use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::{Reading, euros, whole};
use crate::refusal::{Refusal, Refusals};

/// Largest amount taken, in euros: above it, it is a slip of the finger.
pub const MAX_INCOME: u32 = 9_999_999;

/// The year whose reference tax income counts: N-2, stated on the notice of N-1 (arrêté of 29 July 1987;
/// service-public.gouv.fr F10007).
pub fn tax_year(on: Date) -> i16 {
    on.year() - 2
}

/// Years back from [`tax_year`] that are taken. Older figures are nobody's income any more.
const YEARS_BACK: i16 = 9;

/// The years whose income may be told on a day. None before [`tax_year`] is asked for: a page left open over the new year
/// tells the year it asked about, and an old answer that is sent on keeps its own.
pub fn tax_years(on: Date) -> RangeInclusive<i16> {
    tax_year(on) - YEARS_BACK..=tax_year(on)
}

code_list! {
    /// Whether there is a tax notice to read the income from; the spouse's may be the same one, and somebody who separates
    /// may only have the one of the couple.
    TaxNotice { Own = "oui", Joint = "commun", Former = "separation", None = "non" }
}

/// The reference tax income of one adult: rubric e), boxes E1–E6. Never blocks the registration: without a notice, one
/// says so.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Income {
    /// Declared on a notice: of a calendar year, in euros, and of the year after it if that is known already. The year is
    /// N-2 on the day of the answer; the figures stay with it when the new year comes. `shared`: the notice is also that of
    /// the person whom one separates from, and the figures are one's own part of it, the only one that counts (L.441-1).
    Own { year: i16, amount: u32, last: Option<u32>, shared: bool },
    /// On the applicant's notice.
    Joint,
    /// There is no notice.
    NoNotice,
}

impl Income {
    /// Euros of the year that was asked for, whichever it was; `None` while they are not known.
    pub fn amount(&self) -> Option<u32> {
        match self {
            Self::Own { amount, .. } => Some(*amount),
            Self::Joint => Some(0),
            Self::NoNotice => None,
        }
    }

    /// Euros of a calendar year that this person adds to those of the household; `None` where they are not known.
    pub fn of_year(&self, wanted: i16) -> Option<u32> {
        match self {
            Self::Own { year, amount, .. } if *year == wanted => Some(*amount),
            Self::Own { year, last, .. } if *year + 1 == wanted => *last,
            Self::Own { .. } | Self::NoNotice => None,
            Self::Joint => Some(0),
        }
    }

    /// Whether nothing is left to ask on a day: figures of years gone by do not tell the income that counts now.
    pub fn is_current(&self, on: Date) -> bool {
        !matches!(self, Self::Own { .. }) || self.of_year(tax_year(on)).is_some()
    }

    /// The fields as the page of a day asks them: a figure of N-1 that became N-2 is in the box of N-2, and what is not
    /// known is asked again.
    pub fn asked_on(&self, on: Date) -> Fields {
        let asked = tax_year(on);
        match self {
            Self::Own { year, shared, .. } if *year != asked => match self.of_year(asked) {
                Some(amount) => Self::Own { year: asked, amount, last: None, shared: *shared }.fields(),
                None => Fields::new(),
            },
            _ => self.fields(),
        }
    }
}

impl Section for Income {
    fn read(fields: &Fields, circumstances: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let value = match form.code(Field::TaxNotice, TaxNotice::parse) {
            Some(notice @ (TaxNotice::Own | TaxNotice::Former)) => {
                let amount = form.required(Field::TaxIncome, |typed| euros(typed, MAX_INCOME));
                let last = form.optional(Field::LastTaxIncome, |typed| euros(typed, MAX_INCOME));
                // Answers saved before the year was kept are of the year that counted on the day they were saved.
                let year = form.optional(Field::TaxYear, |typed| year(typed, circumstances.on));
                let shared = notice == TaxNotice::Former;
                (|| {
                    let year = year?.unwrap_or_else(|| tax_year(circumstances.on));
                    Some(Self::Own { year, amount: amount?, last: last?, shared })
                })()
            }
            Some(TaxNotice::Joint) => Some(Self::Joint),
            Some(TaxNotice::None) => Some(Self::NoNotice),
            None => None,
        };
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Own { year, amount, last, shared } => Fields::new()
                .with(Field::TaxNotice, if *shared { TaxNotice::Former } else { TaxNotice::Own }.code())
                .with(Field::TaxYear, year.to_string())
                .with(Field::TaxIncome, amount.to_string())
                .with_some(Field::LastTaxIncome, last.map(|amount| amount.to_string())),
            Self::Joint => Fields::new().with(Field::TaxNotice, TaxNotice::Joint.code()),
            Self::NoNotice => Fields::new().with(Field::TaxNotice, TaxNotice::None.code()),
        }
    }
}

/// One of the years that may be told on a day.
fn year(typed: &str, on: Date) -> Result<i16, Refusal> {
    let years = tax_years(on);
    let bound = |year: &i16| u32::try_from(*year).unwrap_or_default();
    let year = whole(typed, bound(years.start()), bound(years.end()))?;
    i16::try_from(year).map_err(|_| Refusal::NotANumber)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::territory::Territory;

    const NOVEMBER: Date = Date::constant(2026, 11, 24);
    const JANUARY: Date = Date::constant(2027, 1, 4);

    fn read(fields: &Fields, on: Date) -> Result<Income, Refusals> {
        Income::read(fields, Circumstances { on, territory: Territory::of("06").unwrap() })
    }

    fn typed(amount: &str, last: &str) -> Fields {
        Fields::new()
            .with(Field::TaxNotice, "oui")
            .with(Field::TaxIncome, amount)
            .with_some(Field::LastTaxIncome, (!last.is_empty()).then_some(last))
    }

    #[test]
    fn an_answer_saved_without_its_year_is_of_the_year_that_counted_then() {
        let saved = read(&typed("15840", "16000"), NOVEMBER).unwrap();
        assert!(saved == Income::Own { year: 2024, amount: 15_840, last: Some(16_000), shared: false });
        // Written again it keeps its year, whatever the day it is read on.
        assert!(read(&saved.fields(), JANUARY).unwrap() == saved);
    }

    #[test]
    fn in_january_the_figure_of_the_last_year_is_in_the_box_of_the_year_before_last() {
        let saved = read(&typed("15840", "16000"), NOVEMBER).unwrap();
        let shown = saved.asked_on(JANUARY);
        assert_eq!((shown.get(Field::TaxYear), shown.get(Field::TaxIncome)), ("2025", "16000"));
        assert_eq!(shown.get(Field::LastTaxIncome), "");
        assert!(saved.asked_on(NOVEMBER) == saved.fields());
        assert!(saved.is_current(NOVEMBER) && saved.is_current(JANUARY));
        // Two years on, nothing of it is asked for.
        assert!(!saved.is_current(Date::constant(2028, 1, 4)));
    }

    #[test]
    fn a_figure_of_another_year_is_never_shown_as_the_one_asked_for() {
        let saved = read(&typed("15840", ""), NOVEMBER).unwrap();
        assert!(saved.asked_on(JANUARY) == Fields::new());
        assert!(!saved.is_current(JANUARY));
        assert_eq!((saved.of_year(2024), saved.of_year(2025), saved.of_year(2026)), (Some(15_840), None, None));
    }

    #[test]
    fn a_year_that_is_not_asked_for_yet_is_refused() {
        let of = |year: &str| read(&typed("15840", "").with(Field::TaxYear, year), NOVEMBER);
        assert!(of("2024").is_ok() && of("2023").is_ok());
        for year in ["2025", "2014", "1e3", "-1", "99999"] {
            assert!(of(year).is_err(), "{year}");
        }
    }

    #[test]
    fn ones_own_part_of_a_couples_notice_stays_told_apart() {
        let fields = typed("9000", "").with(Field::TaxNotice, "separation");
        let saved = read(&fields, NOVEMBER).unwrap();
        assert!(matches!(saved, Income::Own { shared: true, amount: 9_000, .. }));
        assert!(read(&saved.fields(), NOVEMBER).unwrap() == saved);
    }
}
