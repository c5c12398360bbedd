//! The year of an application at a desk: striking off and what comes before it, what has to be seen to, the way back.

use design::{Tone, Width};
use domain::alert::AlertKind;
use domain::application::{
    Agreement, Ground, Ineligibility, Lease, Motive, NotYet, Quota, Registration, Renunciation, State, StruckOff,
    Warning,
};
use domain::event::{Actor, Event, EventKind, HousingFact, MotiveCode};
use domain::language::Language;
use domain::letter_return::ReturnReason;
use domain::territory::{Parameters, Territory};
use domain::{Field, Fields, Refusals};
use jiff::civil::Date;
use maud::{Markup, html};
use usecases::alert::is_seen_to_by_word;
use usecases::desk::SEEN;
use usecases::notice;
use usecases::records::{Alert, Dossier};

use crate::questions::Answering;
use crate::shell::{Context, Frame};
use crate::{copy, labels, paths, refusals, words};

/// Agents read French.
const LANG: Language = Language::French;

fn date(day: Date) -> String {
    words::date(day, LANG)
}

/// Why an application cannot be struck off for a motive today; `None` when it can, or when only its form tells.
pub fn missing(dossier: &Dossier, motive: MotiveCode, today: Date) -> Option<NotYet> {
    let parameters = parameters(dossier, today)?;
    let State::Active(registration) = &dossier.application.state else { return Some(NotYet::NotNow) };
    let motive = match motive {
        MotiveCode::Housed | MotiveCode::Renunciation | MotiveCode::Merged => return None,
        MotiveCode::NoReply => Motive::NoReply,
        MotiveCode::NotRenewed => Motive::NotRenewed,
        MotiveCode::Ineligible => match registration.warning.as_ref().map(|warning| warning.ground) {
            Some(Ground::Ineligible(ground)) => Motive::Ineligible(ground),
            _ => return Some(NotYet::NoWarning),
        },
    };
    dossier.application.state.clone().strike_off(motive, today, None, &parameters).err()
}

fn parameters(dossier: &Dossier, today: Date) -> Option<Parameters> {
    Territory::of(&dossier.application.territory).map(|territory| territory.parameters(today))
}

/// Whether only the territorial manager strikes off for a motive.
pub const fn is_for_manager(motive: MotiveCode) -> bool {
    matches!(motive, MotiveCode::NotRenewed | MotiveCode::Merged)
}

fn requires(motive: MotiveCode) -> String {
    let text = copy::desk_year(LANG);
    match motive {
        MotiveCode::Housed => text.requires_housed(),
        MotiveCode::Renunciation => text.requires_renunciation(),
        MotiveCode::NoReply => text.requires_no_reply(),
        MotiveCode::Ineligible => text.requires_ineligible(),
        MotiveCode::NotRenewed => text.requires_not_renewed(),
        MotiveCode::Merged => text.requires_merged(),
    }
    .to_string()
}

/// The motives, each with what it requires; `manager`: those of the territorial manager too.
pub fn choose_motive(context: &Context<'_>, dossier: &Dossier, manager: bool) -> Markup {
    let text = copy::desk_year(LANG);
    let id = &dossier.application.id;
    let title = text.strike_off(dossier.answers.applicant_name()).to_string();
    let body = html! {
        h1 { (title) }
        (number(dossier))
        p { (text.choose()) }
        ul.tasks {
            @for motive in MotiveCode::ALL.iter().copied().filter(|motive| manager || !is_for_manager(*motive)) {
                @let blocked = missing(dossier, motive, context.today).is_some();
                li {
                    a href=(paths::desk_strike_off_for(id, motive)) { (labels::strike_off(motive, LANG)) }
                    @if blocked { (design::tag(Tone::Info, &text.not_yet())) } @else { (design::tag(Tone::Good, &text.possible())) }
                    span.hint { (requires(motive)) }
                }
            }
        }
        @if !manager { p { (text.for_manager()) } }
    };
    page(context, dossier, &title, false, body)
}

