use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::Reading;
use crate::refusal::{Refusal, Refusals};
use crate::territory::{City, PostalCode, communes_at};
use crate::text::{Line, Phone};

/// How to reach the applicant: rubric b). The address is mandatory; a phone is not, as the account has an e-mail.
#[derive(Clone)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct Contact {
    pub phone: Option<Phone>,
    /// Renewal notices and news of the application by e-mail?
    pub consent_email: bool,
    /// By text message?
    pub consent_sms: bool,
    /// The person or body at whose place the applicant lives or has a postal address.
    pub hosted_by: Option<Line>,
    pub line: Line,
    pub complement: Option<Line>,
    pub postal_code: PostalCode,
    pub city: City,
}

impl Contact {
    /// The lines of the postal address, under the name.
    pub fn address_lines(&self) -> Vec<String> {
        let hosted = self.hosted_by.as_ref().map(|host| format!("chez {}", host.as_str()));
        let complement = self.complement.as_ref().map(|line| line.as_str().to_owned());
        let place = format!("{} {}", self.postal_code, self.city);
        [hosted, complement, Some(self.line.as_str().to_owned()), Some(place)].into_iter().flatten().collect()
    }
}

impl Section for Contact {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let phone = form.optional(Field::Phone, Phone::parse);
        let consent_email = form.yes_no(Field::ConsentEmail);
        let consent_sms = fields.has(Field::ConsentSms, "oui");
        let hosted_by = form.optional(Field::HostedBy, Line::parse);
        let line = form.required(Field::AddressLine, Line::parse);
        let complement = form.optional(Field::AddressComplement, Line::parse);
        let postal_code =
            form.required(Field::PostalCode, |typed| PostalCode::parse(typed).map_err(|_| Refusal::NotAPostalCode));
        let city = form.required(Field::City, |typed| {
            let Some(code) = postal_code.as_ref() else { return Ok(None) };
            if let Some(city) = City::find(code, typed) {
                Ok(Some(city))
            } else {
                let proposals = communes_at(code).into_iter().map(|commune| commune.name).collect();
                Err(Refusal::UnknownCommune { proposals })
            }
        });
        let value = (|| {
            Some(Self {
                phone: phone?,
                consent_email: consent_email?,
                consent_sms,
                hosted_by: hosted_by?,
                line: line?,
                complement: complement?,
                postal_code: postal_code?,
                city: city??,
            })
        })();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let mut fields = Fields::new()
            .with(Field::ConsentEmail, if self.consent_email { "oui" } else { "non" })
            .with(Field::AddressLine, self.line.as_str())
            .with(Field::PostalCode, self.postal_code.to_string())
            .with(Field::City, self.city.to_string());
        if self.consent_sms {
            fields.set(Field::ConsentSms, "oui");
        }
        if let Some(phone) = &self.phone {
            fields.set(Field::Phone, phone.as_str());
        }
        for (field, line) in [(Field::HostedBy, &self.hosted_by), (Field::AddressComplement, &self.complement)] {
            if let Some(line) = line {
                fields.set(field, line.as_str());
            }
        }
        fields
    }
}
