//! What was sent by e-mail: one `.eml` file a message.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mail_parser::MessageParser;

/// A message as read.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Its file's name, without `.eml`.
    pub id: String,
    /// To whom.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// When, RFC 3339.
    pub date: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

impl Mail {
    /// The links in the text.
    pub fn links(&self) -> Vec<String> {
        let starts = |word: &&str| word.starts_with("http://") || word.starts_with("https://");
        self.text
            .split_whitespace()
            .filter(starts)
            .map(|word| word.trim_end_matches(['.', ',', ')']).to_owned())
            .collect()
    }
}

/// The directory of messages; clones share it.
#[derive(Clone)]
pub struct Mailbox {
    directory: Arc<PathBuf>,
}

impl Mailbox {
    /// Opens or makes the directory.
    pub fn open(directory: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(directory)?;
        Ok(Self { directory: Arc::new(directory.to_owned()) })
    }

    /// Keeps a message; it is on the disk, whole, when this returns.
    pub fn keep(&self, id: &str, message: &[u8]) -> std::io::Result<()> {
        let partial = self.directory.join(format!("{id}.partiel"));
        let mut file = std::fs::File::create(&partial)?;
        file.write_all(message)?;
        file.sync_all()?;
        std::fs::rename(partial, self.directory.join(format!("{id}.eml")))
    }

    /// Every message, newest first.
    pub fn list(&self) -> Vec<Mail> {
        let mut names: Vec<String> = std::fs::read_dir(&*self.directory)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".eml").map(str::to_owned))
            .collect();
        names.sort_unstable_by(|a, b| b.cmp(a));
        names.iter().filter_map(|id| self.read(id)).collect()
    }

    /// One message.
    pub fn read(&self, id: &str) -> Option<Mail> {
        if !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return None;
        }
        let bytes = std::fs::read(self.directory.join(format!("{id}.eml"))).ok()?;
        let message = MessageParser::default().parse(&bytes)?;
        let to = message.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default();
        Some(Mail {
            id: id.to_owned(),
            to: to.to_owned(),
            subject: message.subject().unwrap_or_default().to_owned(),
            date: message.date().map(mail_parser::DateTime::to_rfc3339).unwrap_or_default(),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: message.body_html(0).unwrap_or_default().into_owned(),
        })
    }
}
