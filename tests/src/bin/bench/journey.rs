//! The main job as two people live it, by the requests of their browsers: an applicant on a phone, an agent at a desk. The
//! same journey as the one that is walked in a real browser, mistakes included.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{ApplicationId, PieceId};
use domain::piece::{PieceKind, PieceName};
use domain::section::{Link, SectionName, Whose};
use domain::service::Role;
use local::cloud::{INTAKE, LIFECYCLE, POST};
use pages::paths;
use reqwest::multipart::{Form, Part};
use usecases::account::code_at;
use usecases::lifecycle::SHARDS;

use crate::Trouble;
use crate::event::{Reply, Request, of_messages};
use crate::functions::{Cost, Function, Functions};
use crate::http2::Connection;
use crate::page::{Page, Values, answer, encode};
use crate::photograph;
use crate::stage::{DeskPerson, PASSWORD, Stage};

/// What kind of request a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A GET.
    Page,
    /// A file that a page loads.
    File,
    /// A POST.
    Post,
    /// A message of a queue.
    Event,
}

/// Whose step it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Applicant,
    Agent,
    Manager,
    Nobody,
}

/// One request of the journey, and what it cost.
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) who: Who,
    pub(crate) function: Function,
    pub(crate) kind: Kind,
    pub(crate) status: u16,
    /// Of the response, as HTTP/1.1.
    pub(crate) bytes: usize,
    /// Of the response, as HTTP/2, on the connection of the whole journey.
    pub(crate) bytes_http2: usize,
    /// Only because something was typed wrong before.
    pub(crate) mistaken: bool,
    pub(crate) cost: Cost,
}

/// A browser: cookies, and files that it keeps.
struct Browser {
    who: Who,
    address: String,
    cookies: BTreeMap<String, String>,
    kept: BTreeSet<String>,
    connection: Connection,
}

impl Browser {
    fn new(who: Who, address: String) -> Self {
        Self { who, address, cookies: BTreeMap::new(), kept: BTreeSet::new(), connection: Connection::default() }
    }

    fn take_cookies(&mut self, reply: &Reply) {
        for cookie in reply.cookies() {
            let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    fn cookies(&self) -> Vec<String> {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect()
    }
}

/// A journey being walked.
pub(crate) struct Journey<'a, F> {
    stage: &'a Stage,
    functions: &'a mut F,
    files: reqwest::Client,
    applicant: Browser,
    agent: Browser,
    desk_person: DeskPerson,
    manager: Browser,
    manager_person: DeskPerson,
    email: String,
    surname: String,
    /// Whose turn it is.
    acting: Who,
    mistaken: bool,
    /// What was asked so far.
    pub(crate) steps: Vec<Step>,
}

/// A section of the form: the names of its two steps, which, and what is typed.
type Section<'a> = (&'a str, &'a str, SectionName, &'a [(&'a str, &'a str)]);

/// A name that only this journey has: a person has one application.
fn surname(number: usize) -> String {
    let letters = number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect::<String>();
    format!("Orsini {letters}")
}

impl<'a, F: Functions> Journey<'a, F> {
    /// Gets ready. Numbers make people different: each journey needs its own.
    pub(crate) async fn new(stage: &'a Stage, functions: &'a mut F, number: usize) -> Result<Self, Trouble> {
        // Tries are counted by address.
        let address = |network: u8| format!("10.{network}.{}.{}", number / 250 % 250, number % 250);
        Ok(Self {
            stage,
            functions,
            files: reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?,
            applicant: Browser::new(Who::Applicant, address(1)),
            agent: Browser::new(Who::Agent, address(2)),
            desk_person: stage.agent(Role::Desk, number).await?,
            manager: Browser::new(Who::Manager, address(3)),
            manager_person: stage.agent(Role::Manager, number).await?,
            email: format!("marie-{number}@demandeur.example"),
            surname: surname(number),
            acting: Who::Applicant,
            mistaken: false,
            steps: vec![],
        })
    }

