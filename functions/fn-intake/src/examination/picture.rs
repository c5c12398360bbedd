//! Photographs and scans.

use std::io::Cursor;

use domain::piece::{FileKind, FileProblem};
use image::{ImageDecoder as _, ImageFormat, ImageReader, Limits};

use super::{MAX_PIXELS, Sound};

/// Most memory a decoder may take: 50 megapixels of four bytes, and room to work.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

pub(super) fn jpeg(bytes: &[u8]) -> Result<Sound, FileProblem> {
    // The decoder fills what is missing with grey: whether the file is whole is ours to see.
    let length = end_of_jpeg(bytes).ok_or(FileProblem::Unreadable)?;
    decode(&bytes[..length], ImageFormat::Jpeg)?;
    Ok(Sound { kind: FileKind::Jpeg, length, pages: 1 })
}

pub(super) fn png(bytes: &[u8]) -> Result<Sound, FileProblem> {
    let length = end_of_png(bytes).ok_or(FileProblem::Unreadable)?;
    decode(&bytes[..length], ImageFormat::Png)?;
    Ok(Sound { kind: FileKind::Png, length, pages: 1 })
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<(), FileProblem> {
    let unreadable = |_| FileProblem::Unreadable;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_MEMORY {
        return Err(FileProblem::TooManyPixels);
    }
    let mut pixels = vec![0; usize::try_from(decoder.total_bytes()).map_err(|_| FileProblem::TooManyPixels)?];
    decoder.read_image(&mut pixels).map_err(unreadable)
}

/// Where the first image of a JPEG ends, its end marker included (ITU-T T.81, annex B). `None` when it is cut.
fn end_of_jpeg(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        // Markers may be preceded by any number of fill bytes.
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        while *bytes.get(at)? == 0xFF {
            at += 1;
        }
        let marker = bytes[at];
        at += 1;
        match marker {
            0xD9 => return Some(at),
            // Alone, without a length.
            0x01 | 0xD0..=0xD8 => {}
            _ => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
                if length < 2 {
                    return None;
                }
                at += length;
                if marker == 0xDA {
                    at = end_of_scan(bytes, at)?;
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
