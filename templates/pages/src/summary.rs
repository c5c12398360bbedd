//! The answers as people read them: on the review, at the desk, on the certificate, in the history.

use domain::answers::Answers;
use domain::language::Language;
use domain::number::UniqueNumber;
use domain::section::{Circumstances, Income, Motive, Place, ResourceKind, SectionName, TaxNotice};
use domain::text::{Comment, Email, Line, Name, Phone, Siret};
use domain::{Field, Fields};
use jiff::civil::Date;

use crate::{copy, labels, words};

/// A section with its questions and answers.
pub struct Part {
    /// Which section, to change it.
    pub name: SectionName,
    /// Its title.
    pub title: String,
    /// Questions and answers.
    pub lines: Vec<(String, String)>,
}

/// For whose eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Eyes {
    /// The applicant's, or a service's.
    All,
    /// Whoever opens the letter: nothing of health, nothing that could put somebody in danger.
    Paper,
}

/// The sections answered, in the order in which they are asked.
pub fn parts(answers: &Answers, lang: Language) -> Vec<Part> {
    parts_for(answers, lang, Eyes::All)
}

/// The same on paper, which others of the household may open.
pub fn parts_on_paper(answers: &Answers, lang: Language) -> Vec<Part> {
    parts_for(answers, lang, Eyes::Paper)
}

/// One section as it was answered once, from its fields; nothing when they do not read any more. `among` gives the people's
/// names.
pub fn lines_of(name: &SectionName, fields: &Fields, on: Circumstances, among: &Answers, lang: Language) -> Lines {
    let mut answers = among.clone();
    match answers.take(name, fields, on) {
        Ok(()) => lines(&answers, name, lang, Eyes::All),
        Err(_) => Vec::new(),
    }
}

/// Of two states of a section, the lines that differ: what was, what is.
pub fn difference(before: &Lines, after: &Lines) -> (Lines, Lines) {
    let only = |these: &Lines, those: &Lines| these.iter().filter(|line| !those.contains(line)).cloned().collect();
    (only(before, after), only(after, before))
}

/// Questions and answers.
pub type Lines = Vec<(String, String)>;

fn parts_for(answers: &Answers, lang: Language, eyes: Eyes) -> Vec<Part> {
    answers
        .answered()
        .into_iter()
        .filter(|name| eyes == Eyes::All || !is_off_paper(name))
        .map(|name| Part {
            title: labels::section_of(&name, answers, lang),
            lines: lines(answers, &name, lang, eyes),
            name,
        })
        .collect()
}

/// What is not on paper at all: health, the number, what one writes in one's own words (the form's place for violence and
/// rape), who helps, the application of the other half of a couple.
fn is_off_paper(name: &SectionName) -> bool {
    name.is_health()
        || matches!(
            name,
            SectionName::Nir(_) | SectionName::Remarks | SectionName::Helper | SectionName::FormerApplication
        )
}

/// Lines being written.
struct Writer {
    lang: Language,
    lines: Lines,
}

impl Writer {
    fn line(&mut self, field: Field, value: impl Into<String>) {
        self.lines.push((labels::field(field, self.lang), value.into()));
    }

    fn some(&mut self, field: Field, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.line(field, value);
        }
    }

    /// A line that says so when there is no answer.
    fn or_none(&mut self, field: Field, value: Option<String>) {
        self.line(field, value.unwrap_or_else(|| copy::application(self.lang).review_none().to_string()));
    }

    fn yes_no(&mut self, field: Field, yes: bool) {
        self.line(field, labels::yes_no(yes, self.lang));
    }

    /// A ticked box; one that is not ticked says nothing.
    fn tick(&mut self, field: Field, ticked: bool) {
        if ticked {
            self.yes_no(field, true);
        }
    }

    fn date(&mut self, field: Field, date: Option<Date>) {
        self.some(field, date.map(|date| words::date(date, self.lang)));
    }

    fn euros(&mut self, field: Field, amount: Option<u32>) {
        self.some(field, amount.map(|amount| words::euros(amount, self.lang)));
    }

    fn list(&mut self, field: Field, values: Vec<String>) {
        if !values.is_empty() {
            self.line(field, values.join(", "));
        }
    }
}

