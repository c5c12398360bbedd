//! Mail: a message leaves once, to whom it is for, with its texts whole.

use domain::id::OutboxId;
use domain::language::Language;
use storage::config::Cloud;
use storage::Mail;
use usecases::ports::{Letter, Mailer as _};

use super::{FROM, Ground, given};

/// The sender's domain, as the stack declares it.
pub(super) async fn create_identity(cloud: &Cloud) {
    let domain = FROM.split('@').nth(1).expect("a domain");
    // Each test asks for it; there is one.
    let _ = cloud.ses().create_email_identity().email_identity(domain).send().await;
}

/// The subject and the text of what was sent to somebody.
async fn received(ground: &Ground, to: &str) -> Vec<(String, String)> {
    let Some(endpoint) = given("SESV2") else {
        let list = ground.embedded.mailbox.list();
        return list.into_iter().filter(|mail| mail.to == to).map(|mail| (mail.subject, mail.text)).collect();
    };
    let mut client = reqwest::Client::builder();
    if let Ok(trusted) = std::env::var("SSL_CERT_FILE") {
        let pem = std::fs::read(trusted).expect("certificates");
        for one in reqwest::Certificate::from_pem_bundle(&pem).expect("certificates") {
            client = client.add_root_certificate(one);
        }
    }
    let asked = client.build().expect("a client").get(format!("{endpoint}/_ministack/ses/messages"));
    let said: serde_json::Value = asked.send().await.expect("an answer").json().await.expect("messages");
    let all = said["messages"].as_object().expect("accounts").values().flat_map(|one| one.as_array().expect("a list"));
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    all.filter(|mail| mail["To"][0] == to).map(|mail| (text(&mail["Subject"]), text(&mail["BodyText"]))).collect()
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
