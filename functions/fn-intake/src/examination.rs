//! Looks at a file that anybody may have sent, and says what it is or why it cannot be used.
//!
//! Pure: bytes in, verdict out. Memory and time are bounded whatever the bytes are: dimensions are read before pixels, and
//! what is compressed is never let out beyond a limit.

mod pdf;
mod picture;

use domain::piece::{FileKind, FileProblem, MAX_FILE_BYTES};

/// Most pixels of an image: a 50-megapixel phone.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Most pages of a PDF.
pub const MAX_PAGES: u32 = 50;

/// A file that can be opened safely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// What it really is.
    pub kind: FileKind,
    /// How many of its bytes are the document. Phones append films to photographs, others worse: that is not kept.
    pub length: usize,
    /// Pages of a PDF, 1 for an image.
    pub pages: u32,
}

/// Examines the first bytes of a file of `size` bytes (all of them, unless the file is larger than what is taken).
pub fn examine(bytes: &[u8], size: u64) -> Result<Sound, FileProblem> {
    if size == 0 {
        return Err(FileProblem::Empty);
    }
    if size > MAX_FILE_BYTES {
        return Err(FileProblem::TooLarge);
    }
    // The type is what the first bytes say: names and declared types are the sender's.
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => picture::jpeg(bytes),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => picture::png(bytes),
        [b'%', b'P', b'D', b'F', b'-', ..] => pdf::pdf(bytes),
        _ => Err(FileProblem::NotAccepted),
    }
}

#[cfg(test)]
mod tests;
