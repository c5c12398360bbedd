//! Pictures of the pages of a PDF, for whoever looks at it without opening it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use domain::piece::FileProblem;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};
use image::RgbImage;

use super::legibility::{Measures, measure};
use super::{PREVIEW_QUALITY, PREVIEW_SIDE, picture};

/// How long pages are drawn: those that come after have no picture.
const DRAWING: Duration = Duration::from_secs(6);

/// The pictures of the first pages, and what is measured of them.
#[derive(Default)]
pub(super) struct Drawn {
    pub(super) pictures: Vec<Vec<u8>>,
    pub(super) measures: Vec<Measures>,
}

/// Draws the pages in their order, for as long as there is time and nothing fails.
pub(super) fn draw(bytes: &[u8], most: u32) -> Result<Drawn, FileProblem> {
    let started = Instant::now();
    let pdf = Pdf::new(bytes.to_vec()).map_err(|_| FileProblem::Unreadable)?;
    let settings = InterpreterSettings::default();
    let cache = RenderCache::new();
    let mut drawn = Drawn::default();
    for page in pdf.pages().iter().take(most as usize) {
        if started.elapsed() > DRAWING {
            break;
        }
        // A page that the renderer cannot draw is not a page that cannot be read: the PDF itself can be opened.
        let Ok(image) = catch_unwind(AssertUnwindSafe(|| picture_of(page, &cache, &settings))) else { break };
        let Some(image) = image else { break };
        drawn.measures.push(measure(&image)?);
        drawn.pictures.push(picture::encode(&image, PREVIEW_QUALITY)?);
    }
    Ok(drawn)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "bounded above"
)]
fn picture_of<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>, settings: &InterpreterSettings) -> Option<RgbImage> {
    let (width, height) = page.render_dimensions();
    let longest = width.max(height);
    // A page may say that it has no size, or one that is no number.
    if !(longest.is_finite() && width > 0.0 && height > 0.0) {
        return None;
    }
    let scale = PREVIEW_SIDE as f32 / longest;
    let side = |length: f32| (length * scale).round().clamp(1.0, PREVIEW_SIDE as f32) as u16;
    let asked = RenderSettings {
        x_scale: scale,
        y_scale: scale,
        width: Some(side(width)),
        height: Some(side(height)),
        bg_color: WHITE,
    };
    let pixmap = render(page, cache, settings, &asked);
    // On white: every pixel is opaque.
    let pixels = pixmap.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    RgbImage::from_raw(u32::from(pixmap.width()), u32::from(pixmap.height()), pixels)
}
