//! A recorded application as the exchange XML of the SNE (`interfaceNuu`, version 02.01), written and read.
//!
//! What is official, what is ours, and what is never exchanged: decision 0014. The social-security number (NIR) never is:
//! it is sealed, and no element of the interface holds it. Reading goes through the parsers of the domain, as a form does;
//! what is wrong is told by code and place, never by value. No clock, no chance: both are arguments, or nothing.

mod anomaly;
mod codes;
mod draft;
mod extension;
mod official;
mod tree;
mod xml;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use domain::answers::{Answers, ApplicantKind, MAX_PERSONS};
use domain::application::{Application, State};
use domain::number::UniqueNumber;
use domain::section::{Circumstances, SectionName};
use domain::service::DeskCode;
use domain::territory::Territory;
use domain::text::Email;
use domain::{Field, Refusal};
use jiff::civil::Date;

pub use anomaly::{Anomaly, AnomalyCode};
pub use codes::FileKind;
pub use xml::{MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, MAX_TEXT};

use draft::{Collector, Draft, Drafts, People, day};
use tree::{At, Element, OFFICIAL, Space};

/// Most anomalies told of one document.
const MAX_TOLD: usize = 500;

/// The version of the interface that is written.
const VERSION: &str = "02.01";
/// Those that are read: the public sample is of the first, the public library takes both.
const VERSIONS: [&str; 2] = ["02.00", VERSION];

/// An application as it is exchanged.
#[derive(Clone)]
pub struct Record {
    /// What is done.
    pub operation: FileKind,
    /// The day the document is made; answers are read as of this day where they have none of their own.
    pub made_on: Date,
    /// Absent when the application is created.
    pub number: Option<UniqueNumber>,
    /// The desk that registers.
    pub desk: DeskCode,
    /// The day of the deposit, from which the delays count.
    pub created_on: Date,
    /// The territory of the application.
    pub territory: &'static Territory,
    /// Whose applies.
    pub applicant: ApplicantKind,
    /// The account's address.
    pub email: Option<Email>,
    /// The answers. A social-security number among them stays here.
    pub answers: Answers,
    /// The day each section was answered, where it is another than [`Record::made_on`].
    pub days: BTreeMap<SectionName, Date>,
    /// What was not taken as it stood from the document that was read; nothing of it is written.
    pub notes: Vec<Anomaly>,
}

/// Personal data: hardly anything is printed.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("operation", &self.operation)
            .field("desk", &self.desk)
            .field("notes", &self.notes)
            .finish_non_exhaustive()
    }
}

impl Record {
    /// An application as it stands, as a copy; `None` when its territory is not known. `days` are those on which its
    /// sections were answered. Before it is sent, its deposit is the day of the copy.
    pub fn of(
        application: &Application,
        answers: Answers,
        days: BTreeMap<SectionName, Date>,
        email: Option<Email>,
        made_on: Date,
    ) -> Option<Self> {
        let (operation, state) = match &application.state {
            State::Renounced(_) | State::StruckOff(_) => (FileKind::StrikeOff, &application.state),
            state => (FileKind::Dispatching, state),
        };
        let (operation, number, desk) = match state.registration() {
            Some(registration) => (operation, Some(registration.number.clone()), registration.desk.clone()),
            None => (FileKind::Creation, None, DeskCode::public_portal()),
        };
        Some(Self {
            operation,
            made_on,
            number,
            desk,
            created_on: application.state.deposited_on().unwrap_or(made_on),
            territory: Territory::of(&application.territory)?,
            applicant: application.applicant,
            email,
            answers,
            days,
            notes: Vec::new(),
        })
    }

    /// The day a section was answered.
    pub fn day(&self, name: &SectionName) -> Date {
        self.days.get(name).copied().unwrap_or(self.made_on)
    }

    /// The same without rubric i) and the annexes, for who may not read them. The motives stay: every service sees them.
    #[must_use]
    pub fn without_health(mut self) -> Self {
        self.answers.disability = None;
        self.answers.adaptations.clear();
        self
    }

    /// The sections that are exchanged: those that concern the application and are answered, but for the social-security
    /// numbers.
    pub fn exchanged(&self) -> Vec<SectionName> {
        let asked = self.answers.asked(self.applicant, self.made_on).into_iter().map(|asked| asked.name);
        asked.filter(|name| !matches!(name, SectionName::Nir(_)) && self.answers.fields(name).is_some()).collect()
    }
}

