//! The table: all or nothing, each refusal by its rank, nothing lost when several come at once, and lists in their order.

use domain::alert::AlertKind;
use domain::answers::ApplicantKind;
use domain::application::{Application, Draft, State};
use domain::event::{Actor, Event, EventKind};
use domain::fields::Fields;
use domain::id::{AccountId, ApplicationId, EventId, OutboxId};
use domain::language::Language;
use domain::section::SectionName;
use domain::text::Email;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use storage::Table;
use usecases::ledger::{Commit, Committed, Line, Once, Write};
use usecases::ports::{
    Accounts as _, Deadlines as _, Desks as _, Dossiers as _, Ledger as _, Outboxes as _, Rates as _, Registry as _,
    Taken,
};
use usecases::records::{Account, Alert, Hidden, Message, Outbox};

use super::{Ground, now};

const TERRITORY: &str = "06";

fn account(id: u128) -> Account {
    Account {
        id: AccountId::new(id),
        email: Email::parse(&format!("n{id}@demandeur.example")).expect("an address"),
        password_hash: Hidden("none".to_owned()),
        opened: 0,
        language: Language::French,
    }
}

fn draft(id: u128, owner: u128) -> Write {
    let application = Application {
        id: ApplicationId::new(id),
        owner: AccountId::new(owner),
        territory: TERRITORY.to_owned(),
        applicant: ApplicantKind::Person,
        state: State::begun(date(2026, 11, 24)),
        version: 1,
    };
    Write::CreateApplication { application, instead_of: None, line: Line::None }
}

fn remarks(id: u128, text: &str, expected: Option<u64>) -> Write {
    let mut fields = Fields::new();
    fields.push("precisions", text);
    let saved_on = date(2026, 11, 24);
    Write::SaveSection { application: ApplicationId::new(id), name: SectionName::Remarks, fields, saved_on, expected }
}

fn event(id: u128, at: i64) -> Write {
    let (id, application) = (EventId::at(at, id), ApplicationId::new(id));
    Write::Record { application, event: Event { id, at, actor: Actor::Applicant, kind: EventKind::Created } }
}

