//! The desks of registering services: sign in, the queue, a file, accept it or send it back.

use std::convert::Infallible;

use domain::application::State;
use domain::id::{ApplicationId, PieceId};
use domain::piece::{PieceName, Sensitivity};
use domain::service::Role;
use domain::{Fields, Refusals};
use exchange::Record;
use lambda_http::http::StatusCode;
use pages::account::SignInNote;
use pages::desk::{FileNote, Former, Shown};
use pages::paths;
use storage::config::Cloud;
use storage::{FileStore, Table};
use usecases::Fault;
use usecases::account::{self, NotLetIn};
use usecases::desk::{self, Accepted, NotSentBack, Read};
use usecases::ledger::Once;
use usecases::ports::{Accounts as _, Desks as _, Dossiers as _};
use usecases::post::certificate_link;
use usecases::records::{Badge, Dossier};
use usecases::{piece, session};
use web::{
    Answer, Body, Download, Failure, Kit, Request, Response, Settings, Visit, after_sign_in, dossier_named,
    query_value, way_back,
};

/// Lines of the queue on a page.
const QUEUE_PAGE: u32 = 50;

mod pieces;
mod year;

/// The function.
pub struct Desk {
    kit: Kit,
    table: Table,
    files: FileStore,
}

impl Desk {
    /// On a kit, a table and files.
    pub fn new(kit: Kit, table: Table, files: FileStore) -> Self {
        Self { kit, table, files }
    }

