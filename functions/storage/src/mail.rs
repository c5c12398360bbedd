//! E-mails through SES.

use async_trait::async_trait;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, MessageTag, RawMessage};
use domain::id::OutboxId;
use mail_builder::MessageBuilder;
use usecases::Fault;
use usecases::ports::{Letter, Mailer};

use crate::call_failed::call_failed;
use crate::config::Cloud;

/// Name under which the service writes.
const SENDER_NAME: &str = "Demande de logement social";

/// The tag by which what the service tells later of a message is told of its item of the outbox.
pub const MAIL_TAG: &str = "outbox";

fn tag(id: &OutboxId) -> Result<MessageTag, Fault> {
    let tag = MessageTag::builder().name(MAIL_TAG).value(id.as_str()).build();
    tag.map_err(|error| Fault::caused("a message could not be tagged", error))
}

/// The mail service of a cloud.
#[derive(Clone)]
pub struct Mail {
    client: aws_sdk_sesv2::Client,
    from: String,
    configuration: Option<String>,
}

impl Mail {
    /// The mail service of a cloud.
    pub fn new(cloud: &Cloud) -> Self {
        Self { client: cloud.ses(), from: cloud.mail_from.clone(), configuration: cloud.mail_configuration.clone() }
    }
}

#[async_trait]
impl Mailer for Mail {
    async fn send(&self, letter: Letter) -> Result<String, Fault> {
        let domain = self.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let message = MessageBuilder::new()
            .from((SENDER_NAME, self.from.as_str()))
            .to(letter.to.as_str())
            .cc(letter.copy.iter().map(String::as_str).collect::<Vec<_>>())
            .message_id(format!("{}@{domain}", letter.id))
            .header("Auto-Submitted", mail_builder::headers::raw::Raw::new("auto-generated"))
            .header("Content-Language", mail_builder::headers::raw::Raw::new(letter.language.code()))
            .subject(letter.subject)
            .text_body(letter.text)
            .html_body(letter.html)
            .write_to_vec()
            .map_err(|error| Fault::caused("a message could not be written", error))?;
        let raw = RawMessage::builder()
            .data(Blob::new(message))
            .build()
            .map_err(|error| Fault::caused("a message could not be written", error))?;
        let answer = self
            .client
            .send_email()
            .from_email_address(&self.from)
            .destination(
                Destination::builder()
                    .to_addresses(&letter.to)
                    .set_cc_addresses(letter.copy.map(|copy| vec![copy]))
                    .build(),
            )
            .content(EmailContent::builder().raw(raw).build())
            .email_tags(tag(&letter.id)?)
            .set_configuration_set_name(self.configuration.clone())
            .send()
            .await
            .map_err(|error| call_failed("the mail service did not take a message", &error))?;
        Ok(answer.message_id().unwrap_or_default().to_owned())
    }
}
