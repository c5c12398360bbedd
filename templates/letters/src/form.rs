//! The copy of a filled form, for the person who filled it: to read or to print, and no proof of anything.

use jiff::civil::Date;

use crate::Lang;
use crate::certificate::Part;
use crate::typeset::{Unprintable, Values, pdf};

/// A rubric of the form: its title, its parts.
#[derive(Clone)]
pub struct Rubric {
    /// Title.
    pub title: String,
    /// Section by section, person by person.
    pub parts: Vec<Part>,
}

/// All that the copy says, in the language of its reader.
#[derive(Clone)]
pub struct FormCopy {
    /// The language of all that follows.
    pub lang: Lang,
    /// Title.
    pub title: String,
    /// What it is not.
    pub warning: String,
    /// What is in it, and what is not.
    pub about: String,
    /// Whose, when, where it stands.
    pub facts: Vec<(String, String)>,
    /// The answers, in the order of the form.
    pub rubrics: Vec<Rubric>,
    /// Said in place of the answers while there are none.
    pub empty: String,
    /// Heads of the columns: questions, answers.
    pub head: (String, String),
    /// Before the number of a page.
    pub page: String,
    /// The day it is made.
    pub dated: Date,
}

impl FormCopy {
    /// Typesets it: PDF/UA-1, as many pages of A4 as the answers take.
    pub fn to_pdf(&self) -> Result<Vec<u8>, Unprintable> {
        let line =
            |(question, answer): &(String, String)| Values::default().text("question", question).text("answer", answer);
        let part =
            |part: &Part| Values::default().text("title", &part.title).list("lines", part.lines.iter().map(line));
        let rubric = |rubric: &Rubric| {
            Values::default().text("title", &rubric.title).list("parts", rubric.parts.iter().map(part))
        };
        let (lang, region) = match self.lang {
            Lang::Fr => ("fr", "FR"),
            Lang::En => ("en", "GB"),
        };
        let values = Values::default()
            .text("lang", lang)
            .text("region", region)
            .text("title", &self.title)
            .text("warning", &self.warning)
            .text("about", &self.about)
            .list("facts", self.facts.iter().map(line))
            .list("rubrics", self.rubrics.iter().map(rubric))
            .text("empty", &self.empty)
            .text("question", &self.head.0)
            .text("answer", &self.head.1)
            .text("page", &self.page);
        pdf(include_str!("form.typ"), values, self.dated)
    }
}

#[cfg(test)]
mod tests;
