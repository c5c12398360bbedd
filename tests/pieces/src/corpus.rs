//! The whole corpus.

use std::io;

use domain::piece::{FileKind, FileProblem, FileWarning};

use crate::{good, hostile};

/// A file, and what has to be thought of it.
pub struct Specimen {
    /// A name as a sender would give it; nothing depends on it.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// What has to come out.
    pub expected: Expected,
}

/// A verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// It can be used.
    Sound {
        /// As what it is kept.
        kind: FileKind,
        /// How many pages it has.
        pages: u32,
        /// What is doubtful.
        warnings: Vec<FileWarning>,
    },
    /// It cannot.
    Refused(FileProblem),
}

impl Specimen {
    pub(crate) fn photograph(name: &str, bytes: Vec<u8>) -> Self {
        Self::doubtful(name, bytes, &[])
    }

    pub(crate) fn doubtful(name: &str, bytes: Vec<u8>, warnings: &[FileWarning]) -> Self {
        let expected = Expected::Sound { kind: FileKind::Jpeg, pages: 1, warnings: warnings.to_vec() };
        Self { name: name.to_owned(), bytes, expected }
    }

    pub(crate) fn pdf(name: &str, bytes: Vec<u8>, pages: u32, warnings: &[FileWarning]) -> Self {
        let expected = Expected::Sound { kind: FileKind::Pdf, pages, warnings: warnings.to_vec() };
        Self { name: name.to_owned(), bytes, expected }
    }

    pub(crate) fn refused(name: &str, bytes: impl Into<Vec<u8>>, problem: FileProblem) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into(), expected: Expected::Refused(problem) }
    }
}

/// Every file, the good ones first. HEIC and progressive JPEG are made by Debian's `heif-enc` and `jpegtran`.
pub fn corpus() -> io::Result<Vec<Specimen>> {
    let mut all = good::good()?;
    all.extend(hostile::hostile()?);
    Ok(all)
}
