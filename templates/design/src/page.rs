use maud::{DOCTYPE, Markup, html};

use crate::assets::{ICON, SCRIPT, STYLE};
use crate::form::hidden;

/// Language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

impl Lang {
    /// The value of `lang`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The language's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fr => "Français",
            Self::En => "English",
        }
    }

    /// One of two texts.
    pub(crate) fn pick<'a>(self, french: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Fr => french,
            Self::En => english,
        }
    }
}

/// A link of the header or the footer.
#[derive(Debug, Clone, Copy)]
pub struct NavLink<'a> {
    /// Where to.
    pub href: &'a str,
    /// Text.
    pub text: &'a str,
    /// Whether it is the page being read.
    pub current: bool,
}

/// The form that ends a session.
#[derive(Debug, Clone, Copy)]
pub struct SignOut<'a> {
    /// Where it is posted.
    pub action: &'a str,
    /// Token of the form.
    pub token: &'a str,
    /// Who is signed in, when it helps to say it.
    pub who: &'a str,
}

/// How long a session still lasts, for the script that warns of its end.
#[derive(Debug, Clone, Copy)]
pub struct Stay<'a> {
    /// If nothing is asked any more, in seconds.
    pub idle: i64,
    /// At most, in seconds.
    pub whole: i64,
    /// What to ask so that it goes on.
    pub more: &'a str,
    /// Where to sign in again.
    pub sign_in: &'a str,
}

/// The form that shows the page in another language.
#[derive(Debug, Clone, Copy)]
pub struct Languages<'a> {
    /// Where it is posted.
    pub action: &'a str,
    /// Token of the form.
    pub token: &'a str,
    /// The page to come back to: under which name it is sent, and its address.
    pub back: (&'a str, &'a str),
    /// The languages that the page is not in.
    pub others: &'a [Lang],
}

/// A whole document.
pub struct Page<'a> {
    /// Language.
    pub lang: Lang,
    /// What the page is for; also its `<title>`.
    pub title: &'a str,
    /// Name of the service.
    pub service: &'a str,
    /// Part of the service, e.g. the desk's.
    pub area: Option<&'a str>,
    /// Links of the header.
    pub nav: &'a [NavLink<'a>],
    /// How to read it in another language.
    pub languages: Option<Languages<'a>>,
    /// How to leave.
    pub sign_out: Option<SignOut<'a>>,
    /// Link to the page before: where and its text.
    pub back: Option<(&'a str, &'a str)>,
    /// Address of the site, for a page that is served from another origin: its links lead back here.
    pub base: Option<&'a str>,
    /// How long the session lasts.
    pub stay: Option<Stay<'a>>,
    /// Said first in the title, so that it is heard first.
    pub has_errors: bool,
    /// For desks: the whole width.
    pub wide: bool,
    /// The page itself, its `h1` included.
    pub body: Markup,
    /// Links of the footer.
    pub footer: &'a [NavLink<'a>],
}

impl Page<'_> {
    /// The document.
    pub fn render(self) -> Markup {
        let error = if self.has_errors { self.lang.pick("Erreur\u{a0}: ", "Error: ") } else { "" };
        html! {
            (DOCTYPE)
            html lang=(self.lang.code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width,initial-scale=1";
                    @if let Some(base) = self.base { base href=(base); }
                    title { (error) (self.title) " – " (self.service) }
                    link rel="stylesheet" href=(STYLE.path);
                    link rel="icon" href=(ICON.path);
                    script src=(SCRIPT.path) defer {}
                }
                body class=[self.wide.then_some("wide")] data-idle=[self.stay.map(|stay| stay.idle)]
                    data-whole=[self.stay.map(|stay| stay.whole)] data-stay=[self.stay.map(|stay| stay.more)]
                    data-in=[self.stay.map(|stay| stay.sign_in)] {
                    // With a base, a link within the page would leave it.
                    @if self.base.is_none() { a.skip href="#contenu" { (self.lang.pick("Aller au contenu", "Skip to content")) } }
                    header.top {
                        .bar {
                            a.name href="/" { (self.service) }
                            @if let Some(area) = self.area { span.area { (area) } }
                            @if !self.nav.is_empty() || self.sign_out.is_some() || self.languages.is_some() {
                                nav aria-label=(self.lang.pick("Navigation", "Navigation")) {
                                    @for link in self.nav { (anchor(link)) }
                                    @if let Some(languages) = self.languages { (switch(&languages)) }
                                    @if let Some(out) = self.sign_out {
                                        form method="post" action=(out.action) {
                                            (hidden("_jeton", out.token))
                                            button {
                                                (self.lang.pick("Se déconnecter", "Sign out"))
                                                @if !out.who.is_empty() { span.vh { " (" (out.who) ")" } }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                    main #contenu tabindex="-1" {
                        @if let Some((href, text)) = self.back { a.back href=(href) { "← " (text) } }
                        (self.body)
                    }
                    @if !self.footer.is_empty() {
                        footer { @for link in self.footer { (anchor(link)) } }
                    }
                }
            }
        }
    }
}

fn switch(languages: &Languages<'_>) -> Markup {
    let (name, back) = languages.back;
    html! {
        form method="post" action=(languages.action) {
            (hidden("_jeton", languages.token))
            (hidden(name, back))
            @for other in languages.others {
                button name="langue" value=(other.code()) lang=(other.code()) { (other.name()) }
            }
        }
    }
}

fn anchor(link: &NavLink<'_>) -> Markup {
    html! { a href=(link.href) aria-current=[link.current.then_some("page")] { (link.text) } " " }
}
