//! The part of the document that the SNE's interface has elements for.
//!
//! Names and nesting follow the public sample `JDD_OPENFISCA.XML` (betagouv/openfisca-demande-logement-social, 2018,
//! interface 02.00) for the person and the present home, and what the public library `libsne` checks (interface 02.01) for
//! `entete`, `numGuichet` and `logementRecherche`. `listeMotifDemande` and `categorieLogementRecherche` are derived from
//! the names of their code lists: no sample shows them (decision 0014).

use std::collections::BTreeSet;

use domain::Field;
use domain::answers::{Answers, ApplicantKind, MAX_PERSONS};
use domain::section::{
    Address, HomeCategory, HomeDetails, Income, Link, Person, Place, Profession, Resources, SectionName, WantedHome,
    WantedPlaces, Whose, tax_year, tax_years,
};
use domain::territory::{Commune, InseeCode, Territory};
use domain::text::Phone;
use jiff::civil::Date;

use crate::Record;
use crate::anomaly::{Anomaly, AnomalyCode};
use crate::codes::{self, CIVILITY, CO_HOLDER, CUSTODY, DEPENDANT, MOTIVE, PRESENT_HOME, SAME, SEX, Table};
use crate::draft::{Collector, Known, People, boolean, nearest};
use crate::tree::{At, Element};

/// The elements that hold a person, within those that hold them all.
pub(crate) const PLACES: [(&str, &str); 3] = [
    ("listePersonneACharge", "personneACharge"),
    ("listePersonneEnGarde", "personneEnGarde"),
    ("listeCotitulaire", "cotitulaire"),
];

/// The element in which a person goes.
fn place(link: Link) -> Option<&'static str> {
    match link {
        Link::Child | Link::OtherDependant => Some("personneACharge"),
        Link::SharedCustody | Link::VisitingRight => Some("personneEnGarde"),
        Link::Flatmate => None,
        Link::Spouse | Link::CivilPartner | Link::Partner | Link::Ascendant | Link::Descendant | Link::Sibling => {
            Some("cotitulaire")
        }
    }
}

/// A commune anywhere in France.
fn commune(code: InseeCode) -> Option<&'static Commune> {
    let text = code.to_string();
    let department = if text.starts_with("97") { text.get(..3) } else { text.get(..2) };
    let territory = department.and_then(Territory::of).or_else(|| Territory::of("IDF"));
    territory.and_then(|territory| territory.commune(&code))
}

/// Writes what is asked and answered.
struct Writer<'a> {
    answers: &'a Answers,
    asked: BTreeSet<SectionName>,
    record: &'a Record,
}

/// The application, and where each person went.
pub(crate) fn build(record: &Record, exchanged: &[SectionName]) -> (Element, People) {
    let writer = Writer { answers: &record.answers, asked: exchanged.iter().cloned().collect(), record };
    let mut people = People::default();
    let mut application = Element::official("demandeLogement");
    if let Some(number) = &record.number {
        application.text_child("numUnique", number.as_str());
    }
    application.text_child("numGuichet", record.desk.as_str());
    application.text_child("dateCreationDemande", record.created_on.to_string());
    if record.applicant == ApplicantKind::Person {
        application.push(writer.person(&mut people));
    }
    application.push(writer.wanted());
    (application, people)
}