fn lines(answers: &Answers, name: &SectionName, lang: Language, eyes: Eyes) -> Lines {
    let mut to = Writer { lang, lines: Vec::new() };
    match name {
        SectionName::Identity => identity(&mut to, answers),
        SectionName::Organisation => organisation(&mut to, answers),
        SectionName::Person(_) => person(&mut to, answers, name),
        SectionName::Nir(whose) => {
            let text = copy::application(lang);
            let number = answers.nirs.get(whose).and_then(|answer| answer.number.as_ref());
            let shown = match number {
                Some(number) => text.nir_hidden(number.ending()).to_string(),
                None => text.nir_later().to_string(),
            };
            to.line(Field::Nir, shown);
        }
        SectionName::Contact | SectionName::Address | SectionName::Helper => reach(&mut to, answers, name, eyes),
        SectionName::Household => {
            if let Some(household) = &answers.household {
                to.line(Field::FamilySituation, labels::situation(household.situation, lang));
                to.some(Field::ExpectedChildren, (household.expected > 0).then(|| household.expected.to_string()));
                to.date(Field::ExpectedBirth, household.expected_on);
            }
        }
        SectionName::Profession(_) | SectionName::Income(_) | SectionName::Resources(_) => {
            money(&mut to, answers, name, eyes);
        }
        SectionName::PresentHome | SectionName::HomeDetails => home(&mut to, answers, name, eyes),
        SectionName::Motives => motives(&mut to, answers, eyes),
        SectionName::MotiveDetails => {
            if let Some(details) = &answers.motive_details {
                to.some(Field::EvictionStage, details.eviction.map(|stage| labels::eviction(stage, lang)));
                to.date(Field::LeaveBy, details.leave_by);
                to.some(Field::SeparationStage, details.separation.map(|stage| labels::separation(stage, lang)));
                to.some(Field::ReunionFiled, details.reunion_filed.map(|filed| labels::yes_no(filed, lang)));
                to.date(Field::InCareUntil, details.in_care_until);
            }
        }
        SectionName::FormerApplication => {
            if let Some(former) = &answers.former_application {
                to.yes_no(Field::FormerNamed, former.named);
                to.some(Field::FormerNumber, former.number.as_ref().map(UniqueNumber::grouped));
            }
        }
        SectionName::Disability | SectionName::Adaptation(_) => health(&mut to, answers, name),
        SectionName::WantedHome | SectionName::WantedPlaces => wanted(&mut to, answers, name),
        SectionName::Remarks => {
            let text = answers.remarks.as_ref().and_then(|remarks| remarks.text.as_ref());
            to.or_none(Field::Remarks, text.map(|text| text.as_str().to_owned()));
        }
    }
    to.lines
}

fn identity(to: &mut Writer, answers: &Answers) {
    let Some(identity) = &answers.identity else { return };
    to.line(Field::Civility, labels::civility(identity.civility, to.lang));
    to.line(Field::BirthName, identity.birth_name.as_str());
    to.some(Field::UsageName, identity.usage_name.as_ref().map(Name::as_str));
    to.line(Field::FirstNames, identity.first_names.as_str());
    to.date(Field::BirthDate, Some(identity.born));
    to.line(Field::Nationality, labels::nationality(identity.nationality, to.lang));
}

fn organisation(to: &mut Writer, answers: &Answers) {
    let Some(body) = &answers.organisation else { return };
    to.line(Field::OrganisationName, body.name.as_str());
    to.line(Field::OrganisationSiren, body.siren.as_str());
    to.line(Field::RepresentativeName, body.representative.as_str());
    to.line(Field::RepresentativeRole, body.role.as_str());
}

fn person(to: &mut Writer, answers: &Answers, name: &SectionName) {
    let SectionName::Person(id) = name else { return };
    let Some(person) = answers.person(id) else { return };
    to.line(Field::Link, labels::link(person.link, to.lang));
    if person.link.is_child() {
        to.line(Field::Civility, labels::child(person.civility, to.lang));
    } else {
        to.line(Field::Civility, labels::civility(person.civility, to.lang));
    }
    to.some(Field::BirthName, person.birth_name.as_ref().map(Name::as_str));
    to.line(Field::FirstNames, person.first_names.as_str());
    to.date(Field::BirthDate, Some(person.born));
    to.some(Field::Nationality, person.nationality.map(|nationality| labels::nationality(nationality, to.lang)));
    to.some(Field::TaxAttached, person.tax_attached.map(|attached| labels::yes_no(attached, to.lang)));
}

