//! The words of fields and of coded values.

use domain::Field;
use domain::answers::Answers;
use domain::application::{Agreement, Ineligibility, Quota, SendBackReason};
use domain::event::{HousingFact, MotiveCode};
use domain::language::Language;
use domain::letter_return::ReturnReason;
use domain::notice::{Channel, NoticeKind};
use domain::person::{Civility, Nationality};
use domain::piece::{FileProblem, FileWarning};
use domain::section::{
    Activity, Aid, Contract, DisabilityState, Equipment, EvictionStage, FamilySituation, HomeCategory, HomeKindNow,
    HomeType, HomeTypeNow, Impairment, Link, Motive, PresentHomeKind, Scope, SectionName, SeparationStage, TaxNotice,
    Walking, Whose,
};
use domain::service::ServiceKind;

use crate::copy;

/// Picks the message of a field from a bundle that has one for each.
macro_rules! of_field {
    ($bundle:expr, $field:expr; $($variant:ident $message:ident),+ $(; $other:ident)?) => {{
        let bundle = $bundle;
        match $field {
            $(Field::$variant => bundle.$message().to_string(),)+
            $(_ => bundle.$other().to_string(),)?
        }
    }};
}

/// The label of a field.
pub fn field(field: Field, lang: Language) -> String {
    of_field!(
        copy::labels(lang), field;
        Email email, Password password, OneTimeCode one_time_code, MailedCode mailed_code,
        CurrentPassword current_password, NewPassword new_password, NewEmail new_email, Civility civility, BirthName birth_name,
        UsageName usage_name, FirstNames first_names, BirthDate birth_date, Nationality nationality,
        OrganisationName organisation_name, OrganisationSiren organisation_siren,
        RepresentativeName representative_name, RepresentativeRole representative_role, Nir nir,
        NirAbsent nir_absent, NirSealed nir, NirEnding nir, Phone phone, ConsentEmail consent_email,
        ConsentSms consent_sms, PaperNotices paper_notices, Abroad abroad, HostedBy hosted_by,
        AddressLine address_line, AddressComplement address_complement, PostalCode postal_code, City city,
        ForeignCity foreign_city, Country country, MailElsewhere mail_elsewhere, MailHostedBy mail_hosted_by,
        MailLine mail_line, MailComplement mail_complement, MailPostalCode mail_postal_code, MailCity mail_city,
        HasHelper has_helper, HelperName helper_name, HelperPhone helper_phone, HelperEmail helper_email,
        HelperCopies helper_copies, HelperScopes helper_scopes, FamilySituation family_situation,
        ExpectedChildren expected_children, ExpectedBirth expected_birth, Link link, TaxAttached tax_attached,
        Activity activity, Job job, Contract contract, EmployerName employer_name, EmployerSiret employer_siret,
        WorkPostalCode work_postal_code, WorkCity work_city, BackToWork back_to_work, BackToWorkOn back_to_work_on,
        TaxNotice tax_notice, TaxYear tax_year, TaxIncome tax_income, LastTaxIncome last_tax_income, NoResources no_resources,
        Salary salary, Pension pension, Unemployment unemployment, MaintenanceReceived maintenance_received,
        DisabilityPension disability_pension, FamilyBenefits family_benefits, Aah aah, Aeeh aeeh, Ajpp ajpp,
        Rsa rsa, OldAgeMinimum old_age_minimum, Paje paje, Scholarship scholarship, OtherResources other_resources,
        MaintenancePaid maintenance_paid, PresentHome present_home, LandlordName landlord_name,
        LandlordSiren landlord_siren, StructureName structure_name, HomeSince home_since, PeopleNow people_now,
        HomeKindNow home_kind_now, HomeTypeNow home_type_now, Surface surface, Rent rent,
        HousingBenefit housing_benefit, OwnsElsewhere owns_elsewhere, OwnsWhere owns_where, Motives motives,
        MotiveOther motive_other, EvictionStage eviction_stage, LeaveBy leave_by, SeparationStage separation_stage,
        ReunionFiled reunion_filed, InCareUntil in_care_until, FormerNamed former_named,
        FormerNumber former_number, Disability disability, DisabledPersons disabled_persons,
        InvalidityCards invalidity_cards, DisabilityState disability_state, Walking walking,
        Impairments impairments, Aids aids, Equipment equipment, WantedCategory wanted_category,
        WantedTypes wanted_types, PeopleToHouse people_to_house, GroundFloor ground_floor, LiftNeeded lift_needed,
        Parking parking, MaxRent max_rent, HomeOwnership home_ownership, Communes communes,
        CommuneTyped commune_typed, Extended extended, Remarks remarks, Confirmed confirmed,
        UnusualReason unusual_reason, Piece piece, Declaration declaration, SendBackReason send_back_reason,
        Comment comment, WayOut way_out, Obstacle obstacle, RemindAfter remind_after, PieceComment piece_comment,
        PieceVerdict piece_verdict, SetAsideReason set_aside_reason, HoldsUntil holds_until, HandedOn handed_on,
        AskedPiece asked_piece, SameHousehold same_household, SameIncome same_income, RenewalCode renewal_code,
        StrikeOffMotive strike_off_motive, LeaseSignedOn lease_signed_on, StockIdentifier stock_identifier,
        Quota quota, Agreement agreement, DaloPriority dalo_priority, WasTenant was_tenant, LetterOn letter_on,
        LetterKept letter_kept, MergedInto merged_into, WarningGround warning_ground, Ineligibility ineligibility,
        WarningSentOn warning_sent_on, DeliveryReference delivery_reference,
        WarningDeliveredOn warning_delivered_on, HousingFact housing_fact, HousingFactOn housing_fact_on,
        CertificateCode certificate_code, LetterReference letter_reference, ReturnReason return_reason
    )
}

