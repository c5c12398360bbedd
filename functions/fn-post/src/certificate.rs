//! What a registration's certificate says (R.441-2-4), from the records.

use domain::application::Registration;
use domain::language::Language;
use domain::service::{RegisteringService, ServiceKind};
use domain::territory::Territory;
use jiff::ToSpan as _;
use letters::certificate::{Addressee, Certificate, Mediation, Part, Verification};
use pages::{labels, summary};
use usecases::Fault;
use usecases::records::Dossier;

/// Legal documents are in French.
const PAPER: Language = Language::French;

/// The certificate of a registered application. `services` are those of its territory.
/// `verification` is how it is checked, made from what [`checked`] names.
pub(crate) fn of(
    dossier: &Dossier,
    registration: &Registration,
    services: &[RegisteringService],
    space: &str,
    verification: Verification,
) -> Result<Certificate, Fault> {
    let territory = on(dossier)?;
    let parameters = territory.parameters(registration.registered_on);
    let answers = &dossier.answers;
    let service = services.iter().find(|service| service.desk == registration.desk);
    let service = service.ok_or_else(|| Fault::new("the registering service is not known"))?;
    let from = parameters.abnormally_long_delay.map(|months| {
        // Counted from the deposit (L.441-1-4), or from the day whose seniority was kept.
        registration.senior_since.saturating_add(i64::from(months).months())
    });
    let own = |lines: Vec<&str>| lines.into_iter().map(str::to_owned).collect();
    Ok(Certificate {
        territory: territory.name().to_owned(),
        number: registration.number.as_str().to_owned(),
        applicant: addressee(dossier)?,
        service: Addressee { name: service.name.clone(), lines: service.address.clone() },
        deposited_on: registration.deposited_on,
        senior_since: registration.senior_since,
        registered_on: registration.registered_on,
        renewed_on: registration.renewed_on,
        valid_until: registration.valid_until,
        renewable_from: registration.renewable_from,
        landlords: landlords(dossier, services),
        mediation: Mediation { from, address: parameters.mediation_address.map(own) },
        summary: summary::parts_on_paper(answers, PAPER)
            .into_iter()
            .map(|part| Part { title: part.title, lines: part.lines })
            .collect(),
        space: space.to_owned(),
        verification,
    })
}

/// The territory of an application.
pub(crate) fn on(dossier: &Dossier) -> Result<&'static Territory, Fault> {
    Territory::of(&dossier.application.territory).ok_or_else(|| Fault::new("an unknown territory"))
}

/// The applicant, as on an envelope.
pub(crate) fn addressee(dossier: &Dossier) -> Result<Addressee, Fault> {
    let answers = &dossier.answers;
    let missing = || Fault::new("a registered application lacks a section");
    let address = answers.address.as_ref().ok_or_else(missing)?;
    let name = match &answers.identity {
        Some(identity) => format!("{} {}", labels::civility_short(identity.civility, PAPER), identity.full_name()),
        None => answers.organisation.as_ref().ok_or_else(missing)?.name.as_str().to_owned(),
    };
    Ok(Addressee { name, lines: address.postal_lines() })
}

/// What the code of a certificate is made from: another registration of the same application has another code.
pub(crate) fn checked(dossier: &Dossier, registration: &Registration) -> String {
    format!("{} {} {}", dossier.application.id.as_str(), registration.number.as_str(), registration.valid_until)
}

/// The landlords that have homes in a commune asked for, by name (R.441-2-4 e).
fn landlords(dossier: &Dossier, services: &[RegisteringService]) -> Vec<String> {
    let Some(places) = &dossier.answers.wanted_places else { return Vec::new() };
    let has_homes = |service: &&RegisteringService| {
        service.kind == ServiceKind::Landlord
            && places.communes.iter().any(|commune| service.stock.contains(&commune.code))
    };
    let mut names: Vec<String> = services.iter().filter(has_homes).map(|service| service.name.clone()).collect();
    names.sort();
    names.dedup();
    names
}
