//! What somebody at a desk has to see to.

code_list! {
    /// What an alert is about.
    AlertKind {
        /// An e-mail to the applicant came back: the address is to be asked for.
        MailReturned = "mail-returned",
        /// A letter on paper to the applicant came back: whether the address is right is to be asked.
        LetterReturned = "letter-returned",
        /// A notice has no way to its applicant: no e-mail that works, no address in France.
        Unreachable = "unreachable",
        /// A notice did not leave.
        NoticeStuck = "notice-stuck",
        /// The delay of a warning ended and nothing proves that it arrived, or it came back.
        WarningUnproven = "warning-unproven",
        /// A home was let or a lease signed, and the application is not struck off.
        Housed = "housed",
        /// An applicant asks for a reinstatement.
        WayBackAsked = "way-back-asked",
    }
}

impl AlertKind {
    /// Whether it is for the territorial manager alone.
    pub const fn is_for_manager(self) -> bool {
        matches!(self, Self::NoticeStuck | Self::WayBackAsked)
    }
}
