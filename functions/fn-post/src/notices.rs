//! Notices: what each says, by e-mail or on paper, from the records as they stand when it leaves.

use domain::application::{Ground as DomainGround, Ineligibility, Motive, Registration, State};
use domain::event::{Actor, EventKind};
use domain::id::{ApplicationId, OutboxId};
use domain::notice::{Channel, NoticeKind};
use domain::service::DeskCode;
use domain::territory::Parameters;
use jiff::civil::Date;
use letters::certificate::Addressee;
use letters::postal::{About, Ground, Letter as PaperLetter, StrikeOff, Way};
use letters::{Lang, mails, notice_mails};
use pages::paths;
use usecases::keys::TokenHash;
use usecases::notice::token;
use usecases::ports::{Desks as _, Dossiers as _, RenewalLinks as _};
use usecases::post::Ready;
use usecases::records::Dossier;
use usecases::{Fault, envelope};

use crate::certificate::{addressee, on};
use crate::{Draft, Post, copy_to};

/// What a notice says is read from here.
struct Facts<'a> {
    dossier: &'a Dossier,
    registration: &'a Registration,
    parameters: Parameters,
    today: Date,
    /// For a notice that renews: where its link leads, and the code that can be typed.
    link: String,
    code: String,
    space: String,
    desks: String,
}

impl Post {
    /// A notice that is ready to leave; nothing when it tells what is not so any more.
    pub(crate) async fn notice(
        &self,
        id: &OutboxId,
        application: &ApplicationId,
        kind: NoticeKind,
        channel: Channel,
    ) -> Result<Ready, Fault> {
        // Erased since.
        let Some(dossier) = self.table.dossier(application).await? else { return Ok(Ready::Nothing) };
        let Some(registration) = dossier.application.state.registration() else { return Ok(Ready::Nothing) };
        let token = token(&self.kit.keys, id, channel);
        if !dossier.application.state.still_tells(kind)
            || (kind.renews() && !self.is_of_this_year(&token, registration).await?)
        {
            return Ok(Ready::Nothing);
        }
        let now = self.kit.now();
        let facts = Facts {
            dossier: &dossier,
            registration,
            parameters: on(&dossier)?.parameters(now.today),
            today: now.today,
            link: format!("{}?lien={token}", self.kit.url(paths::renew())),
            code: token,
            space: self.kit.url(&paths::tracking(application)),
            desks: self.kit.url(paths::desks()),
        };
        match channel {
            Channel::Email => {
                let Some((to, lang)) = self.reader(&dossier.application.owner).await? else {
                    return Ok(Ready::Nothing);
                };
                let mail = mail(&facts, kind, lang);
                Ok(mail.map_or(Ready::Nothing, |mail| Draft { to, copy: copy_to(&dossier), mail }.ready(id)))
            }
            Channel::Post => {
                let Some((about, desk)) = about(&facts, kind, &self.kit.url(paths::renew())) else {
                    return Ok(Ready::Nothing);
                };
                let territory = &dossier.application.territory;
                let reference = envelope::free_reference(&self.table, &self.kit.keys, territory, id).await?;
                let letter = PaperLetter {
                    recipient: addressee(&dossier)?,
                    sender: self.sender(&dossier, &facts.parameters, desk.as_ref()).await?,
                    dated: now.today,
                    reference: reference.as_str().to_owned(),
                    number: registration.number.as_str().to_owned(),
                    desks: facts.desks.clone(),
                    about,
                };
                let sheet = letter.to_sheet();
                let sheet = sheet.map_err(|error| Fault::caused("a letter on paper could not be made", error))?;
                let envelope = envelope::of((territory, reference), id, (application, kind), now);
                Ok(Ready::Paper(sheet.pdf, u32::try_from(sheet.pages).unwrap_or(u32::MAX), envelope))
            }
        }
    }

    /// Whether the year that a notice is about still is to be renewed.
    async fn is_of_this_year(&self, token: &str, registration: &Registration) -> Result<bool, Fault> {
        let link = self.table.renewal_link(&TokenHash::of(token)).await?;
        Ok(link.is_some_and(|link| link.ends == registration.valid_until))
    }

    /// Who writes: the service that warned or struck off, or the manager of the territory.
    async fn sender(
        &self,
        dossier: &Dossier,
        parameters: &Parameters,
        desk: Option<&DeskCode>,
    ) -> Result<Addressee, Fault> {
        let services = self.table.services(&dossier.application.territory).await?;
        let service = desk.and_then(|desk| services.iter().find(|service| service.desk == *desk));
        if let Some(service) = service {
            return Ok(Addressee { name: service.name.clone(), lines: service.address.clone() });
        }
        let mut lines = parameters.manager_address.iter().flatten().map(|line| (*line).to_owned());
        let name = lines.next().unwrap_or_else(|| "Gestionnaire territorial".to_owned());
        Ok(Addressee { name, lines: lines.collect() })
    }
}