/// The form of one motive, or what is missing for it. `refused_for` is why a form that was sent did not hold.
pub fn strike_off(
    context: &Context<'_>,
    dossier: &Dossier,
    motive: MotiveCode,
    refused_for: Option<NotYet>,
    fields: &Fields,
    refused: &Refusals,
) -> Markup {
    let text = copy::desk_year(LANG);
    let id = &dossier.application.id;
    let title = text.strike_off(dossier.answers.applicant_name()).to_string();
    let form = Answering { fields, refusals: refused, lang: LANG };
    let missing = refused_for.or_else(|| missing(dossier, motive, context.today));
    let body = html! {
        (refusals::summary(refused, LANG))
        h1 { (title) }
        (number(dossier))
        h2 { (labels::strike_off(motive, LANG)) }
        p { (requires(motive)) }
        @match missing {
            Some(missing) => (what_is_missing(dossier, missing)),
            None => (design::form(&paths::desk_strike_off(id), context.token, html! {
                (design::hidden(SEEN, &dossier.application.version.to_string()))
                (design::hidden(Field::StrikeOffMotive.code(), motive.code()))
                (of_motive(&form, motive))
                (returned_warning(dossier, motive))
                p { (if motive == MotiveCode::Renunciation { text.what_follows_letter() } else { text.what_follows() }) }
                (design::danger(&text.strike_off_do(), "action", "radier"))
            })),
        }
        p { a href=(paths::desk_strike_off(id)) { (text.other_motive()) } }
    };
    page(context, dossier, &title, !refused.is_empty(), body)
}

/// What a motive asks for.
fn of_motive(form: &Answering<'_>, motive: MotiveCode) -> Markup {
    let text = copy::desk_year(LANG);
    match motive {
        MotiveCode::Housed => html! {
            (form.date(Field::LeaseSignedOn, None, false, false))
            (form.text(Field::StockIdentifier, Some(&text.hint_stock()), |input| input.width = Width::Twenty))
            (form.radios(Field::Quota, None, &form.options(Quota::ALL, Quota::code, labels::quota), false))
            (form.radios(Field::Agreement, None, &form.options(Agreement::ALL, Agreement::code, labels::agreement), false))
            (form.yes_no(Field::DaloPriority, None))
            (form.yes_no(Field::WasTenant, None))
        },
        MotiveCode::Renunciation => html! {
            (form.date(Field::LetterOn, None, false, false))
            (form.checkbox(Field::LetterKept))
        },
        MotiveCode::Merged => html! {
            p { (text.merged_first()) }
            (form.text(Field::MergedInto, None, |input| input.width = Width::Twenty))
        },
        MotiveCode::NoReply | MotiveCode::Ineligible | MotiveCode::NotRenewed => html! {},
    }
}

/// The letter that the strike-off leans on came back: the service decides, and is told so where it does.
fn returned_warning(dossier: &Dossier, motive: MotiveCode) -> Markup {
    let text = copy::desk_year(LANG);
    let warning = warning_of(dossier).filter(|warning| warning.ground.motive().code() == motive);
    let Some(returned) = warning.and_then(|warning| warning.returned) else { return html! {} };
    design::notice(
        Tone::Warning,
        Some(&text.returned_title()),
        html! {
            p { (text.returned_decide(date(returned.on), labels::return_reason(returned.reason, LANG))) }
            p { (text.returned_law()) }
        },
    )
}

/// What the law asks for that is not there.
fn what_is_missing(dossier: &Dossier, missing: NotYet) -> Markup {
    let text = copy::desk_year(LANG);
    let id = &dossier.application.id;
    let warning = warning_of(dossier);
    html! {
        div role="alert" {
            (design::notice(Tone::Warning, Some(&text.not_yet_title()), match missing {
                NotYet::NotNow => html! { p { (text.missing_registration()) } },
                NotYet::NoNotice => html! { p { (text.missing_notice()) } },
                NotYet::NoWarning => html! {
                    @match warning {
                        Some(warning) => p { (text.missing_other_warning(ground(warning.ground))) },
                        None => {
                            p { (text.missing_warning()) }
                            p { (design::link_button(&paths::desk_warn(id), &text.warn_link())) }
                        },
                    }
                },
                NotYet::NoProof => html! {
                    p { (text.missing_proof(warning.map(|warning| date(warning.sent_on)).unwrap_or_default())) }
                    p { (design::link_button(&paths::desk_file(id), &text.to_proof())) }
                },
                NotYet::Until(until) => html! {
                    p { (text.missing_until(date(until), date(until.tomorrow().unwrap_or(until)))) }
                },
            }))
        }
    }
}

