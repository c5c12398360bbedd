//! All that is kept about an application and its account, as one JSON text: the format `sne-export`, version 1.
//!
//! The shape is a promise: `data/golden.json` shows all of it. A member that has nothing to say is
//! `null` or an empty list, never absent. A new member keeps the version; one that goes or changes meaning takes the next.
//! Days are `YYYY-MM-DD` in Paris; instants are in UTC. Codes are those of the forms; labels are in the reader's language.

use std::collections::BTreeSet;

use domain::answers::ApplicantKind;
use domain::application::State;
use domain::event::{Actor, Event, EventKind};
use domain::fields::date_names;
use domain::language::Language;
use domain::notice::Channel;
use domain::piece::{Piece, PieceName, PieceState, Proof};
use domain::section::{Circumstances, Scope, SectionName};
use domain::territory::Territory;
use domain::text::Comment;
use domain::{Field, Fields};
use jiff::civil::Date;
use pages::{documents, labels, summary, tracking, words};
use serde::{Serialize, Serializer};
use usecases::records::{Account, Dossier};
use usecases::{Fault, Moment};

/// The name of the format.
const FORMAT: &str = "sne-export";
/// Its version.
const VERSION: u32 = 1;

/// A day.
struct Day(Date);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

#[derive(Serialize)]
struct Export {
    format: &'static str,
    version: u32,
    made_at: String,
    made_on: Day,
    language: &'static str,
    account: AccountData,
    application: ApplicationData,
    sections: Vec<SectionData>,
    pending_changes: Vec<ChangeData>,
    history: Vec<EventData>,
    openings: Vec<OpeningData>,
    pieces: Vec<PieceData>,
    proofs: Vec<ProofData>,
    helpers: Vec<HelperData>,
    invitations: Vec<InvitationData>,
}

#[derive(Serialize)]
struct AccountData {
    id: String,
    email: String,
    language: &'static str,
}

#[derive(Serialize)]
struct ApplicationData {
    id: String,
    version: u64,
    territory: Coded,
    applicant: &'static str,
    state: Coded,
    number: Option<String>,
    deposited_on: Option<Day>,
    answer_by: Option<Day>,
    disputes_duplicate: bool,
    registered_on: Option<Day>,
    senior_since: Option<Day>,
    valid_until: Option<Day>,
    renewable_from: Option<Day>,
    desk: Option<String>,
    sent_back: Option<SentBackData>,
    renounced: Option<RenouncedData>,
    renewed_on: Option<Day>,
    struck_off: Option<StruckOffData>,
    draft: Option<DraftData>,
}

/// From when on it is not kept: some months after it was last added to, a month after its owner was told.
#[derive(Serialize)]
struct DraftData {
    last_saved_on: Option<Day>,
    told_on: Option<Day>,
}

#[derive(Serialize)]
struct SentBackData {
    on: Day,
    reason: Coded,
    comment: Option<String>,
}

#[derive(Serialize)]
struct StruckOffData {
    on: Day,
    motive: Coded,
    way_back_until: Option<Day>,
}

#[derive(Serialize)]
struct RenouncedData {
    on: Day,
    way_back_until: Day,
    /// Where the application stood.
    was: Coded,
}

/// A code and what it reads as.
#[derive(Serialize)]
struct Coded {
    code: String,
    label: String,
}

impl Coded {
    fn new(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self { code: code.into(), label: label.into() }
    }
}

/// Which section: its name, and whose it is where it is one person's.
#[derive(Serialize)]
struct SectionRef {
    name: &'static str,
    whose: Option<String>,
    title: String,
}

#[derive(Serialize)]
struct SectionData {
    #[serde(flatten)]
    section: SectionRef,
    version: Option<u64>,
    saved_on: Option<Day>,
    /// Why an unusual answer is right, in the person's words.
    reason: Option<String>,
    answers: Vec<AnswerData>,
}

#[derive(Serialize)]
struct AnswerData {
    code: String,
    label: String,
    /// As the form sent them: codes, amounts, texts; a date as one `YYYY-MM-DD`.
    values: Vec<String>,
    /// As a page shows them; `null` where a page shows them under another question.
    text: Option<String>,
}

#[derive(Serialize)]
struct ChangeData {
    #[serde(flatten)]
    section: SectionRef,
    version: u64,
    asked_on: Day,
    /// The person would leave the household.
    leaves: bool,
    answers: Vec<AnswerData>,
}