impl Writer<'_> {
    /// A section, if it goes.
    fn some<'b, T>(&self, name: &SectionName, section: Option<&'b T>) -> Option<&'b T> {
        section.filter(|_| self.asked.contains(name))
    }

    fn person(&self, people: &mut People) -> Element {
        let mut person = Element::official("personnePhysique");
        person.push(self.applicant());
        let mut lists = PLACES.map(|(list, _)| Element::official(list));
        for (id, other) in &self.answers.persons {
            let element = place(other.link);
            let mut rank = None;
            for (list, (_, name)) in lists.iter_mut().zip(PLACES) {
                if element == Some(name) {
                    let who = Whose::Person(id.clone());
                    list.push(if name == "cotitulaire" { self.co_holder(other, &who) } else { dependant(other, name) });
                    rank = Some((name, list.children.len()));
                }
            }
            people.0.push(Known { id: id.clone(), place: rank });
        }
        let [dependants, custody, holders] = lists;
        person.push_filled(dependants);
        if let Some(household) = self.some(&SectionName::Household, self.answers.household.as_ref())
            && household.expected > 0
        {
            let mut expected = Element::official("personneANaitre");
            expected.text_child("nombre", household.expected.to_string());
            if let Some(date) = household.expected_on {
                expected.text_child("dateNaissancePrevue", date.to_string());
            }
            person.push(expected);
        }
        person.push_filled(custody);
        person.push_filled(holders);
        person.push_filled(self.present_home());
        if let Some(motives) = self.some(&SectionName::Motives, self.answers.motives.as_ref()) {
            let mut list = Element::official("listeMotifDemande");
            let mut written: Vec<&str> = Vec::new();
            for motive in &motives.ticked {
                if let Some(code) = MOTIVE.to_exchange(motive.code()).filter(|code| !written.contains(code)) {
                    written.push(code);
                    list.code_child("motifDemande", code);
                }
            }
            person.push_filled(list);
        }
        person
    }

    fn applicant(&self) -> Element {
        let mut applicant = Element::official("demandeur");
        if let Some(identity) = self.some(&SectionName::Identity, self.answers.identity.as_ref()) {
            applicant.code_child("civilite", identity.civility.code());
            let name = identity.usage_name.as_ref().unwrap_or(&identity.birth_name);
            applicant.text_child("nom", name.as_str());
            if identity.usage_name.is_some() {
                applicant.text_child("nomPatronymique", identity.birth_name.as_str());
            }
            applicant.text_child("prenom", identity.first_names.as_str());
            applicant.text_child("dateNaissance", identity.born.to_string());
            applicant.code_child("nationalite", identity.nationality.code());
        }
        if let Some(household) = self.some(&SectionName::Household, self.answers.household.as_ref()) {
            applicant.code_child("situationFamiliale", household.situation.code());
        }
        let contact = self.some(&SectionName::Contact, self.answers.contact.as_ref());
        if let Some(phone) = contact.and_then(|contact| contact.phone.as_ref()).filter(|phone| is_mobile(phone)) {
            applicant.text_child("telPortable", phone.as_str());
        }
        if let Some(email) = &self.record.email {
            applicant.text_child("mel", email.as_str());
        }
        if let Some(home) = self.some(&SectionName::Address, self.answers.address.as_ref()) {
            applicant.push(address(home));
        }
        self.work_and_money(&mut applicant, &Whose::Applicant);
        applicant.push_filled(self.money_of_dependants());
        applicant
    }

    fn co_holder(&self, person: &Person, who: &Whose) -> Element {
        let mut holder = Element::official("cotitulaire");
        holder.code_child("civilite", person.civility.code());
        if let Some(name) = &person.birth_name {
            holder.text_child("nom", name.as_str());
        }
        holder.text_child("prenom", person.first_names.as_str());
        holder.text_child("dateNaissance", person.born.to_string());
        if let Some(nationality) = person.nationality {
            holder.code_child("nationalite", nationality.code());
        }
        if let Some(code) = CO_HOLDER.to_exchange(person.link.code()) {
            holder.code_child("lienDemandeur", code);
        }
        self.work_and_money(&mut holder, who);
        holder
    }

    fn work_and_money(&self, holder: &mut Element, who: &Whose) {
        let name = SectionName::Profession(who.clone());
        if let Some(profession) = self.some(&name, self.answers.professions.get(who)) {
            holder.push(work(profession));
        }
        let name = SectionName::Income(who.clone());
        if let Some(Income::Own { year, amount, last, .. }) = self.some(&name, self.answers.incomes.get(who)) {
            let mut income = Element::official("revenuFiscal");
            if let Some(last) = last {
                income.text_child("anneeMoins1", (year + 1).to_string());
                income.text_child("montantMoins1", last.to_string());
            }
            income.text_child("anneeMoins2", year.to_string());
            income.text_child("montantMoins2", amount.to_string());
            holder.push(income);
        }
        let name = SectionName::Resources(who.clone());
        if let Some(resources) = self.some(&name, self.answers.resources.get(who)) {
            let mut received = Element::official("listeRessourceRecue");
            for (kind, amount) in &resources.monthly {
                received.push(resource(kind.code(), *amount));
            }
            holder.push_filled(received);
            if let Some(amount) = resources.maintenance_paid {
                let mut paid = Element::official("listeRessourceVersee");
                paid.push(resource("PAV", amount));
                holder.push(paid);
            }
        }
    }

    /// What the dependants receive, all together: the interface does not tell whose it is, the extension does.
    fn money_of_dependants(&self) -> Element {
        let mut list = Element::official("listeRessourceRecuePersACharge");
        let mut sums: Vec<(&str, u32)> = Vec::new();
        for (who, Resources { monthly, .. }) in &self.answers.resources {
            let holder = self.answers.link(who).is_none_or(Link::is_co_applicant);
            if holder || !self.asked.contains(&SectionName::Resources(who.clone())) {
                continue;
            }
            for (kind, amount) in monthly {
                match sums.iter_mut().find(|(code, _)| *code == kind.code()) {
                    Some((_, sum)) => *sum += amount,
                    None => sums.push((kind.code(), *amount)),
                }
            }
        }
        for (code, sum) in sums {
            list.push(resource(code, sum));
        }
        list
    }

    fn present_home(&self) -> Element {
        let mut home = Element::official("logementActuel");
        let kind = self.some(&SectionName::PresentHome, self.answers.present_home.as_ref());
        if let Some(code) = kind.and_then(|home| PRESENT_HOME.to_exchange(home.kind.code())) {
            let mut kinds = Element::official("listeModeleLogement");
            kinds.code_child("modeleLogement", code);
            home.push(kinds);
        }
        if let Some(details) = self.some(&SectionName::HomeDetails, self.answers.home_details.as_ref()) {
            let HomeDetails { people, category, rooms, surface, rent, owns_elsewhere, .. } = details;
            if let Some(rent) = rent {
                home.text_child("montantMensuelLoyer", rent.to_string());
            }
            home.text_child("nombreHabitant", people.to_string());
            if let Some(category) = category {
                home.code_child("categorieLogement", category.code());
            }
            if let Some(rooms) = rooms {
                home.code_child("typeLogementActuel", rooms.code());
            }
            if let Some(surface) = surface {
                home.text_child("surface", surface.to_string());
            }
            home.text_child("proprietaire", owns_elsewhere.to_string());
        }
        home
    }

    fn wanted(&self) -> Element {
        let mut wanted = Element::official("logementRecherche");
        let home = self.some(&SectionName::WantedHome, self.answers.wanted_home.as_ref());
        if let Some(WantedHome { category, types, .. }) = home {
            wanted.code_child("categorieLogementRecherche", category.code());
            let mut list = Element::official("listeTypeLogement");
            for kind in types {
                list.code_child("typeLogement", kind.code());
            }
            wanted.push(list);
        }
        let places = self.some(&SectionName::WantedPlaces, self.answers.wanted_places.as_ref());
        if let Some(WantedPlaces { communes, extended }) = places {
            if let Some(extended) = extended {
                wanted.text_child("demandeElargie", extended.to_string());
            }
            let mut list = Element::official("listeLocalisationSouhaite");
            for commune in communes {
                let mut place = Element::official("localisationSouhaite");
                place.code_child("commune", &commune.code.to_string());
                list.push(place);
            }
            wanted.push_filled(list);
        }
        wanted
    }
}

