//! The words of the pieces: what each is, what is accepted, why it helps.

use design::Tone;
use domain::answers::Answers;
use domain::language::Language;
use domain::piece::{
    Category, FileWarning, Obstacle, Piece, PieceKind, PieceName, PieceState, SetAside, Standing, Verdict, WayOut,
};
use domain::section::Whose;

use crate::copy;

/// Picks the message of a kind of piece.
macro_rules! of_kind {
    ($kind:expr, $lang:expr; $($variant:ident $message:ident),+ $(,)?) => {{
        let bundle = copy::documents($lang);
        match $kind { $(PieceKind::$variant => bundle.$message().to_string()),+ }
    }};
}

/// What a piece is.
pub fn kind(kind: PieceKind, lang: Language) -> String {
    of_kind!(kind, lang; Identity identity, MinorIdentity minor_identity, Protection protection, TaxNotice tax_notice, IncomeFell income_fell, NoTaxNotice no_tax_notice, PartnersDeath partners_death, DivorcePending divorce_pending, Divorce divorce, PartnershipEnded partnership_ended, Violence violence, Marriage marriage, CivilPartnership civil_partnership, Pregnancy pregnancy, ChildhoodProtection childhood_protection, FamilyReunion family_reunion, Disability disability, Health health, Payslips payslips, Accounts accounts, Pension pension, UnemploymentBenefit unemployment_benefit, DailyAllowances daily_allowances, Apprenticeship apprenticeship, Student student, BackToWork back_to_work, Childminder childminder, Firefighter firefighter, Workplace workplace, ProfessionalTransfer professional_transfer, LatestTaxNotice latest_tax_notice, Maintenance maintenance, Benefits benefits, Scholarship scholarship, Lease lease, Hosting hosting, Structure structure, Hotel hotel, Homeless homeless, Ownership ownership, NotDecent not_decent, Unfit unfit, TakenBack taken_back, TooExpensive too_expensive, Eviction eviction, HomeBuyer home_buyer, Assets assets)
}

/// What is accepted as such a piece: any one of these.
pub fn accepted(kind: PieceKind, lang: Language) -> Vec<String> {
    let text = of_kind!(kind, lang; Identity identity_accepted, MinorIdentity minor_identity_accepted, Protection protection_accepted, TaxNotice tax_notice_accepted, IncomeFell income_fell_accepted, NoTaxNotice no_tax_notice_accepted, PartnersDeath partners_death_accepted, DivorcePending divorce_pending_accepted, Divorce divorce_accepted, PartnershipEnded partnership_ended_accepted, Violence violence_accepted, Marriage marriage_accepted, CivilPartnership civil_partnership_accepted, Pregnancy pregnancy_accepted, ChildhoodProtection childhood_protection_accepted, FamilyReunion family_reunion_accepted, Disability disability_accepted, Health health_accepted, Payslips payslips_accepted, Accounts accounts_accepted, Pension pension_accepted, UnemploymentBenefit unemployment_benefit_accepted, DailyAllowances daily_allowances_accepted, Apprenticeship apprenticeship_accepted, Student student_accepted, BackToWork back_to_work_accepted, Childminder childminder_accepted, Firefighter firefighter_accepted, Workplace workplace_accepted, ProfessionalTransfer professional_transfer_accepted, LatestTaxNotice latest_tax_notice_accepted, Maintenance maintenance_accepted, Benefits benefits_accepted, Scholarship scholarship_accepted, Lease lease_accepted, Hosting hosting_accepted, Structure structure_accepted, Hotel hotel_accepted, Homeless homeless_accepted, Ownership ownership_accepted, NotDecent not_decent_accepted, Unfit unfit_accepted, TakenBack taken_back_accepted, TooExpensive too_expensive_accepted, Eviction eviction_accepted, HomeBuyer home_buyer_accepted, Assets assets_accepted);
    text.split('|').map(str::to_owned).collect()
}

/// Why it helps.
pub fn why(kind: PieceKind, lang: Language) -> String {
    let bundle = copy::pieces(lang);
    match kind.category() {
        Category::Identity => bundle.why_identity(),
        Category::Income => bundle.why_income(),
        Category::Family => bundle.why_family(),
        Category::Health => bundle.why_health(),
        Category::Work => bundle.why_work(),
        Category::Resources => bundle.why_resources(),
        Category::Home => bundle.why_home(),
        Category::Motive => bundle.why_motive(),
        Category::Assets => bundle.why_assets(),
    }
    .to_string()
}

