use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::Reading;
use crate::refusal::{Refusal, Refusals};
use crate::territory::{City, PostalCode, communes_at};
use crate::text::Line;

/// A commune of France with its postal code, or a town abroad.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Place {
    France { postal_code: PostalCode, city: City },
    Abroad { city: Line, country: Line },
}

/// Another address for the mail: homeless people must have one (notice 51423, page 1).
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct MailAddress {
    pub hosted_by: Option<Line>,
    pub line: Line,
    pub complement: Option<Line>,
    pub postal_code: PostalCode,
    pub city: City,
}

/// Where the applicant lives and where the mail arrives: rubric b).
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct Address {
    /// The person or body at whose place the applicant lives.
    pub hosted_by: Option<Line>,
    pub line: Line,
    pub complement: Option<Line>,
    pub place: Place,
    pub mail: Option<MailAddress>,
}

impl Address {
    /// The lines under the name on an envelope: those of the mail address where there is one.
    pub fn postal_lines(&self) -> Vec<String> {
        match &self.mail {
            Some(mail) => {
                let place = format!("{} {}", mail.postal_code, mail.city);
                lines(mail.hosted_by.as_ref(), mail.complement.as_ref(), &mail.line, vec![place])
            }
            None => self.home_lines(),
        }
    }

    /// The lines of the place where the applicant lives.
    pub fn home_lines(&self) -> Vec<String> {
        let place = match &self.place {
            Place::France { postal_code, city } => vec![format!("{postal_code} {city}")],
            Place::Abroad { city, country } => vec![city.as_str().to_owned(), country.as_str().to_uppercase()],
        };
        lines(self.hosted_by.as_ref(), self.complement.as_ref(), &self.line, place)
    }
}

fn lines(host: Option<&Line>, complement: Option<&Line>, line: &Line, place: Vec<String>) -> Vec<String> {
    let hosted = host.map(|host| format!("chez {}", host.as_str()));
    let complement = complement.map(|line| line.as_str().to_owned());
    [hosted, complement, Some(line.as_str().to_owned())].into_iter().flatten().chain(place).collect()
}

/// A postal code and its commune, in two fields.
fn french_place(form: &mut Reading<'_>, code: Field, name: Field) -> Option<(PostalCode, City)> {
    let postal_code = form.required(code, |typed| PostalCode::parse(typed).map_err(|_| Refusal::NotAPostalCode));
    let city = form.required(name, |typed| {
        let Some(code) = postal_code.as_ref() else { return Ok(None) };
        if let Some(city) = City::find(code, typed) {
            Ok(Some(city))
        } else {
            let proposals = communes_at(code).into_iter().map(|commune| commune.name).collect();
            Err(Refusal::UnknownCommune { proposals })
        }
    });
    Some((postal_code?, city??))
}

impl Section for Address {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let line = form.required(Field::AddressLine, Line::parse);
        let complement = form.optional(Field::AddressComplement, Line::parse);
        let place = if form.ticked(Field::Abroad) {
            let city = form.required(Field::ForeignCity, Line::parse);
            let country = form.required(Field::Country, Line::parse);
            (|| Some(Place::Abroad { city: city?, country: country? }))()
        } else {
            french_place(&mut form, Field::PostalCode, Field::City)
                .map(|(postal_code, city)| Place::France { postal_code, city })
        };
        let hosted_by = form.optional(Field::HostedBy, Line::parse);
        let mail = if form.ticked(Field::MailElsewhere) {
            let hosted_by = form.optional(Field::MailHostedBy, Line::parse);
            let line = form.required(Field::MailLine, Line::parse);
            let complement = form.optional(Field::MailComplement, Line::parse);
            let place = french_place(&mut form, Field::MailPostalCode, Field::MailCity);
            (|| {
                let (postal_code, city) = place?;
                Some(Some(MailAddress {
                    hosted_by: hosted_by?,
                    line: line?,
                    complement: complement?,
                    postal_code,
                    city,
                }))
            })()
        } else {
            Some(None)
        };
        let value = (|| {
            Some(Self { hosted_by: hosted_by?, line: line?, complement: complement?, place: place?, mail: mail? })
        })();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let fields = Fields::new()
            .with(Field::AddressLine, self.line.as_str())
            .with_some(Field::AddressComplement, self.complement.as_ref().map(Line::as_str))
            .with_some(Field::HostedBy, self.hosted_by.as_ref().map(Line::as_str));
        let fields = match &self.place {
            Place::France { postal_code, city } => {
                fields.with(Field::PostalCode, postal_code.to_string()).with(Field::City, city.to_string())
            }
            Place::Abroad { city, country } => fields
                .with_tick(Field::Abroad, true)
                .with(Field::ForeignCity, city.as_str())
                .with(Field::Country, country.as_str()),
        };
        match &self.mail {
            None => fields,
            Some(mail) => fields
                .with_tick(Field::MailElsewhere, true)
                .with(Field::MailLine, mail.line.as_str())
                .with(Field::MailPostalCode, mail.postal_code.to_string())
                .with(Field::MailCity, mail.city.to_string())
                .with_some(Field::MailComplement, mail.complement.as_ref().map(Line::as_str))
                .with_some(Field::MailHostedBy, mail.hosted_by.as_ref().map(Line::as_str)),
        }
    }
}
