//! Letters on paper, of one sheet, for whoever has no e-mail or asked for paper (R.441-2-7), and the warnings and the
//! strike-off that R.441-2-8 wants sent.
//!
//! A sheet goes in a DL envelope (110 × 220 mm) with a window on the right, 20 mm from its right and lower sides, 100 mm wide
//! and 35 or 45 mm high. Folded in three (fold marks at 99 and 198 mm), it slides in the envelope by 10 mm sideways and by
//! 11 mm up and down. Through a window of 45 mm one therefore always sees what is 100 to 190 mm from the left and 45 to 79 mm
//! from the top: the address stands there, lowest line first, so that a short one also shows through 35 mm, and above it the
//! reference of the letter, which is typed when the envelope comes back. One may see what is 90 to 200 mm from the left and
//! 34 to 90 mm from the top: nothing else stands there. The reference stands beside the date too.

mod words;

use jiff::civil::Date;

use crate::certificate::Addressee;
use crate::dates::french_date;
use crate::typeset::{Printed, Unprintable, Values, printed};

/// A letter, in French.
#[derive(Clone)]
pub struct Letter {
    /// To whom, and where: in France, as nothing is sent abroad by post.
    pub recipient: Addressee,
    /// Who writes: the manager of the territory; for a warning and the strike-off that follows it, the service that decides.
    pub sender: Addressee,
    /// The day it is made.
    pub dated: Date,
    /// What names it when its envelope comes back: eight letters and digits, written four at a time.
    pub reference: String,
    /// The unique number.
    pub number: String,
    /// The page that lists the desks.
    pub desks: String,
    /// What it is about.
    pub about: About,
}

/// What a letter is about.
#[derive(Clone)]
pub enum About {
    /// The notice of R.441-2-7: the application has to be renewed.
    RenewalNotice {
        /// The last day of validity.
        valid_until: Date,
        /// How.
        way: Way,
    },
    /// It still has to be.
    RenewalReminder {
        /// The last day of validity.
        valid_until: Date,
        /// How.
        way: Way,
    },
    /// It was not; it still can be.
    Expired {
        /// The last day of validity.
        valid_until: Date,
        /// The last day on which it can be.
        renew_by: Date,
        /// How.
        way: Way,
    },
    /// The link and the code of the letter before are locked: these are new.
    NewLink {
        /// The last day of validity.
        valid_until: Date,
        /// How.
        way: Way,
    },
    /// It was struck off and is reinstated: it has to be renewed.
    Reinstated {
        /// The last day on which it can be.
        renew_by: Date,
        /// How.
        way: Way,
    },
    /// The warning before a strike-off for want of an answer (R.441-2-8 c).
    WarningNoReply {
        /// The last day for an answer.
        answer_by: Date,
    },
    /// The warning before a strike-off for ineligibility (R.441-2-8 d).
    WarningIneligible {
        /// What a committee found.
        ground: Ground,
        /// The last day for an answer.
        answer_by: Date,
    },
    /// The application is struck off.
    StruckOff {
        /// Why.
        reason: StrikeOff,
        /// Since when.
        on: Date,
        /// The last day on which it can be taken up again, if it can.
        way_back_until: Option<Date>,
    },
}

/// How to renew without an account.
#[derive(Clone)]
pub struct Way {
    /// The link of the square.
    pub link: String,
    /// The page where the code is typed.
    pub page: String,
    /// Twelve letters and digits; written four at a time.
    pub code: String,
}

/// Why an application is struck off: the only motives of R.441-2-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StrikeOff {
    /// a: a social home was allocated and its lease signed.
    LeaseSigned,
    /// b: renounced in writing.
    Renounced,
    /// c: no reply to a letter sent to the last known address.
    NoReply,
    /// d: a committee found it ineligible.
    Ineligible(Ground),
    /// e: not renewed in time.
    NotRenewed,
    /// f: several applications became one.
    Merged,
}

/// Why a committee finds an application ineligible: no other ground is open to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The income is above the ceiling.
    AboveCeiling,
    /// The stay of an adult is not in order.
    IrregularStay,
}

/// A letter, ready to be printed.
pub struct Sheet {
    /// PDF/UA-1.
    pub pdf: Vec<u8>,
    /// How many pages: one. Whoever prints checks it.
    pub pages: usize,
}

const SOURCE: &str = include_str!("postal.typ");

impl Letter {
    /// Typesets it.
    pub fn to_sheet(&self) -> Result<Sheet, Unprintable> {
        let Printed { pdf, pages } = printed(SOURCE, self.values()?, self.dated)?;
        Ok(Sheet { pdf, pages })
    }

    fn values(&self) -> Result<Values, Unprintable> {
        let addressee = |who: &Addressee| Values::default().text("name", &who.name).texts("lines", &who.lines);
        let words = words::of(self);
        let way = words.way.map(|(way, english)| -> Result<Values, Unprintable> {
            Ok(Values::default()
                .square("square", &way.link)?
                .text("page", &way.page)
                .code("code", &way.code)
                .text("desks", &self.desks)
                .text("english", &english))
        });
        Ok(Values::default()
            .list("people", [addressee(&self.sender), addressee(&self.recipient)])
            .date("dated", self.dated)
            .code("reference", &self.reference)
            .text("number", &self.number)
            .text("title", &words.title)
            .text("key", &words.key)
            .texts("before", &words.before)
            .list("way", way.transpose()?)
            .texts("after", &words.after))
    }
}

#[cfg(test)]
pub(crate) mod tests;