/// The document of an application. It reads back to the same answers, as far as the application has what the interface
/// cannot do without: a home looked for, communes, and whether others would do. A record that was read always has.
pub fn write(record: &Record) -> String {
    let exchanged = record.exchanged();
    let (application, mut people) = official::build(record, &exchanged);
    let mut collector = Collector::default();
    let mut reading =
        official::Reading { territory: record.territory, on: record.made_on, extended: true, people: &mut people };
    official::read(&At::root(&application), &mut reading, &mut collector);
    let extension = extension::build(record, &exchanged, &people, &collector.drafts);

    let mut header = Element::official("entete");
    header.text_child("typeFichier", record.operation.code());
    // The hour is nobody's business.
    header.text_child("dateFichier", format!("{}T00:00:00", record.made_on));
    let mut demand = Element::official("demande");
    demand.push(application);
    let mut root =
        Element::official("interfaceNuu").attribute("xmlns", OFFICIAL).attribute("versionInterface", VERSION);
    root.push(header);
    root.push(demand);
    root.push(extension);
    root.to_xml()
}

/// Reads a document that came as bytes.
pub fn read_bytes(bytes: &[u8]) -> Result<Record, Vec<Anomaly>> {
    if bytes.len() > MAX_BYTES {
        return Err(vec![Anomaly::new(AnomalyCode::TooLarge, "/")]);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| vec![Anomaly::new(AnomalyCode::Encoding, "/")])?;
    read(text)
}

/// Reads a document. Every anomaly is told, up to some hundreds; [`Record::notes`] tells what was left out or read as the nearest answer.
pub fn read(text: &str) -> Result<Record, Vec<Anomaly>> {
    let tree = xml::parse(text).map_err(|anomaly| vec![anomaly])?;
    let root = At::root(&tree);
    let known = tree.space == Space::Official
        && tree.name == "interfaceNuu"
        && root.attribute("versionInterface").is_some_and(|version| VERSIONS.contains(&version));
    if !known {
        return Err(vec![Anomaly::new(AnomalyCode::NotThisDocument, "/")]);
    }
    let mut out = Collector::default();
    let record = read_root(&root, &mut out);
    match record {
        Some(record) if out.wrong.is_empty() => Ok(record),
        _ => {
            let mut wrong: Vec<Anomaly> = Vec::new();
            for anomaly in out.wrong.into_iter().take(MAX_TOLD) {
                if !wrong.contains(&anomaly) {
                    wrong.push(anomaly);
                }
            }
            Err(wrong)
        }
    }
}

fn read_root(root: &At<'_>, out: &mut Collector) -> Option<Record> {
    let header = root.needed("entete", &mut out.wrong);
    let operation =
        header.as_ref().and_then(|header| parsed(header, "typeFichier", AnomalyCode::NotInList, out, FileKind::parse));
    let made_on = header.as_ref().and_then(|header| {
        parsed(header, "dateFichier", AnomalyCode::NotADate, out, |text| text.get(..10).and_then(day))
    });
    let demand = root.needed("demande", &mut out.wrong)?;
    let application = demand.needed("demandeLogement", &mut out.wrong)?;
    let number = match application.all("numUnique")[..] {
        [] => None,
        _ => parsed(&application, "numUnique", AnomalyCode::Refused, out, UniqueNumber::parse),
    };
    if operation.is_some_and(FileKind::needs_number) && number.is_none() {
        out.wrong.push(Anomaly::new(AnomalyCode::Missing, format!("{}/numUnique", application.path)));
    }
    let desk = parsed(&application, "numGuichet", AnomalyCode::NotInList, out, DeskCode::parse);
    let created_on = parsed(&application, "dateCreationDemande", AnomalyCode::NotADate, out, day);

    let extension_at = extension_of(root, out);
    let mut said = extension_at.as_ref().map(|at| extension::read(at, &mut out.wrong)).unwrap_or_default();
    let territory = said.territory.or_else(|| {
        let commune = official::first_commune(&application)?;
        Territory::all().find(|territory| territory.commune(&commune).is_some())
    });
    let Some(territory) = territory else {
        out.wrong.push(Anomaly::new(AnomalyCode::Commune, format!("{}/logementRecherche", application.path)));
        return None;
    };
    let has_person = !application.all("personnePhysique").is_empty();
    let applicant = match (said.applicant, has_person) {
        (Some(ApplicantKind::Organisation), false) => ApplicantKind::Organisation,
        (Some(ApplicantKind::Person) | None, true) => ApplicantKind::Person,
        // The interface has a place for legal persons too, whose name is in no public document.
        _ => {
            out.wrong.push(Anomaly::new(AnomalyCode::Missing, format!("{}/personnePhysique", application.path)));
            return None;
        }
    };
    let (made_on, operation, desk, created_on) = (made_on?, operation?, desk?, created_on?);
    let people = &mut said.people;
    let mut reading = official::Reading { territory, on: made_on, extended: extension_at.is_some(), people };
    official::read(&application, &mut reading, out);
    if people.0.len() > MAX_PERSONS {
        out.wrong.push(Anomaly::new(AnomalyCode::TooMany, format!("{}/personnePhysique", application.path)));
        return None;
    }
    if let Some(at) = &extension_at {
        extension::read_sections(at, people, out);
    }
    let email = email_of(&application, said.email.as_ref(), out);

    let drafts = std::mem::take(&mut out.drafts);
    let taking = Taking { applicant, made_on, territory };
    let (answers, days) = taking.take(&drafts, &said.people, out);
    root.unseen(&mut out.notes);
    let notes = std::mem::take(&mut out.notes);
    Some(Record { operation, made_on, number, desk, created_on, territory, applicant, email, answers, days, notes })
}