/// What to do when a field was left empty: a sentence of its own for each that must be answered somewhere.
pub fn missing(field: Field, lang: Language) -> String {
    of_field!(
        copy::missing(lang), field;
        Email email, Password password, OneTimeCode one_time_code, MailedCode mailed_code,
        CurrentPassword current_password, NewPassword new_password, NewEmail new_email, Civility civility,
        BirthName birth_name,
        FirstNames first_names, BirthDate birth_date, Nationality nationality, OrganisationName organisation_name,
        OrganisationSiren organisation_siren, RepresentativeName representative_name,
        RepresentativeRole representative_role, Nir nir, ConsentEmail consent_email, AddressLine address_line,
        PostalCode postal_code, City city, ForeignCity foreign_city, Country country, MailLine mail_line,
        MailPostalCode mail_postal_code, MailCity mail_city, HasHelper has_helper, HelperName helper_name,
        HelperEmail helper_email, HelperScopes helper_scopes, FamilySituation family_situation,
        ExpectedBirth expected_birth, Link link, TaxAttached tax_attached, Activity activity, WorkCity work_city,
        BackToWorkOn back_to_work_on, TaxNotice tax_notice, TaxIncome tax_income, NoResources no_resources,
        PresentHome present_home, LandlordName landlord_name, PeopleNow people_now, OwnsElsewhere owns_elsewhere,
        Motives motives, MotiveOther motive_other, FormerNamed former_named, Disability disability,
        DisabledPersons disabled_persons, Walking walking, WantedCategory wanted_category, WantedTypes wanted_types,
        PeopleToHouse people_to_house, Communes communes, CommuneTyped commune_typed, Extended extended,
        UnusualReason unusual_reason, Piece piece, Declaration declaration, SendBackReason send_back_reason,
        Comment comment, WayOut way_out, Obstacle obstacle, RemindAfter remind_after, PieceComment piece_comment,
        PieceVerdict piece_verdict, SetAsideReason set_aside_reason, AskedPiece asked_piece,
        RenewalCode renewal_code,
        StrikeOffMotive strike_off_motive, LeaseSignedOn lease_signed_on, StockIdentifier stock_identifier,
        Quota quota, Agreement agreement, DaloPriority dalo_priority, WasTenant was_tenant, LetterOn letter_on,
        MergedInto merged_into, WarningGround warning_ground, Ineligibility ineligibility,
        WarningSentOn warning_sent_on, DeliveryReference delivery_reference,
        WarningDeliveredOn warning_delivered_on, HousingFact housing_fact, HousingFactOn housing_fact_on,
        CertificateCode certificate_code, LetterReference letter_reference, ReturnReason return_reason; other
    )
}

