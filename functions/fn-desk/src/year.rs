//! The year of an application at the desk: striking off, warning, what became of a proposal, the way back, alerts.

use domain::alert::AlertKind;
use domain::application::{NotYet, State};
use domain::event::MotiveCode;
use domain::service::Role;
use domain::{Field, Fields, Refusals};
use lambda_http::http::StatusCode;
use pages::desk::FileNote;
use pages::desk_year::{self, is_for_manager};
use pages::paths;
use usecases::alert;
use usecases::desk::{self, Read};
use usecases::ports::{Desks as _, Dossiers as _};
use usecases::records::{Badge, Dossier};
use usecases::strike_off::{self, NotDone};
use web::{Answer, Failure, Request, Visit, query_value};

use crate::{Desk, QUEUE_PAGE};

/// Where a form is, to show it again.
#[derive(Clone, Copy)]
enum Page {
    StrikeOff(MotiveCode),
    Warning,
    File,
}

impl Desk {
    pub(crate) async fn alerts(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let badge = visit.agent()?.clone();
        let after = query_value(request, "suite");
        let (mut alerts, next) = self.table.alerts(&badge.territory, after.as_deref(), QUEUE_PAGE).await?;
        alerts.retain(|one| alert::may_see(&badge, one.kind));
        let token = visit.token(&self.kit);
        Answer::ok(desk_year::alerts(&visit.context(&token), &alerts, next.as_deref()))
    }

