//! What the script of a page says of a file before it sends it: the form that it is given takes this file and no other.

use data_encoding::BASE64;
use domain::piece::{FileProblem, MAX_FILE_BYTES};

/// The types that a script may declare. What a file really is, its examination says.
pub const DECLARED_TYPES: [&str; 5] = ["image/jpeg", "image/png", "image/heic", "image/heif", "application/pdf"];

/// A file that is about to be sent: its type, its size in bytes, its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    content_type: &'static str,
    bytes: u64,
    sha256: String,
}

/// Why what was declared cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotDeclared {
    /// The file would be refused: the person can act.
    File(FileProblem),
    /// A size or a digest that is none: not a script of ours.
    Unreadable,
}

impl Declared {
    /// Reads a declaration: one of [`DECLARED_TYPES`], a size between one byte and
    /// [`MAX_FILE_BYTES`], and 32 bytes in base64.
    pub fn parse(content_type: &str, bytes: &str, sha256: &str) -> Result<Self, NotDeclared> {
        let bytes: u64 = bytes.parse().map_err(|_| NotDeclared::Unreadable)?;
        let digest = BASE64.decode(sha256.as_bytes()).map_err(|_| NotDeclared::Unreadable)?;
        if digest.len() != 32 {
            return Err(NotDeclared::Unreadable);
        }
        let known = DECLARED_TYPES.into_iter().find(|known| *known == content_type);
        let content_type = known.ok_or(NotDeclared::File(FileProblem::NotAccepted))?;
        match bytes {
            0 => Err(NotDeclared::File(FileProblem::Empty)),
            1..=MAX_FILE_BYTES => Ok(Self { content_type, bytes, sha256: sha256.to_owned() }),
            _ => Err(NotDeclared::File(FileProblem::TooLarge)),
        }
    }

    /// The type that is declared.
    pub fn content_type(&self) -> &str {
        self.content_type
    }

    /// The size, in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The SHA-256, in base64.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    #[test]
    fn only_what_could_be_taken_is_declared() {
        let declared = Declared::parse("image/jpeg", "480000", DIGEST).unwrap();
        assert_eq!((declared.content_type(), declared.bytes(), declared.sha256()), ("image/jpeg", 480_000, DIGEST));
        assert!(Declared::parse("image/jpeg", &MAX_FILE_BYTES.to_string(), DIGEST).is_ok());
        for (kind, bytes, problem) in [
            ("image/gif", "480000", FileProblem::NotAccepted),
            ("image/jpeg", "0", FileProblem::Empty),
            ("image/jpeg", "20971521", FileProblem::TooLarge),
        ] {
            assert_eq!(Declared::parse(kind, bytes, DIGEST), Err(NotDeclared::File(problem)));
        }
        for (bytes, digest) in [("-1", DIGEST), ("", DIGEST), ("1", ""), ("1", "AAAA"), ("1", "é")] {
            assert_eq!(Declared::parse("image/jpeg", bytes, digest), Err(NotDeclared::Unreadable));
        }
    }
}
