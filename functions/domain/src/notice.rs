//! Notices, and the ways by which they leave (R.441-2-7, R.441-2-8).

code_list! {
    /// What leaves during the year of an application, by one way or several.
    NoticeKind {
        /// The renewal notice of R.441-2-7.
        Renewal = "renewal",
        Reminder = "reminder",
        /// The validity ended.
        Expiry = "expiry",
        /// A link was locked; another one.
        NewLink = "new-link",
        /// A service warned of a strike-off.
        NoReply = "no-reply",
        Ineligible = "ineligible",
        StruckOff = "struck-off",
        Reinstated = "reinstated",
        /// The delay is abnormally long: another recourse is open (L.441-1-4).
        Delay = "delay",
    }
}

impl NoticeKind {
    /// Whether it carries a link to renew.
    pub const fn renews(self) -> bool {
        matches!(self, Self::Renewal | Self::Reminder | Self::Expiry | Self::NewLink | Self::Reinstated)
    }

    /// Whether its leaving is what a strike-off leans on.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Renewal | Self::NewLink)
    }
}

code_list! {
    /// A way to an applicant.
    Channel { Email = "email", Post = "post" }
}

/// What is known of how an applicant can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "four facts of the same kind")]
pub struct Reach {
    /// Registered or renewed on line by himself, once at least.
    pub on_line: bool,
    /// An address is known, and nothing sent there came back.
    pub email: bool,
    /// Asked for paper too.
    pub paper: bool,
    /// A postal address in France is known: letters are not sent abroad (service-public, 8 Nov 2024).
    pub postal: bool,
}

impl Reach {
    /// The ways of a renewal notice, R.441-2-7: by post for who never used the service on line, and by e-mail if an address
    /// is known; by e-mail for the others, and by post if they asked. When the only way is barred, the other one is taken:
    /// a notice that cannot arrive is no notice. Empty when there is none at all.
    pub fn channels(self) -> Vec<Channel> {
        let post = self.postal && (!self.on_line || self.paper || !self.email);
        [(self.email, Channel::Email), (post, Channel::Post)]
            .into_iter()
            .filter_map(|(open, channel)| open.then_some(channel))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_are_those_of_the_law() {
        let reach = Reach { on_line: true, email: true, paper: false, postal: true };
        let both = vec![Channel::Email, Channel::Post];
        assert_eq!(reach.channels(), [Channel::Email]);
        assert_eq!(Reach { paper: true, ..reach }.channels(), both);
        assert_eq!(Reach { on_line: false, ..reach }.channels(), both);
        assert_eq!(Reach { on_line: false, email: false, ..reach }.channels(), [Channel::Post]);
        assert_eq!(Reach { email: false, ..reach }.channels(), [Channel::Post], "the mail came back");
        assert_eq!(Reach { paper: true, postal: false, ..reach }.channels(), [Channel::Email], "abroad");
        assert!(Reach { email: false, postal: false, ..reach }.channels().is_empty());
    }
}
