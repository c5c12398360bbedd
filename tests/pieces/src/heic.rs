//! HEIC files: one picture as `heif-enc` writes it, and grids of tiles as phones write them, box by box.

use std::io;

use image::{DynamicImage, RgbImage};

use crate::png;
use crate::tools::{join, made_by};

/// A picture as HEIC (`heif-enc`, Debian's `libheif-examples`).
pub(crate) fn heic(picture: &RgbImage) -> io::Result<Vec<u8>> {
    let png = png::png(&DynamicImage::ImageRgb8(picture.clone()));
    made_by("heif-enc", &["-q", "50", "-o", "made.heic", "from.png"], ("from.png", "made.heic"), &png)
}

/// A coded tile: its decoder's configuration, and its data.
pub struct Tile {
    side: u32,
    configuration: Vec<u8>,
    data: Vec<u8>,
}

/// Codes a square picture.
pub fn tile(picture: &RgbImage) -> io::Result<Tile> {
    let made = heic(picture)?;
    let lost = || io::Error::other("heif-enc wrote no tile");
    let named = |name: &[u8]| made.windows(4).position(|part| part == name).ok_or_else(lost);
    let sized = |at: usize| {
        let size = made.get(at - 4..at).and_then(|size| size.try_into().ok()).map(u32::from_be_bytes);
        size.and_then(|size| made.get(at - 4..at - 4 + size as usize)).ok_or_else(lost)
    };
    let configuration = sized(named(b"hvcC")?)?.to_vec();
    // One picture and nothing else: all that is in the box is its data.
    let data = sized(named(b"mdat")?)?[8..].to_vec();
    Ok(Tile { side: picture.width(), configuration, data })
}

fn sized(name: &[u8], content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let size = u32::try_from(content.len() + 8).expect("a small box");
    join(&[&size.to_be_bytes(), name, &content])
}

fn full(name: &[u8], version: u8, content: &[&[u8]]) -> Vec<u8> {
    sized(name, &[&[version, 0, 0, 0], &content.concat()])
}

/// What a grid says of itself, when it lies.
pub(crate) struct Lies {
    pub(crate) shown: Option<(u16, u16)>,
    pub(crate) code: &'static [u8; 4],
    pub(crate) offset: u32,
    pub(crate) tiles_of_itself: bool,
}

impl Default for Lies {
    fn default() -> Self {
        Self { shown: None, code: b"hvc1", offset: 0, tiles_of_itself: false }
    }
}

/// A photograph of `columns` by `rows` tiles (ISO/IEC 23008-12, 6.6.2.3), each the same, cut to `shown`; `exif` goes with
/// it.
pub fn heic_grid(tile: &Tile, (columns, rows): (u8, u8), shown: (u16, u16), exif: &[u8]) -> Vec<u8> {
    lying_grid(tile, (columns, rows), shown, exif, &Lies::default())
}

pub(crate) fn lying_grid(
    tile: &Tile,
    (columns, rows): (u8, u8),
    (width, height): (u16, u16),
    exif: &[u8],
    lies: &Lies,
) -> Vec<u8> {
    let count = u16::from(columns) * u16::from(rows);
    let exif_item = count + 2;
    let be = |number: u16| number.to_be_bytes();
    let entry = |item: u16, kind: &[u8]| full(b"infe", 2, &[&be(item), &[0, 0], kind, &[0]]);
    let mut entries = vec![entry(1, b"grid")];
    entries.extend((2..count + 2).map(|item| entry(item, lies.code)));
    entries.push(entry(exif_item, b"Exif"));
    let items = full(b"iinf", 0, &[&be(count + 2), &entries.concat()]);
    let to: Vec<u8> = (2..count + 2).flat_map(|item| be(if lies.tiles_of_itself { 1 } else { item })).collect();
    let tiles = sized(b"dimg", &[&be(1), &be(count), &to]);
    let describes = sized(b"cdsc", &[&be(exif_item), &be(1), &be(1)]);
    let references = full(b"iref", 0, &[&tiles, &describes]);
    let size = |width: u32, height: u32| full(b"ispe", 0, &[&width.to_be_bytes(), &height.to_be_bytes()]);
    let (shown_width, shown_height) = lies.shown.unwrap_or((width, height));
    let properties = sized(
        b"ipco",
        &[&tile.configuration, &size(tile.side, tile.side), &size(u32::from(shown_width), u32::from(shown_height))],
    );
    let mut uses = vec![join(&[&be(1), &[1, 3]])];
    uses.extend((2..count + 2).map(|item| join(&[&be(item), &[2, 0x81, 2]])));
    let applied = full(b"ipma", 0, &[&u32::from(count + 1).to_be_bytes(), &uses.concat()]);
    let properties = sized(b"iprp", &[&properties, &applied]);
    let grid = join(&[&[0, 0, rows - 1, columns - 1], &be(shown_width), &be(shown_height)]);
    let exif = join(&[&6_u32.to_be_bytes(), b"Exif\0\0", exif]);
    let meta = |data_at: u32| {
        let place = |item: u16, method: u16, at: u32, length: usize| {
            let length = u32::try_from(length).expect("a small item");
            join(&[&be(item), &be(method), &be(0), &be(1), &at.to_be_bytes(), &length.to_be_bytes()])
        };
        let mut places = vec![place(1, 1, 0, grid.len())];
        places.extend((2..count + 2).map(|item| place(item, 0, data_at + lies.offset, tile.data.len())));
        let exif_at = data_at + u32::try_from(tile.data.len()).expect("a small tile");
        places.push(place(exif_item, 0, exif_at, exif.len()));
        // Four bytes for offsets and lengths.
        let places = full(b"iloc", 1, &[&[0x44, 0], &be(count + 2), &places.concat()]);
        let handler = full(b"hdlr", 0, &[&[0; 4], b"pict", &[0; 13]]);
        let primary = full(b"pitm", 0, &[&be(1)]);
        full(b"meta", 0, &[&handler, &primary, &places, &items, &references, &properties, &sized(b"idat", &[&grid])])
    };
    let kind = sized(b"ftyp", &[b"heic", &[0; 4], b"mif1heic"]);
    let data_at = u32::try_from(kind.len() + meta(0).len() + 8).expect("a small file");
    join(&[&kind, &meta(data_at), &sized(b"mdat", &[&tile.data, &exif])])
}
