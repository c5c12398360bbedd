use domain::answers::{Answers, HouseholdIncome};
use domain::ceiling::{Composition, Loan, Verdict, is_young_couple, zone_of};
use domain::section::{Income, SectionName, Whose};
use domain::territory::Territory;
use maud::{Markup, html};
use usecases::records::Dossier;

use crate::shell::Context;
use crate::{copy, paths, words};

/// How the household stands beside the income ceilings, when its income is known. An indication: it explains itself and
/// never blocks (only a landlord's committee can find an application ineligible, R.441-2-8 d).
pub fn verdict(context: &Context<'_>, dossier: &Dossier) -> Markup {
    let text = copy::application(context.lang);
    let Some((verdict, of_year)) = of(context, dossier) else { return html! {} };
    let euros = |amount| words::euros(amount, context.lang);
    html! {
        h2 { (text.verdict_title()) }
        p { (text.verdict_intro(verdict.year.to_string(), euros(verdict.income), of_year.to_string(), verdict.category.rank().to_string())) }
        ul {
            @for line in &verdict.lines {
                @let loan = match line.loan {
                    Loan::Plai => text.verdict_plai(),
                    Loan::Plus => text.verdict_plus(),
                    Loan::Pls => text.verdict_pls(),
                };
                li {
                    @if line.fits { (text.verdict_fits(loan.to_string(), euros(line.ceiling))) }
                    @else { (text.verdict_over(loan.to_string(), euros(line.ceiling))) }
                }
            }
        }
        (separation(context, dossier))
        p { (text.verdict_never()) }
        (design::details(&text.verdict_why(), html! { p { (text.verdict_category()) } }))
    }
}

/// For somebody who separates only their own resources count (L.441-1), even where the tax notice is that of the couple.
fn separation(context: &Context<'_>, dossier: &Dossier) -> Markup {
    let text = copy::application(context.lang);
    let answers = &dossier.answers;
    match answers.incomes.get(&Whose::Applicant) {
        Some(Income::Own { shared: true, .. }) => html! { p { (text.verdict_own_part()) } },
        Some(Income::Own { .. }) if answers.is_separating() && answers.partner().is_none() => {
            let there = paths::section(&dossier.application.id, &SectionName::Income(Whose::Applicant));
            html! { p { (text.verdict_separating()) " " a href=(there) { (text.verdict_separating_do()) } } }
        }
        _ => html! {},
    }
}

/// Beside the ceilings, and the year of the income.
fn of(context: &Context<'_>, dossier: &Dossier) -> Option<(Verdict, i16)> {
    let answers = &dossier.answers;
    let HouseholdIncome { euros, year } = answers.household_income(context.today)?;
    let territory = Territory::of(&dossier.application.territory)?;
    let place = answers.wanted_places.as_ref().and_then(|places| places.communes.first()).map(|commune| commune.code);
    let verdict = Verdict::of(&composition(answers, context)?, zone_of(territory, place), euros, context.today)?;
    Some((verdict, year))
}

fn composition(answers: &Answers, context: &Context<'_>) -> Option<Composition> {
    let housed = answers.housed();
    let holders = u32::try_from(answers.holders().len()).ok()?;
    let dependants = answers.persons.iter().filter(|(_, person)| person.is_dependant()).count();
    let dependants = u32::try_from(dependants).ok()?;
    let cards = answers.disability.as_ref().map(|disability| disability.cards.clone()).unwrap_or_default();
    let counted = |whose: &&Whose| {
        housed.contains(whose)
            && match whose {
                Whose::Applicant => true,
                Whose::Person(id) => {
                    answers.person(id).is_some_and(|person| person.is_dependant() || person.link.is_co_applicant())
                }
            }
    };
    let disabled = u32::try_from(cards.iter().filter(counted).count()).ok()?;
    let young = match (answers.partner(), &answers.identity) {
        (Some((_, partner)), Some(identity)) if dependants == 0 && holders == 2 => {
            is_young_couple(identity.born, partner.born, context.today)
        }
        _ => false,
    };
    Composition::new(holders, dependants, disabled, young).ok()
}