    /// On the machine's clock, with the settings of the environment.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, lambda_http::Error> {
        let cloud = Cloud::from_env(&get)?;
        Ok(Self::new(Kit::new(Settings::from_env(&get)?), Table::new(&cloud), FileStore::new(&cloud)))
    }

    /// Answers a request.
    pub async fn respond(&self, request: Request) -> Result<Response<Body>, Infallible> {
        let parts: Vec<&str> = request.uri().path().trim_matches('/').split('/').collect();
        let dossier = dossier_named(&self.table, parts.get(2));
        let answer = async |visit: &mut Visit, dossier| self.answer(visit, &request, &parts, dossier).await;
        self.kit.answering(&self.table, &request, dossier, answer).await
    }

    async fn answer(
        &self,
        visit: &mut Visit,
        request: &Request,
        parts: &[&str],
        dossier: Option<Dossier>,
    ) -> Result<Answer, Failure> {
        match (request.method().as_str(), parts) {
            ("GET", ["guichet", "connexion"]) => self.show_sign_in(visit, request),
            ("POST", ["guichet", "connexion"]) => self.sign_in(visit, request).await,
            ("POST", ["guichet", "deconnexion"]) => self.sign_out(visit, request).await,
            ("GET", ["guichet"]) => self.queue(visit, request).await,
            ("GET", ["guichet", "pieces"]) => self.pieces_queue(visit, request).await,
            ("GET", ["guichet", "alertes"]) => self.alerts(visit, request).await,
            (method, ["guichet", "demandes", _, rest @ ..]) => {
                let badge = visit.agent()?.clone();
                let dossier =
                    dossier.filter(|dossier| desk::may_see(&badge, &dossier.application)).ok_or(Failure::NotFound)?;
                match (method, rest) {
                    ("GET", []) => {
                        self.file(
                            visit,
                            StatusCode::OK,
                            &dossier,
                            &FileNote::None,
                            &Fields::new(),
                            &Refusals::default(),
                        )
                        .await
                    }
                    ("GET", ["attestation"]) => {
                        desk::record_opening(&self.table, &badge, visit.now, &dossier.application.id, Read::File)
                            .await?;
                        Answer::see(certificate_link(&self.files, &dossier).await?.ok_or(Failure::NotFound)?)
                    }
                    ("GET", ["echange.xml"]) => self.exchange(visit, &badge, &dossier).await,
                    ("GET", ["handicap"]) => {
                        desk::record_opening(&self.table, &badge, visit.now, &dossier.application.id, Read::Health)
                            .await?;
                        let token = visit.token(&self.kit);
                        Answer::ok(pages::desk::health(&visit.context(&token), &dossier))
                    }
                    ("GET", ["fichiers", id]) => self.open_piece(visit, &badge, &dossier, id).await,
                    ("GET", ["pieces"]) => self.pieces_of(visit, &dossier).await,
                    ("GET", ["pieces", name]) => self.look_at(visit, &dossier, name).await,
                    ("POST", ["pieces", name, "decider"]) => self.decide_piece(visit, request, &dossier, name).await,
                    ("POST", ["pieces", name, "papier"]) => self.receive(visit, request, &dossier, name).await,
                    ("POST", ["pieces", name, "papier", "annuler"]) => {
                        self.withdraw_paper(visit, request, &dossier, name).await
                    }
                    ("POST", ["demander"]) => self.ask(visit, request, &dossier).await,
                    ("POST", ["prendre"]) => self.take(visit, request, &dossier).await,
                    ("POST", ["rendre"]) => self.release(visit, request, &dossier).await,
                    // Whoever sees no piece has compared none.
                    ("POST", ["accepter" | "renvoyer" | "changement", ..]) if !badge.view.opens(Sensitivity::Plain) => {
                        Err(Failure::NotFound)
                    }
                    ("POST", ["changement", rest @ ..]) => self.decide(visit, request, &badge, &dossier, rest).await,
                    (method, ["radier" | "avertir" | "suite" | "reintegrer" | "alertes", ..]) => {
                        self.year(visit, request, &dossier, method, rest).await
                    }
                    ("POST", ["accepter"]) => self.accept(visit, request, &badge, &dossier).await,
                    ("POST", ["renvoyer"]) => self.send_back(visit, request, &badge, &dossier).await,
                    _ => Err(Failure::NotFound),
                }
            }
            _ => Err(Failure::NotFound),
        }
    }

    fn show_sign_in(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        if visit.agent().is_ok() {
            return Answer::see(paths::desk());
        }
        let note = query_value(request, "fin").map_or(SignInNote::None, |_| SignInNote::Over);
        let token = visit.token(&self.kit);
        Answer::ok(pages::desk::sign_in(&visit.context(&token), note, &way_back(request), &Refusals::default()))
    }

    async fn sign_in(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let caller = visit.caller();
        let signed =
            account::agent_sign_in(&self.table, &self.kit.keys, visit.now, caller, &sent.fields, sent.once).await;
        let (note, refused) = match signed {
            Ok(opened) => return Ok(Answer::SignedIn(opened, after_sign_in(&sent.fields, paths::desk()))),
            Err(NotLetIn::TooMany) => return Err(Failure::TooMany),
            Err(NotLetIn::Fault(fault)) => return Err(fault.into()),
            Err(NotLetIn::Unknown) => (SignInNote::Unknown, Refusals::default()),
            Err(NotLetIn::Refused(refused)) => (SignInNote::None, refused),
        };
        let token = visit.token(&self.kit);
        Answer::refused(pages::desk::sign_in(&visit.context(&token), note, &sent.fields, &refused))
    }

    async fn sign_out(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        if let Some(session) = visit.session.clone() {
            visit.form(&self.kit, request)?;
            session::end(&self.table, &session).await?;
        }
        Ok(Answer::SignedOut(paths::desk_sign_in().to_owned()))
    }

    async fn queue(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let badge = visit.agent()?.clone();
        // The cursor is a date and an identifier: it opens nothing by itself, the query stays within the territory.
        let after = query_value(request, "suite");
        let waiting = self.table.waiting(&badge.territory, after.as_deref(), QUEUE_PAGE);
        // Only above the first page: they are few, and must be seen.
        let changes = async {
            match &after {
                None => self.table.asked_changes(&badge.territory, QUEUE_PAGE).await,
                Some(_) => Ok(vec![]),
            }
        };
        let ((waiting, next), changes, holds) = tokio::try_join!(waiting, changes, self.holds(visit, &badge))?;
        let token = visit.token(&self.kit);
        Answer::ok(pages::desk::queue(&visit.context(&token), &waiting, &holds, next.as_deref(), &changes))
    }

    /// Shows a file. However an agent came to see it, the reading is recorded.
    async fn file(
        &self,
        visit: &mut Visit,
        status: StatusCode,
        dossier: &Dossier,
        note: &FileNote,
        fields: &Fields,
        refused: &Refusals,
    ) -> Result<Answer, Failure> {
        let badge = visit.agent()?.clone();
        let recorded = desk::record_opening(&self.table, &badge, visit.now, &dossier.application.id, Read::File);
        let former = async {
            match &dossier.application.state {
                State::Submitted(_) => desk::former_application(&self.table, dossier).await,
                _ => Ok(None),
            }
        };
        let decides = badge.view.opens(Sensitivity::Plain);
        // The identity piece is shown with the file: opened, and counted as one.
        let opens = decides && dossier.sound(&PieceName::IDENTITY).next().is_some();
        let opened = async {
            if !opens {
                return Ok(true);
            }
            let id = &dossier.application.id;
            let read = Read::Piece(PieceName::IDENTITY);
            let recorded = desk::record_opening(&self.table, &badge, visit.now, id, read);
            tokio::try_join!(self.opening(visit, &badge), recorded).map(|(within, ())| within)
        };
        let ((), former, hold, within) =
            tokio::try_join!(recorded, former, self.holder(visit, &badge, dossier), opened)?;
        if !within {
            return Ok(self.too_many(visit));
        }
        let mut links = Vec::new();
        if opens {
            for file in dossier.sound(&PieceName::IDENTITY) {
                links.extend(piece::link(&self.files, dossier, &file.id).await?.map(|link| (file, link)));
            }
        }
        let former = former.map(|former| Former { since: desk::names_partner(&former, dossier) });
        let desk = pages::desk_pieces::Desk::of(&badge, hold.as_ref());
        let shown = Shown { former, files: decides.then_some(&*links), desk, manager: badge.role == Role::Manager };
        let token = visit.token(&self.kit);
        let page = pages::desk::file(&visit.context(&token), dossier, &shown, note, fields, refused);
        Ok(Answer::Page(status, page))
    }

    async fn open_piece(&self, visit: &Visit, badge: &Badge, dossier: &Dossier, id: &str) -> Result<Answer, Failure> {
        let id = PieceId::parse(id).ok_or(Failure::NotFound)?;
        let file = dossier.pieces.iter().find(|file| file.id == id).ok_or(Failure::NotFound)?;
        if !badge.view.opens(file.name.kind.sensitivity()) {
            return Err(Failure::NotFound);
        }
        let link = piece::link(&self.files, dossier, &id).await?.ok_or(Failure::NotFound)?;
        let read = Read::Piece(file.name.clone());
        let recorded = desk::record_opening(&self.table, badge, visit.now, &dossier.application.id, read);
        let (within, ()) = tokio::try_join!(self.opening(visit, badge), recorded)?;
        if within { Answer::see(link) } else { Err(Failure::TooMany) }
    }

    /// The file as services exchange it: what the page shows, to save; health is read apart.
    async fn exchange(&self, visit: &Visit, badge: &Badge, dossier: &Dossier) -> Result<Answer, Failure> {
        let application = &dossier.application;
        desk::record_opening(&self.table, badge, visit.now, &application.id, Read::File).await?;
        let email = self.table.account(&application.owner).await?.map(|page| page.account.email);
        let record = Record::of(application, dossier.answers.clone(), dossier.days(), email, visit.now.today);
        let record = record.ok_or_else(|| Fault::new("an application of an unknown territory"))?;
        let text = exchange::write(&record.without_health());
        let (kind, name) = ("application/xml; charset=utf-8", "echange-logement-social.xml");
        Ok(Answer::Download(Download { text, kind, name }))
    }

    async fn accept(
        &self,
        visit: &mut Visit,
        request: &Request,
        badge: &Badge,
        dossier: &Dossier,
    ) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let id = &dossier.application.id;
        let here = paths::desk_file(id);
        let once = visit.once(sent.once, here.clone());
        let former = desk::former_application(&self.table, dossier).await?;
        let (keys, fields) = (&self.kit.keys, &sent.fields);
        let accepted =
            desk::accept(&self.table, keys, &self.kit, visit.now, badge, dossier, former.as_ref(), fields, once)
                .await?;
        match accepted {
            Accepted::Done => Answer::see(here),
            Accepted::Overtaken => self.overtaken(visit, id).await,
            Accepted::Held => self.conflict(visit, dossier, &FileNote::Held, fields).await,
            Accepted::Refused(refused) => {
                self.file(visit, StatusCode::UNPROCESSABLE_ENTITY, dossier, &FileNote::None, fields, &refused).await
            }
            Accepted::Lacking => self.conflict(visit, dossier, &FileNote::Lacking, fields).await,
            Accepted::Duplicate(other) => self.conflict(visit, dossier, &FileNote::Duplicate(other), fields).await,
        }
    }

    /// A change of civil status: accepted or refused.
    async fn decide(
        &self,
        visit: &mut Visit,
        request: &Request,
        badge: &Badge,
        dossier: &Dossier,
        parts: &[&str],
    ) -> Result<Answer, Failure> {
        let name = paths::parse_section(parts).ok_or(Failure::NotFound)?;
        let sent = visit.form(&self.kit, request)?;
        let once = visit.once(sent.once, paths::desk_file(&dossier.application.id));
        let (keys, fields) = (&self.kit.keys, &sent.fields);
        let decided =
            desk::decide_change(&self.table, keys, &self.kit, visit.now, badge, dossier, &name, fields, once).await;
        self.settled(visit, dossier, fields, decided).await
    }

    async fn send_back(
        &self,
        visit: &mut Visit,
        request: &Request,
        badge: &Badge,
        dossier: &Dossier,
    ) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let once = visit.once(sent.once, paths::desk_file(&dossier.application.id));
        let sent_back = desk::send_back(&self.table, &self.kit, visit.now, badge, dossier, &sent.fields, once).await;
        self.settled(visit, dossier, &sent.fields, sent_back).await
    }

    /// What became of a decision on a file: the file as it is then, or with what was typed and why it does not hold.
    async fn settled(
        &self,
        visit: &mut Visit,
        dossier: &Dossier,
        fields: &Fields,
        outcome: Result<(), NotSentBack>,
    ) -> Result<Answer, Failure> {
        match outcome {
            Ok(()) => Answer::see(paths::desk_file(&dossier.application.id)),
            Err(NotSentBack::Overtaken) => self.overtaken(visit, &dossier.application.id).await,
            Err(NotSentBack::Held) => self.conflict(visit, dossier, &FileNote::Held, fields).await,
            Err(NotSentBack::Taken) => self.conflict(visit, dossier, &FileNote::Taken, fields).await,
            Err(NotSentBack::Fault(fault)) => Err(fault.into()),
            Err(NotSentBack::Refused(refused)) => {
                self.file(visit, StatusCode::UNPROCESSABLE_ENTITY, dossier, &FileNote::None, fields, &refused).await
            }
        }
    }

    /// What an agent asks for by a form: who, what was typed, and the number of the form with where it leads.
    pub(crate) fn asked(
        &self,
        visit: &Visit,
        request: &Request,
        then: impl Into<String>,
    ) -> Result<(Badge, Fields, Once), Failure> {
        let badge = visit.agent()?.clone();
        let sent = visit.form(&self.kit, request)?;
        Ok((badge, sent.fields, visit.once(sent.once, then)))
    }

    /// The file with what was typed, and why it does not hold.
    async fn conflict(
        &self,
        visit: &mut Visit,
        dossier: &Dossier,
        note: &FileNote,
        fields: &Fields,
    ) -> Result<Answer, Failure> {
        self.file(visit, StatusCode::CONFLICT, dossier, note, fields, &Refusals::default()).await
    }

    /// Somebody acted first: the file as it is now, and what happened.
    async fn overtaken(&self, visit: &mut Visit, id: &ApplicationId) -> Result<Answer, Failure> {
        let fresh = self.table.dossier(id).await?.ok_or(Failure::NotFound)?;
        self.file(visit, StatusCode::CONFLICT, &fresh, &FileNote::Overtaken, &Fields::new(), &Refusals::default()).await
    }
}