fn ground(ground: Ground) -> String {
    match ground {
        Ground::NoReply => labels::strike_off(MotiveCode::NoReply, LANG),
        Ground::Ineligible(why) => labels::ineligibility(why, LANG),
    }
}

fn warning_of(dossier: &Dossier) -> Option<&Warning> {
    match &dossier.application.state {
        State::Active(registration) => registration.warning.as_ref(),
        _ => None,
    }
}

/// Noting the letter that warns of a strike-off.
pub fn warn(context: &Context<'_>, dossier: &Dossier, fields: &Fields, refused: &Refusals) -> Markup {
    let text = copy::desk_year(LANG);
    let title = text.warn(dossier.answers.applicant_name()).to_string();
    let form = Answering { fields, refusals: refused, lang: LANG };
    let grounds = [MotiveCode::NoReply, MotiveCode::Ineligible];
    let body = html! {
        (refusals::summary(refused, LANG))
        h1 { (title) }
        (number(dossier))
        p { (text.warn_intro()) }
        (design::form(&paths::desk_warn(&dossier.application.id), context.token, html! {
            (form.opening_radios(
                Field::WarningGround,
                None,
                &form.options(&grounds, MotiveCode::code, labels::strike_off),
                |code| code == MotiveCode::Ineligible.code(),
            ))
            (design::when(form.radios(
                Field::Ineligibility,
                None,
                &form.options(Ineligibility::ALL, Ineligibility::code, labels::ineligibility),
                false,
            )))
            (form.date(Field::WarningSentOn, None, false, false))
            (form.text(Field::DeliveryReference, Some(&text.hint_reference()), |input| input.width = Width::Twenty))
            (design::submit(&text.warn_do()))
        }))
    };
    page(context, dossier, &title, !refused.is_empty(), body)
}

fn page(context: &Context<'_>, dossier: &Dossier, title: &str, has_errors: bool, body: Markup) -> Markup {
    let back = paths::desk_file(&dossier.application.id);
    context.page(title, &Frame { back: Some(&back), desk: true, has_errors, ..Frame::default() }, body)
}

fn number(dossier: &Dossier) -> Markup {
    let text = copy::desk_year(LANG);
    html! {
        @if let Some(registration) = dossier.application.state.registration() {
            p { (text.number(registration.number.grouped())) }
        }
    }
}

/// What is known of a registered application's year: how long it holds, its notice, what threatens it.
pub(crate) fn standing(dossier: &Dossier, registration: &Registration, today: Date) -> Markup {
    let text = copy::desk_year(LANG);
    let parameters = parameters(dossier, today);
    let until = parameters.as_ref().and_then(|parameters| registration.renewable_until(parameters));
    html! {
        ul {
            @if registration.is_over(today) { li { strong { (text.over(date(registration.valid_until))) } } }
            @else { li { (text.valid_until(date(registration.valid_until))) } }
            @if let Some(reinstated) = registration.reinstated {
                li { (text.reinstated(date(reinstated.on), date(reinstated.renew_by))) }
            }
            @if let Some(notice) = registration.year.notice {
                @match notice.left_on {
                    Some(left_on) => li { (text.notice_left(date(left_on))) },
                    None => li { (text.notice_prepared(date(notice.prepared_on))) },
                }
            }
            @if let Some(until) = until { li { (text.renewable_until(date(until))) } }
            @if let Some(on) = registration.mail_returned_on { li { (text.mail_returned(date(on))) } }
            @if let Some(returned) = registration.letter_returned {
                @let (dated, reason) = (date(returned.dated), labels::return_reason(returned.reason, LANG));
                @if notice::wrong_address(dossier).is_some() { li { strong { (text.letter_returned_address(dated, reason)) } } }
                @else { li { (text.letter_returned(dated, reason)) } }
            }
            @if let Some(on) = registration.housed_on { li { strong { (text.housed(date(on))) } } }
        }
        (proofs(&dossier.events))
    }
}