fn reach(to: &mut Writer, answers: &Answers, name: &SectionName, eyes: Eyes) {
    match name {
        SectionName::Contact => {
            let Some(contact) = &answers.contact else { return };
            to.or_none(Field::Phone, contact.phone.as_ref().map(Phone::grouped));
            to.yes_no(Field::ConsentEmail, contact.consent_email);
            to.yes_no(Field::ConsentSms, contact.consent_sms);
            to.tick(Field::PaperNotices, contact.paper_notices);
        }
        SectionName::Address => {
            let Some(address) = &answers.address else { return };
            // Where the mail arrives is where it is safe to be written to.
            if eyes == Eyes::Paper && address.mail.is_some() {
                to.line(Field::MailElsewhere, address.postal_lines().join(", "));
                return;
            }
            to.line(Field::AddressLine, address.home_lines().join(", "));
            to.tick(Field::Abroad, matches!(address.place, Place::Abroad { .. }));
            if address.mail.is_some() {
                to.line(Field::MailElsewhere, address.postal_lines().join(", "));
            }
        }
        _ => {
            let Some(helper) = &answers.helper else { return };
            to.yes_no(Field::HasHelper, helper.who.is_some());
            let Some(who) = &helper.who else { return };
            to.line(Field::HelperName, who.name.as_str());
            to.some(Field::HelperPhone, who.phone.as_ref().map(Phone::grouped));
            to.some(Field::HelperEmail, who.email.as_ref().map(Email::as_str));
            to.yes_no(Field::HelperCopies, who.copies);
        }
    }
}

fn money(to: &mut Writer, answers: &Answers, name: &SectionName, eyes: Eyes) {
    let lang = to.lang;
    match name {
        SectionName::Profession(whose) => {
            let Some(work) = answers.professions.get(whose) else { return };
            to.line(Field::Activity, labels::activity(work.activity, lang));
            to.some(Field::Job, work.job.as_ref().map(Line::as_str));
            to.some(Field::Contract, work.contract.map(|contract| labels::contract(contract, lang)));
            to.some(Field::EmployerName, work.employer.as_ref().map(Line::as_str));
            to.some(Field::EmployerSiret, work.employer_siret.as_ref().map(Siret::as_str));
            to.some(Field::WorkCity, work.workplace.as_ref().map(|(code, city)| format!("{code} {city}")));
            to.date(Field::BackToWorkOn, work.back_to_work);
        }
        SectionName::Income(whose) => match answers.incomes.get(whose) {
            Some(Income::Own { year, amount, last, shared }) => {
                if *shared {
                    to.line(Field::TaxNotice, labels::tax_notice(TaxNotice::Former, lang));
                }
                to.line(Field::TaxYear, year.to_string());
                to.euros(Field::TaxIncome, Some(*amount));
                to.euros(Field::LastTaxIncome, *last);
            }
            Some(Income::Joint) => to.line(Field::TaxNotice, labels::tax_notice(TaxNotice::Joint, lang)),
            Some(Income::NoNotice) => to.line(Field::TaxNotice, labels::tax_notice(TaxNotice::None, lang)),
            None => {}
        },
        SectionName::Resources(whose) => {
            let Some(resources) = answers.resources.get(whose) else { return };
            to.tick(Field::NoResources, resources.monthly.is_empty());
            // What somebody receives for a disability is told among the others.
            let told = |kind: &ResourceKind| eyes == Eyes::All || !kind.is_for_health();
            let (shown, apart): (Vec<_>, Vec<_>) = resources.monthly.iter().partition(|(kind, _)| told(kind));
            let apart: u32 = apart.iter().map(|(_, amount)| amount).sum();
            let mut others = apart;
            for (kind, amount) in shown {
                if kind == ResourceKind::Other {
                    others += amount;
                } else {
                    to.euros(kind.field(), Some(amount));
                }
            }
            to.euros(ResourceKind::Other.field(), (others > 0).then_some(others));
            to.euros(Field::MaintenancePaid, resources.maintenance_paid);
        }
        _ => {}
    }
}

