use maud::{Markup, html};

use crate::page::Lang;

/// What kind of text an input takes: decides the keyboard of a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    Text,
    Email,
    Password,
    NewPassword,
    Tel,
    /// Whole numbers. Not `type=number`: scrolling must not change an income.
    Whole,
    /// A one-time code.
    Code,
}

/// How wide the expected answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Width {
    Full,
    Two,
    Three,
    Five,
    Ten,
    Twenty,
}

impl Width {
    fn class(self) -> Option<&'static str> {
        match self {
            Self::Full => None,
            Self::Two => Some("w2"),
            Self::Three => Some("w3"),
            Self::Five => Some("w5"),
            Self::Ten => Some("w10"),
            Self::Twenty => Some("w20"),
        }
    }
}

/// An input, with all that helps to fill it.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names are those of HTML and of the parts of a form row")]
pub struct Field<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub hint: Option<&'a str>,
    pub value: &'a str,
    pub error: Option<&'a str>,
    pub kind: Kind,
    pub autocomplete: Option<&'a str>,
    pub optional: bool,
    /// Needed in some cases only, which the hint tells: neither required nor marked as optional.
    pub depends: bool,
    pub width: Width,
    /// Identifier of a [`datalist`].
    pub list: Option<&'a str>,
    /// Unit, after the input.
    pub suffix: Option<&'a str>,
    /// Identifier, where another form of the page has a field of this name.
    pub id: Option<&'a str>,
    /// One begins there: for a page that is sent again and again from the keyboard.
    pub first: bool,
    pub lang: Lang,
}

impl<'a> Field<'a> {
    /// A required text field.
    pub fn new(name: &'a str, label: &'a str, lang: Lang) -> Self {
        Self {
            name,
            label,
            hint: None,
            value: "",
            error: None,
            kind: Kind::Text,
            autocomplete: None,
            optional: false,
            depends: false,
            width: Width::Full,
            list: None,
            suffix: None,
            id: None,
            first: false,
            lang,
        }
    }

    fn id(&self) -> &str {
        self.id.unwrap_or(self.name)
    }

    fn is_required(&self) -> bool {
        !self.optional && !self.depends
    }
}

fn described(id: &str, hint: bool, error: bool) -> Option<String> {
    let mut ids = Vec::new();
    if hint {
        ids.push(format!("{id}-h"));
    }
    if error {
        ids.push(format!("{id}-e"));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn optional(lang: Lang) -> Markup {
    html! { " " span.opt { (lang.pick("(facultatif)", "(optional)")) } }
}

fn hint(id: &str, text: Option<&str>) -> Markup {
    html! { @if let Some(text) = text { span.hint id={ (id) "-h" } { (text) } } }
}

fn error(id: &str, text: Option<&str>, lang: Lang) -> Markup {
    html! {
        @if let Some(text) = text {
            span.err id={ (id) "-e" } { span.vh { (lang.pick("Erreur\u{a0}: ", "Error: ")) } (text) }
        }
    }
}

fn row(f: &Field<'_>, control: &Markup) -> Markup {
    html! {
        .q .bad[f.error.is_some()] {
            label for=(f.id()) { (f.label) @if f.optional { (optional(f.lang)) } }
            (hint(f.id(), f.hint))
            (error(f.id(), f.error, f.lang))
            (control)
        }
    }
}

/// A one-line input.
pub fn input(f: &Field<'_>) -> Markup {
    let (kind, mode) = match f.kind {
        Kind::Text => ("text", None),
        Kind::Email => ("email", None),
        Kind::Password | Kind::NewPassword => ("password", None),
        Kind::Tel => ("tel", None),
        Kind::Whole | Kind::Code => ("text", Some("numeric")),
    };
    let autocomplete = f.autocomplete.or(match f.kind {
        Kind::Email => Some("email"),
        Kind::Password => Some("current-password"),
        Kind::NewPassword => Some("new-password"),
        Kind::Tel => Some("tel"),
        Kind::Code => Some("one-time-code"),
        Kind::Text | Kind::Whole => None,
    });
    // A secret is never written back into a page.
    let value = if matches!(f.kind, Kind::Password | Kind::NewPassword | Kind::Code) { "" } else { f.value };
    let control = html! {
        input id=(f.id()) name=(f.name) type=(kind) value=[(!value.is_empty()).then_some(value)] inputmode=[mode]
            autocomplete=[autocomplete] class=[f.width.class()] list=[f.list]
            aria-describedby=[described(f.id(), f.hint.is_some(), f.error.is_some())]
            aria-invalid=[f.error.map(|_| "true")] required[f.is_required()] autofocus[f.first];
    };
    row(
        f,
        &match f.suffix {
            Some(unit) => html! { span.suf { (control) span { (unit) } } },
            None => control,
        },
    )
}

/// Several lines of text.
pub fn textarea(f: &Field<'_>, rows: u8) -> Markup {
    row(
        f,
        &html! {
            textarea id=(f.id()) name=(f.name) rows=(rows) required[f.is_required()]
                aria-describedby=[described(f.id(), f.hint.is_some(), f.error.is_some())]
                aria-invalid=[f.error.map(|_| "true")] { (f.value) }
        },
    )
}

/// Proposals for an input while it is typed; without them it is a plain input.
pub fn datalist<'a>(id: &str, options: impl Iterator<Item = &'a str>) -> Markup {
    html! { datalist id=(id) { @for option in options { option value=(option) {} } } }
}

/// A date in three inputs: `{name}_jour`, `{name}_mois`, `{name}_annee`.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names are those of the parts of a form row")]
pub struct DateField<'a> {
    pub legend: &'a str,
    pub hint: Option<&'a str>,
    pub name: &'a str,
    pub day: &'a str,
    pub month: &'a str,
    pub year: &'a str,
    pub error: Option<&'a str>,
    pub optional: bool,
    /// The person's own birth date: the browser may fill it.
    pub birthday: bool,
    pub lang: Lang,
}