#[derive(Serialize)]
struct EventData {
    at: String,
    kind: &'static str,
    title: String,
    by: ActorData,
    section: Option<SectionRef>,
    before: Option<Vec<AnswerData>>,
    after: Option<Vec<AnswerData>>,
    piece: Option<PieceRef>,
    reason: Option<Coded>,
    comment: Option<String>,
    helper: Option<String>,
    channel: Option<&'static str>,
}

/// Who did it: a service by its name, never the agent by theirs.
#[derive(Serialize)]
struct ActorData {
    kind: &'static str,
    name: Option<String>,
}

#[derive(Serialize)]
struct OpeningData {
    at: String,
    /// `file`, `health` (the answers on disability, which are read apart), or `piece`.
    what: &'static str,
    service: String,
}

/// Which piece: what it proves, and of whom.
#[derive(Serialize)]
struct PieceRef {
    kind: &'static str,
    whose: String,
    title: String,
}

/// What was asked, said and decided of a piece.
#[derive(Serialize)]
struct ProofData {
    piece: PieceRef,
    asked_on: Option<Day>,
    asked_by: Option<String>,
    said: Option<Coded>,
    said_on: Option<Day>,
    obstacle: Option<Coded>,
    words: Option<String>,
    explained: Option<String>,
    remind_on: Option<Day>,
    handed_on: Option<Day>,
    handed_to: Option<String>,
    verdict: Option<Coded>,
    reason: Option<Coded>,
    comment: Option<String>,
    decided_on: Option<Day>,
    decided_by: Option<String>,
    holds_until: Option<Day>,
    files: Vec<String>,
}

#[derive(Serialize)]
struct PieceData {
    id: String,
    piece: PieceRef,
    state: &'static str,
    opened_at: String,
    file_type: Option<&'static str>,
    bytes: Option<u64>,
    pages: Option<u32>,
    sha256: Option<String>,
    sha256_sent: Option<String>,
    warnings: Vec<Coded>,
    problem: Option<Coded>,
}

#[derive(Serialize)]
struct HelperData {
    name: String,
    since: Day,
    scopes: Vec<Coded>,
}

/// An invitation to help that nobody answered yet.
#[derive(Serialize)]
struct InvitationData {
    name: String,
    expires_at: String,
    scopes: Vec<Coded>,
}

/// The whole of it.
pub(crate) fn json(dossier: &Dossier, account: &Account, now: Moment, lang: Language) -> Result<String, Fault> {
    let territory = Territory::of(&dossier.application.territory);
    let territory = territory.ok_or_else(|| Fault::new("an application of an unknown territory"))?;
    let writing = Writing { dossier, territory, lang };
    let mut names = dossier.answers.answered();
    // Kept, though nothing asks for it any more.
    names.extend(dossier.saved.keys().filter(|name| dossier.answers.fields(name).is_some()).cloned());
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let export = Export {
        format: FORMAT,
        version: VERSION,
        made_at: words::machine_moment(now.milliseconds()),
        made_on: Day(now.today),
        language: lang.code(),
        account: AccountData {
            id: account.id.to_string(),
            email: account.email.as_str().to_owned(),
            language: account.language.code(),
        },
        application: writing.application(),
        sections: names.iter().map(|name| writing.section(name)).collect(),
        pending_changes: dossier
            .changes
            .iter()
            .map(|(name, change)| ChangeData {
                section: writing.named(name),
                version: change.version,
                asked_on: Day(change.on),
                leaves: change.fields.is_none(),
                answers: change
                    .fields
                    .as_ref()
                    .map_or_else(Vec::new, |fields| writing.answers(name, fields, change.on)),
            })
            .collect(),
        history: dossier.events.iter().filter_map(|event| writing.event(event)).collect(),
        openings: dossier.events.iter().filter_map(opening).collect(),
        pieces: dossier.pieces.iter().map(|piece| writing.piece(piece)).collect(),
        proofs: dossier.proofs.iter().map(|(name, proof)| writing.proof(name, proof)).collect(),
        helpers: dossier
            .grants
            .iter()
            .map(|grant| HelperData {
                name: grant.name.clone(),
                since: Day(grant.since),
                scopes: grant.scopes.iter().map(|scope| writing.scope(*scope)).collect(),
            })
            .collect(),
        invitations: dossier
            .pending(now)
            .map(|one| InvitationData {
                name: one.name.clone(),
                expires_at: words::machine_moment(one.expires_at * 1000),
                scopes: one.scopes.iter().map(|scope| writing.scope(*scope)).collect(),
            })
            .collect(),
    };
    serde_json::to_string_pretty(&export).map_err(|error| Fault::caused("one's own data could not be written", error))
}

