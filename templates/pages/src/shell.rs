//! What every page has around it.

use design::{Lang, Languages, NavLink, Page, SignOut};
use domain::id::ApplicationId;
use domain::language::Language;
use jiff::civil::Date;
use maud::Markup;

use crate::account::WAY_BACK;
use crate::{copy, paths};

/// Who reads the page.
#[derive(Debug, Clone, Copy)]
pub enum Visitor<'a> {
    /// Nobody signed in.
    Nobody,
    /// An applicant.
    Applicant,
    /// Somebody who opened one application by a link to renew it.
    Holder {
        /// Which one.
        application: &'a ApplicationId,
    },
    /// An agent, and the service it acts for.
    Agent {
        /// Shown in the header.
        name: &'a str,
        /// Shown in the header.
        service: &'a str,
        /// It is the territorial manager.
        manager: bool,
    },
}

/// What every page is given.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who reads it.
    pub visitor: Visitor<'a>,
    /// Token for the forms of this page.
    pub token: &'a str,
    /// Today, in Paris.
    pub today: Date,
    /// The language of the page.
    pub lang: Language,
    /// The address of the page, to come back to in another language.
    pub here: &'a str,
    /// How long the session lasts.
    pub stay: Option<Stay>,
    /// The visitor came from the page of a renewal, and goes back there: always, for who holds a link.
    pub renewing: bool,
}

/// How long a session still lasts, in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Stay {
    /// If nothing is asked any more.
    pub idle: i64,
    /// At most.
    pub whole: i64,
}

/// How a page differs from the plain one.
#[derive(Default)]
pub(crate) struct Frame<'a> {
    pub(crate) back: Option<&'a str>,
    pub(crate) base: Option<&'a str>,
    pub(crate) has_errors: bool,
    pub(crate) wide: bool,
    pub(crate) desk: bool,
}

impl Context<'_> {
    /// Where one goes back to: the page of the renewal for who came from there.
    pub(crate) fn back_to(&self, id: &ApplicationId, otherwise: impl FnOnce(&ApplicationId) -> String) -> String {
        if self.renewing { paths::renewal(id) } else { otherwise(id) }
    }

    /// The address of a page of the form, from which one comes back to the renewal if one came from there.
    pub(crate) fn onward(&self, path: String) -> String {
        let told = self.renewing && !matches!(self.visitor, Visitor::Holder { .. });
        if told { paths::from_renewal(&path) } else { path }
    }

    /// The same, from the page of the renewal itself.
    pub(crate) fn onward_from_here(&self, path: String) -> String {
        Self { renewing: true, ..*self }.onward(path)
    }

    /// A whole page.
    pub(crate) fn page(&self, title: &str, frame: &Frame<'_>, body: Markup) -> Markup {
        let agent = frame.desk || matches!(self.visitor, Visitor::Agent { .. });
        // Agents read French.
        let lang = if agent { Language::French } else { self.lang };
        let shell = copy::shell(lang);
        let (service, space, sign_in, queue) = (shell.service(), shell.my_space(), shell.sign_in(), shell.queue());
        let link = |href, text| NavLink { href, text, current: false };
        let (renewing, managing) = (shell.renewal(), shell.manager());
        let renewal;
        let (nav, out): (Vec<NavLink<'_>>, _) = match self.visitor {
            Visitor::Nobody if frame.desk => (vec![], None),
            Visitor::Nobody => (vec![link(paths::sign_in(), &sign_in)], None),
            Visitor::Applicant => (vec![link(paths::account(), &space)], Some((paths::sign_out(), String::new()))),
            // Signing out is for who has an account open; this ends by itself.
            Visitor::Holder { application } => {
                renewal = paths::renewal(application);
                (vec![link(renewal.as_str(), &renewing)], None)
            }
            Visitor::Agent { name, service, manager } => {
                let mut nav = vec![link(paths::desk(), &queue)];
                nav.extend(manager.then(|| link(paths::manager(), &*managing)));
                (nav, Some((paths::desk_sign_out(), format!("{name}, {service}"))))
            }
        };
        let (area, back) = (shell.desk(), shell.back());
        let (desks, privacy, accessibility) = (shell.desks(), shell.privacy(), shell.accessibility());
        // Without a token, or on another origin, the form would not be taken.
        let switched = !agent && !self.token.is_empty() && frame.base.is_none();
        let others: Vec<Lang> =
            Language::ALL.iter().filter(|other| **other != lang).map(|other| design_lang(*other)).collect();
        Page {
            lang: design_lang(lang),
            title,
            service: &service,
            area: agent.then_some(&*area),
            nav: &nav,
            languages: switched.then_some(Languages {
                action: paths::language(),
                token: self.token,
                back: (WAY_BACK, self.here),
                others: &others,
            }),
            sign_out: out.as_ref().map(|(action, who)| SignOut { action, token: self.token, who }),
            back: frame.back.map(|href| (href, &*back)),
            base: frame.base,
            stay: self.stay.map(|stay| design::Stay {
                idle: stay.idle,
                whole: stay.whole,
                more: paths::stay(),
                sign_in: match self.visitor {
                    Visitor::Holder { .. } => paths::renew(),
                    _ if agent => paths::desk_sign_in(),
                    _ => paths::sign_in(),
                },
            }),
            has_errors: frame.has_errors,
            wide: frame.wide,
            body,
            footer: &[
                link(paths::desks(), &desks),
                link(paths::privacy(), &privacy),
                link(paths::accessibility(), &accessibility),
            ],
        }
        .render()
    }
}

/// The language of components.
pub(crate) fn design_lang(lang: Language) -> Lang {
    match lang {
        Language::French => Lang::Fr,
        Language::English => Lang::En,
    }
}
