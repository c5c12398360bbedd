//! Pieces: a slot for a file, the way back from the files, what the examination found.

mod slot;

use std::convert::Infallible;

use domain::event::Actor;
use domain::id::{ApplicationId, PieceId};
use domain::piece::{MAX_FILE_BYTES, PieceName, PieceState};
use domain::{Fields, Refusals};
use lambda_http::http::StatusCode;
use pages::paths;
use pages::piece::{PieceNote, Sent};
use storage::config::Cloud;
use storage::{FileStore, Table};
use usecases::access::Access;
use usecases::application::NotChanged;
use usecases::desk::{Read, record_opening};
use usecases::piece::{self, NoSlot, incoming_key};
use usecases::ports::{Chance as _, Coming, Dossiers as _, Files as _};
use usecases::proof;
use usecases::records::Dossier;
use web::{Answer, Body, Failure, Kit, Request, Response, Settings, Visit, asks_for_data, dossier_named, query_value};

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
        let who = visit.who()?.clone();
        let found = dossier.and_then(|dossier| Access::of(&who, &dossier).map(|access| (access, dossier)));
        let (access, dossier) = found.ok_or(Failure::NotFound)?;
        // An agent scans for the applicant what a service holds, nothing before it was sent.
        if matches!(access, Access::Agent(_)) && !dossier.application.state.is_recorded() {
            return Err(Failure::NotFound);
        }
        let id = &dossier.application.id;
        let by_script = asks_for_data(request);
        if !piece::takes_pieces(&dossier) {
            if by_script {
                return Ok(slot::refused(&pages::sending::closed(visit.context("").lang)));
            }
            return Answer::see(paths::tracking(id));
        }
        let method = request.method().as_str();
        let agent = matches!(access, Access::Agent(_));
        if let (Access::Agent(badge), "GET") = (&access, method) {
            record_opening(&self.table, badge, visit.now, id, Read::File).await?;
        }
        let (name, rest) = match parts.get(2..).unwrap_or_default() {
            [] if method == "GET" => return self.list(visit, &access, &dossier),
            [] => return Err(Failure::NotFound),
            [name, rest @ ..] => (PieceName::parse(name).ok_or(Failure::NotFound)?, rest),
        };
        // What concerns nobody here is no piece; whoever helps with other parts has none to see.
        if !access.covers_piece(&name) || !proof::may_be(&dossier, &name, visit.now.today) {
            return Err(Failure::NotFound);
        }
        match (method, rest) {
            ("GET", []) if by_script => Ok(slot::here(&visit.kept_for(&self.kit), &visit.token(&self.kit))),
            ("GET", [slot]) if by_script => {
                let found = dossier.files(&name).find(|piece| piece.id.as_str() == *slot);
                Ok(slot::state(found.ok_or(Failure::NotFound)?, visit.context("").lang))
            }
            ("GET", []) => {
                Ok(self.show(visit, request, &dossier, &name, PieceNote::None, &Fields::new(), &Refusals::default()))
            }
            ("POST", []) => self.open_slot(visit, request, &access, &dossier, name).await,
            ("POST", ["autre-voie"]) if !agent => self.say(visit, request, &access, &dossier, &name).await,
            ("POST", ["explication"]) if !agent => self.explain(visit, request, &dossier, &name).await,
            ("GET", [slot]) => self.show_slot(visit, &dossier, &name, slot),
            // What an agent finds wrong it sets aside, and keeps.
            ("POST", [file, "retirer"]) if !agent => {
                self.remove(visit, request, access.actor(), &dossier, &name, file).await
            }
            // An agent opens pieces at the desk, where each reading is recorded.
            ("GET", [file, "voir"]) if !agent => {
                let file = PieceId::parse(file).ok_or(Failure::NotFound)?;
                dossier.files(&name).find(|piece| piece.id == file).ok_or(Failure::NotFound)?;
                Answer::see(piece::link(&self.files, &dossier, &file).await?.ok_or(Failure::NotFound)?)
            }
            ("GET", [slot, "recu"]) => {
                // S3 sends the browser back here with the bucket, key and digest in the query: they are not kept.
                let slot = PieceId::parse(slot).ok_or(Failure::NotFound)?;
                Answer::see(format!("{}?envoye={slot}", paths::piece(id, &name)))
            }
            _ => Err(Failure::NotFound),
        }
    }

    /// Every piece of the application that this visitor may see.
    fn list(&self, visit: &mut Visit, access: &Access, dossier: &Dossier) -> Result<Answer, Failure> {
        let mut lines = proof::lines(dossier, visit.now.today);
        lines.retain(|line| access.covers_piece(&line.name));
        let token = visit.token(&self.kit);
        Answer::ok(pages::piece::list(&visit.context(&token), dossier, &lines))
    }

    fn show(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
        name: &PieceName,
        note: PieceNote,
        fields: &Fields,
        refused: &Refusals,
    ) -> Answer {
        let status = match note {
            PieceNote::None if refused.is_empty() => StatusCode::OK,
            PieceNote::None => StatusCode::UNPROCESSABLE_ENTITY,
            PieceNote::Decided | PieceNote::Taken => StatusCode::CONFLICT,
        };
        let sent = query_value(request, "envoye").and_then(|slot| PieceId::parse(&slot));
        // The slot whose file was just sent is looked at until its verdict is there.
        let just_sent = sent.and_then(|slot| dossier.files(name).find(|piece| piece.id == slot));
        let waiting = just_sent.is_some_and(|piece| piece.state == PieceState::Expected);
        let token = visit.token(&self.kit);
        let here = request.uri().path_and_query().map_or("", |path| path.as_str());
        let sent = Sent {
            line: proof::line(dossier, name, visit.now.today),
            proof: dossier.proofs.get(name),
            files: dossier.undecided(name).collect(),
            problem: match just_sent.map(|piece| &piece.state) {
                Some(PieceState::Unsound(problem)) => Some(*problem),
                Some(_) => None,
                None => dossier.last_problem(name),
            },
            waiting: waiting.then_some(here),
            full: piece::is_full(dossier, name),
            kept_for: &visit.kept_for(&self.kit),
            proves_change: !dossier.changes.is_empty(),
            note,
        };
        Answer::Page(status, pages::piece::show(&visit.context(&token), dossier, &sent, fields, refused))
    }

    async fn open_slot(
        &self,
        visit: &mut Visit,
        request: &Request,
        access: &Access,
        dossier: &Dossier,
        name: PieceName,
    ) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let lang = visit.context("").lang;
        let declared = match slot::declared(request, &sent.fields) {
            Some(Ok(declared)) => Some(declared),
            Some(Err(problem)) => return slot::not_declared(problem, lang),
            None => None,
        };
        let id = &dossier.application.id;
        let piece = PieceId::new(self.kit.draw());
        let once = visit.once(sent.once, paths::piece_slot(id, &name, &piece));
        let here = paths::piece(id, &name);
        let opened = piece::open_slot(&self.table, visit.now, access, dossier, name.clone(), piece, once).await;
        match (opened, declared) {
            (Ok(then), None) => Answer::see(then),
            (Ok(then), Some(declared)) => {
                // Asked twice, it is the first slot.
                let piece = then.rsplit('/').next().and_then(PieceId::parse).ok_or(Failure::NotFound)?;
                let upload = self.files.upload_form(&incoming_key(id, &piece), Coming::Script(&declared));
                Ok(slot::opened(&upload, piece.as_str(), &then, &visit.token(&self.kit)))
            }
            (Err(NoSlot::Closed), Some(_)) => Ok(slot::refused(&pages::sending::closed(lang))),
            (Err(NoSlot::Closed), None) => Answer::see(paths::tracking(id)),
            (Err(NoSlot::Full), Some(_)) => Ok(slot::refused(&pages::piece::full(lang))),
            (Err(NoSlot::Full), None) => Answer::see(here),
            (Err(NoSlot::Held), Some(_)) => Ok(slot::refused(&pages::desk_pieces::taken_by_other())),
            (Err(NoSlot::Held), None) => {
                Ok(self.show(visit, request, dossier, &name, PieceNote::Taken, &Fields::new(), &Refusals::default()))
            }
            (Err(NoSlot::Fault(fault)), _) => Err(fault.into()),
        }
    }

    /// The page with what was typed, and what is to be mended.
    fn again(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
        name: &PieceName,
        fields: &Fields,
        refused: &Refusals,
    ) -> Answer {
        self.show(visit, request, dossier, name, PieceNote::None, fields, refused)
    }

    /// What is said instead of sending a piece.
    async fn say(
        &self,
        visit: &mut Visit,
        request: &Request,
        access: &Access,
        dossier: &Dossier,
        name: &PieceName,
    ) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let id = &dossier.application.id;
        let here = paths::piece(id, name);
        let once = visit.once(sent.once, here.clone());
        match proof::say(&self.table, &self.kit, visit.now, access, dossier, name, &sent.fields, once).await {
            Err(NotChanged::Refused(refused)) => Ok(self.again(visit, request, dossier, name, &sent.fields, &refused)),
            said => changed(said, id, &here),
        }
    }

    /// Why a file that looks hard to read is kept.
    async fn explain(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
        name: &PieceName,
    ) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let id = &dossier.application.id;
        let here = paths::piece(id, name);
        let once = visit.once(sent.once, here.clone());
        match proof::explain(&self.table, visit.now, dossier, name, &sent.fields, once).await {
            Err(NotChanged::Refused(refused)) => Ok(self.again(visit, request, dossier, name, &sent.fields, &refused)),
            explained => changed(explained, id, &here),
        }
    }

    async fn remove(
        &self,
        visit: &mut Visit,
        request: &Request,
        by: Actor,
        dossier: &Dossier,
        name: &PieceName,
        file: &str,
    ) -> Result<Answer, Failure> {
        let file = PieceId::parse(file).ok_or(Failure::NotFound)?;
        dossier.files(name).find(|piece| piece.id == file).ok_or(Failure::NotFound)?;
        let sent = visit.form(&self.kit, request)?;
        let id = &dossier.application.id;
        let here = paths::piece(id, name);
        let once = visit.once(sent.once, here.clone());
        let (table, kit, now) = (&self.table, &self.kit, visit.now);
        let first = piece::remove(table, kit, now, by.clone(), dossier, file.clone(), once.clone()).await;
        let Err(NotChanged::Elsewhere) = first else { return changed(first, id, &here) };
        // Something moved since the application was read: a service decided on the file, or the piece goes on as before.
        let fresh = table.dossier(id).await?.ok_or(Failure::NotFound)?;
        if fresh.files(name).any(|piece| piece.id == file && fresh.is_decided(piece)) {
            let (none, right) = (Fields::new(), Refusals::default());
            return Ok(self.show(visit, request, &fresh, name, PieceNote::Decided, &none, &right));
        }
        changed(piece::remove(table, kit, now, by, &fresh, file, once).await, id, &here)
    }

    fn show_slot(&self, visit: &mut Visit, dossier: &Dossier, name: &PieceName, slot: &str) -> Result<Answer, Failure> {
        let id = &dossier.application.id;
        let slot = PieceId::parse(slot).ok_or(Failure::NotFound)?;
        let piece = dossier.files(name).find(|piece| piece.id == slot).ok_or(Failure::NotFound)?;
        if piece.state != PieceState::Expected {
            // Going back to a slot that was used: another file needs another slot.
            return Answer::see(paths::piece(id, name));
        }
        let then = self.kit.url(&paths::piece_sent(id, name, &slot));
        let upload =
            self.files.upload_form(&incoming_key(id, &slot), Coming::Form { max_bytes: MAX_FILE_BYTES, then: &then });
        let token = visit.token(&self.kit);
        Answer::ok(pages::piece::slot(&visit.context(&token), dossier, name, &upload))
    }
}

/// Where one goes once something was changed, or was not: the page shows how it is now.
fn changed(outcome: Result<String, NotChanged>, id: &ApplicationId, here: &str) -> Result<Answer, Failure> {
    match outcome {
        Ok(then) => Answer::see(then),
        Err(NotChanged::Closed) => Answer::see(paths::tracking(id)),
        Err(NotChanged::Elsewhere | NotChanged::Refused(_) | NotChanged::Unusual(..)) => Answer::see(here),
        Err(NotChanged::Fault(fault)) => Err(fault.into()),
    }
}
