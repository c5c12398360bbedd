//! Good files, and the nastiest we can write. They are made here: no binary waits in the repository.

use std::io::{Cursor, Write as _};

use domain::piece::{FileKind, FileProblem, FileWarning, MAX_FILE_BYTES};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{GenericImageView as _, ImageFormat, RgbImage};
use proptest::prelude::*;

use super::*;

fn look(bytes: &[u8]) -> Result<Found, FileProblem> {
    examine(bytes, bytes.len() as u64)
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let image = RgbImage::from_fn(64, 48, |x, y| {
        image::Rgb([x * 4, y * 5, x * y].map(|shade| u8::try_from(shade % 251).unwrap()))
    });
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("the image can be written");
    bytes.into_inner()
}

fn pdf_with(catalog: &str, more: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>").into_bytes(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>".to_vec(),
    ];
    objects.extend(more.iter().map(|object| object.as_bytes().to_vec()));
    written_pdf::file(&objects, "")
}

fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).expect("memory can be written");
    let packed = encoder.finish().expect("memory can be written");
    let mut object = format!("<< {dictionary} /Filter /FlateDecode /Length {} >>\nstream\n", packed.len()).into_bytes();
    object.extend(packed);
    object.extend(b"\nendstream");
    object
}

#[test]
fn good_files_are_sound() {
    for (bytes, kind) in [
        (picture(ImageFormat::Jpeg), FileKind::Jpeg),
        (picture(ImageFormat::Png), FileKind::Jpeg),
        (pdf_with("", &[]), FileKind::Pdf),
        (pdf_with("/OpenAction [3 0 R /Fit]", &["<< /S /URI /URI (https://service-public.fr) >>"]), FileKind::Pdf),
    ] {
        let found = look(&bytes).expect("a good file");
        assert_eq!((found.kind, found.pages), (kind, 1));
        assert_eq!(found.previews.len(), usize::from(kind == FileKind::Pdf));
        assert_ne!(found.copy, bytes, "what is kept is ours");
        // What is kept can be examined in its turn.
        assert_eq!(look(&found.copy).expect("what is kept is sound").kind, kind);
    }
}

#[test]
fn what_follows_a_picture_is_not_kept() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let picture = picture(format);
        let mut followed = picture.clone();
        followed.extend(b"PK\x03\x04<script>alert(1)</script>%PDF-1.7");
        let kept = look(&followed).expect("a picture followed by a film is a picture").copy;
        assert_eq!(kept, look(&picture).expect("a picture").copy);
    }
}

