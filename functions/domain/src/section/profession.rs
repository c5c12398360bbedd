use jiff::civil::Date;

use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::Reading;
use crate::refusal::{Refusal, Refusals};
use crate::territory::{City, PostalCode, communes_at};
use crate::text::{Line, Siret};

code_list! {
    /// Situation at work: boxes D2–D11 of the form (D17–D26 for others). The form's own lines; [`Profession::exchange`]
    /// gives the older exchange code.
    Activity {
        Employee = "D2",
        StateAgent = "D3",
        HospitalAgent = "D4",
        LocalAgent = "D5",
        Student = "D6",
        Childminder = "D7",
        SelfEmployed = "D8",
        Unemployed = "D9",
        Retired = "D10",
        Other = "D11",
    }
}

impl Activity {
    /// Whether there is an employer.
    pub const fn has_employer(self) -> bool {
        matches!(self, Self::Employee | Self::StateAgent | Self::HospitalAgent | Self::LocalAgent | Self::Childminder)
    }
}

code_list! {
    /// The contract of somebody employed in a firm, or trained in one: box D13 tells the short ones.
    Contract { Permanent = "CDI", FixedTerm = "CDD", Agency = "INT", Apprentice = "APP" }
}

/// Work: rubric d), of the applicant or of a co-applicant.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct Profession {
    pub activity: Activity,
    pub job: Option<Line>,
    pub contract: Option<Contract>,
    pub employer: Option<Line>,
    /// D12: for Action Logement.
    pub employer_siret: Option<Siret>,
    pub workplace: Option<(PostalCode, City)>,
    /// D14 and D15: back to work after more than a year of unemployment, since that day.
    pub back_to_work: Option<Date>,
}

impl Profession {
    /// The exchange code of `typeContratTravail`.
    pub fn exchange(&self) -> &'static str {
        match (self.activity, self.contract) {
            (_, Some(Contract::Apprentice)) => "APP",
            (_, Some(Contract::FixedTerm | Contract::Agency)) => "CDD",
            (
                Activity::Employee
                | Activity::StateAgent
                | Activity::HospitalAgent
                | Activity::LocalAgent
                | Activity::Childminder,
                _,
            ) => "CDI",
            (Activity::Student, _) => "ETU",
            (Activity::SelfEmployed, _) => "ART",
            (Activity::Unemployed, _) => "CHO",
            (Activity::Retired, _) => "RET",
            (Activity::Other, _) => "AUT",
        }
    }
}

impl Section for Profession {
    fn read(fields: &Fields, on: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let activity = form.code(Field::Activity, Activity::parse);
        let job = form.optional(Field::Job, Line::parse);
        let at_work = activity.is_some_and(|activity| activity.has_employer() || activity == Activity::Student);
        let (mut contract, mut employer, mut siret, mut workplace) = (Some(None), Some(None), Some(None), Some(None));
        if at_work {
            contract = form.optional(Field::Contract, |code| Contract::parse(code).ok_or(Refusal::NotInList));
            employer = form.optional(Field::EmployerName, Line::parse);
            siret = form.optional(Field::EmployerSiret, Siret::parse);
            workplace = work_place(&mut form);
        }
        let back = activity.is_some_and(|activity| activity.has_employer() || activity == Activity::SelfEmployed)
            && form.ticked(Field::BackToWork);
        let back_to_work = if back { form.past_date(Field::BackToWorkOn, on.on).map(Some) } else { Some(None) };
        let value = (|| {
            Some(Self {
                activity: activity?,
                job: job?,
                contract: contract?,
                employer: employer?,
                employer_siret: siret?,
                workplace: workplace?,
                back_to_work: back_to_work?,
            })
        })();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let fields = Fields::new()
            .with(Field::Activity, self.activity.code())
            .with_some(Field::Job, self.job.as_ref().map(Line::as_str))
            .with_some(Field::Contract, self.contract.map(Contract::code))
            .with_some(Field::EmployerName, self.employer.as_ref().map(Line::as_str))
            .with_some(Field::EmployerSiret, self.employer_siret.as_ref().map(Siret::as_str));
        let fields = match &self.workplace {
            Some((code, city)) => {
                fields.with(Field::WorkPostalCode, code.to_string()).with(Field::WorkCity, city.to_string())
            }
            None => fields,
        };
        match self.back_to_work {
            Some(date) => fields.with_tick(Field::BackToWork, true).with_date(Field::BackToWorkOn, date),
            None => fields,
        }
    }
}

/// Both of the postal code and the commune, or neither.
#[expect(clippy::option_option, reason = "as what a form reads: refused, left empty, or answered")]
fn work_place(form: &mut Reading<'_>) -> Option<Option<(PostalCode, City)>> {
    let code =
        form.optional(Field::WorkPostalCode, |typed| PostalCode::parse(typed).map_err(|_| Refusal::NotAPostalCode))?;
    let Some(code) = code else { return Some(None) };
    let city = form.required(Field::WorkCity, |typed| {
        City::find(&code, typed).ok_or_else(|| Refusal::UnknownCommune {
            proposals: communes_at(&code).into_iter().map(|commune| commune.name).collect(),
        })
    })?;
    Some(Some((code, city)))
}
