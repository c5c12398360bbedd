//! Striking off with one of the legal motives and what each requires (R.441-2-8), warning before, and the way back.

use domain::alert::AlertKind;
use domain::application::{
    Agreement, Application, DeliveryReference, Ground, Ineligibility, Lease, Motive, NotYet, Quota, State,
    StockIdentifier, Warning,
};
use domain::event::{Actor, EventKind, HousingFact, MotiveCode};
use domain::letter_return::ReturnReason;
use domain::notice::NoticeKind;
use domain::number::UniqueNumber;
use domain::reading::Reading;
use domain::refusal::{Refusal, Refusals};
use domain::service::Role;
use domain::{Field, Fields};
use jiff::civil::Date;

use crate::application::{circumstances, event};
use crate::desk::{SEEN, claim_digest, nothing_waits, person_claim};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::notice::{self, channels, move_to, raise, reach};
use crate::ports::{Chance, Dossiers, Ledger, Registry};
use crate::proof;
use crate::records::{Badge, Dossier, Message, Outbox};
use domain::id::{ApplicationId, OutboxId};

/// Why it was not done.
#[derive(Debug)]
pub enum NotDone {
    /// Something in the form is to be mended.
    Refused(Refusals),
    /// The motive requires something that is not there, or not yet.
    NotYet(NotYet),
    /// Not for an agent of this role.
    NotYours,
    /// Somebody acted first.
    Overtaken,
    /// The person has another application by now.
    Duplicate,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NotDone {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// A strike-off with all that ends with it, and the word to the applicant.
pub(crate) fn ends(
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    dossier: &Dossier,
    state: State,
    told: (Actor, MotiveCode),
) -> Result<Vec<Write>, Fault> {
    let struck = Application { state: state.clone(), ..dossier.application.clone() };
    let mut writes = ended(keys, chance, now, dossier, state, told)?;
    let kind = NoticeKind::StruckOff;
    writes.extend(notice::send(keys, chance, now, &struck, kind, &channels(kind, reach(dossier)))?);
    Ok(writes)
}

/// Everything that ends with a strike-off: the claim on the person, what waits for a desk, what somebody had to see to.
fn ended(
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    dossier: &Dossier,
    state: State,
    (actor, code): (Actor, MotiveCode),
) -> Result<Vec<Write>, Fault> {
    let application = &dossier.application;
    let id = &application.id;
    let (territory, digest) = person_claim(keys, dossier)?;
    let mut writes = vec![
        move_to(application, state, now)?,
        Write::Record { application: id.clone(), event: event(actor, EventKind::StruckOff(code), now, chance) },
        Write::ReleasePerson { territory, digest, application: id.clone() },
    ];
    writes.extend(nothing_waits(dossier));
    writes.extend(AlertKind::ALL.iter().map(|&kind| Write::DropAlert { application: id.clone(), kind }));
    Ok(writes)
}

/// An agent strikes off.
pub async fn strike_off<P: Ledger + Registry + Dossiers>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<(), NotDone> {
    let mut form = Reading::of(fields);
    let code = form.code(Field::StrikeOffMotive, MotiveCode::parse);
    let code = form.finish(code).map_err(NotDone::Refused)?;
    let application = &dossier.application;
    if fields.named(SEEN).parse() != Ok(application.version) || !matches!(application.state, State::Active(_)) {
        return before(ports, &once).await;
    }
    let parameters = circumstances(application, now)?.territory.parameters(now.today);
    let actor = badge.actor();
    let mut merged = vec![];
    let motive = match code {
        MotiveCode::Housed => Motive::Housed(lease(fields, now.today).map_err(NotDone::Refused)?),
        MotiveCode::Renunciation => {
            return renounce_by_letter(ports, keys, chance, now, badge, dossier, fields, once).await;
        }
        MotiveCode::NoReply => Motive::NoReply,
        MotiveCode::Ineligible => match warning(dossier) {
            Some(Warning { ground: Ground::Ineligible(ground), .. }) => Motive::Ineligible(*ground),
            _ => return Err(NotDone::NotYet(NotYet::NoWarning)),
        },
        // The manager of the system strikes off what was not renewed, and merges.
        MotiveCode::NotRenewed | MotiveCode::Merged if badge.role != Role::Manager => return Err(NotDone::NotYours),
        MotiveCode::NotRenewed => Motive::NotRenewed,
        MotiveCode::Merged => {
            let (number, writes) = merge(ports, chance, now, badge, dossier, fields).await?;
            merged = writes;
            Motive::Merged(number)
        }
    };
    let state = application
        .state
        .clone()
        .strike_off(motive, now.today, Some(badge.desk.clone()), &parameters)
        .map_err(NotDone::NotYet)?;
    let mut writes = ends(keys, chance, now, dossier, state, (actor, code))?;
    writes.extend(merged);
    writes.push(proof::not_held(badge, dossier, now));
    commit(ports, writes, once).await
}

fn warning(dossier: &Dossier) -> Option<&Warning> {
    match &dossier.application.state {
        State::Active(registration) => registration.warning.as_ref(),
        _ => None,
    }
}

/// Reads what R.441-2-9 asks of an allocation.
fn lease(fields: &Fields, today: Date) -> Result<Lease, Refusals> {
    let mut form = Reading::of(fields);
    let signed_on = form.past_date(Field::LeaseSignedOn, today);
    let home =
        form.required(Field::StockIdentifier, |text| StockIdentifier::parse(text).ok_or(Refusal::NotAStockIdentifier));
    let quota = form.code(Field::Quota, Quota::parse);
    let agreement = form.code(Field::Agreement, Agreement::parse);
    let dalo = form.yes_no(Field::DaloPriority);
    let was_tenant = form.yes_no(Field::WasTenant);
    let read = (|| {
        Some(Lease {
            signed_on: signed_on?,
            home: home?,
            quota: quota?,
            agreement: agreement?,
            dalo: dalo?,
            was_tenant: was_tenant?,
        })
    })();
    form.finish(read)
}

/// A renunciation in writing that a service received: the applicant can come back on it, as on one made on line.
async fn renounce_by_letter(
    ledger: &impl Ledger,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<(), NotDone> {
    let mut form = Reading::of(fields);
    let written_on = form.past_date(Field::LetterOn, now.today);
    let kept = form.ticked(Field::LetterKept);
    if !kept {
        form.refuse::<()>(Field::LetterKept, Refusal::LetterNeeded);
    }
    let letter_on = form.finish(written_on.filter(|_| kept)).map_err(NotDone::Refused)?;
    let parameters = circumstances(&dossier.application, now)?.territory.parameters(now.today);
    let state = dossier.application.state.clone().renounce_by_letter(letter_on, now.today, &parameters);
    let state = state.map_err(|_| NotDone::Overtaken)?;
    let mut writes = ended(keys, chance, now, dossier, state, (badge.actor(), MotiveCode::Renunciation))?;
    // The words of a renunciation say how to come back on it.
    writes.push(Write::Send(Outbox {
        id: OutboxId::at(now.milliseconds(), chance.draw()),
        message: Message::Renounced { application: dossier.application.id.clone() },
    }));
    writes.push(proof::not_held(badge, dossier, now));
    commit(ledger, writes, once).await
}

/// What a merger changes of the application that stays: it keeps the older seniority.
async fn merge<P: Registry + Dossiers>(
    ports: &P,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    fields: &Fields,
) -> Result<(UniqueNumber, Vec<Write>), NotDone> {
    let mut form = Reading::of(fields);
    let number = form.required(Field::MergedInto, |text| UniqueNumber::parse(text).ok_or(Refusal::NotAUniqueNumber));
    let number = form.finish(number).map_err(NotDone::Refused)?;
    let unknown = || NotDone::Refused(Refusals::one(Field::MergedInto, Refusal::UnknownNumber));
    let id = ports.number(&number).await?.filter(|id| *id != dossier.application.id).ok_or_else(unknown)?;
    let kept = ports.application(&id).await?.filter(|kept| kept.territory == dossier.application.territory);
    let kept = kept.ok_or_else(unknown)?;
    let since = dossier.application.state.registration().map(|it| it.senior_since).ok_or(NotDone::Overtaken)?;
    let own = dossier.application.state.registration().map(|it| it.number.grouped()).unwrap_or_default();
    let state = kept.state.clone().absorb(since).map_err(|_| unknown())?;
    let told = event(badge.actor(), EventKind::Absorbed(own), now, chance);
    Ok((number, vec![move_to(&kept, state, now)?, Write::Record { application: id, event: told }]))
}

/// A service notes that it warned: the registered letter leaves from its desk, this is its trace. The applicant is told by
/// the ways of a notice too.
pub async fn warn(
    ledger: &impl Ledger,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<(), NotDone> {
    let mut form = Reading::of(fields);
    let code = form.code(Field::WarningGround, MotiveCode::parse);
    let ground = match code {
        Some(MotiveCode::NoReply) => Some(Ground::NoReply),
        Some(MotiveCode::Ineligible) => form.code(Field::Ineligibility, Ineligibility::parse).map(Ground::Ineligible),
        Some(_) => form.refuse(Field::WarningGround, Refusal::Missing),
        None => None,
    };
    let sent_on = form.past_date(Field::WarningSentOn, now.today);
    let reference =
        form.required(Field::DeliveryReference, |text| DeliveryReference::parse(text).ok_or(Refusal::NotAReference));
    let read = (|| Some((ground?, sent_on?, reference?)))();
    let (ground, sent_on, reference) = form.finish(read).map_err(NotDone::Refused)?;
    let warning = Warning {
        ground,
        sent_on,
        reference,
        delivered_on: None,
        returned: None,
        desk: badge.desk.clone(),
        unproven_told: false,
    };
    let state = dossier.application.state.clone().warn(warning);
    let Ok(state) = state else { return before(ledger, &once).await };
    let kind = match ground {
        Ground::NoReply => NoticeKind::NoReply,
        Ground::Ineligible(_) => NoticeKind::Ineligible,
    };
    let mut writes = moved(dossier, state, badge, EventKind::Warned(ground), now, chance)?;
    writes.extend(notice::send(keys, chance, now, &dossier.application, kind, &channels(kind, reach(dossier)))?);
    commit(ledger, writes, once).await
}

/// The proof that the warning arrived came back.
pub async fn delivered(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<(), NotDone> {
    let mut form = Reading::of(fields);
    let on = form.past_date(Field::WarningDeliveredOn, now.today);
    let on = form.finish(on).map_err(NotDone::Refused)?;
    if warning(dossier).is_some_and(|warning| on < warning.sent_on) {
        return Err(NotDone::Refused(Refusals::one(Field::WarningDeliveredOn, Refusal::BeforeSending)));
    }
    let Ok(state) = dossier.application.state.clone().warning_delivered(on) else {
        return before(ledger, &once).await;
    };
    let mut writes = moved(dossier, state, badge, EventKind::WarningDelivered(on), now, chance)?;
    writes.push(Write::DropAlert { application: dossier.application.id.clone(), kind: AlertKind::WarningUnproven });
    commit(ledger, writes, once).await
}

/// The letter that warns came back to its service. What that is worth, the service decides: nothing is struck off by itself
/// any more ([`domain::letter_return::Worth`]).
pub async fn warning_returned(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<(), NotDone> {
    let mut form = Reading::of(fields);
    let reason = form.code(Field::ReturnReason, ReturnReason::parse);
    let reason = form.finish(reason).map_err(NotDone::Refused)?;
    let Ok(state) = dossier.application.state.clone().warning_returned(reason, now.today) else {
        return before(ledger, &once).await;
    };
    let mut after = dossier.clone();
    after.application.state = state.clone();
    let mut writes = moved(dossier, state, badge, EventKind::WarningReturned(reason), now, chance)?;
    if notice::wrong_address(&after).is_some() {
        writes.push(raise(dossier, AlertKind::LetterReturned, now));
    }
    commit(ledger, writes, once).await
}

/// The warning is lifted: by its service, or by the applicant who answers it.
pub async fn lift(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    actor: Actor,
    dossier: &Dossier,
    once: Once,
) -> Result<(), NotDone> {
    // An applicant answers a letter to which there was no reply; a committee's decision is not undone by an answer.
    let own = actor == Actor::Applicant;
    let liftable = warning(dossier).is_some_and(|warning| !own || warning.ground == Ground::NoReply);
    let state = dossier.application.state.clone().lift_warning();
    let (true, Ok(state)) = (liftable, state) else { return before(ledger, &once).await };
    let id = dossier.application.id.clone();
    let writes = vec![
        move_to(&dossier.application, state, now)?,
        Write::Record { application: id.clone(), event: event(actor, EventKind::WarningLifted, now, chance) },
        Write::DropAlert { application: id, kind: AlertKind::WarningUnproven },
    ];
    commit(ledger, writes, once).await
}

/// A service tells what became of a proposal: an allocation or a lease without a strike-off is an alert from that day on.
pub async fn tell_housing(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<(), NotDone> {
    let mut form = Reading::of(fields);
    let fact = form.code(Field::HousingFact, HousingFact::parse);
    let on = form.past_date(Field::HousingFactOn, now.today);
    let read = (|| Some((fact?, on?)))();
    let (fact, on) = form.finish(read).map_err(NotDone::Refused)?;
    let before_it = dossier.application.state.clone();
    if !matches!(before_it, State::Active(_)) {
        return before(ledger, &once).await;
    }
    // What changes nothing is still told: a proposal that came to nothing, a lease after an allocation.
    let state = match fact {
        HousingFact::Allocated | HousingFact::LeaseSigned => before_it.clone().housed(on),
        HousingFact::Fallen => before_it.clone().not_housed(),
    };
    let state = state.unwrap_or(before_it);
    let mut writes = moved(dossier, state, badge, EventKind::Housed(fact), now, chance)?;
    writes.push(match fact {
        HousingFact::Allocated | HousingFact::LeaseSigned => raise(dossier, AlertKind::Housed, now),
        HousingFact::Fallen => {
            Write::DropAlert { application: dossier.application.id.clone(), kind: AlertKind::Housed }
        }
    });
    commit(ledger, writes, once).await
}

/// The applicant asks that an application that was struck off be reinstated; the territorial manager decides.
pub async fn ask_back(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    dossier: &Dossier,
    once: Once,
) -> Result<(), NotDone> {
    let application = &dossier.application;
    match application.state.clone().ask_back(now.today) {
        Ok(state) if state != application.state => {
            let told = event(Actor::Applicant, EventKind::WayBackAsked, now, chance);
            let writes = vec![
                move_to(application, state, now)?,
                Write::Record { application: application.id.clone(), event: told },
                raise(dossier, AlertKind::WayBackAsked, now),
            ];
            commit(ledger, writes, once).await
        }
        Ok(_) => Ok(()),
        Err(_) => before(ledger, &once).await,
    }
}

/// The territorial manager reinstates an application: same number, same seniority; it is to be renewed.
pub async fn reinstate(
    ledger: &impl Ledger,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<(), NotDone> {
    if badge.role != Role::Manager {
        return Err(NotDone::NotYours);
    }
    let application = &dossier.application;
    if fields.named(SEEN).parse() != Ok(application.version) {
        return before(ledger, &once).await;
    }
    let parameters = circumstances(application, now)?.territory.parameters(now.today);
    let Ok(state) = application.state.clone().reinstate(now.today, &parameters) else {
        return before(ledger, &once).await;
    };
    let (territory, digest) = person_claim(keys, dossier)?;
    let back = Application { state: state.clone(), ..application.clone() };
    let again = proof::line_again(dossier, &state, now)?;
    let mut writes = moved(dossier, state, badge, EventKind::Reinstated, now, chance)?;
    writes.push(Write::DropAlert { application: application.id.clone(), kind: AlertKind::WayBackAsked });
    writes.extend(again);
    writes.extend(notice::send(
        keys,
        chance,
        now,
        &back,
        NoticeKind::Reinstated,
        &channels(NoticeKind::Reinstated, reach(dossier)),
    )?);
    // From here on, what another application may have taken.
    let taken = writes.len();
    writes.push(Write::HoldsPlace {
        owner: application.owner.clone(),
        territory: application.territory.clone(),
        application: application.id.clone(),
    });
    writes.push(Write::ClaimPerson { territory, digest, application: application.id.clone() });
    match ledger.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done | Committed::Before(_) => Ok(()),
        Committed::Refused(ranks) if ranks.iter().any(|rank| *rank >= taken) => Err(NotDone::Duplicate),
        Committed::Refused(_) => Err(NotDone::Overtaken),
    }
}

/// The application that the person of one that was struck off has by now.
pub async fn other_application(
    registry: &impl Registry,
    keys: &Keys,
    dossier: &Dossier,
) -> Result<Option<ApplicationId>, Fault> {
    let Some(matching) = dossier.answers.matching_text() else { return Ok(None) };
    let application = &dossier.application;
    let found = registry.person(&application.territory, &claim_digest(keys, dossier, matching)).await?;
    Ok(found.filter(|id| *id != application.id))
}

fn moved(
    dossier: &Dossier,
    state: State,
    badge: &Badge,
    kind: EventKind,
    now: Moment,
    chance: &dyn Chance,
) -> Result<Vec<Write>, Fault> {
    let application = &dossier.application;
    Ok(vec![
        move_to(application, state, now)?,
        Write::Record { application: application.id.clone(), event: event(badge.actor(), kind, now, chance) },
    ])
}

/// What was asked cannot be done from here: it was by this very form, or somebody acted first.
async fn before(ledger: &impl Ledger, once: &Once) -> Result<(), NotDone> {
    if ledger.held(once).await?.is_some() { Ok(()) } else { Err(NotDone::Overtaken) }
}

async fn commit(ledger: &impl Ledger, writes: Vec<Write>, once: Once) -> Result<(), NotDone> {
    match ledger.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done | Committed::Before(_) => Ok(()),
        Committed::Refused(_) => Err(NotDone::Overtaken),
    }
}
