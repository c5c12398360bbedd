//! Pictures that show nobody.

use image::{ColorType, ImageEncoder as _, Rgb, RgbImage};

use crate::Trouble;

/// A card of 640 × 400 pixels, as a PNG of a few kilobytes.
pub(crate) fn small_card() -> Result<Vec<u8>, Trouble> {
    let picture = RgbImage::from_fn(640, 400, |x, y| {
        let line = x > 260 && x < 580 && y > 90 && y % 60 < 14;
        if line { Rgb([70, 80, 90]) } else { Rgb([225, 227, 220]) }
    });
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.write_image(&picture, picture.width(), picture.height(), ColorType::Rgb8.into())?;
    Ok(bytes)
}

/// What the camera of a phone makes: 12 megapixels, a few megabytes of JPEG.
pub(crate) fn of_a_phone() -> Result<Vec<u8>, Trouble> {
    let mut grain: u32 = 1;
    let picture = RgbImage::from_fn(4000, 3000, |x, y| {
        // A sensor's grain is what fills a photograph's bytes.
        grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let light = (x / 32 + y / 24) % 200 + 20 + (grain >> 28);
        let light = u8::try_from(light).unwrap_or(u8::MAX);
        Rgb([light, light.saturating_sub(8), light.saturating_sub(16)])
    });
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 88).encode_image(&picture)?;
    Ok(bytes)
}
