//! The year of an application, as the days pass: the daily work, notices, what comes back, strike-off, erasure.

use fn_lifecycle::Lifecycle;
use jiff::ToSpan as _;
use jiff::civil::Date;
use usecases::lifecycle::SHARDS;
use usecases::ports::{Desks as _, Files as _, PaperLetters as _, Runs as _};

use crate::site::{Site, every_item};

/// The registration of these tests ends a year after [`TODAY`]: its notice is written a month and a half before.
const NOTICE: Date = Date::constant(2027, 10, 9);
const ENDS: Date = Date::constant(2027, 11, 24);

/// The whole daily work of a day, and all that it sends.
pub(crate) async fn lives(site: &Site, day: Date) {
    site.system.clock.set_today(day).expect("the clock can be set");
    works(site).await;
    site.settle().await;
}

/// The daily work of the day that it is.
pub(crate) async fn works(site: &Site) {
    let lifecycle = daily_work(site);
    let run = lifecycle.turn().await.expect("the run begins");
    for shard in 0..SHARDS {
        lifecycle.work_through(run.on, shard).await.expect("the shard ends");
    }
}

pub(crate) fn daily_work(site: &Site) -> Lifecycle {
    Lifecycle::new(site.system.kit.clone(), site.system.table.clone(), site.system.files.clone())
}

