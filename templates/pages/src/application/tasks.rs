use design::{Task, Tone};
use domain::application::{SendBackReason, State};
use domain::piece::PieceName;
use domain::section::{Need, Scope, SectionName, Whose};
use domain::territory::Territory;
use maud::{Markup, html};
use usecases::access::Access;
use usecases::application::lacking;
use usecases::records::Dossier;

use crate::shell::{Context, Frame};
use crate::{copy, helping, labels, paths, words};

/// A line of the list, before it is drawn.
struct Line {
    href: String,
    title: String,
    status: (Tone, String),
}

/// The task list, person by person: what is done, what is left, what is only useful. Somebody who helps sees its part.
pub fn tasks(context: &Context<'_>, dossier: &Dossier, access: &Access) -> Markup {
    let text = copy::application(context.lang);
    let application = &dossier.application;
    let asked = dossier.answers.asked(application.applicant, context.today);
    let open = application.state.is_open();
    let seen: Vec<_> = asked.iter().filter(|asked| access.covers(&asked.name)).collect();
    let line = |name: &SectionName, need: Need| Line {
        href: if dossier.changes.contains_key(name) {
            paths::change(&application.id, name)
        } else {
            paths::section(&application.id, name)
        },
        title: labels::section(name, context.lang),
        status: status(context, dossier, name, need),
    };
    // The people of the household, the applicant first, each with what is asked of them.
    let mut people: Vec<(Whose, Vec<Line>)> = vec![(Whose::Applicant, vec![])];
    let (mut household, mut now, mut wanted): (Vec<Line>, Vec<Line>, Vec<Line>) = (vec![], vec![], vec![]);
    for asked in &seen {
        let line = line(&asked.name, asked.need);
        match (&asked.name, asked.name.whose()) {
            (_, Some(whose)) => match people.iter_mut().find(|(known, _)| *known == whose) {
                Some((_, lines)) => lines.push(line),
                None => people.push((whose, vec![line])),
            },
            (
                SectionName::Identity
                | SectionName::Organisation
                | SectionName::Contact
                | SectionName::Address
                | SectionName::Helper,
                _,
            ) => people[0].1.push(line),
            (SectionName::Household, _) => {
                household.push(line);
                household.push(list_of_people(context, dossier));
                household.extend(coming(context, dossier));
            }
            (SectionName::Disability | SectionName::FormerApplication, _) => household.push(line),
            (SectionName::WantedHome | SectionName::WantedPlaces | SectionName::Remarks, _) => wanted.push(line),
            _ => now.push(line),
        }
    }
    let mut last = Vec::new();
    let pieces = match access {
        Access::Owner | Access::Holder => true,
        Access::Helper(grant) => grant.scopes.contains(&Scope::Pieces),
        Access::Agent(_) => false,
    };
    let takes_piece = application.applicant == domain::answers::ApplicantKind::Person;
    if pieces && takes_piece && usecases::piece::takes_pieces(dossier) {
        last.push(piece(context, dossier));
        last.push(other_pieces(context, dossier));
    }
    if open && access.decides() {
        let ready = lacking(dossier, context.today).is_none();
        let status = if ready { (Tone::Warning, text.tasks_last()) } else { (Tone::Info, text.tasks_locked()) };
        last.push(Line {
            href: paths::review(&application.id),
            title: text.task_send().to_string(),
            status: (status.0, status.1.to_string()),
        });
    }
    let body = html! {
        h1 { (text.title()) }
        (above(context, dossier, open))
        @for (whose, lines) in &people {
            @if !lines.is_empty() {
                h2 { @match whose { Whose::Applicant => (text.tasks_you()), Whose::Person(_) => (dossier.answers.name_of(whose)) } }
                (list(lines, &names(dossier, whose)))
            }
        }
        @for (title, lines) in [(text.tasks_household(), &household), (text.tasks_now(), &now), (text.tasks_wanted(), &wanted)] {
            @if !lines.is_empty() { h2 { (title) } (list(lines, "")) }
        }
        @if !last.is_empty() { h2 { (text.tasks_send()) } (list(&last, "")) }
        @match access {
            Access::Owner if open => {
                p { a href=(paths::helpers(&application.id)) { (copy::tracking(context.lang).manage_helpers()) } }
                p { a href=(paths::own_data(&application.id)) { (copy::tracking(context.lang).manage_export()) } }
            },
            Access::Helper(grant) => (helping::leave(context, dossier, grant)),
            _ => {},
        }
    };
    let back = match access {
        Access::Agent(_) => paths::desk_file(&application.id),
        Access::Holder => paths::renewal(&application.id),
        _ if open => paths::account().to_owned(),
        _ => paths::tracking(&application.id),
    };
    context.page(&text.title(), &Frame { back: Some(&back), ..Frame::default() }, body)
}

/// Whose the lines are, told to whoever hears them out of their list: only where several people have the same ones.
fn names(dossier: &Dossier, whose: &Whose) -> String {
    if dossier.answers.persons.is_empty() { String::new() } else { dossier.answers.name_of(whose) }
}

fn list(lines: &[Line], of: &str) -> Markup {
    let tasks: Vec<Task<'_>> = lines
        .iter()
        .map(|line| Task {
            href: Some(&line.href),
            title: &line.title,
            of: (!of.is_empty()).then_some(of),
            hint: None,
            status: (line.status.0, &line.status.1),
        })
        .collect();
    design::task_list(&tasks)
}

