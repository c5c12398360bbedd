//! Looks at a file that anybody may have sent, and makes its safe form, or says why it cannot be used.
//!
//! Pure: bytes in, verdict out. Memory and time are bounded as far as a decoder lets them be: dimensions are read before
//! pixels, what is compressed is never let out beyond a limit, pages are drawn while there is time. Where a decoder knows no
//! limit, the process that this runs in has them (`crate::apart`).

mod heic;
mod legibility;
mod pdf;
mod picture;
mod preview;

use domain::piece::{FileProblem, MAX_FILE_BYTES};
use usecases::intake::Found;

/// Most pixels of an image: a 50-megapixel phone.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Most pages of a PDF: a long lease.
pub const MAX_PAGES: u32 = 50;
/// Longest side of a photograph as it is kept, in pixels: an A4 page at 220 dots an inch, where the small print of a card or
/// of a payslip is still read.
pub const STANDARD_SIDE: u32 = 2600;
/// Longest side of the picture of a page, in pixels.
pub const PREVIEW_SIDE: u32 = 1600;
/// Quality of a photograph as it is kept, of 100.
const STANDARD_QUALITY: u8 = 85;
/// Quality of the picture of a page, of 100.
const PREVIEW_QUALITY: u8 = 80;

/// Examines the first bytes of a file of `size` bytes (all of them, unless the file is larger than what is taken).
pub fn examine(bytes: &[u8], size: u64) -> Result<Found, FileProblem> {
    if size == 0 {
        return Err(FileProblem::Empty);
    }
    if size > MAX_FILE_BYTES {
        return Err(FileProblem::TooLarge);
    }
    // The type is what the first bytes say: a name and a declared type are the sender's, and do not even reach us.
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => picture::jpeg(bytes),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => picture::png(bytes),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if heic::is_brand(brand) => heic::heic(bytes),
        [b'%', b'P', b'D', b'F', b'-', ..] => pdf::pdf(bytes),
        _ => Err(FileProblem::NotAccepted),
    }
}

#[cfg(test)]
mod tests;