/// Whether a number is that of a mobile: the public sample has an element for those only.
fn is_mobile(phone: &Phone) -> bool {
    ["06", "07", "+336", "+337", "00336", "00337"].iter().any(|start| phone.as_str().starts_with(start))
}

fn dependant(person: &Person, name: &str) -> Element {
    let mut element = Element::official(name);
    if name == "personneACharge" {
        if let Some(name) = &person.birth_name {
            element.text_child("nom", name.as_str());
        }
        element.text_child("prenom", person.first_names.as_str());
    }
    element.text_child("dateNaissance", person.born.to_string());
    if let Some(sex) = SEX.to_exchange(person.civility.code()) {
        element.code_child("sexe", sex);
    }
    for (child, table) in [("lienParente", &DEPENDANT), ("coParentalite", &CUSTODY)] {
        if let Some(code) = table.written(person.link.code()) {
            element.code_child(child, code);
        }
    }
    element
}

fn address(home: &Address) -> Element {
    let mut element = Element::official("adressePostale");
    element.text_child("etranger", matches!(home.place, Place::Abroad { .. }).to_string());
    let line = home.line.as_str();
    match line.split_once(' ') {
        Some((number, street)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            element.text_child("numero", number);
            element.text_child("voie", street);
        }
        _ => element.text_child("voie", line),
    }
    if let Place::France { postal_code, city } = &home.place {
        element.text_child("codePostal", postal_code.to_string());
        element.code_child("commune", &city.commune.code.to_string());
    }
    element
}