/// A child's text, read.
fn parsed<T>(
    parent: &At<'_>,
    name: &str,
    wrong: AnomalyCode,
    out: &mut Collector,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    let at = parent.needed(name, &mut out.wrong)?;
    let value = if at.text().is_empty() { Err(AnomalyCode::Missing) } else { parse(at.text()).ok_or(wrong) };
    value.map_err(|code| out.wrong.push(Anomaly::new(code, at.path))).ok()
}

/// Our extension: the only child of the root in our namespace.
fn extension_of<'a>(root: &At<'a>, out: &mut Collector) -> Option<At<'a>> {
    let mut found = root.all_ours("extension");
    if found.len() > 1 {
        out.wrong.push(Anomaly::new(AnomalyCode::Repeated, &found[1].path));
    }
    if found.is_empty() { None } else { Some(found.swap_remove(0)) }
}

fn email_of(application: &At<'_>, ours: Option<&At<'_>>, out: &mut Collector) -> Option<Email> {
    let person = application.all("personnePhysique").into_iter().next();
    let applicant = person.and_then(|person| person.all("demandeur").into_iter().next());
    let official = applicant.and_then(|applicant| applicant.one("mel", &mut out.wrong));
    let at = official.as_ref().or(ours).filter(|at| !at.text().is_empty())?;
    let email = Email::parse(at.text());
    if email.is_err() {
        out.refuse(AnomalyCode::Refused, &at.path, Field::Email);
    }
    email.ok()
}

/// Turns drafts into answers.
struct Taking {
    applicant: ApplicantKind,
    made_on: Date,
    territory: &'static Territory,
}

impl Taking {
    fn take(&self, drafts: &Drafts, people: &People, out: &mut Collector) -> (Answers, BTreeMap<SectionName, Date>) {
        let mut whole = Answers::default();
        let persons = people.0.iter().map(|known| SectionName::Person(known.id.clone()));
        let others = drafts.keys().filter(|name| !matches!(name, SectionName::Person(_))).cloned();
        let mut refused = BTreeSet::new();
        for name in persons.chain(others) {
            match drafts.get(&name) {
                Some(draft) if self.take_one(&mut whole, &name, draft, out) => {}
                _ => {
                    refused.insert(name);
                }
            }
        }
        // What does not concern the application is not kept.
        let asked = whole.asked(self.applicant, self.made_on);
        let mut answers = Answers::default();
        let mut days = BTreeMap::new();
        for name in asked.into_iter().map(|asked| asked.name).filter(|name| !refused.contains(name)) {
            let Some(draft) = drafts.get(&name) else { continue };
            let circumstances = self.circumstances(draft);
            if answers.take(&name, &draft.fields(), circumstances).is_ok() {
                out.notes.extend(left_out(&answers, &name, draft));
                days.insert(name, circumstances.on);
            }
        }
        for (name, draft) in drafts {
            if !refused.contains(name) && !days.contains_key(name) {
                out.notes.push(Anomaly::new(AnomalyCode::Ignored, &draft.path));
            }
        }
        (answers, days)
    }

    fn circumstances(&self, draft: &Draft) -> Circumstances {
        Circumstances { on: draft.day.unwrap_or(self.made_on), territory: self.territory }
    }

    /// Whether a section was taken; why not is noted.
    fn take_one(&self, answers: &mut Answers, name: &SectionName, draft: &Draft, out: &mut Collector) -> bool {
        match answers.take(name, &draft.fields(), self.circumstances(draft)) {
            Ok(()) => {
                if !draft.ours {
                    out.notes.extend(draft.nearest.iter().cloned());
                }
                true
            }
            Err(refusals) => {
                // The interface has no element for some mandatory questions: they are left to be answered.
                let lacking = !draft.ours && refusals.iter().all(|(_, why)| *why == Refusal::Missing);
                for (field, why) in refusals.iter() {
                    let code = if lacking { AnomalyCode::Incomplete } else { AnomalyCode::of(why) };
                    let anomaly = Anomaly { code, path: draft.path_of(field), field: Some(field) };
                    if lacking { out.notes.push(anomaly) } else { out.wrong.push(anomaly) }
                }
                false
            }
        }
    }
}

/// The values that a section has no room for, each place once.
fn left_out(answers: &Answers, name: &SectionName, draft: &Draft) -> Vec<Anomaly> {
    let kept = answers.fields(name).unwrap_or_default();
    let lost = |name: &str| !kept.iter().any(|(known, _)| known == name);
    let paths: BTreeSet<&String> = draft.paths.iter().filter(|(name, _)| lost(name)).map(|(_, path)| path).collect();
    paths.into_iter().map(|path| Anomaly::new(AnomalyCode::Ignored, path)).collect()
}
