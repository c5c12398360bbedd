//! PNG files, chunk by chunk.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};

use crate::tools::{crc32, join};

pub(crate) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";

pub(crate) fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).expect("memory can be written");
    bytes.into_inner()
}

pub(crate) fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("a small chunk").to_be_bytes();
    let named = join(&[name, data]);
    join(&[&length, &named, &crc32(&named).to_be_bytes()])
}

/// The head of a picture: its size, its bits a sample, its kind of colours (0 grey, 2 RGB, 3 palette, 6 RGBA).
pub(crate) fn head(width: u32, height: u32, bits: u8, colours: u8) -> Vec<u8> {
    chunk(b"IHDR", &join(&[&width.to_be_bytes(), &height.to_be_bytes(), &[bits, colours, 0, 0, 0]]))
}

/// A file of these chunks.
pub(crate) fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    join(&[SIGNATURE, &chunks.concat(), &chunk(b"IEND", b"")])
}

/// A good picture, with more chunks before its data.
pub(crate) fn with(chunks: &[Vec<u8>], picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = png(picture);
    // After the signature and the head.
    let at = 8 + 25;
    bytes.splice(at..at, chunks.concat());
    bytes
}