/// Every notice that left, with what proves it, newest first.
fn proofs(events: &[Event]) -> Markup {
    let text = copy::desk_year(LANG);
    let lines: Vec<String> = events
        .iter()
        .rev()
        .filter_map(|event| match &event.kind {
            EventKind::NoticeLeft { kind, channel, proof } => {
                let (kind, channel) = (labels::notice(*kind, LANG), labels::channel(*channel, LANG));
                Some(text.proof(words::moment(event.at, LANG), kind, channel, proof).to_string())
            }
            _ => None,
        })
        .collect();
    html! {
        @if !lines.is_empty() {
            (design::details(&text.proofs(), html! { ul { @for line in &lines { li { (line) } } } }))
        }
    }
}

/// What can be done with a registered application, beside its file. `acts`: no other agent has it.
pub(crate) fn follow(
    context: &Context<'_>,
    dossier: &Dossier,
    registration: &Registration,
    acts: bool,
    form: &Answering<'_>,
) -> Markup {
    let text = copy::desk_year(LANG);
    let id = &dossier.application.id;
    html! {
        @if let Some(warning) = &registration.warning { (warned(context, dossier, warning, acts, form)) }
        h2 { (text.title()) }
        ul.steps {
            @if registration.is_renewable(context.today) { li { a href=(paths::renewal(id)) { (text.renew()) } } }
            li { a href=(paths::desk_strike_off(id)) { (text.strike_off_link()) } }
            @if registration.warning.is_none() { li { a href=(paths::desk_warn(id)) { (text.warn_link()) } } }
        }
        @if acts {
            details open[form.refusals.of(Field::HousingFact).is_some() || form.refusals.of(Field::HousingFactOn).is_some()] {
                summary { (text.housing()) }
                p { (text.housing_body()) }
                (design::form(&paths::desk_housing(id), context.token, html! {
                    (form.radios(
                        Field::HousingFact,
                        None,
                        &form.options(HousingFact::ALL, HousingFact::code, labels::housing_fact),
                        false,
                    ))
                    (form.date(Field::HousingFactOn, None, false, false))
                    (design::secondary(&text.housing_do(), "action", "suite"))
                }))
            }
        }
    }
}

/// A warning that was sent, its proof and its day.
fn warned(context: &Context<'_>, dossier: &Dossier, warning: &Warning, acts: bool, form: &Answering<'_>) -> Markup {
    let text = copy::desk_year(LANG);
    let id = &dossier.application.id;
    let until = parameters(dossier, context.today).map(|parameters| warning.answer_by(&parameters));
    let service = service_of(dossier, |kind| matches!(kind, EventKind::Warned(_)));
    design::notice(
        Tone::Warning,
        Some(&text.warned()),
        html! {
            p { (text.warned_body(ground(warning.ground), date(warning.sent_on), service.unwrap_or_default(), warning.reference.as_str())) }
            @if let Some(until) = until { p { (text.warned_until(date(until))) } }
            @match warning.delivered_on {
                Some(on) if warning.returned.is_some() => p { (text.warned_presented(date(on))) },
                Some(on) => p { (text.warned_delivered(date(on))) },
                None => {
                    p { (text.warned_unproven()) }
                    @if acts {
                        (design::form(&paths::desk_warning_delivered(id), context.token, html! {
                            (form.date(Field::WarningDeliveredOn, Some(&text.hint_delivered()), false, false))
                            (design::secondary(&text.delivered_do(), "action", "preuve"))
                        }))
                    }
                },
            }
            @match warning.returned {
                Some(returned) => p { strong {
                    (text.warned_returned(date(returned.on), labels::return_reason(returned.reason, LANG)))
                } },
                None if acts => details open[form.refusals.of(Field::ReturnReason).is_some()] {
                    summary { (text.returned()) }
                    p { (text.returned_body()) }
                    (design::form(&paths::desk_warning_returned(id), context.token, html! {
                        (form.radios(
                            Field::ReturnReason,
                            None,
                            &form.options(ReturnReason::ALL, ReturnReason::code, labels::return_reason),
                            false,
                        ))
                        (design::secondary(&text.returned_do(), "action", "retour"))
                    }))
                },
                None => {},
            }
            @if acts {
                (design::form(&paths::desk_warning_lifted(id), context.token,
                    design::secondary(&text.lift_do(), "action", "lever")))
            }
        },
    )
}