struct Writing<'a> {
    dossier: &'a Dossier,
    territory: &'static Territory,
    lang: Language,
}

impl Writing<'_> {
    fn application(&self) -> ApplicationData {
        let application = &self.dossier.application;
        let mut data = ApplicationData {
            id: application.id.to_string(),
            version: application.version,
            territory: Coded::new(self.territory.code(), self.territory.name()),
            applicant: match application.applicant {
                ApplicantKind::Person => "person",
                ApplicantKind::Organisation => "organisation",
            },
            state: self.state(&application.state),
            number: None,
            deposited_on: application.state.deposited_on().map(Day),
            answer_by: None,
            disputes_duplicate: false,
            registered_on: None,
            senior_since: None,
            valid_until: None,
            renewable_from: None,
            desk: None,
            sent_back: None,
            renounced: None,
            renewed_on: None,
            struck_off: None,
            draft: None,
        };
        self.fill(&mut data, &application.state);
        data
    }

    /// What a state carries.
    fn fill(&self, data: &mut ApplicationData, state: &State) {
        match state {
            State::Draft(draft) => {
                data.draft =
                    Some(DraftData { last_saved_on: draft.touched_on.map(Day), told_on: draft.told_on.map(Day) });
            }
            State::Submitted(deposit) => {
                data.answer_by = Some(Day(deposit.answer_by));
                data.disputes_duplicate = deposit.disputes_duplicate;
            }
            State::ToComplete(back) => {
                data.answer_by = Some(Day(back.deposit.answer_by));
                data.disputes_duplicate = back.deposit.disputes_duplicate;
                data.sent_back = Some(SentBackData {
                    on: Day(back.on),
                    reason: Coded::new(back.reason.code(), labels::send_back(back.reason, self.lang)),
                    comment: back.comment.as_ref().map(|comment| comment.as_str().to_owned()),
                });
            }
            State::StruckOff(struck) => {
                self.fill(data, &State::Active((*struck.was).clone()));
                let motive = struck.motive.code();
                data.struck_off = Some(StruckOffData {
                    on: Day(struck.on),
                    motive: Coded::new(motive.code(), labels::strike_off(motive, self.lang)),
                    way_back_until: struck.way_back_until.map(Day),
                });
            }
            State::Active(registration) => {
                data.renewed_on = registration.renewed_on.map(Day);
                data.number = Some(registration.number.as_str().to_owned());
                data.registered_on = Some(Day(registration.registered_on));
                data.senior_since = Some(Day(registration.senior_since));
                data.valid_until = Some(Day(registration.valid_until));
                data.renewable_from = Some(Day(registration.renewable_from));
                data.desk = Some(registration.desk.as_str().to_owned());
            }
            State::Renounced(renunciation) => {
                self.fill(data, &renunciation.was);
                data.renounced = Some(RenouncedData {
                    on: Day(renunciation.on),
                    way_back_until: Day(renunciation.way_back_until),
                    was: self.state(&renunciation.was),
                });
            }
        }
    }

    fn state(&self, state: &State) -> Coded {
        let code = match state {
            State::Draft(_) => "draft",
            State::Submitted(_) => "submitted",
            State::ToComplete(_) => "to-complete",
            State::Active(_) => "active",
            State::Renounced(_) => "renounced",
            State::StruckOff(_) => "struck-off",
        };
        Coded::new(code, tracking::state_name(state, self.lang))
    }

    fn named(&self, name: &SectionName) -> SectionRef {
        SectionRef {
            name: name.stem(),
            whose: name.whose().map(|whose| whose.to_string()),
            title: labels::section_of(name, &self.dossier.answers, self.lang),
        }
    }

    fn section(&self, name: &SectionName) -> SectionData {
        let saved = self.dossier.saved.get(name);
        let fields = self.dossier.answers.fields(name).unwrap_or_default();
        // Unsaved sections do not exist: the day is that of the saving.
        let on = saved.map_or(Date::MIN, |saved| saved.on);
        SectionData {
            section: self.named(name),
            version: saved.map(|saved| saved.version),
            saved_on: saved.map(|saved| Day(saved.on)),
            reason: saved.and_then(|saved| saved.reason.as_ref()).map(|reason| reason.0.clone()),
            answers: self.answers(name, &fields, on),
        }
    }

    /// The answers of a section as of a day, in the order of the form.
    fn answers(&self, name: &SectionName, fields: &Fields, on: Date) -> Vec<AnswerData> {
        let circumstances = Circumstances { on, territory: self.territory };
        let lines = summary::lines_of(name, fields, circumstances, &self.dossier.answers, self.lang);
        let mut known: Vec<&str> = Vec::new();
        let of = |field: Field, values: Vec<String>| {
            let label = labels::field(field, self.lang);
            let text = lines.iter().find(|(question, _)| *question == label).map(|(_, answer)| answer.clone());
            AnswerData { code: field.code().to_owned(), label, values, text }
        };
        let mut answers = Vec::new();
        for field in Field::ALL.iter().copied() {
            let values: Vec<String> = fields.all(field).map(str::to_owned).collect();
            known.push(field.code());
            // What is sealed stays sealed: its two last digits are a field of their own.
            if field == Field::NirSealed {
                continue;
            }
            if !values.is_empty() {
                answers.push(of(field, values));
            } else if let Some(date) = date_of(fields, field) {
                answers.push(of(field, vec![date]));
            }
        }
        let parts: Vec<String> = Field::ALL.iter().flat_map(|field| date_names(*field)).collect();
        for (name, values) in fields.iter() {
            if !known.contains(&name) && !parts.iter().any(|part| part == name) {
                answers.push(AnswerData {
                    code: name.to_owned(),
                    label: name.to_owned(),
                    values: values.to_vec(),
                    text: None,
                });
            }
        }
        answers
    }

    /// What happened; nothing for a reading, which is told apart.
    fn event(&self, event: &Event) -> Option<EventData> {
        let mut data = EventData {
            at: words::machine_moment(event.at),
            kind: kind(&event.kind),
            title: tracking::event_title(self.dossier, event, self.lang)?,
            by: actor(&event.actor),
            section: None,
            before: None,
            after: None,
            piece: None,
            reason: None,
            comment: None,
            helper: None,
            channel: None,
        };
        match &event.kind {
            EventKind::Changed { section, before, after, from } => {
                data.piece = from.as_ref().map(|name| self.piece_named(name));
                let on = Moment::at(jiff::Timestamp::from_millisecond(event.at).unwrap_or_default()).today;
                let answers = |fields: &Fields| self.answers(section, fields, on);
                data.section = Some(self.named(section));
                data.before = before.as_ref().map(answers);
                data.after = after.as_ref().map(answers);
            }
            EventKind::ChangeAsked(section) | EventKind::ChangeWithdrawn(section) => {
                data.section = Some(self.named(section));
            }
            EventKind::ChangeRefused { section, comment } => {
                data.section = Some(self.named(section));
                data.comment = Some(comment.as_str().to_owned());
            }
            EventKind::PieceUnsound(problem) => {
                data.reason = Some(Coded::new(problem.code(), labels::file_problem(*problem, self.lang)));
            }
            EventKind::PieceAsked(name) | EventKind::PieceHanded(name) | EventKind::PieceNotHanded(name) => {
                data.piece = Some(self.piece_named(name));
            }
            EventKind::PieceSaid { name, way_out } => {
                data.piece = Some(self.piece_named(name));
                data.reason = Some(Coded::new(way_out.code(), documents::said(*way_out, self.lang)));
            }
            EventKind::PieceDecided { name, verdict, reason, comment } => {
                data.piece = Some(self.piece_named(name));
                data.reason = Some(match reason {
                    Some(reason) => Coded::new(reason.code(), documents::set_aside(*reason, self.lang)),
                    None => Coded::new(verdict.code(), documents::verdict(*verdict, self.lang)),
                });
                data.comment = comment.as_ref().map(|text| text.as_str().to_owned());
            }
            EventKind::SentBack(reason) => {
                data.reason = Some(Coded::new(reason.code(), labels::send_back(*reason, self.lang)));
            }
            EventKind::HelperInvited(name)
            | EventKind::InvitationCancelled(name)
            | EventKind::HelperJoined(name)
            | EventKind::HelperRevoked(name) => {
                data.helper = Some(name.clone());
            }
            EventKind::NoticeLeft { kind, channel, .. } => {
                data.reason = Some(Coded::new(kind.code(), labels::notice(*kind, self.lang)));
                data.channel = Some(channel.code());
            }
            EventKind::StruckOff(motive) => {
                data.reason = Some(Coded::new(motive.code(), labels::strike_off(*motive, self.lang)));
            }
            EventKind::Housed(fact) => {
                data.reason = Some(Coded::new(fact.code(), labels::housing_fact(*fact, self.lang)));
            }
            EventKind::Warned(ground) => {
                let motive = ground.motive().code();
                data.reason = Some(Coded::new(motive.code(), labels::strike_off(motive, self.lang)));
            }
            EventKind::LetterReturned { reason, .. } | EventKind::WarningReturned(reason) => {
                data.reason = Some(Coded::new(reason.code(), labels::return_reason(*reason, self.lang)));
                data.channel = Some(Channel::Post.code());
            }
            EventKind::MailReturned
            | EventKind::Expired
            | EventKind::Renewed
            | EventKind::WarningDelivered(_)
            | EventKind::WarningLifted
            | EventKind::WayBackAsked
            | EventKind::Reinstated
            | EventKind::WayBackEnded
            | EventKind::Absorbed(_)
            | EventKind::DelayReached
            | EventKind::DraftTold
            | EventKind::Created
            | EventKind::Submitted
            | EventKind::PieceSound
            | EventKind::PieceRemoved
            | EventKind::Homonym
            | EventKind::Registered
            | EventKind::CertificateReady
            | EventKind::Renounced
            | EventKind::CameBack
            | EventKind::SeniorityKept
            | EventKind::Opened
            | EventKind::HealthOpened
            | EventKind::PieceOpened(_) => {}
        }
        Some(data)
    }

    fn piece(&self, piece: &Piece) -> PieceData {
        let mut data = PieceData {
            id: piece.id.to_string(),
            piece: self.piece_named(&piece.name),
            state: "",
            opened_at: words::machine_moment(piece.opened_at),
            file_type: None,
            bytes: None,
            pages: None,
            sha256: None,
            sha256_sent: None,
            warnings: vec![],
            problem: None,
        };
        data.state = match &piece.state {
            PieceState::Expected => "expected",
            PieceState::Sound { kind, bytes, pages, digest, sent, warnings, .. } => {
                data.file_type = Some(kind.code());
                data.bytes = Some(*bytes);
                data.pages = Some(*pages);
                data.sha256 = Some(digest.clone());
                data.sha256_sent = Some(sent.clone());
                data.warnings = warnings
                    .iter()
                    .map(|warning| Coded::new(warning.code(), labels::file_warning(*warning, self.lang)))
                    .collect();
                "sound"
            }
            PieceState::Unsound(problem) => {
                data.problem = Some(Coded::new(problem.code(), labels::file_problem(*problem, self.lang)));
                "unsound"
            }
            PieceState::Removed => "removed",
        };
        data
    }

    fn piece_named(&self, name: &PieceName) -> PieceRef {
        PieceRef {
            kind: name.kind.code(),
            whose: name.whose.to_string(),
            title: documents::name(name, &self.dossier.answers, self.lang),
        }
    }

    fn proof(&self, name: &PieceName, proof: &Proof) -> ProofData {
        let (asked, said, handed) = (proof.asked.as_ref(), proof.said.as_ref(), proof.handed.as_ref());
        let decision = proof.decision.as_ref();
        let text = |comment: &Option<Comment>| comment.as_ref().map(|text| text.as_str().to_owned());
        ProofData {
            piece: self.piece_named(name),
            asked_on: asked.map(|asked| Day(asked.on)),
            asked_by: asked.map(|asked| asked.service.clone()),
            said: said.map(|said| Coded::new(said.way_out.code(), documents::said(said.way_out, self.lang))),
            said_on: said.map(|said| Day(said.on)),
            obstacle: said
                .and_then(|said| said.obstacle)
                .map(|obstacle| Coded::new(obstacle.code(), documents::obstacle(obstacle, self.lang))),
            words: said.and_then(|said| text(&said.comment)),
            explained: text(&proof.explained),
            remind_on: said.and_then(|said| said.remind_on).map(Day),
            handed_on: handed.map(|handed| Day(handed.on)),
            handed_to: handed.map(|handed| handed.service.clone()),
            verdict: decision
                .map(|decision| Coded::new(decision.verdict.code(), documents::verdict(decision.verdict, self.lang))),
            reason: decision
                .and_then(|decision| decision.reason)
                .map(|reason| Coded::new(reason.code(), documents::set_aside(reason, self.lang))),
            comment: decision.and_then(|decision| text(&decision.comment)),
            decided_on: decision.map(|decision| Day(decision.on)),
            decided_by: decision.map(|decision| decision.service.clone()),
            holds_until: decision.and_then(|decision| decision.holds_until).map(Day),
            files: decision
                .map(|decision| decision.files.iter().map(ToString::to_string).collect())
                .unwrap_or_default(),
        }
    }

    fn scope(&self, scope: Scope) -> Coded {
        Coded::new(scope.code(), labels::scope(scope, self.lang))
    }
}

