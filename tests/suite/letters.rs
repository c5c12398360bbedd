//! What leaves, whatever happens on the way: once, after what it tells, and at last.

use jiff::ToSpan as _;

use crate::site::{Site, TODAY, eventually, fill_all};

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_the_mail_service_refuses_leaves_when_it_is_back() {
    let site = Site::start().await;
    let (_, id) = site.application_sent("Panne").await;
    site.settle().await;
    let (mails, away) = (site.data().join("courrier"), site.data().join("en-panne"));
    std::fs::rename(&mails, &away).expect("the mail service breaks down");
    let agent = site.agent("camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    agent.press(&file, "Accepter").await.is(200, "Numéro unique");
    // Tried five times, then set apart: what was registered stays registered.
    eventually("the letter to be set apart", || {
        let (_, apart) = site.system.cloud.queues.depth(local::cloud::POST).expect("the queue can be read");
        (apart == 1).then_some(())
    })
    .await;
    std::fs::rename(&away, &mails).expect("the mail service is back");
    // The schedule turns with the clock.
    site.system.clock.set_today(TODAY.saturating_add(1.day())).expect("the clock can be set");
    site.mail("panne@demandeur.example", "est enregistrée").await;
    site.system.clock.set_today(TODAY.saturating_add(2.days())).expect("the clock can be set");
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let mails = site.mails("panne@demandeur.example");
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains("est enregistrée")).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_comes_twice_or_late_sends_nothing_more() {
    let site = Site::start().await;
    let email = "deux@demandeur.example";
    let person = site.applicant(email).await;
    fill_all(&person, "Deux").await;
    site.settle().await;
    let before = site.mails(email).len();
    // Every message of the table's stream again, and files that nobody sent.
    let queues = &site.system.cloud.queues;
    queues.note("stream").expect("the place is kept").expect("something was read");
    let record = r#"{"eventName":"INSERT","dynamodb":{"NewImage":{"id":{"S":"ffffffffffffffffffffffffffffffff"}}}}"#;
    queues.send(local::cloud::POST, &[record.to_owned(), record.to_owned()], None).expect("the queue takes them");
    let nobodys = r#"{"Records":[{"s3":{"object":{"key":"incoming/x/y"}}}]}"#;
    queues.send(local::cloud::INTAKE, &[nobodys.to_owned(), "{}".to_owned()], None).expect("the queue takes them");
    site.settle().await;
    assert_eq!(site.mails(email).len(), before);
    for queue in [local::cloud::POST, local::cloud::INTAKE] {
        assert_eq!(queues.depth(queue).expect("the queue can be read"), (0, 0), "{queue}");
    }
}
