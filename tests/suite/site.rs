//! A site of one's own, people who visit it, and what they do with a page: read it, fill it by its labels, press.

mod page;
mod person;
mod steps;

pub(crate) use page::{Form, Page, squeeze};
pub(crate) use person::Person;
pub(crate) use steps::{
    PASSWORD, card, coming_in, fill_all, open_draft, open_draft_as, send_file, send_piece, slot, verdict,
};

use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::id::ApplicationId;
use local::System;
use local::cloud::mailbox::Mail;
use local::options::Options;
use local::weather::Skies;
use tempfile::TempDir;
use usecases::ports::{Dossiers as _, Remains as _};

/// A running system on a directory that goes with it.
pub(crate) struct Site {
    pub(crate) system: System,
    directory: TempDir,
}

impl Site {
    /// Starts a site. Its day is fixed, so that what is read does not depend on when the tests run.
    pub(crate) async fn start() -> Self {
        Self::start_where(|_| None).await
    }

    /// Starts a site whose environment says something.
    pub(crate) async fn start_where(env: impl Fn(&str) -> Option<String>) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let system = System::start(&options(directory.path()), env).await.expect("the system starts");
        Self { system, directory }
    }

    /// Starts a site between whose functions and engines is some weather.
    pub(crate) async fn start_under(skies: &Skies) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let started = System::start_under(&options(directory.path()), |_| None, Some(skies)).await;
        Self { system: started.expect("the system starts"), directory }
    }

    /// Where everything is kept.
    pub(crate) fn data(&self) -> &Path {
        self.directory.path()
    }

    /// Somebody with a browser that never came before.
    pub(crate) fn person(&self) -> Person {
        Person::arrive(&self.system.url)
    }

    /// Somebody whose browser asks for languages, as `Accept-Language` writes them.
    pub(crate) fn person_reading(&self, languages: &'static str) -> Person {
        Person::arrive_reading(&self.system.url, languages)
    }

    /// The messages to an address, newest first.
    pub(crate) fn mails(&self, to: &str) -> Vec<Mail> {
        self.system.cloud.mailbox.list().into_iter().filter(|mail| mail.to == to).collect()
    }

    /// Waits for a message to an address about a subject.
    pub(crate) async fn mail(&self, to: &str, subject: &str) -> Mail {
        eventually(&format!("a message to {to} about “{subject}”"), || {
            self.mails(to).into_iter().find(|mail| mail.subject.contains(subject))
        })
        .await
    }

    /// Waits until nothing is on its way any more: no file to examine, no letter to send.
    pub(crate) async fn settle(&self) {
        let mut quiet = 0;
        eventually("the queues to be empty", || {
            // However late the stream's own reader is, on a busy machine.
            let carried = self.system.cloud.carry_stream().expect("the stream can be read");
            let waiting: u32 = [local::cloud::INTAKE, local::cloud::LIFECYCLE, local::cloud::POST]
                .iter()
                .map(|queue| self.system.cloud.queues.depth(queue).expect("the queue can be read").0)
                .sum();
            quiet = if carried == 0 && waiting == 0 { quiet + 1 } else { 0 };
            // What was being worked on may have left more: it is looked at again.
            (quiet > 4).then_some(())
        })
        .await;
    }
}

/// How a site starts on a directory.
pub(crate) fn options(data: &Path) -> Options {
    Options { port: 0, data: data.to_owned(), fresh: false, today: Some(TODAY) }
}

/// The day on which every test begins.
pub(crate) const TODAY: jiff::civil::Date = jiff::civil::Date::constant(2026, 11, 24);

/// Every item of the table, as text, read through the SDK.
pub(crate) async fn every_item(site: &Site) -> Vec<String> {
    let client = site.system.cloud.endpoint.dynamodb();
    let mut items = Vec::new();
    let mut after = None;
    loop {
        let scan = client.scan().table_name(&site.system.cloud.endpoint.table).set_exclusive_start_key(after);
        let page = scan.send().await.expect("the table can be read whole");
        items.extend(page.items().iter().map(|item| format!("{item:?}")));
        after = page.last_evaluated_key().cloned();
        if after.is_none() {
            return items;
        }
    }
}

/// The files under a directory, however deep.
fn files_under(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files_under(&path)) } else { found.push(path) }
    }
    found
}

/// What the table and the files still hold of an application.
pub(crate) async fn traces(site: &Site, id: &str) -> Vec<String> {
    let application = ApplicationId::parse(id).expect("an identifier");
    let table = &site.system.table;
    let remains = table.remains(&application).await.expect("the table answers");
    let mut traces: Vec<String> = remains.into_iter().map(|item| item.place).collect();
    traces.extend(table.dossier(&application).await.expect("the table answers").map(|_| "APPLICATION".to_owned()));
    let files = files_under(site.data()).into_iter().map(|path| path.display().to_string());
    traces.extend(files.filter(|path| path.contains(id)));
    traces
}

/// Looks again until something is there, forty seconds at most.
pub(crate) async fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..2000 {
        if let Some(found) = look() {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("waited in vain for {what}");
}