fn work(profession: &Profession) -> Element {
    let mut element = Element::official("situationProfessionnelle");
    if let Some(job) = &profession.job {
        element.text_child("profession", job.as_str());
    }
    element.code_child("typeContratTravail", codes::contract(profession));
    if let Some(employer) = &profession.employer {
        element.text_child("nomEmployeurPrincipal", employer.as_str());
    }
    if let Some((postal_code, city)) = &profession.workplace {
        element.text_child("etranger", "false");
        element.text_child("codePostal", postal_code.to_string());
        element.code_child("commune", &city.commune.code.to_string());
    }
    element
}

fn resource(code: &str, amount: u32) -> Element {
    let mut detail = Element::official("detailRessource");
    detail.code_child("ressource", code);
    detail.text_child("montant", amount.to_string());
    detail
}

/// What the reading depends on.
pub(crate) struct Reading<'a> {
    /// The territory, where it is known.
    pub(crate) territory: &'static Territory,
    /// The day of the answers.
    pub(crate) on: Date,
    /// Whether our extension came with it.
    pub(crate) extended: bool,
    /// The persons, whose identifiers may be known.
    pub(crate) people: &'a mut People,
}

/// The communes that are asked for, to know the territory.
pub(crate) fn first_commune(application: &At<'_>) -> Option<InseeCode> {
    let wrong = &mut Vec::new();
    let wanted = application.one("logementRecherche", wrong)?;
    let places = wanted.one("listeLocalisationSouhaite", wrong)?;
    let place = places.all("localisationSouhaite").into_iter().next()?;
    let commune = place.one("commune", wrong)?;
    InseeCode::parse(commune.attribute("code")?).ok()
}

/// Reads the application.
pub(crate) fn read(application: &At<'_>, reading: &mut Reading<'_>, out: &mut Collector) {
    let mut count = 1;
    if let Some(person) = application.one("personnePhysique", &mut out.wrong) {
        count = read_person(&person, reading, out);
    }
    read_wanted(application, reading, out, count);
}

