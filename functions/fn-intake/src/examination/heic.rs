//! Photographs of iPhones (HEIC: an HEVC picture, or a grid of them, in an ISO media file), made again as JPEG.

use domain::piece::FileProblem;
use heic_decoder::HeifError;
use image::RgbImage;
use image::metadata::Orientation;
use usecases::intake::Found;

use super::{MAX_PIXELS, picture};

/// Brands of still pictures coded in HEVC (ISO/IEC 23008-12, annex B). Films (`mp42`, `qt  `) and AVIF are something else.
const BRANDS: [&[u8]; 5] = [b"heic", b"heix", b"heim", b"heis", b"mif1"];

/// Whether what follows `ftyp` names such a picture.
pub(super) fn is_brand(rest: &[u8]) -> bool {
    rest.get(..4).is_some_and(|brand| BRANDS.contains(&brand))
}

pub(super) fn heic(bytes: &[u8]) -> Result<Found, FileProblem> {
    let info = heic_decoder::probe(bytes).map_err(problem)?;
    // What is coded counts as well as what is shown: a small window on a huge picture decodes it whole.
    for (width, height) in [(info.width, info.height), (info.coded_width, info.coded_height)] {
        if (width as u64).saturating_mul(height as u64) > MAX_PIXELS {
            return Err(FileProblem::TooManyPixels);
        }
    }
    // Turned by the decoder as the file asks (`irot`, `imir`); its EXIF says so again, and does not count.
    let rgb = {
        let decoded = heic_decoder::decode(bytes).map_err(problem)?;
        decoded.to_rgb8().map_err(problem)?
    };
    let side = |length: usize| u32::try_from(length).map_err(|_| FileProblem::TooManyPixels);
    let image = RgbImage::from_raw(side(rgb.width)?, side(rgb.height)?, rgb.data);
    picture::standard(image.ok_or(FileProblem::Unreadable)?, Orientation::NoTransforms)
}

/// A file that is cut or wrong is damaged like any other; one that asks for what the decoder does not know has its own
/// sentence, since the same phone can send a JPEG.
fn problem(error: HeifError) -> FileProblem {
    match error {
        HeifError::Unsupported(_) => FileProblem::UnreadableHeic,
        _ => FileProblem::Unreadable,
    }
}