async fn commit(table: &Table, writes: Vec<Write>) -> Committed {
    table.commit(Commit { once: None, writes }).await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_holds_together_or_not_at_all() {
    let ground = Ground::prepare().await;
    let table = Table::new(&ground.cloud);
    let creates =
        |id: u128, digest: &str| Write::CreateAccount { account: account(id), email_digest: digest.to_owned() };
    assert_eq!(commit(&table, vec![creates(1, "a"), draft(1, 1)]).await, Committed::Done);
    // The address is claimed, and the application is there: the account and the event between them are not written either.
    let refused = commit(&table, vec![creates(2, "a"), event(1, 5), draft(1, 1)]).await;
    assert_eq!(refused, Committed::Refused(vec![0, 2]));
    assert!(table.account(&AccountId::new(2)).await.expect("an answer").is_none());
    assert!(table.dossier(&ApplicationId::new(1)).await.expect("an answer").expect("a dossier").events.is_empty());
    assert_eq!(table.id_by_email("a").await.expect("an answer"), Some(AccountId::new(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_held_before_says_where_it_went() {
    let ground = Ground::prepare().await;
    let table = Table::new(&ground.cloud);
    let once = Once { id: 9, then: "/la".to_owned(), expires_at: now().seconds() + 3600 };
    let sent = |id| Commit { once: Some(once.clone()), writes: vec![draft(id, id)] };
    assert_eq!(table.held(&once).await.expect("an answer"), None);
    assert_eq!(table.commit(sent(1)).await.expect("an answer"), Committed::Done);
    assert_eq!(table.commit(sent(2)).await.expect("an answer"), Committed::Before("/la".to_owned()));
    assert_eq!(table.held(&once).await.expect("an answer"), Some("/la".to_owned()));
    assert!(table.application(&ApplicationId::new(2)).await.expect("an answer").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_stands_on_the_version_that_was_read() {
    let ground = Ground::prepare().await;
    let table = Table::new(&ground.cloud);
    commit(&table, vec![draft(1, 1)]).await;
    let text = "L’été : « 1 € », ligne 1\nligne 2 – ñ œ ß";
    assert_eq!(commit(&table, vec![remarks(1, text, None)]).await, Committed::Done);
    assert_eq!(
        commit(&table, vec![remarks(1, "b", None)]).await,
        Committed::Refused(vec![0]),
        "it is answered already"
    );
    assert_eq!(commit(&table, vec![remarks(1, "b", Some(7))]).await, Committed::Refused(vec![0]), "another version");
    let dossier = table.dossier(&ApplicationId::new(1)).await.expect("an answer").expect("a dossier");
    let read = dossier.answers.remarks.and_then(|remarks| remarks.text).map(|text| text.as_str().to_owned());
    assert_eq!(read.as_deref(), Some(text));
    let version = dossier.saved[&SectionName::Remarks].version;
    assert_eq!(commit(&table, vec![remarks(1, "b", Some(version))]).await, Committed::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_reads_in_the_order_of_time_whatever_the_order_of_writing() {
    let ground = Ground::prepare().await;
    let table = Table::new(&ground.cloud);
    commit(&table, vec![draft(1, 1)]).await;
    for at in [30_000, 9, 200, 1_700_000_000_000] {
        assert_eq!(commit(&table, vec![event(1, at)]).await, Committed::Done);
    }
    assert_eq!(commit(&table, vec![event(1, 200)]).await, Committed::Refused(vec![0]), "this very event is there");
    let dossier = table.dossier(&ApplicationId::new(1)).await.expect("an answer").expect("a dossier");
    let times: Vec<i64> = dossier.events.iter().map(|event| event.at).collect();
    assert_eq!(times, [9, 200, 30_000, 1_700_000_000_000]);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_follow_each_other_however_many_come_at_once() {
    let ground = Ground::prepare().await;
    let table = Table::new(&ground.cloud);
    let mut comers = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let table = table.clone();
        comers.spawn(async move {
            loop {
                let to = table.sequence(TERRITORY, "1126").await.expect("an answer") + 1;
                let next = Write::AdvanceSequence { territory: TERRITORY.to_owned(), month: "1126".to_owned(), to };
                match table.commit(Commit { once: None, writes: vec![next] }).await {
                    Ok(Committed::Done) => return to,
                    Ok(_) | Err(_) => tokio::task::yield_now().await,
                }
            }
        });
    }
    let mut given = comers.join_all().await;
    given.sort_unstable();
    assert_eq!(given, [1, 2, 3, 4, 5, 6]);
    assert_eq!(table.sequence(TERRITORY, "1126").await.expect("an answer"), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_read_oldest_first_page_after_page_and_keeps_its_first_day() {
    let ground = Ground::prepare().await;
    let table = Table::new(&ground.cloud);
    let raise = |id: u128, on: Date| {
        let alert = Alert {
            application: ApplicationId::new(id),
            applicant: Hidden(format!("N{id}")),
            kind: AlertKind::Housed,
            on,
        };
        Write::RaiseAlert { territory: TERRITORY.to_owned(), alert }
    };
    let first = date(2026, 1, 30);
    for id in [3_u128, 1, 4, 2, 5] {
        let on = first.saturating_add(i64::try_from(id).expect("small").days());
        assert_eq!(commit(&table, vec![raise(id, on)]).await, Committed::Done);
    }
    // Raised again later, it stays where it was.
    commit(&table, vec![raise(1, date(2026, 12, 1))]).await;
    commit(&table, vec![Write::DropAlert { application: ApplicationId::new(4), kind: AlertKind::Housed }]).await;
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        // The index follows the table: on AWS in an instant that nobody promises.
        let (page, next) = table.alerts(TERRITORY, after.as_deref(), 2).await.expect("an answer");
        found.extend(page.into_iter().map(|alert| (alert.applicant.0, alert.on)));
        after = next;
        if after.is_none() {
            break;
        }
    }
    let waits = |id: i64| (format!("N{id}"), first.saturating_add(id.days()));
    assert_eq!(found, [waits(1), waits(2), waits(3), waits(5)]);
    let (elsewhere, _) = table.alerts("83", None, 10).await.expect("an answer");
    assert!(elsewhere.is_empty(), "another territory");
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_are_counted_one_by_one_however_many_come_at_once() {
    let ground = Ground::prepare().await;
    let table = Table::new(&ground.cloud);
    let at = now();
    let mut comers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let table = table.clone();
        comers.spawn(async move { table.count("sign-in#x", 3600, at).await.expect("an answer") });
    }
    let mut counts = comers.join_all().await;
    counts.sort_unstable();
    assert_eq!(counts, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(table.count("sign-in#y", 3600, at).await.expect("an answer"), 1, "another key");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_one_worker_s_until_its_lease_ends_and_is_told_late_until_it_left() {
    let ground = Ground::prepare().await;
    let table = Table::new(&ground.cloud);
    let at = now();
    let after = |seconds: i64| usecases::Moment::at(at.instant.saturating_add(seconds.seconds()).expect("an instant"));
    let id = OutboxId::at(at.milliseconds(), 3);
    let outbox = Outbox { id: id.clone(), message: Message::Submitted { application: ApplicationId::new(1) } };
    assert_eq!(commit(&table, vec![Write::Send(outbox.clone())]).await, Committed::Done);
    assert_eq!(table.unsent(after(1), None, 10).await.expect("an answer"), std::slice::from_ref(&id));
    assert!(table.unsent(at, None, 10).await.expect("an answer").is_empty(), "not late yet");
    assert_eq!(table.take(&id, at, 60).await.expect("an answer"), Taken::Ours(outbox.clone()));
    assert_eq!(table.take(&id, after(59), 60).await.expect("an answer"), Taken::Busy);
    assert_eq!(table.take(&id, after(61), 60).await.expect("an answer"), Taken::Ours(outbox));
    let left = || Write::Left { id: id.clone(), proof: "m-1".to_owned(), at: after(62).milliseconds() };
    assert_eq!(commit(&table, vec![left()]).await, Committed::Done);
    assert_eq!(table.take(&id, after(63), 60).await.expect("an answer"), Taken::Sent);
    assert!(table.unsent(after(64), None, 10).await.expect("an answer").is_empty(), "it left the index");
    assert_eq!(commit(&table, vec![left()]).await, Committed::Refused(vec![0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_ends_as_it_was_read_and_nothing_is_added_to_what_ended() {
    let ground = Ground::prepare().await;
    let table = Table::new(&ground.cloud);
    let (id, begun, due) = (ApplicationId::new(1), date(2026, 11, 24), date(2027, 4, 24));
    let stands_at = async || {
        // The index follows the table: on AWS in an instant that nobody promises.
        let found = table.due_applications(1, date(2030, 1, 1), None, 10).await.expect("an answer");
        found.into_iter().map(|(day, _)| day).collect::<Vec<_>>()
    };
    assert_eq!(commit(&table, vec![draft(1, 1)]).await, Committed::Done);
    assert_eq!(stands_at().await, [], "nothing said where");
    let touch = |on| Write::TouchDraft { application: id.clone(), on, due };
    assert_eq!(commit(&table, vec![touch(date(2026, 11, 25))]).await, Committed::Done);
    assert_eq!(commit(&table, vec![touch(begun)]).await, Committed::Done);
    assert_eq!(stands_at().await, [due]);

    let untold = Draft::begun(begun);
    let tell = |read, due| Write::TellDraft { application: id.clone(), read, on: date(2027, 4, 24), due };
    let other = Draft::begun(date(2026, 11, 23));
    assert_eq!(commit(&table, vec![tell(other, due)]).await, Committed::Refused(vec![0]), "added to since");
    let erased = date(2027, 5, 25);
    assert_eq!(commit(&table, vec![tell(untold, erased)]).await, Committed::Done);
    assert_eq!(commit(&table, vec![tell(untold, erased)]).await, Committed::Refused(vec![0]), "told before");
    let told = Draft { told_on: Some(date(2027, 4, 24)), ..untold };
    let found = table.application(&id).await.expect("an answer").expect("it is there");
    assert_eq!((found.state, stands_at().await), (State::Draft(told), vec![erased]));

    // Gone on with: it stands where it stood, too early.
    assert_eq!(commit(&table, vec![touch(date(2027, 5, 24))]).await, Committed::Done);
    assert_eq!(stands_at().await, [erased]);
    let end = |read| Write::EndDraft { application: id.clone(), read, due: erased };
    assert_eq!(commit(&table, vec![end(told)]).await, Committed::Refused(vec![0]), "added to since");
    assert_eq!(commit(&table, vec![Write::DraftErased(id.clone())]).await, Committed::Refused(vec![0]), "it is there");
    let gone_on = Draft { touched_on: Some(date(2027, 5, 24)), ..told };
    assert_eq!(commit(&table, vec![end(gone_on)]).await, Committed::Done);

    assert_eq!(table.application(&id).await.expect("an answer"), None);
    assert!(table.dossier(&id).await.expect("an answer").is_none());
    for write in
        [touch(erased), Write::StillOpen(id.clone()), Write::TakesPieces(id.clone()), Write::StillThere(id.clone())]
    {
        assert_eq!(commit(&table, vec![write]).await, Committed::Refused(vec![0]));
    }
    assert_eq!(stands_at().await, [erased], "the daily work finds what is left of it");
    for _ in 0..2 {
        assert_eq!(commit(&table, vec![Write::DraftErased(id.clone())]).await, Committed::Done);
        assert_eq!(stands_at().await, []);
    }
}