/// Reads the household, and counts those to house.
fn read_person(person: &At<'_>, reading: &mut Reading<'_>, out: &mut Collector) -> usize {
    let mut count = 1;
    if let Some(applicant) = person.needed("demandeur", &mut out.wrong) {
        read_applicant(&applicant, reading, out);
    }
    for (list, name) in PLACES {
        let Some(list) = person.one(list, &mut out.wrong) else { continue };
        for (index, at) in list.all(name).into_iter().enumerate() {
            count += 1;
            if reading.people.0.len() > MAX_PERSONS {
                // Too many already, which the caller tells: the rest would only cost.
                break;
            }
            let id = reading.people.at(name, index + 1);
            let who = Whose::Person(id.clone());
            let section = SectionName::Person(id);
            // Even an element with nothing in it is somebody.
            out.draft(&section, &at);
            if name == "cotitulaire" {
                read_name(&at, &section, out, false);
                out.code(&at, "nationalite", &section, Field::Nationality, &SAME);
                out.code(&at, "lienDemandeur", &section, Field::Link, &CO_HOLDER);
                read_work_and_money(&at, &who, reading, out);
            } else {
                out.text(&at, "nom", &section, Field::BirthName);
                out.text(&at, "prenom", &section, Field::FirstNames);
                out.date(&at, "dateNaissance", &section, Field::BirthDate);
                out.code(&at, "sexe", &section, Field::Civility, &SEX);
                let (link, table) =
                    if name == "personneACharge" { ("lienParente", &DEPENDANT) } else { ("coParentalite", &CUSTODY) };
                out.code(&at, link, &section, Field::Link, table);
            }
        }
    }
    if let Some(expected) = person.one("personneANaitre", &mut out.wrong) {
        let section = SectionName::Household;
        out.text(&expected, "nombre", &section, Field::ExpectedChildren);
        out.date(&expected, "dateNaissancePrevue", &section, Field::ExpectedBirth);
        let number = out.drafts.get(&section).map(|draft| draft.fields().get(Field::ExpectedChildren).to_owned());
        count += number.and_then(|number| number.parse().ok()).filter(|number| *number < 10).unwrap_or(0);
    }
    if let Some(home) = person.one("logementActuel", &mut out.wrong) {
        read_present_home(&home, out);
    }
    if let Some(list) = person.one("listeMotifDemande", &mut out.wrong) {
        for at in list.all("motifDemande") {
            out.code_at(&list, &at, &SectionName::Motives, Field::Motives, &MOTIVE);
        }
    }
    count
}

/// The names; `usage`: whether the section has a usage name.
fn read_name(at: &At<'_>, section: &SectionName, out: &mut Collector, usage: bool) {
    out.code(at, "civilite", section, Field::Civility, &CIVILITY);
    let birth = at.one("nomPatronymique", &mut out.wrong).filter(|birth| !birth.text().is_empty());
    match birth {
        Some(birth) => {
            out.draft(section, at).put(Field::BirthName.code(), birth.text(), &birth.path);
            if usage {
                out.text(at, "nom", section, Field::UsageName);
            }
        }
        None => out.text(at, "nom", section, Field::BirthName),
    }
    out.text(at, "prenom", section, Field::FirstNames);
    out.date(at, "dateNaissance", section, Field::BirthDate);
}

fn read_applicant(at: &At<'_>, reading: &Reading<'_>, out: &mut Collector) {
    read_name(at, &SectionName::Identity, out, true);
    out.code(at, "nationalite", &SectionName::Identity, Field::Nationality, &SAME);
    out.code(at, "situationFamiliale", &SectionName::Household, Field::FamilySituation, &SAME);
    out.text(at, "telPortable", &SectionName::Contact, Field::Phone);
    if let Some(home) = at.one("adressePostale", &mut out.wrong) {
        let section = SectionName::Address;
        let abroad = abroad(&home, out);
        if abroad {
            out.draft(&section, &home).put(Field::Abroad.code(), "oui", &home.path);
        }
        let number = home.one("numero", &mut out.wrong).map(|number| number.text()).unwrap_or_default();
        if let Some(street) = home.one("voie", &mut out.wrong) {
            let line = format!("{number} {}", street.text());
            out.draft(&section, &home).put(Field::AddressLine.code(), line.trim(), &street.path);
        }
        if !abroad {
            read_city(&home, &section, Field::PostalCode, Field::City, out);
        }
    }
    read_work_and_money(at, &Whose::Applicant, reading, out);
    if reading.extended {
        // Said again, person by person.
        for again in ["listeRessourceRecuePersACharge", "listeRessourceVerseePersACharge"] {
            at.all(again).iter().for_each(At::see_all);
        }
    }
}

