use design::Tone;
use domain::Field;
use domain::answers::MAX_PERSONS;
use domain::id::PersonId;
use domain::person::{Civility, Nationality};
use domain::section::{FamilySituation, Link, SectionName};
use maud::{Markup, html};
use usecases::records::Dossier;

use super::Question;
use super::sections::{save, why};
use crate::shell::{Context, Frame};
use crate::{copy, labels, paths};

/// The family: the applicant's own situation, children to be born.
pub fn household(question: &Question<'_>) -> Markup {
    let (text, hints) = (copy::application(question.lang()), copy::hints(question.lang()));
    let form = question.answering();
    let inputs = html! {
        (form.radios(Field::FamilySituation, None, &form.options(FamilySituation::ALL, FamilySituation::code, labels::situation), false))
        (form.text(Field::ExpectedChildren, Some(&hints.expected_children()), |input| {
            input.kind = design::Kind::Whole;
            input.width = design::Width::Two;
            input.optional = true;
        }))
        (form.date(Field::ExpectedBirth, Some(&hints.expected_birth()), true, false))
    };
    question.page(
        &SectionName::Household,
        &text.household_title(),
        &why(&text.household_why(), question.lang()),
        &inputs,
        &save(question.lang()),
    )
}

/// Who else will live there: each person has a page. `next` is where one goes on.
pub fn people(context: &Context<'_>, dossier: &Dossier, next: &str) -> Markup {
    let text = copy::application(context.lang);
    let id = &dossier.application.id;
    let persons = &dossier.answers.persons;
    let asked = dossier.as_asked();
    let coming: Vec<&SectionName> = dossier.coming().map(|(name, _)| name).collect();
    // Whoever would leave is still there: a service decides on the one before the other.
    let coupled = persons.iter().chain(&asked.persons).any(|(_, person)| person.link.is_couple());
    let body = html! {
        h1 { (text.people_title()) }
        (why(&text.household_why(), context.lang))
        @if persons.is_empty() && coming.is_empty() {
            p { (text.household_alone()) }
        } @else {
            ul.tasks {
                @for (person_id, person) in persons {
                    @let name = person.full_name();
                    @let section = SectionName::Person(person_id.clone());
                    li {
                        @if dossier.changes.contains_key(&section) {
                            a href=(context.onward(paths::change(id, &section))) { (name) }
                            (design::tag(Tone::Warning, &text.tasks_waiting()))
                        } @else {
                            a href=(context.onward(paths::section(id, &section))) { (name) }
                        }
                        span.hint { (labels::link(person.link, context.lang)) }
                        @if dossier.changes.get(&section).is_none_or(|change| change.fields.is_some()) {
                            (design::form(&context.onward(paths::remove_person(id, person_id)), context.token,
                                design::link_like(&text.household_remove(), &text.household_remove_rest(name.clone()), "action", "retirer")))
                        }
                    }
                }
                @for section in coming {
                    li {
                        a href=(context.onward(paths::change(id, section))) { (labels::section_of(section, &asked, context.lang)) }
                        (design::tag(Tone::Warning, &text.tasks_waiting()))
                    }
                }
            }
        }
        @if persons.len() >= MAX_PERSONS {
            p { (text.household_max()) }
        } @else {
            (design::details(&text.household_add(), html! {
                p { (text.household_add_who()) }
                ul.steps {
                    @for link in Link::ALL.iter().filter(|link| !(coupled && link.is_couple())) {
                        li { a href=(context.onward(paths::add_person(id, *link))) { (labels::link(*link, context.lang)) } }
                    }
                }
            }))
        }
        p { (design::link_button(next, &copy::shell(context.lang).go_on())) }
    };
    let back = context.back_to(id, paths::application);
    context.page(&text.people_title(), &Frame { back: Some(&back), ..Frame::default() }, body)
}

/// Another person. What the person is to the applicant was chosen before, and decides what is asked.
pub fn person(question: &Question<'_>, person: &PersonId) -> Markup {
    let (text, hints) = (copy::application(question.lang()), copy::hints(question.lang()));
    // Before the person is saved, the page is that of the link.
    let known = question.dossier.shown(&SectionName::Person(person.clone())).is_some();
    let new = Link::parse(question.fields.get(Field::Link)).filter(|_| !known);
    let here = new.map_or_else(
        || question.context.here.to_owned(),
        |link| question.context.onward(paths::add_person(question.id(), link)),
    );
    let question = &Question { context: &Context { here: &here, ..*question.context }, ..*question };
    let lang = question.lang();
    let form = question.answering();
    let link = Link::parse(question.fields.get(Field::Link));
    let title = link
        .map_or_else(|| labels::section(&SectionName::Person(person.clone()), lang), |link| labels::link(link, lang));
    let child = link.is_some_and(Link::is_child);
    let civilities = if child {
        form.options(Civility::ALL, Civility::code, labels::child)
    } else {
        form.options(Civility::ALL, Civility::code, labels::civility)
    };
    let nameless = link.is_some_and(Link::may_be_nameless);
    let name_hint = if nameless { hints.birth_name_optional() } else { hints.person_birth_name() };
    let before = html! {
        @if link == Some(Link::Flatmate) { p { (text.person_flatmate()) } }
    };
    let yes_no = [("oui", labels::yes_no(true, lang)), ("non", labels::yes_no(false, lang))];
    let inputs = html! {
        (form.wrong(Field::Link))
        (design::hidden(Field::Link.code(), question.fields.get(Field::Link)))
        (form.radios(Field::Civility, None, &civilities, true))
        (form.text(Field::FirstNames, None, |_| {}))
        (form.text(Field::BirthName, Some(&name_hint), |input| input.optional = nameless))
        (form.date(Field::BirthDate, Some(&hints.birth_date()), false, false))
        @if link.is_some_and(Link::is_co_applicant) {
            (form.radios(Field::Nationality, None, &form.options(Nationality::ALL, Nationality::code, labels::nationality), false))
        }
        @if link == Some(Link::SharedCustody) { (form.radios(Field::TaxAttached, None, &yes_no, true)) }
    };
    let name = SectionName::Person(person.clone());
    question.page(&name, &title, &before, &inputs, &design::submit(&text.person_save()))
}
