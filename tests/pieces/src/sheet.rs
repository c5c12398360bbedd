//! A sheet of paper with lines of signs that no alphabet has, by daylight or by a lamp.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

/// How a sheet looks.
#[derive(Clone, Copy)]
pub struct Sheet {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Signs on a line: the more, the smaller.
    pub signs: u32,
    /// How light the paper is, of 255.
    pub paper: u8,
    /// How dark the signs are, of 255.
    pub ink: u8,
    /// Grain of the sensor, of 255.
    pub grain: u8,
    /// Another seed is another text.
    pub seed: u32,
}

impl Sheet {
    /// A letter photographed by daylight.
    pub fn new(width: u32, height: u32) -> Self {
        Self { width, height, signs: 80, paper: 225, ink: 45, grain: 6, seed: 1 }
    }

    /// Draws it.
    pub fn draw(self) -> RgbImage {
        let cell = (self.width / (self.signs + 16)).max(6);
        let (margin, line) = (8 * cell, cell * 3);
        let mut grain = self.seed | 1;
        RgbImage::from_fn(self.width, self.height, |x, y| {
            grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let inside =
                x >= margin && x < self.width - margin && y >= margin && y < self.height.saturating_sub(margin);
            let signed = self.signs > 0 && inside && self.is_ink(x - margin, y - margin, cell, line);
            // One corner is further from the window.
            let shade = u32::from(self.paper) * (x + y) / (self.width + self.height) / 6;
            let light = if signed { u32::from(self.ink) } else { u32::from(self.paper) - shade };
            let light = light + (grain >> 16) % (u32::from(self.grain) + 1);
            let light = u8::try_from(light).unwrap_or(u8::MAX);
            Rgb([light, light.saturating_sub(2), light.saturating_sub(6)])
        })
    }

    /// Signs of five dots by seven, a sixth of them blanks; a line in nine is empty.
    fn is_ink(self, x: u32, y: u32, cell: u32, line: u32) -> bool {
        let (sign, row) = (x / cell, y / line);
        let (dot_x, dot_y) = (x % cell * 6 / cell, y % line * 10 / line);
        if dot_x >= 5 || dot_y >= 7 || row % 9 == 8 {
            return false;
        }
        let hash =
            (sign.wrapping_mul(0x9E37_79B1) ^ row.wrapping_mul(0x85EB_CA77) ^ self.seed).wrapping_mul(0xC2B2_AE35);
        let hash = (hash ^ hash >> 15).wrapping_mul(0x2765_4435);
        let dots = hash ^ hash >> 13;
        !dots.is_multiple_of(6) && dots >> ((dot_y * 5 + dot_x) % 31) & 1 == 1
    }
}

/// A picture as phones send it.
pub fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).expect("memory can be written");
    bytes.into_inner()
}