/// `etranger`, which is `false` where it is not said.
fn abroad(at: &At<'_>, out: &mut Collector) -> bool {
    let Some(said) = at.one("etranger", &mut out.wrong) else { return false };
    boolean(said.text()).unwrap_or_else(|| {
        out.wrong.push(Anomaly::new(AnomalyCode::NotInList, &said.path));
        false
    })
}

/// A postal code and the INSEE code of a commune.
fn read_city(at: &At<'_>, section: &SectionName, postal: Field, city: Field, out: &mut Collector) {
    out.text(at, "codePostal", section, postal);
    let Some(place) = at.one("commune", &mut out.wrong) else { return };
    let code = place.attribute("code").and_then(|code| InseeCode::parse(code).ok());
    match code.and_then(commune) {
        Some(commune) => out.draft(section, at).put(city.code(), commune.name, &place.path),
        None => out.refuse(AnomalyCode::Commune, &place.path, city),
    }
}

fn read_work_and_money(at: &At<'_>, who: &Whose, reading: &Reading<'_>, out: &mut Collector) {
    let section = SectionName::Profession(who.clone());
    if let Some(work) = at.one("situationProfessionnelle", &mut out.wrong) {
        out.text(&work, "profession", &section, Field::Job);
        if let Some(contract) = work.one("typeContratTravail", &mut out.wrong) {
            match contract.attribute("code").and_then(codes::work) {
                Some((activity, kind, exact)) => {
                    let draft = out.draft(&section, &work);
                    draft.put(Field::Activity.code(), activity, &contract.path);
                    if let Some(kind) = kind {
                        draft.put(Field::Contract.code(), kind, &contract.path);
                    }
                    if !exact {
                        draft.nearest.push(nearest(&contract.path, Field::Activity));
                    }
                }
                None => out.refuse(AnomalyCode::NotInList, &contract.path, Field::Activity),
            }
        }
        out.text(&work, "nomEmployeurPrincipal", &section, Field::EmployerName);
        // The form asks for no place of work abroad.
        if !abroad(&work, out) {
            read_city(&work, &section, Field::WorkPostalCode, Field::WorkCity, out);
        }
    }
    let section = SectionName::Income(who.clone());
    if let Some(income) = at.one("revenuFiscal", &mut out.wrong) {
        out.text(&income, "montantMoins2", &section, Field::TaxIncome);
        out.text(&income, "montantMoins1", &section, Field::LastTaxIncome);
        let years = [("anneeMoins2", Field::TaxIncome), ("anneeMoins1", Field::LastTaxIncome)];
        let [told, last] = years.map(|(name, field)| Some((income.one(name, &mut out.wrong)?, field)));
        if let Some(draft) = out.drafts.get_mut(&section) {
            draft.put(Field::TaxNotice.code(), "oui", &income.path);
            // The figures stay with their year; one that nothing can be asked about is read as that of N-2.
            let taken = tax_years(reading.on);
            let year = told.as_ref().and_then(|(at, _)| at.text().parse().ok()).filter(|year| taken.contains(year));
            if let (Some(year), Some((at, _))) = (year, &told) {
                draft.put(Field::TaxYear.code(), &year.to_string(), &at.path);
            }
            let year: i16 = year.unwrap_or_else(|| tax_year(reading.on));
            for ((at, field), meant) in
                [told, last].into_iter().zip([year, year + 1]).filter_map(|(one, year)| Some((one?, year)))
            {
                if draft.values.contains_key(field.code()) && at.text() != meant.to_string() {
                    draft.nearest.push(nearest(&at.path, field));
                }
            }
        }
    }
    let section = SectionName::Resources(who.clone());
    for (list, received) in [("listeRessourceRecue", true), ("listeRessourceVersee", false)] {
        let Some(list) = at.one(list, &mut out.wrong) else { continue };
        for detail in list.all("detailRessource") {
            let code = detail.needed("ressource", &mut out.wrong);
            let amount = detail.needed("montant", &mut out.wrong);
            let (Some(code), Some(amount)) = (code, amount) else { continue };
            let kind = code.attribute("code").and_then(domain::section::ResourceKind::parse);
            let field = match kind {
                Some(kind) if received => kind.field(),
                None if !received && code.attribute("code") == Some("PAV") => Field::MaintenancePaid,
                _ => {
                    out.wrong.push(Anomaly::new(AnomalyCode::NotInList, &code.path));
                    continue;
                }
            };
            let draft = out.draft(&section, &list);
            if draft.values.contains_key(field.code()) {
                out.refuse(AnomalyCode::Repeated, &detail.path, field);
            } else {
                draft.put(field.code(), amount.text(), &amount.path);
            }
        }
    }
}