/// What has to be seen to of one application.
pub(crate) fn alerts_of(context: &Context<'_>, dossier: &Dossier, manager: bool) -> Markup {
    let text = copy::desk_year(LANG);
    let shown = dossier.alerts.iter().filter(|(kind, _)| manager || !kind.is_for_manager());
    html! {
        @for (kind, on) in shown {
            (design::notice(Tone::Warning, Some(&alert(*kind)), html! {
                p { (text.alert_since(date(*on))) }
                p { (to_do(*kind)) }
                @if is_seen_to_by_word(*kind) {
                    (design::form(&paths::desk_alert_seen(&dossier.application.id, *kind), context.token,
                        design::secondary(&text.alert_seen(), "action", kind.code())))
                }
            }))
        }
    }
}

/// An alert, in words.
pub(crate) fn alert(kind: AlertKind) -> String {
    let text = copy::desk_year(LANG);
    match kind {
        AlertKind::MailReturned => text.alert_mail_returned(),
        AlertKind::LetterReturned => text.alert_letter_returned(),
        AlertKind::Unreachable => text.alert_unreachable(),
        AlertKind::NoticeStuck => text.alert_notice_stuck(),
        AlertKind::WarningUnproven => text.alert_warning_unproven(),
        AlertKind::Housed => text.alert_housed(),
        AlertKind::WayBackAsked => text.alert_way_back_asked(),
    }
    .to_string()
}

fn to_do(kind: AlertKind) -> String {
    let text = copy::desk_year(LANG);
    match kind {
        AlertKind::MailReturned => text.do_mail_returned(),
        AlertKind::LetterReturned => text.do_letter_returned(),
        AlertKind::Unreachable => text.do_unreachable(),
        AlertKind::NoticeStuck => text.do_notice_stuck(),
        AlertKind::WarningUnproven => text.do_warning_unproven(),
        AlertKind::Housed => text.do_housed(),
        AlertKind::WayBackAsked => text.do_way_back_asked(),
    }
    .to_string()
}

/// What has to be seen to in a territory, oldest first.
pub fn alerts(context: &Context<'_>, alerts: &[Alert], next: Option<&str>) -> Markup {
    let text = copy::desk_year(LANG);
    let rows: Vec<Vec<Markup>> = alerts
        .iter()
        .map(|one| {
            vec![
                html! { a href=(paths::desk_file(&one.application)) { (one.applicant.0) } },
                html! { (alert(one.kind)) },
                html! { (date(one.on)) },
            ]
        })
        .collect();
    let body = html! {
        h1 { (text.alerts()) }
        p { (text.alerts_intro()) }
        @if rows.is_empty() { p { (text.alerts_none()) } }
        @else { (design::table(&text.alerts(), &[&text.alerts_who(), &text.alerts_what(), &text.alerts_since()], &rows)) }
        @if let Some(next) = next { p { a href=(paths::desk_alerts_after(next)) { (text.alerts_more()) } } }
    };
    context.page(&text.alerts(), &Frame { back: Some(paths::desk()), desk: true, wide: true, ..Frame::default() }, body)
}