/// How often the run of a day did something.
pub(crate) async fn count(site: &Site, day: Date, what: &str) -> u64 {
    let shards = site.system.table.shards(day).await.expect("the run can be read");
    shards.iter().filter_map(|shard| shard.counts.get(what)).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_that_nobody_answers() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Annee").await;
    let mailbox = "annee@demandeur.example";

    lives(&site, NOTICE.yesterday().expect("a day")).await;
    assert_eq!(count(&site, NOTICE.yesterday().expect("a day"), "notices").await, 0);
    lives(&site, NOTICE).await;
    let notice = site.mail(mailbox, "Renouvelez").await;
    assert!(notice.links().iter().any(|link| link.contains("/renouveler?lien=")), "{}", notice.text);
    assert_eq!(count(&site, NOTICE, "notices").await, 1);

    // A second run of the day changes nothing, and nothing is sent twice.
    let before = every_item(&site).await.len();
    works(&site).await;
    site.settle().await;
    assert_eq!(every_item(&site).await.len(), before);
    assert_eq!(site.mails(mailbox).iter().filter(|mail| mail.subject.contains("Renouvelez")).count(), 1);

    // Both reminders are missed but for the last day: one leaves.
    lives(&site, ENDS).await;
    assert_eq!(site.mails(mailbox).iter().filter(|mail| mail.subject.contains("Rappel")).count(), 1);
    lives(&site, ENDS.tomorrow().expect("a day")).await;
    site.mail(mailbox, "n’est plus valable").await;

    // The month of grace, then the strike-off.
    lives(&site, ENDS.saturating_add(1.month())).await;
    assert!(site.mails(mailbox).iter().all(|mail| !mail.subject.contains("radiée")));
    lives(&site, ENDS.saturating_add(1.month()).tomorrow().expect("a day")).await;
    site.mail(mailbox, "radiée").await;
    site.signs_in(&person, mailbox).await;
    person.get(&format!("/suivi/{id}")).await.is(200, "radiée");

    // A year later nothing is left that names anybody; a fact is kept.
    lives(&site, ENDS.saturating_add(7.months())).await;
    lives(&site, ENDS.saturating_add(13.months().days(2))).await;
    let left = every_item(&site).await;
    assert!(!left.iter().any(|item| item.contains(&format!("APPLICATION#{id}\")"))), "the partition is empty");
    assert!(!left.iter().any(|item| item.contains("\"kind\": S(\"section\")") && item.contains("Annee")));
    assert_eq!(left.iter().filter(|item| item.contains("FACT#06")).count(), 1);
    assert!(left.iter().any(|item| item.contains("NUMBER#0061126000001GDPUB")), "a number is never issued again");
    site.signs_in(&person, mailbox).await;
    person.get(&format!("/suivi/{id}")).await.is(404, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_struck_off_without_a_notice_that_left_a_month_before() {
    let site = Site::start().await;
    let (_, id) = site.application_registered("Retard").await;
    // The daily work stood still for more than a year: the notice leaves now.
    let late = ENDS.saturating_add(3.months());
    lives(&site, late).await;
    site.mail("retard@demandeur.example", "Renouvelez").await;
    assert_eq!(count(&site, late, "not_renewed").await, 0);
    lives(&site, late.saturating_add(1.month())).await;
    assert_eq!(count(&site, late.saturating_add(1.month()), "not_renewed").await, 0);
    let day = late.saturating_add(1.month()).tomorrow().expect("a day");
    lives(&site, day).await;
    assert_eq!(count(&site, day, "not_renewed").await, 1, "{id}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_comes_back_takes_the_other_way_and_is_told_at_the_desks() {
    let site = Site::start().await;
    // The mail service of these tests gives back what is sent to such an address.
    let (_, id) = site.application_registered("Bounce").await;
    lives(&site, NOTICE).await;
    let (alerts, _) = site.system.table.alerts("06", None, 10).await.expect("the alerts can be read");
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].application.as_str(), id);
    // The letter is ready, and leaves with the batch of the next day.
    let tomorrow = NOTICE.tomorrow().expect("a day");
    lives(&site, tomorrow).await;
    let manifest = site.system.files.read(&usecases::postal::manifest_key(tomorrow), 10_000).await.expect("readable");
    let manifest = String::from_utf8(manifest.expect("a manifest").bytes).expect("text");
    let line = manifest.lines().nth(1).expect("one letter");
    let key = line.split(',').nth(1).expect("its file");
    let pdf = site.system.files.read(key, 10_000_000).await.expect("readable").expect("the letter");
    assert!(pdf.bytes.starts_with(b"%PDF"));
    assert!(site.system.table.ready(usecases::Moment::start_of(ENDS), 10).await.expect("readable").is_empty());
    assert!(site.system.table.open_batches().await.expect("readable").is_empty());
    // Struck off a month after the letter, not after the mail.
    let events: Vec<String> = every_item(&site).await.into_iter().filter(|item| item.contains("notice-left")).collect();
    assert!(events.iter().any(|event| event.contains(&format!("renewal|post|{tomorrow}/"))), "{events:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_copy_of_a_helper_that_comes_back_tells_nothing_of_the_applicant() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Aidee").await;
    let form = person.get(&format!("/demande/{id}/aide")).await.form("Enregistrer");
    let told =
        [("aide", "oui"), ("aide_nom", "Asso"), ("aide_courriel", "bounce@asso.example"), ("aide_copies", "oui")];
    let form = told.iter().fold(form, |form, (name, value)| form.with(name, value));
    person.send(form).await.is(200, "");
    lives(&site, NOTICE).await;
    site.mail("aidee@demandeur.example", "Renouvelez").await;
    let (alerts, _) = site.system.table.alerts("06", None, 10).await.expect("the alerts can be read");
    assert!(alerts.is_empty(), "{alerts:?}");
    // What the mail service says in plain words, once, is no letter that failed.
    let trial = "Successfully validated SNS topic for Amazon SES event publishing.".to_owned();
    let queues = &site.system.cloud.queues;
    queues.send(local::cloud::POST, &[trial], None).expect("the queue takes it");
    site.settle().await;
    assert_eq!(queues.depth(local::cloud::POST).expect("the queue can be read"), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_changes_nothing() {
    let site = Site::start().await;
    site.application_registered("Blanc").await;
    site.system.clock.set_today(NOTICE).expect("the clock can be set");
    let before = every_item(&site).await;
    let told = daily_work(&site).call(serde_json::json!({ "dry_run": true })).await.expect("it answers");
    assert_eq!(told["would_do"]["notices"], 1, "{told}");
    let after = every_item(&site).await;
    let changed = before.len().abs_diff(after.len());
    // The system's own schedule may begin the run of the day meanwhile.
    assert!(changed == 0 || after.iter().any(|item| item.contains("LIFECYCLE")), "{changed}");
}