    /// All of it.
    pub(crate) async fn walk(&mut self) -> Result<ApplicationId, Trouble> {
        let id = self.sign_up().await?;
        self.fill_in(&id).await?;
        self.send_piece(&id).await?;
        self.send(&id).await?;
        self.agent_signs_in().await?;
        self.agent_sends_back(&id).await?;
        self.completes(&id).await?;
        self.agent_accepts(&id).await?;
        self.follow(&id).await?;
        self.pieces(&id).await?;
        self.changes(&id).await?;
        self.gives_up_and_comes_back(&id).await?;
        self.manager_looks().await?;
        Ok(id)
    }

    /// The cookies of the applicant, who is signed in.
    pub(crate) fn applicant_cookies(&self) -> Vec<String> {
        self.applicant.cookies()
    }

    /// The cookies of the agent, who is signed in.
    pub(crate) fn agent_cookies(&self) -> Vec<String> {
        self.agent.cookies()
    }

    /// The cookies of the manager, who is signed in.
    pub(crate) fn manager_cookies(&self) -> Vec<String> {
        self.manager.cookies()
    }

    /// From the first page to a new application.
    pub(crate) async fn sign_up(&mut self) -> Result<ApplicationId, Trouble> {
        self.look("home", paths::home()).await?;
        let form = self.look("sign-up form", paths::sign_up()).await?;
        let email = self.email.clone();
        let typed = [("courriel", email.as_str()), ("mot_de_passe", PASSWORD)];
        let then = self.press("sign up", &form, paths::sign_up(), &typed).await?;
        self.look("mail sent", &then).await?;
        self.letters("mail: confirm the address").await?;
        let link = self.mailed_link("Confirmez")?;
        let page = self.look("confirm form", &link).await?;
        let then = self.press("confirm", &page, paths::confirm(), &[]).await?;
        let form = self.look("sign-in form", &then).await?;
        let then = self.press("sign in", &form, paths::sign_in(), &typed).await?;
        let page = self.look("own space", &then).await?;
        let then = self.press("open an application", &page, paths::open_application(), &[]).await?;
        let id = then.rsplit('/').next().and_then(ApplicationId::parse).ok_or("no application was opened")?;
        self.look("task list", &then).await?;
        Ok(id)
    }

    /// Every section of the form.
    pub(crate) async fn fill_in(&mut self, id: &ApplicationId) -> Result<(), Trouble> {
        let surname = self.surname.clone();
        let section = |name| paths::section(id, &name);
        let form = self.look("identity form", &section(SectionName::Identity)).await?;
        let form = self.press_wrong("identity", &form, &section(SectionName::Identity), &[]).await?;
        let identity = |day| {
            [
                ("civilite", "2"),
                ("nom_naissance", surname.as_str()),
                ("prenoms", "Marie, Ange"),
                ("naissance_jour", day),
                ("naissance_mois", "2"),
                ("naissance_annee", "1990"),
                ("nationalite", "1"),
            ]
        };
        let form = self.press_wrong("identity", &form, &section(SectionName::Identity), &identity("31")).await?;
        let then = self.press("identity", &form, &section(SectionName::Identity), &identity("28")).await?;

        let form = self.look("number form", &then).await?;
        let number = SectionName::Nir(Whose::Applicant);
        // Thirteen digits, without the key: the commonest mistake.
        let form = self.press_wrong("number", &form, &section(number.clone()), &[("nir", "2900206088001")]).await?;
        let then = self.press("number", &form, &section(number), &[("nir", "290020608800191")]).await?;

        let form = self.look("contact form", &then).await?;
        let contact = [("telephone", "06 39 98 12 34"), ("accord_courriel", "oui")];
        let then = self.press("contact", &form, &section(SectionName::Contact), &contact).await?;

        let form = self.look("address form", &then).await?;
        let address = |commune| [("adresse", "8 rue du Marché"), ("code_postal", "06300"), ("commune", commune)];
        let form = self.press_wrong("address", &form, &section(SectionName::Address), &address("Nise")).await?;
        let then = self.press("address", &form, &section(SectionName::Address), &address("nice")).await?;

        let form = self.look("helper form", &then).await?;
        let then = self.press("helper", &form, &section(SectionName::Helper), &[("aide", "non")]).await?;

        let form = self.look("household form", &then).await?;
        let household = [("situation_familiale", "D")];
        let people = self.press("household", &form, &section(SectionName::Household), &household).await?;
        self.look("people", &people).await?;
        let form = self.look("child form", &paths::add_person(id, Link::Child)).await?;
        let child = [
            ("civilite", "1"),
            ("nom_naissance", surname.as_str()),
            ("prenoms", "Léo"),
            ("naissance_jour", "2"),
            ("naissance_mois", "6"),
            ("naissance_annee", "2019"),
        ];
        let then = self.press("child", &form, &format!("{people}/"), &child).await?;
        self.look("people", &then).await?;
        let next = self.fill_in_money(id).await?;
        self.fill_in_home(id, next).await
    }

