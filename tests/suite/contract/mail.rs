//! Mail: a message leaves once, to whom it is for, with its texts whole.

use domain::id::OutboxId;
use domain::language::Language;
use storage::Mail;
use storage::config::Cloud;
use usecases::ports::{Letter, Mailer as _};

use super::{FROM, Ground, given};

/// The sender's domain, as the stack declares it.
pub(super) async fn create_identity(cloud: &Cloud) {
    let domain = FROM.split('@').nth(1).expect("a domain");
    // Each test asks for it; there is one.
    let _ = cloud.ses().create_email_identity().email_identity(domain).send().await;
}

/// Where what a given engine sent is read: a list like that of `/_local/courrier.json`.
const MAILBOX: &str = "CONTRACT_MAILBOX";

/// The subject and the text of what was sent to somebody.
async fn received(ground: &Ground, to: &str) -> Vec<(String, String)> {
    if given("SESV2").is_none() {
        let list = ground.embedded.mailbox.list();
        return list.into_iter().filter(|mail| mail.to == to).map(|mail| (mail.subject, mail.text)).collect();
    }
    let mailbox = std::env::var(MAILBOX).expect("CONTRACT_MAILBOX says where messages are read");
    let said = reqwest::get(mailbox).await.expect("an answer").json::<serde_json::Value>().await.expect("messages");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let all = said.as_array().expect("a list").iter().filter(|mail| mail["to"] == to);
    all.map(|mail| (text(&mail["subject"]), text(&mail["text"]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_leaves_with_its_texts_whole() {
    let ground = Ground::prepare().await;
    let mail = Mail::new(&ground.cloud);
    let to = format!("{}@demandeur.example", super::fresh("marie"));
    let text = "Bonjour,\n\nVotre numéro : 1234. C’est noté — « à bientôt ».\nhttps://demande.example/x?y=1&z=2\n";
    let letter = Letter {
        to: to.clone(),
        copy: None,
        language: Language::French,
        id: OutboxId::new(7),
        subject: "Votre demande est enregistrée, où que vous soyez".to_owned(),
        text: text.to_owned(),
        html: "<p>Bonjour</p>".to_owned(),
    };
    let identifier = mail.send(letter).await.expect("sent");
    assert!(!identifier.is_empty());
    let received = received(&ground, &to).await;
    let [(subject, body)] = &received[..] else { panic!("one message: {}", received.len()) };
    assert_eq!(subject, "Votre demande est enregistrée, où que vous soyez");
    assert_eq!(body.replace("\r\n", "\n").trim_end(), text.trim_end());
}
