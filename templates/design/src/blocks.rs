use maud::{Markup, html};

/// What a block means; never told by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Tone {
    Info,
    Good,
    Warning,
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Info => "",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }
}

/// A framed message.
pub fn notice(tone: Tone, title: Option<&str>, body: Markup) -> Markup {
    html! {
        div class={ "note " (tone.class()) } {
            @if let Some(title) = title { h2 { (title) } }
            (body)
        }
    }
}

/// A short state.
pub fn tag(tone: Tone, text: &str) -> Markup {
    html! { span class={ "tag " (tone.class()) } { (text) } }
}

/// A line of a task list.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Task<'a> {
    pub href: Option<&'a str>,
    pub title: &'a str,
    /// What a screen reader adds to the title, where several have the same one: whose it is.
    pub of: Option<&'a str>,
    pub hint: Option<&'a str>,
    pub status: (Tone, &'a str),
}

/// What is done and what is left.
pub fn task_list(tasks: &[Task<'_>]) -> Markup {
    html! {
        ul.tasks {
            @for task in tasks {
                li {
                    @match task.href {
                        Some(href) => a href=(href) { (task.title) @if let Some(of) = task.of { span.vh { " " (of) } } },
                        None => span { (task.title) },
                    }
                    (tag(task.status.0, task.status.1))
                    @if let Some(hint) = task.hint { span.hint { (hint) } }
                }
            }
        }
    }
}

/// A question and its answer.
pub struct Row<'a> {
    /// The question.
    pub key: &'a str,
    /// The answer.
    pub value: Markup,
    /// Where to change it: address, text, and what a screen reader adds to the text.
    pub change: Option<(&'a str, &'a str, &'a str)>,
}

/// Questions and answers.
pub fn summary_list(rows: &[Row<'_>]) -> Markup {
    html! {
        dl.rows {
            @for row in rows {
                div {
                    dt { (row.key) }
                    dd { (row.value) }
                    @if let Some((href, text, rest)) = row.change {
                        dd.act { a href=(href) { (text) span.vh { " " (rest) } } }
                    }
                }
            }
        }
    }
}

/// An event of a timeline.
pub struct Moment<'a> {
    /// When, as read.
    pub when: &'a str,
    /// When, as machines read it.
    pub datetime: &'a str,
    /// What.
    pub title: &'a str,
    /// More.
    pub detail: Option<Markup>,
}

/// Events, in the order given.
pub fn timeline(moments: &[Moment<'_>]) -> Markup {
    html! {
        ol.line {
            @for moment in moments {
                li {
                    time datetime=(moment.datetime) { (moment.when) }
                    (moment.title)
                    @if let Some(detail) = &moment.detail { div { (detail) } }
                }
            }
        }
    }
}

/// A table; on a narrow screen it scrolls by itself, with the keyboard too.
pub fn table(caption: &str, head: &[&str], rows: &[Vec<Markup>]) -> Markup {
    html! {
        .scroll role="region" aria-label=(caption) tabindex="0" {
            table {
                caption { span.vh { (caption) } }
                thead { tr { @for cell in head { th scope="col" { (cell) } } } }
                tbody { @for row in rows { tr { @for cell in row { td { (cell) } } } } }
            }
        }
    }
}

/// A question that some people ask themselves, and its answer.
pub fn details(summary: &str, body: Markup) -> Markup {
    html! { details { summary { (summary) } (body) } }
}

/// Two columns on a desk's screen, one after the other on a phone.
pub fn columns(left: Markup, right: Markup) -> Markup {
    html! { .cols { .stay { (left) } div { (right) } } }
}

/// A link that looks like a button.
pub fn link_button(href: &str, text: &str) -> Markup {
    html! { a.btn href=(href) { (text) } }
}

/// A part of the page that waits for something: looked at again by the script, from `url`, until it is there.
pub fn pending(id: &str, url: Option<&str>, body: Markup) -> Markup {
    html! { div id=(id) aria-live="polite" data-poll=[url] { (body) } }
}
