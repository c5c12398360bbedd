//! Pieces at the desk: the queue, taking an application, looking at a piece, deciding, asking, noting what came on paper.

use domain::piece::{FileKind, Piece, PieceName, PieceState};
use domain::{Fields, Refusals};
use lambda_http::http::StatusCode;
use pages::desk_pieces::{self, Note, View};
use pages::paths;
use usecases::checking::{self, Quota};
use usecases::desk::{self, Read};
use usecases::ports::{Desks as _, Dossiers as _};
use usecases::proof::{self, NotDone};
use usecases::records::{Badge, Dossier, Hold};
use usecases::{Fault, piece};
use web::{Answer, Failure, Request, Visit, query_value};

use crate::{Desk, QUEUE_PAGE};

impl Desk {
    pub(crate) async fn pieces_queue(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let badge = visit.agent()?.clone();
        let after = query_value(request, "suite");
        let waiting = self.table.to_check(&badge.territory, after.as_deref(), QUEUE_PAGE);
        let ((waiting, next), holds) = tokio::try_join!(waiting, self.holds(visit, &badge))?;
        let token = visit.token(&self.kit);
        Answer::ok(desk_pieces::queue(&visit.context(&token), &waiting, &holds, &badge.id, next.as_deref()))
    }

    pub(crate) async fn pieces_of(&self, visit: &mut Visit, dossier: &Dossier) -> Result<Answer, Failure> {
        self.show_pieces(visit, StatusCode::OK, dossier, Note::None, &Fields::new(), &Refusals::default()).await
    }

    async fn show_pieces(
        &self,
        visit: &mut Visit,
        status: StatusCode,
        dossier: &Dossier,
        note: Note,
        fields: &Fields,
        refused: &Refusals,
    ) -> Result<Answer, Failure> {
        let badge = visit.agent()?.clone();
        let id = &dossier.application.id;
        let recorded = desk::record_opening(&self.table, &badge, visit.now, id, Read::File);
        let ((), hold) = tokio::try_join!(recorded, self.holder(visit, &badge, dossier))?;
        let lines = proof::lines(dossier, visit.now.today);
        let token = visit.token(&self.kit);
        let desk = desk_pieces::Desk::of(&badge, hold.as_ref());
        let page = desk_pieces::of_application(&visit.context(&token), dossier, &lines, desk, note, fields, refused);
        Ok(Answer::Page(status, page))
    }

    pub(crate) async fn look_at(&self, visit: &mut Visit, dossier: &Dossier, name: &str) -> Result<Answer, Failure> {
        let name = PieceName::parse(name).ok_or(Failure::NotFound)?;
        self.show_piece(visit, StatusCode::OK, dossier, &name, Note::None, &Fields::new(), &Refusals::default()).await
    }

    async fn show_piece(
        &self,
        visit: &mut Visit,
        status: StatusCode,
        dossier: &Dossier,
        name: &PieceName,
        note: Note,
        fields: &Fields,
        refused: &Refusals,
    ) -> Result<Answer, Failure> {
        let badge = visit.agent()?.clone();
        if !proof::may_be(dossier, name, visit.now.today) {
            return Err(Failure::NotFound);
        }
        let mut views = Vec::new();
        let opens = badge.view.opens(name.kind.sensitivity());
        if opens {
            for file in dossier.sound(name) {
                views.extend(self.views(dossier, file).await?);
            }
        }
        let read = if views.is_empty() { Read::File } else { Read::Piece(name.clone()) };
        let counted = async { if views.is_empty() { Ok(true) } else { self.opening(visit, &badge).await } };
        // Recorded even when it is one too many: the attempt is what there is to know.
        let recorded = desk::record_opening(&self.table, &badge, visit.now, &dossier.application.id, read);
        // The answers beside it may be those on health, which are a reading of their own.
        let health = opens
            && name.proves().iter().any(|section| section.is_health() && dossier.answers.fields(section).is_some());
        let of_health = async {
            if !health {
                return Ok(());
            }
            desk::record_opening(&self.table, &badge, visit.now, &dossier.application.id, Read::Health).await
        };
        let (within, hold, (), ()) =
            tokio::try_join!(counted, self.holder(visit, &badge, dossier), recorded, of_health)?;
        if !within {
            return Ok(self.too_many(visit));
        }
        let line = proof::line(dossier, name, visit.now.today);
        let next = next_to_check(dossier, name);
        let token = visit.token(&self.kit);
        let desk = desk_pieces::Desk::of(&badge, hold.as_ref());
        let context = visit.context(&token);
        let page = desk_pieces::look_at(&context, dossier, &line, &views, next.as_ref(), desk, note, fields, refused);
        Ok(Answer::Page(status, page))
    }