/// A struck-off application: why, with what it required, by whom, and the way back.
pub(crate) fn struck_off(context: &Context<'_>, dossier: &Dossier, struck: &StruckOff, manager: bool) -> Markup {
    let text = copy::desk_year(LANG);
    let service = service_of(dossier, |kind| matches!(kind, EventKind::StruckOff(_)));
    let motive = labels::strike_off(struck.motive.code(), LANG);
    design::notice(
        Tone::Warning,
        Some(&copy::desk(LANG).state_struck_off()),
        html! {
            @match service {
                Some(service) => p { (text.struck_by(date(struck.on), service)) },
                None => p { (text.struck_by_system(date(struck.on))) },
            }
            p { strong { (motive) } }
            @match &struck.motive {
                Motive::Housed(lease) => (of_lease(lease)),
                Motive::Ineligible(why) => p { (labels::ineligibility(*why, LANG)) },
                Motive::Merged(number) => p { (text.merged_into(number.grouped())) },
                Motive::NotRenewed => p { (text.not_renewed(date(struck.was.valid_until))) },
                Motive::NoReply => {},
            }
            @if let (Motive::NoReply | Motive::Ineligible(_), Some(warning)) = (&struck.motive, &struck.was.warning) {
                p { (text.after_warning(date(warning.sent_on), warning.reference.as_str(),
                    warning.delivered_on.map(date).unwrap_or_default())) }
                @if let Some(returned) = warning.returned {
                    p { (text.after_return(labels::return_reason(returned.reason, LANG))) }
                }
            }
            p { (text.number(struck.was.number.grouped())) }
            (way_back(context, dossier, struck, manager))
        },
    )
}

fn way_back(context: &Context<'_>, dossier: &Dossier, struck: &StruckOff, manager: bool) -> Markup {
    let text = copy::desk_year(LANG);
    html! {
        @if let Some(on) = struck.asked_back_on { p { strong { (text.asked_back(date(on))) } } }
        @if let Some(until) = struck.way_back_until.filter(|_| struck.can_come_back(context.today)) {
            p { (text.way_back(date(until))) }
            @if manager {
                (design::form(&paths::desk_reinstate(&dossier.application.id), context.token, html! {
                    (design::hidden(SEEN, &dossier.application.version.to_string()))
                    (design::submit(&text.reinstate_do()))
                }))
            } @else {
                p { (text.way_back_manager()) }
            }
        }
    }
}

/// What was told of an allocation (R.441-2-9).
fn of_lease(lease: &Lease) -> Markup {
    let rows = [
        (Field::LeaseSignedOn, date(lease.signed_on)),
        (Field::StockIdentifier, lease.home.as_str().to_owned()),
        (Field::Quota, labels::quota(lease.quota, LANG)),
        (Field::Agreement, labels::agreement(lease.agreement, LANG)),
        (Field::DaloPriority, labels::yes_no(lease.dalo, LANG)),
        (Field::WasTenant, labels::yes_no(lease.was_tenant, LANG)),
    ];
    let lines: Vec<_> = rows.into_iter().map(|(field, value)| (labels::field(field, LANG), value)).collect();
    crate::tracking::lines(&lines)
}

/// The letter by which a service received a renunciation.
pub(crate) fn letter(dossier: &Dossier, renunciation: &Renunciation) -> Markup {
    let text = copy::desk_year(LANG);
    let service = service_of(dossier, |kind| *kind == EventKind::StruckOff(MotiveCode::Renunciation));
    html! {
        @if let Some(on) = renunciation.letter_on { p { (text.letter(date(on), service.unwrap_or_default())) } }
    }
}

/// The person has another application by now: this one cannot come back.
pub(crate) fn cannot_come_back(other: Option<&domain::id::ApplicationId>) -> Markup {
    let text = copy::desk_year(LANG);
    html! {
        div role="alert" {
            (design::notice(Tone::Bad, Some(&text.cannot_come_back()), html! {
                p { (text.cannot_come_back_body()) }
                @if let Some(other) = other { p { a href=(paths::desk_file(other)) { (text.other_open()) } } }
            }))
        }
    }
}

/// Which service did something last, as the history has it; `None` for the system.
fn service_of(dossier: &Dossier, what: impl Fn(&EventKind) -> bool) -> Option<String> {
    let event = dossier.events.iter().rev().find(|event| what(&event.kind))?;
    match &event.actor {
        Actor::Agent { service, .. } => Some(service.clone()),
        Actor::Applicant | Actor::Helper { .. } | Actor::System => None,
    }
}