#[test]
fn sizes_are_bounded() {
    assert_eq!(look(b""), Err(FileProblem::Empty));
    assert_eq!(examine(&picture(ImageFormat::Png), MAX_FILE_BYTES + 1), Err(FileProblem::TooLarge));
    // A PNG that says it has 1.6 billion pixels, in a few bytes.
    let mut huge = picture(ImageFormat::Png);
    huge[16..24].copy_from_slice(&[0, 0, 0x9C, 0x40, 0, 0, 0x9C, 0x40]);
    let crc = crc32(&huge[12..29]);
    huge[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(look(&huge), Err(FileProblem::TooManyPixels));
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[test]
fn content_decides_the_type() {
    for bytes in [
        &b"<!DOCTYPE html><script>alert(1)</script>"[..],
        b"  %PDF-1.7",
        b"<html>%PDF-1.7",
        b"GIF89a....",
        b"PK\x03\x04",
        b"MZ",
        b"\x00\x00\x00\x18ftypmp42",
        b"\x00\x00\x00\x18ftypavif",
        b"\xFF\xD8",
    ] {
        assert_eq!(look(bytes), Err(FileProblem::NotAccepted), "{bytes:?}");
    }
    assert_eq!(look(b"\x00\x00\x00\x18ftypheic"), Err(FileProblem::Unreadable));
    assert_eq!(look(b"%PDF-1.7\n<html><script>alert(1)</script>"), Err(FileProblem::Unreadable));
}

#[test]
fn a_pdf_that_acts_is_refused() {
    let acting = [
        pdf_with("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", &[]),
        pdf_with("/OpenAction 4 0 R", &["<< /S /J#61vaScript /J#53 (app.alert(1)) >>"]),
        pdf_with("/OpenAction << /S /Launch /F (calc.exe) >>", &[]),
        pdf_with("/AA << /WC 4 0 R >>", &["<< /S /GoTo >>"]),
        pdf_with("/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>", &["<< /Type /Filespec /EF << /F 5 0 R >> >>"]),
        pdf_with("/AcroForm << /XFA [] /Fields [] >>", &[]),
        pdf_with("", &["<< /S /SubmitForm /F (http://example.org) >>"]),
        pdf_with("", &["<< /S /URI /URI (file:///etc/passwd) >>"]),
        pdf_with("", &["<< /Type /Annot /Subtype /RichMedia >>"]),
        pdf_with("/X [[[[<< /Y << /S /GoToR /F (x) >> >>]]]]", &[]),
    ];
    for (index, bytes) in acting.iter().enumerate() {
        assert_eq!(look(bytes), Err(FileProblem::ActiveContent), "{index}");
    }
}

#[test]
fn a_script_in_a_compressed_stream_is_found() {
    let inner = b"5 0 << /S /JavaScript /JS (app.alert(1)) >>";
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>".to_vec(),
    ];
    objects.push(stream("/Type /ObjStm /N 1 /First 4", inner));
    assert_eq!(look(&written_pdf::file(&objects, "")), Err(FileProblem::ActiveContent));
}

#[test]
fn a_script_that_the_table_hides_is_found() {
    let mut bytes = pdf_with("", &[]);
    let at = bytes.windows(5).position(|window| window == b"xref\n").expect("there is a table");
    // Launch is not among the names looked for in the raw bytes: only the repaired reading sees it.
    let hidden = b"9 0 obj\n<< /S /Launch /F (calc.exe) >>\nendobj\n";
    bytes.splice(at..at, hidden.iter().copied());
    let text = bytes.windows(10).rposition(|window| window == b"startxref\n").expect("there is a pointer");
    bytes.truncate(text);
    bytes.extend(format!("startxref\n{}\n%%EOF\n", at + hidden.len()).bytes());
    assert_eq!(look(&bytes), Err(FileProblem::ActiveContent));
}

#[test]
fn protected_long_looping_and_swollen_pdfs_are_refused() {
    let protected = written_pdf::file(
        &[b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), b"<< /Type /Pages /Kids [] /Count 0 >>".to_vec()],
        "/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >>",
    );
    assert_eq!(look(&protected), Err(FileProblem::Encrypted));

    let page = |number| format!("{number} 0 R");
    let kids: Vec<String> = (0..51).map(|index| page(index + 3)).collect();
    let mut long = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{}] /Count 51 >>", kids.join(" ")).into_bytes(),
    ];
    long.extend((0..51).map(|_| b"<< /Type /Page /Parent 2 0 R >>".to_vec()));
    assert_eq!(look(&written_pdf::file(&long, "")), Err(FileProblem::TooManyPages));

    let looping = written_pdf::file(
        &[b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>".to_vec()],
        "",
    );
    assert_eq!(look(&looping), Err(FileProblem::Unreadable));

    let mut swollen = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_vec(),
    ];
    swollen.push(stream("", &vec![b' '; 40 * 1024 * 1024]));
    let swollen = written_pdf::file(&swollen, "");
    assert!(swollen.len() < 100_000);
    assert_eq!(look(&swollen), Err(FileProblem::Unreadable));
}

/// A segment APP1 of EXIF that says how the phone was held, and where it was.
fn exif(held: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &1_u32.to_be_bytes(), &value].concat()
    };
    let [high, low] = held.to_be_bytes();
    let (orientation, place) = (entry(0x0112, 3, [high, low, 0, 0]), entry(0x8825, 4, 38_u32.to_be_bytes()));
    let gps = [&[0, 1][..], &entry(1, 2, *b"N\0\0\0"), &[0; 4]].concat();
    let tiff = [&b"MM\0\x2A\0\0\0\x08\0\x02"[..], &orientation, &place, &[0; 4], &gps].concat();
    let length = u16::try_from(tiff.len() + 8).expect("short").to_be_bytes();
    [&[0xFF, 0xE1][..], &length, b"Exif\0\0", &tiff].concat()
}

fn with_exif(jpeg: &[u8], held: u16) -> Vec<u8> {
    [&jpeg[..2], &exif(held), &jpeg[2..]].concat()
}

#[test]
fn a_photograph_is_turned_as_the_phone_was_held_and_says_nothing_of_where() {
    // A mark in one corner, and the corner in which it is seen: top left, top right, bottom right, bottom left…
    let picture = RgbImage::from_fn(64, 32, |x, y| image::Rgb(if x < 16 && y < 16 { [0; 3] } else { [255; 3] }));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).expect("the image can be written");
    let bytes = bytes.into_inner();
    let corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0), (1, 0), (1, 1), (0, 1)];
    for (held, (right, down)) in (1..).zip(corners) {
        let sent = with_exif(&bytes, held);
        assert!(sent.windows(4).any(|part| part == b"Exif"));
        let kept = look(&sent).expect("a photograph").copy;
        assert!(!kept.windows(4).any(|part| part == b"Exif"), "{held}");
        let seen = image::load_from_memory(&kept).expect("a picture");
        let upright = if held < 5 { (64, 32) } else { (32, 64) };
        assert_eq!(seen.dimensions(), upright, "{held}");
        let at = |side: u32, far: u32| if far == 1 { side - 8 } else { 8 };
        let mark = seen.get_pixel(at(upright.0, right), at(upright.1, down));
        assert!(mark.0[0] < 60, "held {held}: {mark:?}");
    }
}