    /// Said to an agent who opened more than its work needs.
    pub(crate) fn too_many(&self, visit: &mut Visit) -> Answer {
        let token = visit.token(&self.kit);
        let page = desk_pieces::too_many(&visit.context(&token));
        Answer::Page(StatusCode::TOO_MANY_REQUESTS, page)
    }

    /// A file as pictures of its pages; itself where it has none.
    async fn views<'a>(&self, dossier: &Dossier, file: &'a Piece) -> Result<Vec<View<'a>>, Fault> {
        let PieceState::Sound { previews, .. } = file.state else { return Ok(vec![]) };
        let mut views = Vec::new();
        for page in 1..=previews {
            let link = piece::preview_link(&self.files, dossier, &file.id, page).await?;
            views.extend(link.map(|link| View { piece: file, link, is_picture: true }));
        }
        if views.is_empty() {
            let is_picture = matches!(file.state, PieceState::Sound { kind: FileKind::Jpeg, .. });
            let link = piece::link(&self.files, dossier, &file.id).await?;
            views.extend(link.map(|link| View { piece: file, link, is_picture }));
        }
        Ok(views)
    }

    /// Whether an agent may open one more piece today; who goes over is told to the operator, once.
    pub(crate) async fn opening(&self, visit: &Visit, badge: &Badge) -> Result<bool, Fault> {
        let quota = checking::count_opening(&self.table, badge, visit.now).await?;
        if quota == Quota::JustOver {
            // The alarm of template.yaml counts this very event, by its name.
            tracing::error!(
                alert = "openings-over-quota",
                agent = badge.id.as_str(),
                "an agent opened more pieces today than its work needs"
            );
        }
        Ok(quota == Quota::Within)
    }

    /// Who has which application of the agent's territory now.
    pub(crate) async fn holds(&self, visit: &Visit, badge: &Badge) -> Result<Vec<Hold>, Fault> {
        let mut holds = self.table.holds(&badge.territory).await?;
        holds.retain(|hold| checking::holds(hold, visit.now));
        Ok(holds)
    }

    /// Who has an application now.
    pub(crate) async fn holder(&self, visit: &Visit, badge: &Badge, dossier: &Dossier) -> Result<Option<Hold>, Fault> {
        let hold = self.table.hold(&badge.territory, &dossier.application.id).await?;
        Ok(hold.filter(|hold| checking::holds(hold, visit.now)))
    }

    pub(crate) async fn decide_piece(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
        name: &str,
    ) -> Result<Answer, Failure> {
        let name = PieceName::parse(name).ok_or(Failure::NotFound)?;
        let id = &dossier.application.id;
        let then = next_to_check(dossier, &name)
            .map_or_else(|| paths::desk_pieces_of(id), |next| paths::desk_look_at(id, &next));
        let (badge, fields, once) = self.asked(visit, request, then.clone())?;
        let decided = proof::decide(&self.table, &self.kit, visit.now, &badge, dossier, &name, &fields, once).await;
        self.done(visit, dossier, Some(&name), &fields, decided, then).await
    }

    pub(crate) async fn receive(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
        name: &str,
    ) -> Result<Answer, Failure> {
        let name = PieceName::parse(name).ok_or(Failure::NotFound)?;
        let then = paths::desk_look_at(&dossier.application.id, &name);
        let (badge, fields, once) = self.asked(visit, request, then.clone())?;
        let received = proof::receive(&self.table, &self.kit, visit.now, &badge, dossier, &name, &fields, once).await;
        self.done(visit, dossier, Some(&name), &fields, received, then).await
    }

    pub(crate) async fn withdraw_paper(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
        name: &str,
    ) -> Result<Answer, Failure> {
        let name = PieceName::parse(name).ok_or(Failure::NotFound)?;
        let then = paths::desk_look_at(&dossier.application.id, &name);
        let (badge, fields, once) = self.asked(visit, request, then.clone())?;
        let (table, kit) = (&self.table, &self.kit);
        let withdrawn = proof::withdraw_paper(table, kit, visit.now, &badge, dossier, &name, &fields, once).await;
        self.done(visit, dossier, Some(&name), &fields, withdrawn, then).await
    }

    pub(crate) async fn ask(&self, visit: &mut Visit, request: &Request, dossier: &Dossier) -> Result<Answer, Failure> {
        let then = paths::desk_pieces_of(&dossier.application.id);
        let (badge, fields, once) = self.asked(visit, request, then.clone())?;
        let asked = proof::ask(&self.table, &self.kit, visit.now, &badge, dossier, &fields, once).await;
        self.done(visit, dossier, None, &fields, asked, then).await
    }

    /// What became of an act on a piece: on, or the page as it is now with what was typed and the reason.
    async fn done(
        &self,
        visit: &mut Visit,
        dossier: &Dossier,
        name: Option<&PieceName>,
        fields: &Fields,
        outcome: Result<(), NotDone>,
        then: String,
    ) -> Result<Answer, Failure> {
        let (status, note, refused) = match outcome {
            Ok(()) => return Answer::see(then),
            Err(NotDone::NotAllowed) => return Err(Failure::NotFound),
            Err(NotDone::Fault(fault)) => return Err(fault.into()),
            Err(NotDone::Refused(refused)) => (StatusCode::UNPROCESSABLE_ENTITY, Note::None, refused),
            Err(NotDone::Held(standing)) => (StatusCode::CONFLICT, Note::Held(standing), Refusals::default()),
            Err(NotDone::Taken) => (StatusCode::CONFLICT, Note::Taken, Refusals::default()),
            Err(NotDone::Overtaken) => (StatusCode::CONFLICT, Note::Moved, Refusals::default()),
        };
        let moved = match note {
            Note::Moved => Some(self.table.dossier(&dossier.application.id).await?.ok_or(Failure::NotFound)?),
            _ => None,
        };
        let dossier = moved.as_ref().unwrap_or(dossier);
        match name {
            Some(name) => self.show_piece(visit, status, dossier, name, note, fields, &refused).await,
            None => self.show_pieces(visit, status, dossier, note, fields, &refused).await,
        }
    }

    pub(crate) async fn take(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
    ) -> Result<Answer, Failure> {
        let then = paths::desk_pieces_of(&dossier.application.id);
        let (badge, _, once) = self.asked(visit, request, then.clone())?;
        if checking::take(&self.table, visit.now, &badge, dossier, once).await? {
            return Answer::see(then);
        }
        let status = StatusCode::CONFLICT;
        self.show_pieces(visit, status, dossier, Note::Taken, &Fields::new(), &Refusals::default()).await
    }

    pub(crate) async fn release(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
    ) -> Result<Answer, Failure> {
        let (badge, _, once) = self.asked(visit, request, paths::desk_pieces())?;
        checking::release(&self.table, visit.now, &badge, dossier, once).await?;
        Answer::see(paths::desk_pieces())
    }
}

/// Another piece of the application that waits for a decision.
fn next_to_check(dossier: &Dossier, but: &PieceName) -> Option<PieceName> {
    let others = dossier.pieces.iter().filter(|file| file.name != *but && dossier.is_undecided(file));
    others.map(|file| &file.name).min().cloned()
}