/// A date.
pub fn date(f: &DateField<'_>) -> Markup {
    let part = |part: &str, label: &str, value: &str, width: &str, auto: &'static str| {
        let id = format!("{}_{part}", f.name);
        html! {
            div {
                label for=(id) { (label) }
                input id=(id) name=(id) class=(width) inputmode="numeric" value=[(!value.is_empty()).then_some(value)]
                    autocomplete=[f.birthday.then_some(auto)] aria-invalid=[f.error.map(|_| "true")] required[!f.optional];
            }
        }
    };
    html! {
        fieldset.q .bad[f.error.is_some()] aria-describedby=[described(f.name, f.hint.is_some(), f.error.is_some())] {
            legend { (f.legend) @if f.optional { (optional(f.lang)) } }
            (hint(f.name, f.hint))
            (error(f.name, f.error, f.lang))
            .three {
                (part("jour", f.lang.pick("Jour", "Day"), f.day, "w2", "bday-day"))
                (part("mois", f.lang.pick("Mois", "Month"), f.month, "w2", "bday-month"))
                (part("annee", f.lang.pick("Année", "Year"), f.year, "w3", "bday-year"))
            }
        }
    }
}

/// One possible answer.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names are those of HTML")]
pub struct Choice<'a> {
    pub value: &'a str,
    pub label: &'a str,
    pub hint: Option<&'a str>,
    pub checked: bool,
    /// Chosen, it opens the block that follows the question ([`when`]).
    pub opens: bool,
    /// Chosen, it opens the block after that one.
    pub opens_second: bool,
}

/// A question with possible answers.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names are those of the parts of a form row")]
pub struct Choices<'a> {
    pub name: &'a str,
    pub legend: &'a str,
    pub hint: Option<&'a str>,
    pub error: Option<&'a str>,
    pub optional: bool,
    pub choices: &'a [Choice<'a>],
    /// Headings under which a long list stands, each with how many of the choices are under it; none for a short one.
    pub groups: &'a [(String, usize)],
    pub inline: bool,
    pub lang: Lang,
}

/// One answer among several. The first input carries the field's own identifier, for links from the summary of errors.
pub fn radios(c: &Choices<'_>) -> Markup {
    choices(c, "radio")
}

/// Any number of answers.
pub fn checkboxes(c: &Choices<'_>) -> Markup {
    choices(c, "checkbox")
}

fn choices(c: &Choices<'_>, kind: &str) -> Markup {
    html! {
        fieldset.q .bad[c.error.is_some()] aria-describedby=[described(c.name, c.hint.is_some(), c.error.is_some())] {
            legend { (c.legend) @if c.optional { (optional(c.lang)) } }
            (hint(c.name, c.hint))
            (error(c.name, c.error, c.lang))
            @if c.groups.is_empty() {
                div .inline[c.inline] { @for (rank, one) in c.choices.iter().enumerate() { (choice(c.name, rank, one, kind)) } }
            } @else {
                @for (rank, (heading, many)) in c.groups.iter().enumerate() {
                    @let before: usize = c.groups[..rank].iter().map(|(_, many)| many).sum();
                    fieldset.g {
                        legend { (heading) }
                        @for (rank, one) in c.choices.iter().enumerate().skip(before).take(*many) { (choice(c.name, rank, one, kind)) }
                    }
                }
            }
        }
    }
}

fn choice(name: &str, rank: usize, choice: &Choice<'_>, kind: &str) -> Markup {
    let id = if rank == 0 { name.to_owned() } else { format!("{name}-{rank}") };
    html! {
        .c {
            input .o[choice.opens] .p[choice.opens_second] id=(id) name=(name) type=(kind) value=(choice.value) checked[choice.checked]
                aria-describedby=[choice.hint.map(|_| format!("{id}-c"))];
            label for=(id) {
                (choice.label)
                @if let Some(text) = choice.hint { span.hint id={ (id) "-c" } { (text) } }
            }
        }
    }
}

