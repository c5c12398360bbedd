//! Photographs and scans: decoded whole, and made again as a plain JPEG.
//!
//! Nothing of what was sent is kept but what is seen: no place, no date, no make of phone (EXIF, XMP), no thumbnail, no film
//! or archive behind the picture. How the phone was held is applied to the pixels first. The colour profile goes too: what
//! a wide one shows a little more vividly is read all the same.

use std::io::Cursor;

use domain::piece::{FileKind, FileProblem};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, RgbImage};
use usecases::intake::Found;

use super::{MAX_PIXELS, STANDARD_QUALITY, STANDARD_SIDE, legibility};

/// Most memory that the pixels of a picture may take: 50 megapixels of four bytes, and room to work.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
/// Most scans of a progressive JPEG. Encoders make ten; each costs a pass over the whole picture, and takes a few bytes.
const MAX_SCANS: u32 = 64;

pub(super) fn jpeg(bytes: &[u8]) -> Result<Found, FileProblem> {
    // The decoder fills what is missing with grey: whether the file is whole is ours to see.
    let length = end_of_jpeg(bytes)?;
    decode(&bytes[..length], ImageFormat::Jpeg)
}

pub(super) fn png(bytes: &[u8]) -> Result<Found, FileProblem> {
    let length = end_of_png(bytes).ok_or(FileProblem::Unreadable)?;
    decode(&bytes[..length], ImageFormat::Png)
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<Found, FileProblem> {
    let unreadable = |_| FileProblem::Unreadable;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_MEMORY {
        return Err(FileProblem::TooManyPixels);
    }
    // One that says nothing that can be read is taken as it is.
    let held = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    standard(on_white(image), held)
}

/// The standard form of a picture.
pub(super) fn standard(image: RgbImage, held: Orientation) -> Result<Found, FileProblem> {
    let small = shrink(image, STANDARD_SIDE)?;
    let mut upright = DynamicImage::ImageRgb8(small);
    upright.apply_orientation(held);
    let upright = upright.into_rgb8();
    let copy = encode(&upright, STANDARD_QUALITY)?;
    let warnings = legibility::warnings(&[legibility::measure(&upright)?]);
    Ok(Found { kind: FileKind::Jpeg, pages: 1, copy, previews: vec![], warnings })
}

/// Colours of a byte, on white where something shows through: what is clear is paper.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let clear = image.into_rgba8();
    let (width, height) = clear.dimensions();
    let mut pixels = clear.into_raw();
    let mut kept = 0;
    for at in (0..pixels.len()).step_by(4) {
        let alpha = u32::from(pixels[at + 3]);
        for channel in 0..3 {
            let mixed = (u32::from(pixels[at + channel]) * alpha + 255 * (255 - alpha)) / 255;
            pixels[kept] = u8::try_from(mixed).unwrap_or(u8::MAX);
            kept += 1;
        }
    }
    pixels.truncate(kept);
    RgbImage::from_raw(width, height, pixels).unwrap_or_default()
}

/// The picture, its longest side no longer than `side`.
pub(super) fn shrink(image: RgbImage, side: u32) -> Result<RgbImage, FileProblem> {
    let (width, height) = image.dimensions();
    if width.max(height) <= side {
        return Ok(image);
    }
    let scaled = |own: u32| {
        let scaled = u64::from(own) * u64::from(side) / u64::from(width.max(height));
        u32::try_from(scaled).unwrap_or(side).max(1)
    };
    let (to_width, to_height) = (scaled(width), scaled(height));
    let source = ImageRef::new(width, height, image.as_raw(), PixelType::U8x3).map_err(|_| FileProblem::Unreadable)?;
    let mut target = Image::new(to_width, to_height, PixelType::U8x3);
    // As sharp as the size allows, without the halos of wider filters around letters.
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| FileProblem::Unreadable)?;
    RgbImage::from_raw(to_width, to_height, target.into_vec()).ok_or(FileProblem::Unreadable)
}

pub(super) fn encode(image: &RgbImage, quality: u8) -> Result<Vec<u8>, FileProblem> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image).map_err(|_| FileProblem::Unreadable)?;
    Ok(bytes)
}

/// Where the first image of a JPEG ends, its end marker included (ITU-T T.81, annex B).
fn end_of_jpeg(bytes: &[u8]) -> Result<usize, FileProblem> {
    let cut = FileProblem::Unreadable;
    let byte = |at: usize| bytes.get(at).copied().ok_or(cut);
    let (mut at, mut scans) = (2, 0);
    loop {
        // Markers may be preceded by any number of fill bytes.
        if byte(at)? != 0xFF {
            return Err(cut);
        }
        while byte(at)? == 0xFF {
            at += 1;
        }
        let marker = bytes[at];
        at += 1;
        match marker {
            0xD9 => return Ok(at),
            // Alone, without a length.
            0x01 | 0xD0..=0xD8 => {}
            _ => {
                let length = usize::from(u16::from_be_bytes([byte(at)?, byte(at + 1)?]));
                if length < 2 {
                    return Err(cut);
                }
                at += length;
                if marker == 0xDA {
                    scans += 1;
                    if scans > MAX_SCANS {
                        return Err(FileProblem::TooComplex);
                    }
                    at = end_of_scan(bytes, at).ok_or(cut)?;
                }
            }
        }
    }
}

/// Where the coded data that start here end: at the next marker that is neither a stuffed byte nor a restart.
fn end_of_scan(bytes: &[u8], from: usize) -> Option<usize> {
    let data = bytes.get(from..)?;
    let ends = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    data.windows(2).position(ends).map(|offset| from + offset)
}

/// Where a PNG ends, its end chunk included (PNG specification, §5). `None` when it is cut.
fn end_of_png(bytes: &[u8]) -> Option<usize> {
    let mut at: usize = 8;
    loop {
        let head = bytes.get(at..at + 8)?;
        let length = usize::try_from(u32::from_be_bytes([head[0], head[1], head[2], head[3]])).ok()?;
        // Length, name, data, check.
        at = at.checked_add(12)?.checked_add(length)?;
        if at > bytes.len() {
            return None;
        }
        if &head[4..8] == b"IEND" {
            return Some(at);
        }
    }
}