fn read_present_home(home: &At<'_>, out: &mut Collector) {
    if let Some(list) = home.one("listeModeleLogement", &mut out.wrong) {
        let kinds = list.all("modeleLogement");
        if let Some(first) = kinds.first() {
            out.code_at(&list, first, &SectionName::PresentHome, Field::PresentHome, &PRESENT_HOME);
        }
        // The form 14069*05 has one answer.
        out.notes.extend(kinds.iter().skip(1).map(|kind| Anomaly::new(AnomalyCode::Ignored, &kind.path)));
    }
    let section = SectionName::HomeDetails;
    out.text(home, "montantMensuelLoyer", &section, Field::Rent);
    out.text(home, "nombreHabitant", &section, Field::PeopleNow);
    out.code(home, "categorieLogement", &section, Field::HomeKindNow, &SAME);
    out.code(home, "typeLogementActuel", &section, Field::HomeTypeNow, &SAME);
    out.text(home, "surface", &section, Field::Surface);
    out.yes_no(home, "proprietaire", &section, Field::OwnsElsewhere);
}

fn read_wanted(application: &At<'_>, reading: &Reading<'_>, out: &mut Collector, count: usize) {
    let Some(wanted) = application.needed("logementRecherche", &mut out.wrong) else { return };
    let section = SectionName::WantedHome;
    let table: &Table = &SAME;
    out.code(&wanted, "categorieLogementRecherche", &section, Field::WantedCategory, table);
    if let Some(list) = wanted.needed("listeTypeLogement", &mut out.wrong) {
        list.needed_some("typeLogement", &mut out.wrong);
        for at in list.all("typeLogement") {
            out.code_at(&wanted, &at, &section, Field::WantedTypes, table);
        }
    }
    let draft = out.draft(&section, &wanted);
    // Where the element goes is derived: without it, what leaves every home open.
    if !draft.values.contains_key(Field::WantedCategory.code()) {
        draft.put(Field::WantedCategory.code(), HomeCategory::Either.code(), &wanted.path);
        draft.nearest.push(nearest(&wanted.path, Field::WantedCategory));
    }
    // Box G2 has no element: those of the file are counted.
    draft.put(Field::PeopleToHouse.code(), &count.to_string(), &wanted.path);
    draft.nearest.push(nearest(&wanted.path, Field::PeopleToHouse));

    let section = SectionName::WantedPlaces;
    wanted.needed("demandeElargie", &mut out.wrong);
    out.yes_no(&wanted, "demandeElargie", &section, Field::Extended);
    let Some(list) = wanted.needed("listeLocalisationSouhaite", &mut out.wrong) else { return };
    list.needed_some("localisationSouhaite", &mut out.wrong);
    for place in list.all("localisationSouhaite") {
        let Some(at) = place.needed("commune", &mut out.wrong) else { continue };
        let code = at.attribute("code").and_then(|code| InseeCode::parse(code).ok());
        match code.as_ref().and_then(|code| reading.territory.commune(code)) {
            Some(commune) => {
                out.draft(&section, &wanted).put(Field::Communes.code(), &commune.code.to_string(), &at.path);
            }
            None => out.refuse(AnomalyCode::Commune, &at.path, Field::Communes),
        }
    }
}
