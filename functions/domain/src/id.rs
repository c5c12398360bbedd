//! Identifiers: opaque, unguessable, never derived from a person. Chance is an argument.

use std::fmt;

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// A new identifier from 128 bits of chance.
            pub fn new(chance: u128) -> Self {
                Self(format!("{chance:032x}"))
            }

            /// A new identifier that sorts by the instant it was made, in milliseconds since 1970, then by chance.
            pub fn at(milliseconds: i64, chance: u128) -> Self {
                let time = u128::from(milliseconds.max(0).unsigned_abs()) << 80;
                Self::new(time | (chance & ((1 << 80) - 1)))
            }

            /// Reads an identifier back; `None` when it cannot be one of ours.
            pub fn parse(text: &str) -> Option<Self> {
                let good = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                good.then(|| Self(text.to_owned()))
            }

            /// The text used in keys and URLs.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// An applicant's account.
    AccountId
}
id! {
    /// An agent of a registering service.
    AgentId
}
id! {
    /// An application, from its draft on. The unique number comes later and never replaces it.
    ApplicationId
}
id! {
    /// A person of the household other than the applicant.
    PersonId
}
id! {
    /// A piece: one document in one file.
    PieceId
}
id! {
    /// An event of an application's history; sorts by time.
    EventId
}
id! {
    /// Something to be sent: an item of the outbox; sorts by time.
    OutboxId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_sort_by_time() {
        assert!(EventId::at(1, u128::MAX) < EventId::at(2, 0));
        assert_eq!(EventId::parse(EventId::at(5, 7).as_str()), Some(EventId::at(5, 7)));
    }

    #[test]
    fn foreign_text_is_no_identifier() {
        for text in ["", "../x", &"g".repeat(32), &"A".repeat(32), &"0".repeat(33)] {
            assert_eq!(ApplicationId::parse(text), None);
        }
    }
}
