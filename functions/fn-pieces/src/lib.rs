//! Pieces: a slot for a file, the way back from the files, what the examination found.

use std::convert::Infallible;

use domain::event::Actor;
use domain::id::PieceId;
use domain::piece::{MAX_FILE_BYTES, PieceKind, PieceState};
use domain::section::Scope;
use pages::paths;
use pages::piece::Sent;
use storage::config::Cloud;
use storage::{FileStore, Table};
use usecases::access::Access;
use usecases::application::NotChanged;
use usecases::piece::{self, incoming_key};
use usecases::ports::{Chance as _, Files as _};
use usecases::records::{Dossier, Who};
use web::{Answer, Body, Failure, Kit, Request, Response, Settings, Visit, dossier_named, query_value};

/// The function.
pub struct Pieces {
    kit: Kit,
    table: Table,
    files: FileStore,
}

impl Pieces {
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
        let dossier = dossier_named(&self.table, parts.get(1));
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
        let who = Who::Applicant(visit.applicant()?.clone());
        let found = dossier.and_then(|dossier| Access::of(&who, &dossier).map(|access| (access, dossier)));
        let (access, dossier) = found.ok_or(Failure::NotFound)?;
        // A helper whom the applicant did not allow to see the pieces has none to see.
        if matches!(&access, Access::Helper(grant) if !grant.scopes.contains(&Scope::Pieces)) {
            return Err(Failure::NotFound);
        }
        let id = &dossier.application.id;
        if !piece::takes_pieces(&dossier) {
            return Answer::see(paths::tracking(id));
        }
        let method = request.method().as_str();
        match (method, parts.get(2..).unwrap_or_default()) {
            ("GET", ["identite"]) => self.show(visit, request, &dossier),
            ("POST", ["identite"]) => self.open_slot(visit, request, &dossier).await,
            ("GET", ["identite", slot]) => self.show_slot(visit, &dossier, slot),
            ("POST", ["identite", file, "retirer"]) => {
                self.remove(visit, request, access.actor(), &dossier, file).await
            }
            ("GET", ["identite", file, "voir"]) => {
                let file = PieceId::parse(file).ok_or(Failure::NotFound)?;
                Answer::see(piece::link(&self.files, &dossier, &file).await?.ok_or(Failure::NotFound)?)
            }
            ("GET", ["identite", slot, "recu"]) => {
                // S3 sends the browser back here with the bucket, key and digest in the query: they are not kept.
                let slot = PieceId::parse(slot).ok_or(Failure::NotFound)?;
                Answer::see(format!("{}?envoye={slot}", paths::identity_piece(id)))
            }
            _ => Err(Failure::NotFound),
        }
    }

    fn show(&self, visit: &mut Visit, request: &Request, dossier: &Dossier) -> Result<Answer, Failure> {
        let sent = query_value(request, "envoye").and_then(|slot| PieceId::parse(&slot));
        // The slot whose file was just sent is looked at until its verdict is there.
        let just_sent = sent.and_then(|slot| dossier.pieces.iter().find(|piece| piece.id == slot));
        let waiting = just_sent.is_some_and(|piece| piece.state == PieceState::Expected);
        let token = visit.token(&self.kit);
        let here = request.uri().path_and_query().map_or("", |path| path.as_str());
        let sent = Sent {
            files: dossier.sound(PieceKind::Identity).collect(),
            problem: match just_sent.map(|piece| &piece.state) {
                Some(PieceState::Unsound(problem)) => Some(*problem),
                Some(_) => None,
                None => dossier.last_problem(PieceKind::Identity),
            },
            waiting: waiting.then_some(here),
            full: piece::is_full(dossier, PieceKind::Identity),
            proves_change: !dossier.changes.is_empty(),
        };
        Answer::ok(pages::piece::identity(&visit.context(&token), &dossier.application.id, &sent))
    }

    async fn open_slot(&self, visit: &mut Visit, request: &Request, dossier: &Dossier) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let id = &dossier.application.id;
        let piece = PieceId::new(self.kit.draw());
        let once = visit.once(sent.once, paths::piece_slot(id, &piece));
        match piece::open_slot(&self.table, visit.now, dossier, PieceKind::Identity, piece, once).await {
            Ok(then) => Answer::see(then),
            Err(NotChanged::Closed) => Answer::see(paths::tracking(id)),
            Err(NotChanged::Elsewhere | NotChanged::Refused(_) | NotChanged::Unusual(..)) => {
                Answer::see(paths::identity_piece(id))
            }
            Err(NotChanged::Fault(fault)) => Err(fault.into()),
        }
    }

    async fn remove(
        &self,
        visit: &mut Visit,
        request: &Request,
        by: Actor,
        dossier: &Dossier,
        file: &str,
    ) -> Result<Answer, Failure> {
        let file = PieceId::parse(file).ok_or(Failure::NotFound)?;
        let sent = visit.form(&self.kit, request)?;
        let id = &dossier.application.id;
        let here = paths::identity_piece(id);
        let once = visit.once(sent.once, here.clone());
        match piece::remove(&self.table, &self.kit, visit.now, by, dossier, file, once).await {
            Ok(then) => Answer::see(then),
            Err(NotChanged::Closed) => Answer::see(paths::tracking(id)),
            // Gone in between: the list shows how it is now.
            Err(NotChanged::Elsewhere | NotChanged::Refused(_) | NotChanged::Unusual(..)) => Answer::see(here),
            Err(NotChanged::Fault(fault)) => Err(fault.into()),
        }
    }

    fn show_slot(&self, visit: &mut Visit, dossier: &Dossier, slot: &str) -> Result<Answer, Failure> {
        let id = &dossier.application.id;
        let slot = PieceId::parse(slot).ok_or(Failure::NotFound)?;
        let piece = dossier.pieces.iter().find(|piece| piece.id == slot).ok_or(Failure::NotFound)?;
        if piece.state != PieceState::Expected {
            // Going back to a slot that was used: another file needs another slot.
            return Answer::see(paths::identity_piece(id));
        }
        let then = self.kit.url(&paths::piece_sent(id, &slot));
        let upload = self.files.upload_form(&incoming_key(id, &slot), MAX_FILE_BYTES, &then);
        let token = visit.token(&self.kit);
        Answer::ok(pages::piece::slot(&visit.context(&token), id, &upload))
    }
}
