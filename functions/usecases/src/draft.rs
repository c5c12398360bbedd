//! Drafts: gone on with, about to be erased, erased (RGPD, article 5, 1, e).

use domain::application::{Application, Draft, NotNow, State};
use domain::event::{Actor, EventKind};
use domain::id::{ApplicationId, OutboxId};
use jiff::civil::Date;

use crate::application::event;
use crate::closing::erase_remains;
use crate::fault::Fault;
use crate::ledger::{Commit, Line, Write};
use crate::lifecycle::line;
use crate::moment::Moment;
use crate::ports::{Chance, Files, Ledger, Remains};
use crate::records::{Message, Outbox};

/// What says that something is added to a draft today, and makes sure that it still is one: the daily work then erases
/// nothing that it read before. When it is no draft, or this was said today, `otherwise` makes sure that the application is
/// there.
pub(crate) fn touch_or(application: &Application, now: Moment, otherwise: Write) -> Result<Write, Fault> {
    let Ok(state) = application.state.clone().touched(now.today) else { return Ok(otherwise) };
    let due = due(application, state, now)?;
    Ok(Write::TouchDraft { application: application.id.clone(), on: now.today, due })
}

/// What tells the owner of a draft, as it was read, that it is about to be erased.
pub(crate) fn tell(application: &Application, now: Moment, chance: &dyn Chance) -> Result<Vec<Write>, Fault> {
    let (read, id) = (draft(application)?, application.id.clone());
    let told = application.state.clone().draft_told(now.today);
    let told = told.map_err(|_: NotNow| Fault::new("a draft whose end was to be told cannot be"))?;
    let due = due(application, told, now)?;
    let outbox = OutboxId::at(now.milliseconds(), chance.draw());
    Ok(vec![
        Write::TellDraft { application: id.clone(), read, on: now.today, due },
        Write::Record { application: id.clone(), event: event(Actor::System, EventKind::DraftTold, now, chance) },
        Write::Send(Outbox { id: outbox, message: Message::DraftEnds { application: id } }),
    ])
}

/// What ends a draft, as it was read. [`erase`] follows, as often as it breaks off.
pub(crate) fn end(application: &Application, now: Moment) -> Result<Write, Fault> {
    let due = due(application, application.state.clone(), now)?;
    Ok(Write::EndDraft { application: application.id.clone(), read: draft(application)?, due })
}

/// Erases what is left of a draft that was ended: its answers, its history, its files, the rights to help with it, then what
/// the daily work finds it by. Of an application that is gone nothing is left.
pub(crate) async fn erase<P: Ledger + Remains>(
    ports: &P,
    files: &impl Files,
    application: &ApplicationId,
) -> Result<(), Fault> {
    erase_remains(ports, files, application).await?;
    let writes = vec![Write::DraftErased(application.clone())];
    // Refused: it is an application, which the index showed before it could be read.
    ports.commit(Commit { once: None, writes }).await.map(drop)
}

fn draft(application: &Application) -> Result<Draft, Fault> {
    if let State::Draft(draft) = application.state { Ok(draft) } else { Err(Fault::new("this is no draft")) }
}

/// The day of the next step of a draft in a state.
fn due(application: &Application, state: State, now: Moment) -> Result<Date, Fault> {
    match line(&Application { state, ..application.clone() }, now)? {
        Line::Due(day) => Ok(day),
        Line::None | Line::Desk(_) => Err(Fault::new("a draft has no day to stand at")),
    }
}