    /// What is asked of the year of an application.
    pub(crate) async fn year(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Failure> {
        match (method, rest) {
            ("GET", ["radier"]) => self.show_strike_off(visit, request, dossier).await,
            ("POST", ["radier"]) => self.strike_off(visit, request, dossier).await,
            ("GET", ["avertir"]) => self.show_warning(visit, dossier).await,
            ("POST", ["avertir"]) => self.warn(visit, request, dossier).await,
            ("POST", ["avertir", "preuve"]) => self.prove_warning(visit, request, dossier).await,
            ("POST", ["avertir", "retour"]) => self.warning_returned(visit, request, dossier).await,
            ("POST", ["avertir", "lever"]) => self.lift_warning(visit, request, dossier).await,
            ("POST", ["suite"]) => self.tell_housing(visit, request, dossier).await,
            ("POST", ["reintegrer"]) => self.reinstate(visit, request, dossier).await,
            ("POST", ["alertes", kind, "vu"]) => self.alert_seen(visit, request, dossier, kind).await,
            _ => Err(Failure::NotFound),
        }
    }

    async fn show_strike_off(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
    ) -> Result<Answer, Failure> {
        let badge = visit.agent()?.clone();
        if !matches!(dossier.application.state, State::Active(_)) {
            return Answer::see(paths::desk_file(&dossier.application.id));
        }
        let motive = query_value(request, paths::MOTIVE).and_then(|code| MotiveCode::parse(&code));
        if motive.is_some_and(is_for_manager) && badge.role != Role::Manager {
            return Err(Failure::NotFound);
        }
        if let Some(motive) = motive {
            let page = Page::StrikeOff(motive);
            return self
                .show_year(visit, StatusCode::OK, dossier, page, None, &Fields::new(), &Refusals::default())
                .await;
        }
        self.note_reading(visit, &badge, dossier).await?;
        let token = visit.token(&self.kit);
        let manager = badge.role == Role::Manager;
        Answer::ok(desk_year::choose_motive(&visit.context(&token), dossier, manager))
    }

    async fn show_warning(&self, visit: &mut Visit, dossier: &Dossier) -> Result<Answer, Failure> {
        let free = |state: &State| matches!(state, State::Active(registration) if registration.warning.is_none());
        if !free(&dossier.application.state) {
            return Answer::see(paths::desk_file(&dossier.application.id));
        }
        let (fields, refused) = (Fields::new(), Refusals::default());
        self.show_year(visit, StatusCode::OK, dossier, Page::Warning, None, &fields, &refused).await
    }

    /// The page names a person: its reading is recorded, as that of the file.
    async fn note_reading(&self, visit: &Visit, badge: &Badge, dossier: &Dossier) -> Result<(), Failure> {
        Ok(desk::record_opening(&self.table, badge, visit.now, &dossier.application.id, Read::File).await?)
    }

    async fn show_year(
        &self,
        visit: &mut Visit,
        status: StatusCode,
        dossier: &Dossier,
        page: Page,
        not_yet: Option<NotYet>,
        fields: &Fields,
        refused: &Refusals,
    ) -> Result<Answer, Failure> {
        if matches!(page, Page::File) {
            return self.file(visit, status, dossier, &FileNote::None, fields, refused).await;
        }
        let badge = visit.agent()?.clone();
        self.note_reading(visit, &badge, dossier).await?;
        let token = visit.token(&self.kit);
        let context = visit.context(&token);
        let page = match page {
            Page::StrikeOff(motive) => desk_year::strike_off(&context, dossier, motive, not_yet, fields, refused),
            Page::Warning | Page::File => desk_year::warn(&context, dossier, fields, refused),
        };
        Ok(Answer::Page(status, page))
    }

    async fn strike_off(&self, visit: &mut Visit, request: &Request, dossier: &Dossier) -> Result<Answer, Failure> {
        let (badge, fields, once) = self.asked(visit, request, paths::desk_file(&dossier.application.id))?;
        let motive = MotiveCode::parse(fields.get(Field::StrikeOffMotive)).ok_or(Failure::NotFound)?;
        let keys = &self.kit.keys;
        let done =
            strike_off::strike_off(&self.table, keys, &self.kit, visit.now, &badge, dossier, &fields, once).await;
        self.year_done(visit, dossier, &fields, done, Page::StrikeOff(motive)).await
    }

    async fn warn(&self, visit: &mut Visit, request: &Request, dossier: &Dossier) -> Result<Answer, Failure> {
        let (badge, fields, once) = self.asked(visit, request, paths::desk_file(&dossier.application.id))?;
        let keys = &self.kit.keys;
        let done = strike_off::warn(&self.table, keys, &self.kit, visit.now, &badge, dossier, &fields, once).await;
        self.year_done(visit, dossier, &fields, done, Page::Warning).await
    }

    async fn prove_warning(&self, visit: &mut Visit, request: &Request, dossier: &Dossier) -> Result<Answer, Failure> {
        let (badge, fields, once) = self.asked(visit, request, paths::desk_file(&dossier.application.id))?;
        let done = strike_off::delivered(&self.table, &self.kit, visit.now, &badge, dossier, &fields, once).await;
        self.year_done(visit, dossier, &fields, done, Page::File).await
    }

    async fn warning_returned(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
    ) -> Result<Answer, Failure> {
        let (badge, fields, once) = self.asked(visit, request, paths::desk_file(&dossier.application.id))?;
        let done =
            strike_off::warning_returned(&self.table, &self.kit, visit.now, &badge, dossier, &fields, once).await;
        self.year_done(visit, dossier, &fields, done, Page::File).await
    }

    async fn lift_warning(&self, visit: &mut Visit, request: &Request, dossier: &Dossier) -> Result<Answer, Failure> {
        let (badge, fields, once) = self.asked(visit, request, paths::desk_file(&dossier.application.id))?;
        let done = strike_off::lift(&self.table, &self.kit, visit.now, badge.actor(), dossier, once).await;
        self.year_done(visit, dossier, &fields, done, Page::File).await
    }

    async fn tell_housing(&self, visit: &mut Visit, request: &Request, dossier: &Dossier) -> Result<Answer, Failure> {
        let (badge, fields, once) = self.asked(visit, request, paths::desk_file(&dossier.application.id))?;
        let done = strike_off::tell_housing(&self.table, &self.kit, visit.now, &badge, dossier, &fields, once).await;
        self.year_done(visit, dossier, &fields, done, Page::File).await
    }

    async fn reinstate(&self, visit: &mut Visit, request: &Request, dossier: &Dossier) -> Result<Answer, Failure> {
        let (badge, fields, once) = self.asked(visit, request, paths::desk_file(&dossier.application.id))?;
        let keys = &self.kit.keys;
        let done = strike_off::reinstate(&self.table, keys, &self.kit, visit.now, &badge, dossier, &fields, once).await;
        self.year_done(visit, dossier, &fields, done, Page::File).await
    }

    async fn alert_seen(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
        kind: &str,
    ) -> Result<Answer, Failure> {
        let here = paths::desk_file(&dossier.application.id);
        let (badge, _, once) = self.asked(visit, request, here.clone())?;
        let kind = AlertKind::parse(kind).ok_or(Failure::NotFound)?;
        if alert::seen(&self.table, &badge, dossier, kind, once).await? {
            Answer::see(here)
        } else {
            Err(Failure::NotFound)
        }
    }

    /// What became of an act: the file as it is then, or the form with what was typed and why it does not hold.
    async fn year_done(
        &self,
        visit: &mut Visit,
        dossier: &Dossier,
        fields: &Fields,
        outcome: Result<(), NotDone>,
        page: Page,
    ) -> Result<Answer, Failure> {
        let id = &dossier.application.id;
        match outcome {
            Ok(()) => Answer::see(paths::desk_file(id)),
            Err(NotDone::Fault(fault)) => Err(fault.into()),
            Err(NotDone::NotYours) => Err(Failure::NotFound),
            Err(NotDone::Refused(refused)) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                self.show_year(visit, status, dossier, page, None, fields, &refused).await
            }
            Err(NotDone::NotYet(NotYet::NotNow) | NotDone::Overtaken) => {
                let badge = visit.agent()?.clone();
                let held = self.holder(visit, &badge, dossier).await?.is_some_and(|hold| hold.agent != badge.id);
                let fresh = self.table.dossier(id).await?.ok_or(Failure::NotFound)?;
                // Nothing moved: it is the colleague who has it.
                if held && fresh.application.version == dossier.application.version {
                    return self.conflict(visit, &fresh, &FileNote::Held, &Fields::new()).await;
                }
                self.conflict(visit, &fresh, &FileNote::Overtaken, &Fields::new()).await
            }
            Err(NotDone::NotYet(not_yet)) => {
                let refused = Refusals::default();
                self.show_year(visit, StatusCode::CONFLICT, dossier, page, Some(not_yet), fields, &refused).await
            }
            Err(NotDone::Duplicate) => {
                let other = strike_off::other_application(&self.table, &self.kit.keys, dossier).await?;
                self.conflict(visit, dossier, &FileNote::CannotComeBack(other), fields).await
            }
        }
    }
}