/// Picks the message of a coded value.
macro_rules! of_code {
    ($(#[$meta:meta])* $function:ident($type:ty) { $($variant:ident $message:ident),+ $(,)? }) => {
        $(#[$meta])*
        pub fn $function(code: $type, lang: Language) -> String {
            let codes = copy::codes(lang);
            match code { $(<$type>::$variant => codes.$message().to_string()),+ }
        }
    };
}

of_code! {
    /// Why an application was struck off.
    strike_off(MotiveCode) {
        Housed motive_housed, Renunciation motive_renunciation, NoReply motive_no_reply,
        Ineligible motive_ineligible, NotRenewed motive_not_renewed, Merged motive_merged,
    }
}
of_code! {
    /// Whose quota a home was let under.
    quota(Quota) {
        LocalAuthority quota_local_authority, ActionLogement quota_action_logement,
        StatePriority quota_state_priority, StateAgents quota_state_agents, Other quota_other, None quota_none,
    }
}
of_code! {
    /// A collective agreement.
    agreement(Agreement) {
        Departmental agreement_departmental, Intercommunal agreement_intercommunal, None agreement_none,
    }
}
of_code! {
    /// Why a committee found an application ineligible.
    ineligibility(Ineligibility) { AboveCeiling ineligible_income, IrregularStay ineligible_stay }
}
of_code! {
    /// What became of a proposal of a home.
    housing_fact(HousingFact) { Allocated housing_allocated, LeaseSigned housing_lease, Fallen housing_fallen }
}
of_code! {
    /// Why a letter came back, in the words of the post.
    return_reason(ReturnReason) {
        Unknown return_unknown, NoAccess return_no_access, NotClaimed return_not_claimed, Refused return_refused,
    }
}
of_code! {
    /// A notice.
    notice(NoticeKind) {
        Renewal notice_renewal, Reminder notice_reminder, Expiry notice_expiry, NewLink notice_new_link,
        NoReply notice_no_reply, Ineligible notice_ineligible, StruckOff notice_struck_off,
        Reinstated notice_reinstated, Delay notice_delay,
    }
}
of_code! {
    /// The way by which a notice leaves.
    channel(Channel) { Email channel_email, Post channel_post }
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
        SharedCustody link_shared_custody, VisitingRight link_visiting_right, Flatmate link_flatmate,
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
    /// A child, where a form asks for its sex.
    child(Civility) { Madame girl, Monsieur boy }
}
of_code! {
    /// Whether there is a tax notice.
    tax_notice(TaxNotice) { Own tax_own, Joint tax_joint, Former tax_former, None tax_none }
}
of_code! {
    /// Situation at work.
    activity(Activity) {
        Employee activity_employee, StateAgent activity_state, HospitalAgent activity_hospital,
        LocalAgent activity_local, Student activity_student, Childminder activity_childminder,
        SelfEmployed activity_self_employed, Unemployed activity_unemployed, Retired activity_retired,
        Other activity_other,
    }
}
of_code! {
    /// Contract.
    contract(Contract) {
        Permanent contract_permanent, FixedTerm contract_fixed, Agency contract_agency,
        Apprentice contract_apprentice,
    }
}
of_code! {
    /// Flat or house, today.
    kind_now(HomeKindNow) { Flat kind_flat, House kind_house }
}
of_code! {
    /// Size, today.
    type_now(HomeTypeNow) {
        Room type_room, One type_one, Two type_two, Three type_three, Four type_four, Five type_five,
        SixOrMore type_six,
    }
}
of_code! {
    /// How far an eviction has gone.
    eviction(EvictionStage) {
        PaymentOrder eviction_payment, Summons eviction_summons, Judgment eviction_judgment,
        OrderToLeave eviction_order,
    }
}
of_code! {
    /// How far a separation has gone.
    separation(SeparationStage) { Planned separation_planned, Begun separation_begun, Decided separation_decided }
}
of_code! {
    /// Whether a disability evolves.
    disability_state(DisabilityState) { Stable state_stable, Evolving state_evolving }
}
of_code! {
    /// Steps.
    walking(Walking) { None walking_none, Few walking_few, OneFloor walking_floor, More walking_more }
}
of_code! {
    /// Difficulties.
    impairment(Impairment) {
        LowerLimbs impairment_lower, UpperLimbs impairment_upper, Hearing impairment_hearing, Sight impairment_sight,
    }
}
of_code! {
    /// Technical aids.
    aid(Aid) {
        None aid_none, Cane aid_cane, Walker aid_walker, ManualWheelchair aid_manual, ElectricWheelchair aid_electric,
        PatientLift aid_lift, MedicalBed aid_bed,
    }
}
of_code! {
    /// Equipment.
    equipment(Equipment) {
        AdaptedBath equipment_bath, TransferToilet equipment_toilet, LevelShower equipment_shower,
        Lift equipment_lift, CarerRoom equipment_carer, WideParking equipment_parking,
    }
}
of_code! {
    /// What somebody who helps may see and fill.
    scope(Scope) {
        Identity scope_identity, Family scope_family, Money scope_money, Home scope_home, Health scope_health,
        Pieces scope_pieces,
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
        UnreadableHeic file_unreadable_heic, TooComplex file_too_complex,
        Unverifiable file_unverifiable, Malware file_malware,
    }
}
of_code! {
    /// What is doubtful about a file that was received, and what to do.
    file_warning(FileWarning) {
        Blank warning_blank, Blurry warning_blurry, TooDark warning_too_dark, AlreadySent warning_already_sent,
    }
}

/// Yes or no.
pub fn yes_no(yes: bool, lang: Language) -> String {
    let codes = copy::codes(lang);
    if yes { codes.yes().to_string() } else { codes.no().to_string() }
}

/// The name of a section.
pub fn section(name: &SectionName, lang: Language) -> String {
    let codes = copy::codes(lang);
    match name {
        SectionName::Identity => codes.section_identity(),
        SectionName::Organisation => codes.section_organisation(),
        SectionName::Nir(_) => codes.section_nir(),
        SectionName::Contact => codes.section_contact(),
        SectionName::Address => codes.section_address(),
        SectionName::Helper => codes.section_helper(),
        SectionName::Household => codes.section_household(),
        SectionName::Person(_) => codes.section_person(),
        SectionName::Profession(_) => codes.section_profession(),
        SectionName::Income(_) => codes.section_income(),
        SectionName::Resources(_) => codes.section_resources(),
        SectionName::PresentHome => codes.section_present_home(),
        SectionName::HomeDetails => codes.section_home_details(),
        SectionName::Motives => codes.section_motives(),
        SectionName::MotiveDetails => codes.section_motive_details(),
        SectionName::FormerApplication => codes.section_former_application(),
        SectionName::Disability => codes.section_disability(),
        SectionName::Adaptation(_) => codes.section_adaptation(),
        SectionName::WantedHome => codes.section_wanted_home(),
        SectionName::WantedPlaces => codes.section_wanted_places(),
        SectionName::Remarks => codes.section_remarks(),
    }
    .to_string()
}

/// The name of a section, with the name of the person whose it is where there are several: `Léo Martin`, `Karim Benali :
/// Travail`.
pub fn section_of(name: &SectionName, answers: &Answers, lang: Language) -> String {
    let plain = section(name, lang);
    match (name, name.whose()) {
        (SectionName::Person(_), Some(whose)) if !answers.name_of(&whose).is_empty() => answers.name_of(&whose),
        (SectionName::Person(_), _) => plain,
        (_, Some(whose)) if !answers.persons.is_empty() && !answers.name_of(&whose).is_empty() => {
            copy::application(lang).section_of(answers.name_of(&whose), plain).to_string()
        }
        _ => plain,
    }
}

/// A person among those of the household.
pub fn person(whose: &Whose, answers: &Answers, lang: Language) -> String {
    match whose {
        Whose::Applicant => copy::codes(lang).applicant().to_string(),
        Whose::Person(_) => answers.name_of(whose),
    }
}