fn home(to: &mut Writer, answers: &Answers, name: &SectionName, eyes: Eyes) {
    let lang = to.lang;
    if *name == SectionName::PresentHome {
        to.some(Field::PresentHome, answers.present_home.as_ref().map(|home| labels::present_home(home.kind, lang)));
        return;
    }
    let Some(home) = &answers.home_details else { return };
    if let Some(landlord) = &home.landlord {
        to.line(Field::LandlordName, landlord.name.as_str());
        to.or_none(Field::LandlordSiren, landlord.siren.as_ref().map(|siren| siren.as_str().to_owned()));
    }
    // The name of a shelter tells where somebody hides.
    if eyes == Eyes::All {
        to.some(Field::StructureName, home.structure.as_ref().map(Line::as_str));
    }
    to.date(Field::HomeSince, home.since);
    to.line(Field::PeopleNow, home.people.to_string());
    to.some(Field::HomeKindNow, home.category.map(|kind| labels::kind_now(kind, lang)));
    to.some(Field::HomeTypeNow, home.rooms.map(|rooms| labels::type_now(rooms, lang)));
    to.some(Field::Surface, home.surface.map(|surface| format!("{surface}\u{a0}m²")));
    to.euros(Field::Rent, home.rent);
    to.euros(Field::HousingBenefit, home.benefit);
    to.yes_no(Field::OwnsElsewhere, home.owns_elsewhere);
    to.some(Field::OwnsWhere, home.owns_where.as_ref().map(Line::as_str));
}

fn motives(to: &mut Writer, answers: &Answers, eyes: Eyes) {
    let lang = to.lang;
    let Some(motives) = &answers.motives else { return };
    let told = |motive: &&Motive| eyes == Eyes::All || !motive.is_private();
    let mut ticked: Vec<String> =
        motives.ticked.iter().filter(told).map(|motive| labels::motive(*motive, lang)).collect();
    if ticked.len() < motives.ticked.len() {
        ticked.push(copy::application(lang).motives_private().to_string());
    }
    to.line(Field::Motives, ticked.join(words::semicolon(lang)));
    if eyes == Eyes::All {
        to.some(Field::MotiveOther, motives.other.as_ref().map(Comment::as_str));
    }
}

fn health(to: &mut Writer, answers: &Answers, name: &SectionName) {
    let lang = to.lang;
    let people = |persons: &[domain::section::Whose]| {
        persons.iter().map(|whose| labels::person(whose, answers, lang)).filter(|name| !name.is_empty()).collect()
    };
    match name {
        SectionName::Disability => {
            let Some(disability) = &answers.disability else { return };
            to.yes_no(Field::Disability, !(disability.persons.is_empty() && disability.cards.is_empty()));
            to.list(Field::DisabledPersons, people(&disability.persons));
            to.list(Field::InvalidityCards, people(&disability.cards));
        }
        SectionName::Adaptation(whose) => {
            let Some(needs) = answers.adaptations.get(whose) else { return };
            to.line(Field::Walking, labels::walking(needs.walking, lang));
            to.some(Field::DisabilityState, needs.state.map(|state| labels::disability_state(state, lang)));
            to.list(Field::Impairments, needs.impairments.iter().map(|one| labels::impairment(*one, lang)).collect());
            to.list(Field::Aids, needs.aids.iter().map(|one| labels::aid(*one, lang)).collect());
            to.list(Field::Equipment, needs.equipment.iter().map(|one| labels::equipment(*one, lang)).collect());
        }
        _ => {}
    }
}

fn wanted(to: &mut Writer, answers: &Answers, name: &SectionName) {
    let lang = to.lang;
    if *name == SectionName::WantedPlaces {
        let Some(places) = &answers.wanted_places else { return };
        to.line(Field::Communes, places.communes.iter().map(|commune| commune.name).collect::<Vec<_>>().join(", "));
        to.or_none(Field::Extended, places.extended.map(|extended| labels::yes_no(extended, lang)));
        return;
    }
    let Some(home) = &answers.wanted_home else { return };
    to.line(Field::WantedCategory, labels::category(home.category, lang));
    to.list(Field::WantedTypes, home.types.iter().map(|kind| labels::home_type(*kind, lang)).collect());
    to.line(Field::PeopleToHouse, home.people.to_string());
    for (field, answer) in
        [(Field::GroundFloor, home.ground_floor), (Field::LiftNeeded, home.lift), (Field::Parking, home.parking)]
    {
        to.some(field, answer.map(|yes| labels::yes_no(yes, lang)));
    }
    to.euros(Field::MaxRent, home.max_rent);
    to.tick(Field::HomeOwnership, home.home_ownership);
}