/// What is wrong with an answer that has no input of its own.
pub fn wrong(name: &str, sentence: Option<&str>, lang: Lang) -> Markup {
    error(name, sentence, lang)
}

/// A single box to tick, worth `oui`. `opens`: ticked, it opens the block that follows ([`when`]).
pub fn checkbox(name: &str, label: &str, checked: bool, opens: bool, wrong: Option<&str>, lang: Lang) -> Markup {
    html! {
        .q .bad[wrong.is_some()] {
            (error(name, wrong, lang))
            .c {
                input .o[opens] id=(name) name=(name) type="checkbox" value="oui" checked[checked]
                    aria-describedby=[described(name, false, wrong.is_some())] aria-invalid=[wrong.map(|_| "true")];
                label for=(name) { (label) }
            }
        }
    }
}

/// One box among several of the same name, alone where it stands.
pub fn tick(id: &str, name: &str, value: &str, label: &str, checked: bool) -> Markup {
    html! {
        .c {
            input id=(id) name=(name) type="checkbox" value=(value) checked[checked];
            label for=(id) { (label) }
        }
    }
}

/// What is asked only after an answer that opens it, in the question just before. A browser that does not know how to hide it
/// shows it: nothing is lost.
pub fn when(body: Markup) -> Markup {
    html! { .when { (body) } }
}

/// A file to choose or to photograph.
pub fn file(name: &str, label: &str, text: &str, accept: &str, wrong: Option<&str>, lang: Lang) -> Markup {
    html! {
        .q .bad[wrong.is_some()] {
            label for=(name) { (label) }
            (hint(name, Some(text)))
            (error(name, wrong, lang))
            input id=(name) name=(name) type="file" accept=(accept) required
                aria-describedby=[described(name, true, wrong.is_some())] aria-invalid=[wrong.map(|_| "true")];
        }
    }
}

/// A hidden input.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// A form that posts, with its token. The browser's own checks are left out: ours say what to do, in the language of the page.
pub fn form(action: &str, token: &str, body: Markup) -> Markup {
    html! { form method="post" action=(action) novalidate { (hidden("_jeton", token)) (body) } }
}

/// The same for a page that saves by itself while it is filled: `told` is said, with the time, when something was kept. What
/// is not valid yet is not kept, and the page works the same without a script.
pub fn saving_form(action: &str, token: &str, told: &str, body: Markup) -> Markup {
    html! {
        form method="post" action=(action) novalidate data-autosave=(told) {
            (hidden("_jeton", token)) (body)
            p.hint role="status" {}
        }
    }
}

/// The main button of a form.
pub fn submit(text: &str) -> Markup {
    html! { button { (text) } }
}

/// A main button that says what it is for, where there are several.
pub fn primary(text: &str, name: &str, value: &str) -> Markup {
    html! { button name=(name) value=(value) { (text) } }
}

/// A main button that a key of the keyboard presses, with the browser's own modifier.
pub fn keyed(text: &str, name: &str, value: &str, key: char) -> Markup {
    html! { button name=(name) value=(value) accesskey=(key) { (text) } }
}

/// One of many answers, in a list that opens: for people who use it all day. The first line is empty.
pub fn select(
    name: &str,
    label: &str,
    options: &[(String, String)],
    chosen: &str,
    wrong: Option<&str>,
    lang: Lang,
) -> Markup {
    html! {
        .q .bad[wrong.is_some()] {
            label for=(name) { (label) }
            (error(name, wrong, lang))
            select id=(name) name=(name) aria-describedby=[described(name, false, wrong.is_some())] {
                option value="" {}
                @for (value, label) in options { option value=(value) selected[value == chosen] { (label) } }
            }
        }
    }
}

/// A lesser button.
pub fn secondary(text: &str, name: &str, value: &str) -> Markup {
    html! { button.sec name=(name) value=(value) { (text) } }
}

/// A button for what is hard to undo.
pub fn danger(text: &str, name: &str, value: &str) -> Markup {
    html! { button.danger name=(name) value=(value) { (text) } }
}

/// A button that looks like a link; `rest` is only heard.
pub fn link_like(text: &str, rest: &str, name: &str, value: &str) -> Markup {
    html! { button.link name=(name) value=(value) { (text) span.vh { " " (rest) } } }
}

/// All that is wrong, at the top, each a link to its field: (identifier of the input, sentence).
pub fn error_summary(lang: Lang, errors: &[(String, String)]) -> Markup {
    html! {
        @if !errors.is_empty() {
            .sum role="alert" tabindex="-1" {
                h2 { (lang.pick("Il y a quelque chose à corriger", "There is something to correct")) }
                ul { @for (id, sentence) in errors { li { a href={ "#" (id) } { (sentence) } } } }
            }
        }
    }
}