    /// Sections one after the other; where the last one leads.
    async fn sections(
        &mut self,
        id: &ApplicationId,
        mut next: String,
        answers: &[Section<'_>],
    ) -> Result<String, Trouble> {
        for (form_name, name, which, typed) in answers {
            let form = self.look(form_name, &next).await?;
            next = self.press(name, &form, &paths::section(id, which), typed).await?;
        }
        Ok(next)
    }

    /// Work, income, resources.
    async fn fill_in_money(&mut self, id: &ApplicationId) -> Result<String, Trouble> {
        let mine = Whose::Applicant;
        let resources = SectionName::Resources(mine.clone());
        let first = paths::section(id, &SectionName::Profession(mine.clone()));
        let answers: [Section<'_>; 2] = [
            ("work form", "work", SectionName::Profession(mine.clone()), &[("activite", "D4"), ("profession", "Aide")]),
            ("income form", "income", SectionName::Income(mine), &[("avis_impot", "oui"), ("revenu_fiscal", "17 450")]),
        ];
        let next = self.sections(id, first, &answers).await?;
        let form = self.look("resources form", &next).await?;
        let path = paths::section(id, &resources);
        // A year's wages in the box of a month: asked about, then mended.
        let form = self.press_wrong("resources", &form, &path, &[("salaire", "18120")]).await?;
        let typed = [("salaire", "1510"), ("allocations_familiales", "151")];
        self.press("resources", &form, &path, &typed).await
    }

    /// The home, the reasons, what is looked for.
    async fn fill_in_home(&mut self, id: &ApplicationId, next: String) -> Result<(), Trouble> {
        let answers: [Section<'_>; 6] = [
            ("present home form", "present home", SectionName::PresentHome, &[("logement_actuel", "LP")]),
            (
                "home details form",
                "home details",
                SectionName::HomeDetails,
                &[("personnes_actuelles", "2"), ("loyer", "890"), ("proprietaire_ailleurs", "non")],
            ),
            ("motives form", "motives", SectionName::Motives, &[("motifs", "09"), ("motifs", "19")]),
            (
                "former application form",
                "former application",
                SectionName::FormerApplication,
                &[("ancienne_demande", "non")],
            ),
            ("disability form", "disability", SectionName::Disability, &[("handicap", "non")]),
            (
                "wanted home form",
                "wanted home",
                SectionName::WantedHome,
                &[("categorie", "I"), ("types", "T2"), ("types", "T3")],
            ),
        ];
        let next = self.sections(id, next, &answers).await?;
        let places = paths::section(id, &SectionName::WantedPlaces);
        let mut form = self.look("places form", &next).await?;
        for typed in ["nice", "st laurent"] {
            let adding = [("commune_saisie", typed), ("action", "ajouter")];
            let then = self.press("add a place", &form, &places, &adding).await?;
            form = self.look("places form", &then).await?;
        }
        let next = self.press("places", &form, &places, &[("demande_elargie", "oui")]).await?;
        self.sections(id, next, &[("remarks form", "remarks", SectionName::Remarks, &[])]).await?;
        Ok(())
    }

    async fn send_piece(&mut self, id: &ApplicationId) -> Result<(), Trouble> {
        self.mistaken = true;
        let slot = self.open_slot(id).await?;
        self.upload(&slot, b"<html><script>alert(1)</script>".to_vec()).await?;
        self.examined(&slot, "examine a file that is no piece").await?;
        self.mistaken = false;
        self.another_piece(id).await
    }

    async fn another_piece(&mut self, id: &ApplicationId) -> Result<(), Trouble> {
        let slot = self.open_slot(id).await?;
        self.upload(&slot, photograph::small_card()?).await?;
        self.examined(&slot, "examine a small picture").await
    }

    /// A slot for a piece; its path.
    pub(crate) async fn open_slot(&mut self, id: &ApplicationId) -> Result<String, Trouble> {
        let here = paths::identity_piece(id);
        let page = self.look("piece", &here).await?;
        self.press("open a slot", &page, &here, &[]).await
    }

    /// Sends a file straight to the files, as the page of its slot says. Its arrival waits in the queue.
    pub(crate) async fn upload(&mut self, slot: &str, file: Vec<u8>) -> Result<(), Trouble> {
        let page = self.look("piece slot", slot).await?;
        let (action, values) = page.form("http")?;
        let form = values.into_iter().fold(Form::new(), |form, (name, value)| form.text(name, value));
        let part = Part::bytes(file).file_name("carte");
        let sent = self.files.post(action).multipart(form.part("file", part)).send().await?;
        if sent.status().as_u16() != 303 {
            return Err(format!("the files refused a file: {} {}", sent.status(), sent.text().await?).into());
        }
        Ok(())
    }

    /// A piece of a registered application: sent, looked at, accepted.
    async fn pieces(&mut self, id: &ApplicationId) -> Result<(), Trouble> {
        let name = PieceName { kind: PieceKind::Lease, whose: Whose::Applicant };
        let here = paths::piece(id, &name);
        self.acting = Who::Applicant;
        self.look("pieces", &paths::pieces(id)).await?;
        let page = self.look("piece", &here).await?;
        let slot = self.press("open a slot", &page, &here, &[]).await?;
        self.upload(&slot, photograph::small_card()?).await?;
        self.examined(&slot, "examine a small picture").await?;
        self.acting = Who::Agent;
        self.look("desk queue of pieces", paths::desk_pieces()).await?;
        let page = self.look("desk pieces", &paths::desk_pieces_of(id)).await?;
        self.press("desk take", &page, &paths::desk_take(id), &[]).await?;
        let page = self.look("desk piece", &paths::desk_look_at(id, &name)).await?;
        self.press("desk decide on a piece", &page, &paths::desk_decide(id, &name), &[("decision_piece", "oui")])
            .await?;
        Ok(())
    }

    async fn examined(&mut self, slot: &str, name: &str) -> Result<(), Trouble> {
        let (here, slot_id) = slot.rsplit_once('/').ok_or("a slot without a path")?;
        let slot_id = PieceId::parse(slot_id).ok_or("a slot without an identifier")?;
        // S3 adds where the file went.
        let back = format!("{slot}/recu?bucket=pieces&key=applications%2F{slot_id}&etag=%22{:032x}%22", 0);
        let back = self.go("back from the files", &back).await?;
        let then = back.header("location").ok_or("no way on from the files")?.to_owned();
        if !then.starts_with(here) {
            return Err("the way on from the files leads elsewhere".into());
        }
        self.look("piece being examined", &then).await?;
        self.deliver(INTAKE, Function::Intake, name).await?;
        self.look("piece examined", &then).await?;
        Ok(())
    }

    /// The review, and sending.
    async fn send(&mut self, id: &ApplicationId) -> Result<(), Trouble> {
        let review = paths::review(id);
        self.look("task list", &paths::application(id)).await?;
        let page = self.look("review", &review).await?;
        let page = self.press_wrong("send", &page, &review, &[]).await?;
        self.sent(&page, &review).await
    }

    async fn sent(&mut self, page: &Page, review: &str) -> Result<(), Trouble> {
        let then = self.press("send", page, review, &[("declaration", "oui")]).await?;
        self.look("status: sent", &then).await?;
        self.letters("mail: received").await?;
        self.mailed_link("reçu").map(drop)
    }

    async fn agent_signs_in(&mut self) -> Result<(), Trouble> {
        self.acting = Who::Agent;
        let desk = self.go("desk, signed out", paths::desk()).await?;
        let then = desk.header("location").ok_or("the desk lets everybody in")?.to_owned();
        let person = self.desk_person.clone();
        self.signs_in_at_a_desk(&then, &person).await
    }

    async fn signs_in_at_a_desk(&mut self, page: &str, person: &DeskPerson) -> Result<(), Trouble> {
        let form = self.look("desk sign-in form", page).await?;
        let code = code_at(&person.code_secret, self.stage.kit.now())?;
        let typed = [("courriel", person.email.as_str()), ("mot_de_passe", PASSWORD), ("code", code.as_str())];
        let then = self.press("desk sign in", &form, paths::desk_sign_in(), &typed).await?;
        self.look("desk queue", &then).await?;
        Ok(())
    }

    /// The manager's own pages; the days of the daily work are those that this journey does not wait for.
    async fn manager_looks(&mut self) -> Result<(), Trouble> {
        self.acting = Who::Manager;
        let person = self.manager_person.clone();
        self.signs_in_at_a_desk(paths::desk_sign_in(), &person).await?;
        self.look("manager", paths::manager()).await?;
        self.look("manager's days", paths::runs()).await?;
        self.look("manager: what would be done", paths::dry_run()).await?;
        Ok(())
    }

    /// The year after, on a stage of that day: the daily work prepares the notice, and its link renews.
    pub(crate) async fn renew(&mut self, id: &ApplicationId) -> Result<(), Trouble> {
        self.daily_work().await?;
        self.letters("mail: renewal notice").await?;
        self.acting = Who::Applicant;
        let link = self.mailed_link("Renouvelez")?;
        let page = self.look("renewal: birth date", &link).await?;
        let born = [("naissance_jour", "28"), ("naissance_mois", "2"), ("naissance_annee", "1990")];
        let then = self.press("renewal: birth date", &page, paths::open_renewal(), &born).await?;
        let mut page = self.look("renewal", &then).await?;
        // Once a year began whose income nobody told.
        let income = paths::section(id, &SectionName::Income(Whose::Applicant));
        if let Some(link) = page.link(&income) {
            let form = self.look("income form", &link).await?;
            let typed = [("avis_impot", "oui"), ("revenu_fiscal", "17 600")];
            let then = self.press("income, renewing", &form, &income, &typed).await?;
            page = self.look("renewal", &then).await?;
        }
        let path = paths::renewal(id);
        let page = self.press_wrong("renew", &page, &path, &[]).await?;
        let ticked = [("meme_foyer", "oui"), ("revenus_exacts", "oui"), ("declaration", "oui")];
        let then = self.press("renew", &page, &path, &ticked).await?;
        self.look("renewed", &then).await?;
        self.letters("mail: renewed, with a certificate").await
    }

    /// The shard of a day on which there is something to do; what the others cost is the same with and without
    /// applications, and no step of this one.
    async fn daily_work(&mut self) -> Result<(), Trouble> {
        self.stage.begin_day().await?;
        let mut costs = Vec::new();
        while costs.len() < usize::try_from(SHARDS)? {
            for message in self.stage.messages(LIFECYCLE).await? {
                let event = of_messages(std::slice::from_ref(&message));
                costs.push(self.functions.queue(Function::Lifecycle, event).await?);
                self.stage.done(&[message])?;
            }
        }
        let most = costs.into_iter().max_by_key(|cost| cost.calls.len());
        self.worked("daily work: a notice", Function::Lifecycle, most.unwrap_or_default());
        Ok(())
    }

    async fn agent_sends_back(&mut self, id: &ApplicationId) -> Result<(), Trouble> {
        self.acting = Who::Agent;
        let page = self.look("desk file", &paths::desk_file(id)).await?;
        let back = paths::desk_send_back(id);
        let page = self.press_wrong("desk send back", &page, &back, &[("action", "renvoyer")]).await?;
        let reason = domain::application::SendBackReason::ALL
            .iter()
            .find(|reason| reason.is_about_the_piece())
            .ok_or("no reason is about the piece")?
            .code();
        let typed = [("motif", reason), ("commentaire", "On ne lit pas la date de naissance."), ("action", "renvoyer")];
        let then = self.press("desk send back", &page, &back, &typed).await?;
        self.look("desk file", &then).await?;
        self.letters("mail: to complete").await
    }

    async fn completes(&mut self, id: &ApplicationId) -> Result<(), Trouble> {
        self.acting = Who::Applicant;
        let link = self.mailed_link("à compléter")?;
        self.look("status: to complete", &link).await?;
        self.look("task list", &paths::application(id)).await?;
        self.another_piece(id).await?;
        self.look("task list", &paths::application(id)).await?;
        let review = paths::review(id);
        let page = self.look("review", &review).await?;
        self.sent(&page, &review).await
    }

    async fn agent_accepts(&mut self, id: &ApplicationId) -> Result<(), Trouble> {
        self.acting = Who::Agent;
        self.look("desk queue", paths::desk()).await?;
        let page = self.look("desk file", &paths::desk_file(id)).await?;
        let then = self.press("desk accept", &page, &paths::desk_accept(id), &[]).await?;
        self.look("desk file", &then).await?;
        self.letters("mail: registered, with a certificate").await
    }

    async fn follow(&mut self, id: &ApplicationId) -> Result<(), Trouble> {
        self.acting = Who::Applicant;
        let link = self.mailed_link("enregistrée")?;
        self.look("status: registered", &link).await?;
        let reply = self.go("certificate", &paths::certificate(id)).await?;
        let link = reply.header("location").ok_or("no certificate")?;
        let certificate = self.files.get(link).send().await?;
        if certificate.status().is_success() { Ok(()) } else { Err("the certificate does not open".into()) }
    }

    /// After the registration: an answer, the civil status that a service accepts, somebody invited to help.
    async fn changes(&mut self, id: &ApplicationId) -> Result<(), Trouble> {
        self.acting = Who::Applicant;
        self.look("task list, registered", &paths::application(id)).await?;
        let section = |name| paths::section(id, &name);
        let form = self.look("address form", &section(SectionName::Address)).await?;
        let moved = [("adresse", "12 avenue Jean Médecin")];
        self.press("address, registered", &form, &section(SectionName::Address), &moved).await?;
        let form = self.look("identity form", &section(SectionName::Identity)).await?;
        let renamed = [("prenoms", "Maria, Ange")];
        let then = self.press("identity, registered", &form, &section(SectionName::Identity), &renamed).await?;
        self.look("change that waits", &then).await?;

        self.acting = Who::Agent;
        self.look("desk queue", paths::desk()).await?;
        let page = self.look("desk file", &paths::desk_file(id)).await?;
        let decision = paths::desk_change(id, &SectionName::Identity);
        let then = self.press("desk accept a change", &page, &decision, &[("decision", "oui")]).await?;
        self.look("desk file", &then).await?;
        self.letters("mail: changed by a service").await?;

        self.acting = Who::Applicant;
        let page = self.look("helpers", &paths::helpers(id)).await?;
        let page = self.press_wrong("invite", &page, &paths::helpers(id), &[]).await?;
        let invited =
            [("aide_nom", "Assistante sociale"), ("aide_courriel", "aide@mairie.example"), ("aide_parties", "famille")];
        let then = self.press("invite", &page, &paths::helpers(id), &invited).await?;
        self.look("helpers", &then).await?;
        self.letters("mail: invitation").await
    }

    async fn gives_up_and_comes_back(&mut self, id: &ApplicationId) -> Result<(), Trouble> {
        let page = self.look("renounce form", &paths::renounce(id)).await?;
        let page = self.press_wrong("renounce", &page, &paths::renounce(id), &[]).await?;
        let then = self.press("renounce", &page, &paths::renounce(id), &[("declaration", "oui")]).await?;
        let page = self.look("status: renounced", &then).await?;
        self.letters("mail: renounced").await?;
        let then = self.press("come back", &page, &paths::come_back(id), &[]).await?;
        self.look("status: registered", &then).await?;
        self.letters("mail: came back").await
    }

    fn mailed_link(&self, subject: &str) -> Result<String, Trouble> {
        let mail = self.stage.mail(&self.email, subject)?;
        let link = mail.links().into_iter().next().ok_or("a mail without a link")?;
        let path = link.strip_prefix(&self.stage.kit.settings.base_url).ok_or("a link that leads elsewhere")?;
        Ok(path.to_owned())
    }

    async fn letters(&mut self, name: &str) -> Result<(), Trouble> {
        self.deliver(POST, Function::Post, name).await
    }

    async fn deliver(&mut self, queue: &str, function: Function, name: &str) -> Result<(), Trouble> {
        let messages = self.stage.messages(queue).await?;
        let cost = self.functions.queue(function, of_messages(&messages)).await?;
        self.stage.done(&messages)?;
        self.worked(name, function, cost);
        Ok(())
    }

    fn worked(&mut self, name: &str, function: Function, cost: Cost) {
        self.steps.push(Step {
            name: name.to_owned(),
            who: Who::Nobody,
            function,
            kind: Kind::Event,
            status: 200,
            bytes: 0,
            bytes_http2: 0,
            mistaken: self.mistaken,
            cost,
        });
    }

    fn browser(&mut self) -> &mut Browser {
        match self.acting {
            Who::Agent => &mut self.agent,
            Who::Manager => &mut self.manager,
            Who::Applicant | Who::Nobody => &mut self.applicant,
        }
    }

    /// A page that is there, with what it loads.
    async fn look(&mut self, name: &str, target: &str) -> Result<Page, Trouble> {
        let reply = self.go(name, target).await?;
        expect(name, &reply, 200)?;
        self.load(&reply).await
    }

    /// A page, and the files it loads that the browser has not kept yet.
    async fn load(&mut self, reply: &Reply) -> Result<Page, Trouble> {
        let page = Page::read(reply)?;
        for file in page.files() {
            if self.browser().kept.insert(file.clone()) {
                let name = format!("file .{}", file.rsplit('.').next().unwrap_or_default());
                let loaded = self.request(&name, Kind::File, &file, None).await?;
                expect(&name, &loaded, 200)?;
            }
        }
        Ok(page)
    }

    async fn go(&mut self, name: &str, target: &str) -> Result<Reply, Trouble> {
        self.request(name, Kind::Page, target, None).await
    }

    /// A form that is taken; where it leads.
    async fn press(
        &mut self,
        name: &str,
        page: &Page,
        action: &str,
        typed: &[(&str, &str)],
    ) -> Result<String, Trouble> {
        let reply = self.post(name, page, action, typed).await?;
        expect(name, &reply, 303)?;
        Ok(reply.header("location").ok_or("nowhere to go")?.to_owned())
    }

    /// A form that is refused; the page again.
    async fn press_wrong(
        &mut self,
        name: &str,
        page: &Page,
        action: &str,
        typed: &[(&str, &str)],
    ) -> Result<Page, Trouble> {
        self.mistaken = true;
        let name = format!("{name}, refused");
        let reply = self.post(&name, page, action, typed).await?;
        self.mistaken = false;
        expect(&name, &reply, 422)?;
        self.load(&reply).await
    }

    async fn post(&mut self, name: &str, page: &Page, action: &str, typed: &[(&str, &str)]) -> Result<Reply, Trouble> {
        let (action, mut values) = page.form(action)?;
        answer(&mut values, typed);
        self.request(name, Kind::Post, &action, Some(&values)).await
    }

    async fn request(
        &mut self,
        name: &str,
        kind: Kind,
        target: &str,
        values: Option<&Values>,
    ) -> Result<Reply, Trouble> {
        let browser = self.browser();
        let (who, address, cookies) = (browser.who, browser.address.clone(), browser.cookies());
        let method = if kind == Kind::Post { "POST" } else { "GET" };
        let request = Request { method, target, cookies, form: values.map(encode), address: &address };
        let function = Function::of(target);
        let (reply, cost) = self.functions.browser(function, &request).await?;
        let browser = self.browser();
        browser.take_cookies(&reply);
        let (bytes, bytes_http2) = (reply.wire_bytes(), browser.connection.bytes(&reply));
        let (name, status, mistaken) = (name.to_owned(), reply.status, self.mistaken);
        self.steps.push(Step { name, who, function, kind, status, bytes, bytes_http2, mistaken, cost });
        Ok(reply)
    }
}

fn expect(name: &str, reply: &Reply, status: u16) -> Result<(), Trouble> {
    if reply.status == status {
        return Ok(());
    }
    let title = Page::read(reply).map(|page| page.title().to_owned()).unwrap_or_default();
    Err(format!("“{name}” answered {} instead of {status}: {title}", reply.status).into())
}
