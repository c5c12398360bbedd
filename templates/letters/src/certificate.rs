//! The registration certificate (attestation d'enregistrement), whose content R.441-2-4 fixes.

use jiff::civil::Date;

use crate::typeset::{Unprintable, Values, pdf};

/// Somebody's name and postal address, line by line.
#[derive(Clone)]
pub struct Addressee {
    /// First line.
    pub name: String,
    /// The others.
    pub lines: Vec<String>,
}

/// A part of the application: its title, its questions and answers.
#[derive(Clone)]
pub struct Part {
    /// Title.
    pub title: String,
    /// Questions and answers.
    pub lines: Vec<(String, String)>,
}

/// When and where the mediation committee (DALO) may be seized.
#[derive(Clone)]
pub struct Mediation {
    /// From when, for an abnormally long delay; `None` while the prefect's delay is not known to us.
    pub from: Option<Date>,
    /// Its address; `None` while not known.
    pub address: Option<Vec<String>>,
}

/// How anybody who is shown a certificate sees that it is genuine.
#[derive(Clone)]
pub struct Verification {
    /// Twelve letters and digits; written four at a time.
    pub code: String,
    /// The page where it is typed. The square adds `?code=` and the code.
    pub url: String,
}

/// All that the certificate says.
#[derive(Clone)]
pub struct Certificate {
    /// The département.
    pub territory: String,
    /// The unique number, as it is typed: 18 characters.
    pub number: String,
    /// The applicant (a).
    pub applicant: Addressee,
    /// The service that registered (b).
    pub service: Addressee,
    /// The day the application was received (d).
    pub deposited_on: Date,
    /// The day from which the seniority counts: the deposit's, unless another application of a couple gave its own.
    pub senior_since: Date,
    /// The day the number was issued.
    pub registered_on: Date,
    /// The last renewal (d). With it, the certificate is the one that a renewal gives (R.441-2-7): it says so in its title.
    pub renewed_on: Option<Date>,
    /// The last day of validity (h).
    pub valid_until: Date,
    /// From when it can be renewed (h).
    pub renewable_from: Date,
    /// Landlords with homes in the communes asked for (e).
    pub landlords: Vec<String>,
    /// The mediation committee (f, g).
    pub mediation: Mediation,
    /// Annex: the application.
    pub summary: Vec<Part>,
    /// Where the applicant follows the application (i).
    pub space: String,
    /// How it is checked.
    pub verification: Verification,
}

impl Certificate {
    /// Typesets it: PDF/UA-1, a few pages of A4.
    pub fn to_pdf(&self) -> Result<Vec<u8>, Unprintable> {
        let addressee = |who: &Addressee| Values::default().text("name", &who.name).texts("lines", &who.lines);
        let part = |part: &Part| {
            let line = |(question, answer): &(String, String)| {
                Values::default().text("question", question).text("answer", answer)
            };
            Values::default().text("title", &part.title).list("lines", part.lines.iter().map(line))
        };
        let values = Values::default()
            .text("territory", &self.territory)
            .text("number", &self.number)
            .list("people", [addressee(&self.applicant), addressee(&self.service)])
            .date("deposited", self.deposited_on)
            .date("senior", self.senior_since)
            .date("registered", self.registered_on)
            .maybe("renewed", self.renewed_on.map(crate::dates::french_date).as_deref())
            .date("valid-until", self.valid_until)
            .date("renewable-from", self.renewable_from)
            .texts("landlords", &self.landlords)
            .maybe("mediation-from", self.mediation.from.map(crate::dates::french_date).as_deref())
            .texts("mediation-address", self.mediation.address.iter().flatten())
            .list("summary", self.summary.iter().map(part))
            .text("space", &self.space)
            .code("code", &self.verification.code)
            .text("check-at", &self.verification.url)
            .square("square", &format!("{}?code={}", self.verification.url, self.verification.code))?;
        pdf(include_str!("certificate.typ"), values, self.renewed_on.unwrap_or(self.registered_on))
    }
}

#[cfg(test)]
mod tests;