#[test]
fn what_is_clear_is_paper() {
    let clear = image::RgbaImage::from_pixel(40, 40, image::Rgba([0, 0, 0, 0]));
    let mut bytes = Cursor::new(Vec::new());
    clear.write_to(&mut bytes, ImageFormat::Png).expect("the image can be written");
    let kept = look(&bytes.into_inner()).expect("a picture").copy;
    assert_eq!(image::load_from_memory(&kept).expect("a picture").get_pixel(20, 20).0, [255; 4]);
}

#[test]
fn large_photographs_become_of_the_standard_size_and_small_ones_stay() {
    for (width, height, kept) in [(3000, 2000, (2600, 1733)), (2000, 3000, (1733, 2600)), (900, 600, (900, 600))] {
        let picture = RgbImage::from_pixel(width, height, image::Rgb([200; 3]));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Jpeg).expect("the image can be written");
        let copy = look(&bytes.into_inner()).expect("a photograph").copy;
        assert_eq!(image::load_from_memory(&copy).expect("a picture").dimensions(), kept);
    }
}

#[test]
fn a_photograph_in_a_pdf_says_nothing_of_where_either() {
    let photograph = with_exif(&picture(ImageFormat::Jpeg), 1);
    let mut image = format!(
        "<< /Type /XObject /Subtype /Image /Width 64 /Height 48 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter \
         /DCTDecode /Length {} >>\nstream\n",
        photograph.len()
    )
    .into_bytes();
    image.extend(&photograph);
    image.extend(b"\nendstream");
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 7 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 64 48] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>"
            .to_vec(),
        stream("", b"64 0 0 48 0 0 cm /I Do"),
        image,
        b"<< /Author (Jeanne Secret) >>".to_vec(),
        b"<< /Type /Metadata /Subtype /XML /Length 6 >>\nstream\nSecret\nendstream".to_vec(),
    ];
    let mut sent = written_pdf::file(&objects, "/Info 6 0 R");
    sent.extend(b"PK\x03\x04 Secret behind");
    let found = look(&sent).expect("a PDF");
    let has = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(has(&sent, b"Exif") && has(&sent, b"Secret"));
    assert!(!has(&found.copy, b"Exif") && !has(&found.copy, b"Secret"));
    // The photograph is still there: its page is not white.
    let page = image::load_from_memory(&found.previews[0]).expect("a picture of the page");
    assert_eq!(page.dimensions(), (1600, 1200));
    assert!(page.to_luma8().as_raw().iter().any(|level| *level < 100));
}

/// A page of lines of small squares, as letters are from afar.
fn page(paper: u8, letter: u8) -> RgbImage {
    RgbImage::from_fn(1000, 1400, |x, y| {
        let is_letter =
            (100..900).contains(&x) && (100..1300).contains(&y) && y % 40 < 14 && x % 12 < 6 && (x + y) % 3 > 0;
        image::Rgb([if is_letter { letter } else { paper }; 3])
    })
}

fn warned(picture: &RgbImage) -> Vec<FileWarning> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).expect("the image can be written");
    look(&bytes.into_inner()).expect("a photograph").warnings
}

#[test]
fn what_is_doubtful_is_told_and_what_is_good_is_not() {
    let good = page(235, 30);
    assert_eq!(warned(&good), []);
    assert_eq!(warned(&RgbImage::from_pixel(1000, 1400, image::Rgb([240; 3]))), [FileWarning::Blank]);
    assert_eq!(warned(&image::imageops::fast_blur(&good, 6.0)), [FileWarning::Blurry]);
    assert_eq!(warned(&page(60, 5)), [FileWarning::TooDark]);
    assert_eq!(warned(&page(110, 20)), []);
}

#[test]
fn a_progressive_photograph_of_too_many_scans_is_refused() {
    let mut bytes = picture(ImageFormat::Jpeg);
    let scan = bytes.windows(2).position(|pair| pair == [0xFF, 0xDA]).expect("a scan");
    let (scan, end) = (bytes[scan..bytes.len() - 2].to_vec(), bytes.len() - 2);
    bytes.truncate(end);
    (0..100).for_each(|_| bytes.extend(&scan));
    bytes.extend([0xFF, 0xD9]);
    assert_eq!(look(&bytes), Err(FileProblem::TooComplex));
}

proptest! {
    #[test]
    fn a_cut_picture_is_refused(share in 0.0_f64..1.0) {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let whole = picture(format);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            let kept = (whole.len() as f64 * share) as usize;
            prop_assert!(look(&whole[..kept]).is_err());
        }
    }

    #[test]
    fn no_damage_panics(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..24)) {
        for mut bytes in [picture(ImageFormat::Jpeg), picture(ImageFormat::Png), pdf_with("/OpenAction 4 0 R", &["<< /S /GoTo >>"])] {
            for (at, value) in &flips {
                let at = at.index(bytes.len());
                bytes[at] = *value;
            }
            let _ = look(&bytes);
        }
    }
}