/// An e-mail; `None` when there is nothing to tell any more.
fn mail(facts: &Facts<'_>, kind: NoticeKind, lang: Lang) -> Option<letters::Mail> {
    let Facts { registration, link, space, desks, .. } = facts;
    let ends = registration.valid_until;
    Some(match kind {
        NoticeKind::Renewal => notice_mails::renewal_notice(link, desks, ends, lang),
        NoticeKind::NewLink => notice_mails::new_renewal_link(link, desks, ends, lang),
        NoticeKind::Reminder => {
            let left = facts.today.until(ends).map_or(0, |span| span.get_days());
            notice_mails::renewal_reminder(link, desks, ends, u16::try_from(left).ok()?, lang)
        }
        NoticeKind::Expiry => notice_mails::expired(link, desks, ends, renew_by(facts), lang),
        NoticeKind::Reinstated => notice_mails::reinstated(link, desks, registration.reinstated?.renew_by, lang),
        NoticeKind::NoReply | NoticeKind::Ineligible => {
            let warning = registration.warning.as_ref()?;
            let (service, answer_by) = (warning_service(facts.dossier), warning.answer_by(&facts.parameters));
            match warning.ground {
                DomainGround::NoReply => notice_mails::warning_no_reply(space, &service, answer_by, lang),
                DomainGround::Ineligible(_) => notice_mails::warning_ineligible(space, &service, answer_by, lang),
            }
        }
        NoticeKind::StruckOff => {
            let State::StruckOff(struck) = &facts.dossier.application.state else { return None };
            notice_mails::struck_off(space, reason(&struck.motive), struck.way_back_until, lang)
        }
        NoticeKind::Delay => mails::abnormally_long_delay(space, lang),
    })
}

/// A letter on paper, and the desk that writes when it is not the manager; `None` when there is nothing to tell any more.
fn about(facts: &Facts<'_>, kind: NoticeKind, page: &str) -> Option<(About, Option<DeskCode>)> {
    let Facts { registration, .. } = facts;
    let valid_until = registration.valid_until;
    let way = || Way { link: facts.link.clone(), page: page.to_owned(), code: facts.code.clone() };
    let by_manager = |about| Some((about, None));
    match kind {
        NoticeKind::Renewal => by_manager(About::RenewalNotice { valid_until, way: way() }),
        NoticeKind::Reminder => by_manager(About::RenewalReminder { valid_until, way: way() }),
        NoticeKind::NewLink => by_manager(About::NewLink { valid_until, way: way() }),
        NoticeKind::Expiry => by_manager(About::Expired { valid_until, renew_by: renew_by(facts), way: way() }),
        NoticeKind::Reinstated => {
            by_manager(About::Reinstated { renew_by: registration.reinstated?.renew_by, way: way() })
        }
        NoticeKind::NoReply | NoticeKind::Ineligible => {
            let warning = registration.warning.as_ref()?;
            let answer_by = warning.answer_by(&facts.parameters);
            let about = match warning.ground {
                DomainGround::NoReply => About::WarningNoReply { answer_by },
                DomainGround::Ineligible(found) => About::WarningIneligible { ground: ground(found), answer_by },
            };
            Some((about, Some(warning.desk.clone())))
        }
        NoticeKind::StruckOff => {
            let State::StruckOff(struck) = &facts.dossier.application.state else { return None };
            let about = About::StruckOff {
                reason: reason(&struck.motive),
                on: struck.on,
                way_back_until: struck.way_back_until,
            };
            Some((about, struck.desk.clone()))
        }
        NoticeKind::Delay => None,
    }
}

/// The last day on which an application that was not renewed can be.
fn renew_by(facts: &Facts<'_>) -> Date {
    let registration = facts.registration;
    registration.renewable_until(&facts.parameters).unwrap_or(registration.valid_until).max(facts.today)
}

/// The service that warned, as the history has it.
fn warning_service(dossier: &Dossier) -> String {
    let warned = dossier.events.iter().rev().find(|event| matches!(event.kind, EventKind::Warned(_)));
    match warned.map(|event| &event.actor) {
        Some(Actor::Agent { service, .. }) => service.clone(),
        _ => String::new(),
    }
}

fn reason(motive: &Motive) -> StrikeOff {
    match motive {
        Motive::Housed(_) => StrikeOff::LeaseSigned,
        Motive::NoReply => StrikeOff::NoReply,
        Motive::Ineligible(found) => StrikeOff::Ineligible(ground(*found)),
        Motive::NotRenewed => StrikeOff::NotRenewed,
        Motive::Merged(_) => StrikeOff::Merged,
    }
}

fn ground(found: Ineligibility) -> Ground {
    match found {
        Ineligibility::AboveCeiling => Ground::AboveCeiling,
        Ineligibility::IrregularStay => Ground::IrregularStay,
    }
}