/// A piece, and whose it is when it is another person's.
pub fn name(name: &PieceName, answers: &Answers, lang: Language) -> String {
    let title = kind(name.kind, lang);
    match &name.whose {
        Whose::Applicant => title,
        whose @ Whose::Person(_) => {
            let person = answers.name_of(whose);
            if person.is_empty() { title } else { copy::pieces(lang).of_person(title, person).to_string() }
        }
    }
}

/// Picks the message of a coded value of the pieces.
macro_rules! of_code {
    ($(#[$meta:meta])* $function:ident($type:ty) { $($variant:ident $message:ident),+ $(,)? }) => {
        $(#[$meta])*
        pub fn $function(code: $type, lang: Language) -> String {
            let pieces = copy::pieces(lang);
            match code { $(<$type>::$variant => pieces.$message().to_string()),+ }
        }
    };
}

of_code! {
    /// What somebody says instead of sending a piece.
    way_out(WayOut) {
        CannotGet way_impossible, NotConcerned way_not_concerned, NeedsHelp way_help, AtDesk way_desk, Later way_later,
    }
}
of_code! {
    /// The same, once it is said.
    said(WayOut) {
        CannotGet said_impossible, NotConcerned said_not_concerned, NeedsHelp said_help, AtDesk said_desk,
        Later said_later,
    }
}
of_code! {
    /// Why a piece cannot be got.
    obstacle(Obstacle) {
        Lost obstacle_lost, BeingMade obstacle_being_made, Withheld obstacle_withheld, Danger obstacle_danger,
        Abroad obstacle_abroad, Other obstacle_other,
    }
}
of_code! {
    /// Why a piece was set aside, in its applicant's words.
    set_aside(SetAside) {
        Illegible aside_illegible, Cropped aside_cropped, MissingSide aside_side, MissingPages aside_pages,
        Doubtful aside_doubtful, WrongDocument aside_wrong_document, WrongPerson aside_wrong_person,
        NotInTheList aside_not_in_list, NotTranslated aside_not_translated, Expired aside_expired,
        TooOld aside_too_old, WrongYear aside_wrong_year,
    }
}
of_code! {
    /// What a service says of a piece.
    verdict(Verdict) {
        Accepted verdict_accepted, Unusable verdict_unusable, OutOfScope verdict_out_of_scope,
        Obsolete verdict_obsolete,
    }
}

/// What is doubtful in some files, each once.
pub fn warnings<'a>(files: impl Iterator<Item = &'a Piece>) -> Vec<FileWarning> {
    let mut found = Vec::new();
    for file in files {
        if let PieceState::Sound { warnings, .. } = &file.state {
            found.extend(warnings.iter().copied());
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Where a piece stands, and how it looks.
pub fn standing(standing: Standing, lang: Language) -> (Tone, String) {
    let text = copy::pieces(lang);
    match standing {
        Standing::Missing => (Tone::Info, text.missing().to_string()),
        Standing::Handed => (Tone::Good, text.handed().to_string()),
        Standing::Said(way_out) => (Tone::Info, said(way_out, lang)),
        Standing::Unusable => (Tone::Bad, text.unusable().to_string()),
        Standing::ToCheck => (Tone::Info, text.to_check().to_string()),
        Standing::Accepted => (Tone::Good, text.accepted().to_string()),
        Standing::EndsSoon => (Tone::Warning, text.ends_soon().to_string()),
        Standing::Ended => (Tone::Warning, text.ended().to_string()),
        Standing::SetAside => (Tone::Bad, text.set_aside().to_string()),
    }
}

/// Days after which a reminder leaves, in words.
pub fn remind_after(days: u32, lang: Language) -> String {
    let text = copy::pieces(lang);
    match days {
        ..=3 => text.remind_3().to_string(),
        4..=7 => text.remind_7().to_string(),
        _ => text.remind_30().to_string(),
    }
}

/// Where such a piece is found.
pub fn help(kind: PieceKind, lang: Language) -> String {
    let text = copy::pieces(lang);
    match kind {
        PieceKind::TaxNotice | PieceKind::LatestTaxNotice => text.help_tax(),
        PieceKind::Benefits => text.help_benefits(),
        PieceKind::MinorIdentity | PieceKind::Marriage | PieceKind::PartnersDeath | PieceKind::PartnershipEnded => {
            text.help_civil()
        }
        _ => match kind.category() {
            Category::Work => text.help_work(),
            Category::Home => text.help_home(),
            Category::Health => text.help_health(),
            _ => text.help_other(),
        },
    }
    .to_string()
}
