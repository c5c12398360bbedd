//! What makes a page doubtful: nothing on it, too blurry, too dark. Simple measures with wide margins: they warn and never
//! refuse. `./tests/run pieces` prints them for every page of its corpus, where the thresholds come from.
//!
//! All are taken on the page in grey, its longest side shrunk to [`SIDE`], so that phones compare with each other.

use domain::piece::{FileProblem, FileWarning};
use image::{GrayImage, RgbImage, imageops};

use super::picture;

/// Longest side of the page that is measured, in pixels.
const SIDE: u32 = 1200;
/// Side of the tiles in which sharpness is looked for, in pixels: a few letters.
const TILE: u32 = 32;
/// Half the side of the neighbourhood that ink is compared with, in pixels.
const AROUND: u32 = 16;

/// A page with less ink than this, in millionths of its surface, is blank. One line of a letter covers about 2000; the grain
/// of a photographed white sheet, less than 100.
const LEAST_INK: u64 = 300;
/// Ink is darker or lighter than what is around it by at least this, of 255.
const INK: u32 = 28;
/// A page whose sharpest parts vary less than this is blurry (variance of the Laplacian). Text that is sharp gives more than
/// 1500; text that can just be read, about 150; letters that melt into each other, less than 60.
const LEAST_SHARPNESS: u64 = 90;
/// A page whose lightest parts are darker than this, of 255, is too dark. Paper by a lamp is above 120.
const LEAST_LIGHT: u8 = 70;

/// What is measured of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Measures {
    /// Millionths of the surface that differ from what is around them.
    ink: u64,
    /// Variance of the Laplacian in the tile that only two in a hundred exceed.
    sharpness: u64,
    /// The grey that five pixels in a hundred exceed.
    light: u8,
}

impl Measures {
    fn is_blank(self) -> bool {
        self.ink < LEAST_INK
    }
}

/// What to warn of, for the pages of a file. A page that is blank among others is the back of a sheet: only a file without
/// anything on it is blank. One page that cannot be read is enough for the other warnings.
pub(super) fn warnings(pages: &[Measures]) -> Vec<FileWarning> {
    let written = || pages.iter().filter(|page| !page.is_blank());
    let mut warnings = Vec::new();
    if !pages.is_empty() && written().count() == 0 {
        warnings.push(FileWarning::Blank);
    }
    if written().any(|page| page.sharpness < LEAST_SHARPNESS) {
        warnings.push(FileWarning::Blurry);
    }
    if pages.iter().any(|page| page.light < LEAST_LIGHT) {
        warnings.push(FileWarning::TooDark);
    }
    warnings
}

pub(super) fn measure(page: &RgbImage) -> Result<Measures, FileProblem> {
    let grey = if page.width().max(page.height()) > SIDE {
        imageops::grayscale(&picture::shrink(page.clone(), SIDE)?)
    } else {
        imageops::grayscale(page)
    };
    let measures = Measures { ink: ink(&grey), sharpness: sharpness(&grey), light: light(&grey) };
    tracing::debug!(?measures, "a page was measured");
    Ok(measures)
}

/// The grey that five pixels in a hundred exceed.
fn light(grey: &GrayImage) -> u8 {
    let mut counts = [0_u64; 256];
    for level in grey.as_raw() {
        counts[usize::from(*level)] += 1;
    }
    let mut left = grey.as_raw().len() as u64 / 20;
    for (level, count) in (0..=u8::MAX).rev().zip(counts.iter().rev()) {
        if *count > left {
            return level;
        }
        left -= count;
    }
    0
}

/// Millionths of the surface that differ from their neighbourhood: shadows are wide, letters are not.
fn ink(grey: &GrayImage) -> u64 {
    let (width, height) = grey.dimensions();
    let sums = sums(grey);
    let stride = width as usize + 1;
    let sum = |x: u32, y: u32| sums[y as usize * stride + x as usize];
    let mut differing: u64 = 0;
    for (x, y, level) in grey.enumerate_pixels() {
        let (left, top) = (x.saturating_sub(AROUND), y.saturating_sub(AROUND));
        let (right, bottom) = ((x + AROUND + 1).min(width), (y + AROUND + 1).min(height));
        let total = sum(right, bottom) + sum(left, top) - sum(left, bottom) - sum(right, top);
        let mean = total / ((right - left) * (bottom - top));
        differing += u64::from(mean.abs_diff(u32::from(level.0[0])) >= INK);
    }
    differing * 1_000_000 / (u64::from(width) * u64::from(height)).max(1)
}

/// Sums of all that is above and left of each corner. 1200 × 1200 × 255 fits in 32 bits.
fn sums(grey: &GrayImage) -> Vec<u32> {
    let (width, height) = grey.dimensions();
    let stride = width as usize + 1;
    let mut sums = vec![0; stride * (height as usize + 1)];
    for y in 0..height as usize {
        let mut row = 0;
        for x in 0..width as usize {
            row += u32::from(grey.as_raw()[y * width as usize + x]);
            sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
        }
    }
    sums
}

/// Variance of the Laplacian in the tile that only two in a hundred exceed: a page is as sharp as its writing, however
/// little of it there is.
fn sharpness(grey: &GrayImage) -> u64 {
    let (width, height) = grey.dimensions();
    let level = |x: u32, y: u32| i64::from(grey.as_raw()[y as usize * width as usize + x as usize]);
    let mut tiles = Vec::new();
    for top in (1..height.saturating_sub(1)).step_by(TILE as usize) {
        for left in (1..width.saturating_sub(1)).step_by(TILE as usize) {
            let (mut count, mut total, mut squares) = (0, 0, 0);
            for y in top..(top + TILE).min(height - 1) {
                for x in left..(left + TILE).min(width - 1) {
                    let around = level(x - 1, y) + level(x + 1, y) + level(x, y - 1) + level(x, y + 1);
                    let laplacian = around - 4 * level(x, y);
                    count += 1;
                    total += laplacian;
                    squares += laplacian * laplacian;
                }
            }
            let mean = total / count;
            tiles.push(u64::try_from(squares / count - mean * mean).unwrap_or_default());
        }
    }
    tiles.sort_unstable();
    let at = tiles.len().saturating_sub(1 + tiles.len() / 50);
    tiles.get(at).copied().unwrap_or_default()
}