fn status(context: &Context<'_>, dossier: &Dossier, name: &SectionName, need: Need) -> (Tone, String) {
    let text = copy::application(context.lang);
    let (tone, words) = if dossier.changes.contains_key(name) {
        (Tone::Warning, text.tasks_waiting())
    } else if dossier.answers.is_answered(name, context.today) {
        (Tone::Good, text.done())
    } else {
        match need {
            Need::Registration => (Tone::Warning, text.to_do()),
            Need::Examination => (Tone::Info, text.tasks_useful_tag()),
            Need::Optional => (Tone::Info, text.tasks_optional()),
        }
    };
    (tone, words.to_string())
}

/// How far one is, or what a service said.
fn above(context: &Context<'_>, dossier: &Dossier, open: bool) -> Markup {
    let text = copy::application(context.lang);
    let applicant = dossier.application.applicant;
    let left = dossier.answers.missing(applicant, Need::Registration, context.today).len();
    let useful = dossier.answers.missing(applicant, Need::Examination, context.today).len();
    html! {
        @if let State::ToComplete(back) = &dossier.application.state {
            (design::notice(Tone::Warning, Some(&text.tasks_sent_back()), html! {
                p { (labels::send_back(back.reason, context.lang)) }
                @if let Some(comment) = &back.comment { p { (text.tasks_comment(comment.as_str().to_owned())) } }
                @if back.reason != SendBackReason::Duplicate { p { (text.tasks_sent_back_do()) } }
            }))
        } @else if open {
            p { (text.tasks_intro()) }
            (kept(context, dossier))
        } @else {
            p { (text.tasks_changing()) }
        }
        @if open && left > 0 {
            p { strong { (text.tasks_left(left.to_string())) } }
        } @else if open && lacking(dossier, context.today).is_none() {
            p { strong { (text.tasks_ready()) } }
        }
        @if useful > 0 { p { (text.tasks_useful(useful.to_string())) } }
    }
}

/// Until when a draft is kept; as a warning once its owner was told.
fn kept(context: &Context<'_>, dossier: &Dossier) -> Markup {
    let text = copy::application(context.lang);
    let application = &dossier.application;
    let (State::Draft(draft), Some(territory)) = (&application.state, Territory::of(&application.territory)) else {
        return html! {};
    };
    let Some(until) = draft.kept_until(&territory.parameters(context.today), context.today) else { return html! {} };
    let told = text.tasks_kept(words::date(until, context.lang)).to_string();
    if draft.told().is_some() {
        return design::notice(Tone::Warning, Some(&text.tasks_ends()), html! { p { (told) } });
    }
    html! { p { (told) } }
}

/// Those who would come into the household, if a service accepts them.
fn coming(context: &Context<'_>, dossier: &Dossier) -> Vec<Line> {
    let (text, asked) = (copy::application(context.lang), dossier.as_asked());
    let line = |name: &SectionName| Line {
        href: paths::change(&dossier.application.id, name),
        title: labels::section_of(name, &asked, context.lang),
        status: (Tone::Warning, text.tasks_waiting().to_string()),
    };
    dossier.coming().map(|(name, _)| line(name)).collect()
}

/// One may live alone, so that it is never left to do.
fn list_of_people(context: &Context<'_>, dossier: &Dossier) -> Line {
    let text = copy::application(context.lang);
    let persons = dossier.answers.persons.len();
    let who = if persons == 0 { text.people_none() } else { text.people_some((persons + 1).to_string()) };
    Line {
        href: paths::people(&dossier.application.id),
        title: text.people_title().to_string(),
        status: (if persons == 0 { Tone::Info } else { Tone::Good }, who.to_string()),
    }
}

fn piece(context: &Context<'_>, dossier: &Dossier) -> Line {
    let text = copy::application(context.lang);
    let status = if dossier.awaits_another_piece() {
        (Tone::Bad, text.to_do_again())
    } else if dossier.sound(&PieceName::IDENTITY).next().is_some() {
        (Tone::Good, text.done())
    } else if dossier.last_problem(&PieceName::IDENTITY).is_some() {
        (Tone::Bad, text.to_do_again())
    } else {
        (Tone::Warning, text.to_do())
    };
    Line {
        href: paths::identity_piece(&dossier.application.id),
        title: text.task_piece().to_string(),
        status: (status.0, status.1.to_string()),
    }
}

/// The other pieces, of which none keeps the application from being sent.
fn other_pieces(context: &Context<'_>, dossier: &Dossier) -> Line {
    let text = copy::application(context.lang);
    let lines = usecases::proof::lines(dossier, context.today);
    let others = || lines.iter().filter(|line| line.name != PieceName::IDENTITY);
    let sent = others().filter(|line| line.standing.is_held()).count();
    let again = others().any(|line| line.was_set_aside() || line.asked && line.standing.needs_the_applicant());
    let status = if again {
        (Tone::Bad, text.to_do_again().to_string())
    } else if sent == 0 {
        (Tone::Info, text.tasks_optional().to_string())
    } else {
        (Tone::Good, text.pieces_sent(sent.to_string()).to_string())
    };
    Line { href: paths::pieces(&dossier.application.id), title: text.task_pieces().to_string(), status }
}