/// A date in its three inputs.
fn date_of(fields: &Fields, field: Field) -> Option<String> {
    let [day, month, year] = date_names(field).map(|name| fields.named(&name).to_owned());
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return None;
    }
    let date = (|| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok())();
    Some(date.map_or_else(|| format!("{year}-{month}-{day}"), |date| date.to_string()))
}

/// Which service opened the file, and when.
fn opening(event: &Event) -> Option<OpeningData> {
    let what = match &event.kind {
        EventKind::Opened => "file",
        EventKind::HealthOpened => "health",
        EventKind::PieceOpened(_) => "piece",
        _ => return None,
    };
    let Actor::Agent { service, .. } = &event.actor else { return None };
    Some(OpeningData { at: words::machine_moment(event.at), what, service: service.clone() })
}

fn actor(actor: &Actor) -> ActorData {
    let (kind, name) = match actor {
        Actor::Applicant => ("applicant", None),
        Actor::Agent { service, .. } => ("service", Some(service.clone())),
        Actor::Helper { name, .. } => ("helper", Some(name.clone())),
        Actor::System => ("system", None),
    };
    ActorData { kind, name }
}

fn kind(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Created => "created",
        EventKind::Submitted => "submitted",
        EventKind::PieceSound => "piece-sound",
        EventKind::PieceUnsound(_) => "piece-unsound",
        EventKind::PieceRemoved => "piece-removed",
        EventKind::PieceSaid { .. } => "piece-said",
        EventKind::PieceAsked(_) => "piece-asked",
        EventKind::PieceHanded(_) => "piece-handed",
        EventKind::PieceNotHanded(_) => "piece-not-handed",
        EventKind::PieceDecided { .. } => "piece-decided",
        EventKind::PieceOpened(_) => "piece-opened",
        EventKind::SentBack(_) => "sent-back",
        EventKind::Homonym => "homonym",
        EventKind::Registered => "registered",
        EventKind::CertificateReady => "certificate-ready",
        EventKind::Changed { .. } => "changed",
        EventKind::ChangeAsked(_) => "change-asked",
        EventKind::ChangeRefused { .. } => "change-refused",
        EventKind::ChangeWithdrawn(_) => "change-withdrawn",
        EventKind::Renounced => "renounced",
        EventKind::CameBack => "came-back",
        EventKind::SeniorityKept => "seniority-kept",
        EventKind::HelperInvited(_) => "helper-invited",
        EventKind::InvitationCancelled(_) => "invitation-cancelled",
        EventKind::HelperJoined(_) => "helper-joined",
        EventKind::HelperRevoked(_) => "helper-revoked",
        EventKind::NoticeLeft { .. } => "notice-left",
        EventKind::MailReturned => "mail-returned",
        EventKind::LetterReturned { .. } => "letter-returned",
        EventKind::Expired => "expired",
        EventKind::Renewed => "renewed",
        EventKind::Warned(_) => "warned",
        EventKind::WarningDelivered(_) => "warning-delivered",
        EventKind::WarningReturned(_) => "warning-returned",
        EventKind::WarningLifted => "warning-lifted",
        EventKind::Housed(_) => "housed",
        EventKind::StruckOff(_) => "struck-off",
        EventKind::WayBackAsked => "way-back-asked",
        EventKind::Reinstated => "reinstated",
        EventKind::WayBackEnded => "way-back-ended",
        EventKind::Absorbed(_) => "absorbed",
        EventKind::DelayReached => "delay-reached",
        EventKind::DraftTold => "draft-told",
        EventKind::Opened => "opened",
        EventKind::HealthOpened => "health-opened",
    }
}

#[cfg(test)]
mod tests;
