//! The words of fields and of coded values.

use domain::Field;
use domain::application::SendBackReason;
use domain::person::{Civility, Nationality};
use domain::piece::FileProblem;
use domain::section::{FamilySituation, HomeCategory, HomeType, Link, Motive, PresentHomeKind, SectionName};
use domain::service::ServiceKind;

use crate::copy;

/// Picks the message of a field from a bundle that has one for each.
macro_rules! of_field {
    ($bundle:expr, $field:expr) => {{
        let bundle = $bundle;
        of_field!(@match bundle, $field;
            Email email, Password password, OneTimeCode one_time_code, MailedCode mailed_code, CurrentPassword
            current_password, NewPassword new_password, NewEmail new_email, Civility civility, BirthName birth_name,
            UsageName usage_name, FirstNames first_names, BirthDate birth_date, Nationality nationality, Phone
            phone, ConsentEmail consent_email, ConsentSms consent_sms, HostedBy hosted_by, AddressLine
            address_line, AddressComplement address_complement, PostalCode postal_code, City city,
            FamilySituation family_situation, ExpectedChildren expected_children, ExpectedBirth expected_birth,
            Link link, TaxNotice tax_notice, TaxIncome tax_income, OthersTaxIncome others_tax_income, Salary
            salary, Pension pension, Unemployment unemployment, MaintenanceReceived maintenance_received,
            DisabilityPension disability_pension, FamilyBenefits family_benefits, Aah aah, Aeeh aeeh, Ajpp ajpp,
            Rsa rsa, OldAgeMinimum old_age_minimum, Paje paje, Scholarship scholarship, OtherResources
            other_resources, MaintenancePaid maintenance_paid, PresentHome present_home, LandlordName
            landlord_name, LandlordSiren landlord_siren, PeopleNow people_now, Rent rent, OwnsElsewhere
            owns_elsewhere, Motives motives, MotiveOther motive_other, WantedCategory wanted_category,
            WantedTypes wanted_types, PeopleToHouse people_to_house, Communes communes, CommuneTyped
            commune_typed, Extended extended, Piece piece, Declaration declaration, SendBackReason
            send_back_reason, Comment comment)
    }};
    (@match $bundle:ident, $field:expr; $($variant:ident $message:ident),+) => {
        match $field { $(Field::$variant => $bundle.$message().to_string()),+ }
    };
}

/// The label of a field.
pub fn field(field: Field) -> String {
    of_field!(copy::labels(), field)
}

/// What to do when a field was left empty.
pub fn missing(field: Field) -> String {
    of_field!(copy::missing(), field)
}

/// Picks the message of a coded value.
macro_rules! of_code {
    ($(#[$meta:meta])* $function:ident($type:ty) { $($variant:ident $message:ident),+ $(,)? }) => {
        $(#[$meta])*
        pub fn $function(code: $type) -> String {
            let codes = copy::codes();
            match code { $(<$type>::$variant => codes.$message().to_string()),+ }
        }
    };
}

of_code! {
    /// Civility.
    civility(Civility) { Madame madame, Monsieur monsieur }
}
of_code! {
    /// Civility, as on an envelope.
    civility_short(Civility) { Madame madame_short, Monsieur monsieur_short }
}
of_code! {
    /// Nationality.
    nationality(Nationality) { French french, EuropeanUnion european, Other other_nationality }
}
of_code! {
    /// Family situation.
    situation(FamilySituation) {
        Single single, Married married, CivilPartnership civil_partnership, LivingTogether living_together,
        Separated separated, Divorced divorced, Widowed widowed,
    }
}
of_code! {
    /// What another person is to the applicant.
    link(Link) {
        Spouse link_spouse, CivilPartner link_civil_partner, Partner link_partner, Ascendant link_ascendant,
        Descendant link_descendant, Sibling link_sibling, Child link_child, OtherDependant link_other_dependant,
        SharedCustody link_shared_custody, VisitingRight link_visiting_right,
    }
}
of_code! {
    /// Present home.
    present_home(PresentHomeKind) {
        SocialTenant home_social, PrivateTenant home_private, WithParentsOrChildren home_parents,
        WithAnotherPerson home_person, SubletOrTemporary home_sublet, SocialResidence home_residence,
        SocialHotelResidence home_rhvs, StudentResidence home_student, Shelter home_shelter,
        ChildhoodCentre home_childhood, FreeOfCharge home_free, TiedHousing home_tied, Owner home_owner,
        Camping home_camping, Hotel home_hotel, Homeless home_homeless, Squat home_squat,
        WithoutTitle home_no_title, MobileHome home_mobile,
    }
}
of_code! {
    /// Motive.
    motive(Motive) {
        NoHome motive_no_home, TooSmall motive_too_small, TooExpensive motive_too_expensive,
        TooLarge motive_too_large, NotDecent motive_not_decent, Unfit motive_unfit, Demolition motive_demolition,
        TakenBack motive_taken_back, Eviction motive_eviction, DomesticViolence motive_violence,
        Disability motive_disability, Health motive_health, Divorce motive_divorce,
        LeavingSharedHousehold motive_leaving, FutureCouple motive_couple, FamilyReunion motive_reunion,
        LivingWithRelatives motive_relatives, DepartureOfDependants motive_departure,
        ChildhoodProtection motive_ase, VolunteerFirefighter motive_firefighter, Childminder motive_childminder,
        Neighbourhood motive_neighbourhood, ProfessionalTransfer motive_transfer, CloserToWork motive_work,
        CloserToServices motive_services, CloserToFamily motive_family, HomeBuyerInDifficulty motive_buyer,
        Other motive_other,
    }
}
of_code! {
    /// Flat or house.
    category(HomeCategory) { Flat category_flat, House category_house, Either category_either }
}
of_code! {
    /// Size.
    home_type(HomeType) {
        Room type_room, One type_one, Two type_two, Three type_three, Four type_four, Five type_five,
        SixOrMore type_six,
    }
}
of_code! {
    /// What a registering service is.
    service_kind(ServiceKind) {
        Landlord service_landlord, Town service_town, State service_state, ActionLogement service_action_logement,
    }
}
of_code! {
    /// Why an application was sent back, in the applicant's words.
    send_back(SendBackReason) {
        Illegible back_illegible, Incomplete back_incomplete, Expired back_expired,
        WrongDocument back_wrong_document, NotMatching back_not_matching, Answers back_answers,
        Duplicate back_duplicate,
    }
}
of_code! {
    /// Why a file cannot be used, and what to do.
    file_problem(FileProblem) {
        Empty file_empty, TooLarge file_too_large, NotAccepted file_not_accepted,
        Unreadable file_unreadable, TooManyPixels file_too_many_pixels,
        TooManyPages file_too_many_pages, Encrypted file_encrypted, ActiveContent file_active_content,
    }
}

/// Yes or no.
pub fn yes_no(yes: bool) -> String {
    let codes = copy::codes();
    if yes { codes.yes().to_string() } else { codes.no().to_string() }
}

/// The name of a section.
pub fn section(name: &SectionName) -> String {
    let codes = copy::codes();
    match name {
        SectionName::Identity => codes.section_identity(),
        SectionName::Contact => codes.section_contact(),
        SectionName::Household => codes.section_household(),
        SectionName::Person(_) => codes.section_person(),
        SectionName::Income => codes.section_income(),
        SectionName::Resources => codes.section_resources(),
        SectionName::PresentHome => codes.section_present_home(),
        SectionName::Motives => codes.section_motives(),
        SectionName::WantedHome => codes.section_wanted_home(),
        SectionName::WantedPlaces => codes.section_wanted_places(),
    }
    .to_string()
}
