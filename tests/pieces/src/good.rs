//! What people send: photographs of every size, held in every way, scans, PDFs of one page and of fifty; and pages that are
//! doubtful.

use std::io;

use domain::piece::FileWarning;
use image::{DynamicImage, Rgb, RgbImage, RgbaImage, imageops};

use crate::corpus::Specimen;
use crate::heic::{heic, heic_grid, tile};
use crate::sheet::{Sheet, jpeg};
use crate::tools::{join, made_by};
use crate::{pdf, png};

pub(crate) fn good() -> io::Result<Vec<Specimen>> {
    let mut all = Vec::new();
    let of_3 = Sheet::new(1536, 2048).draw();
    let small = jpeg(&Sheet { signs: 40, ..Sheet::new(900, 1200) }.draw(), 88);
    photographs(&mut all, &of_3, &small)?;
    scans(&mut all);
    of_iphones(&mut all, &of_3)?;
    pdfs(&mut all, &of_3);
    doubtful(&mut all, &of_3);
    Ok(all)
}

fn photographs(all: &mut Vec<Specimen>, of_3: &RgbImage, small: &[u8]) -> io::Result<()> {
    all.push(Specimen::photograph("photo-3-mpx.jpg", jpeg(of_3, 88)));
    all.push(Specimen::photograph("photo-12-mpx.jpg", jpeg(&Sheet::new(3024, 4032).draw(), 88)));
    all.push(Specimen::photograph("photo-48-mpx.jpg", jpeg(&Sheet::new(6048, 8064).draw(), 80)));
    for held in 1..=8 {
        all.push(Specimen::photograph(&format!("held-{held}-with-its-place.jpg"), with_exif(small, held)));
    }
    let grey = DynamicImage::ImageLuma8(imageops::grayscale(of_3));
    let mut bytes = io::Cursor::new(Vec::new());
    grey.write_to(&mut bytes, image::ImageFormat::Jpeg).map_err(io::Error::other)?;
    all.push(Specimen::photograph("grey.jpg", bytes.into_inner()));
    let progressive = ["-progressive", "-outfile", "to.jpg", "from.jpg"];
    let progressive = made_by("jpegtran", &progressive, ("from.jpg", "to.jpg"), &jpeg(of_3, 88))?;
    all.push(Specimen::photograph("progressive.jpg", progressive));
    // Motion photographs: a film behind the picture.
    all.push(Specimen::photograph("followed-by-a-film.jpg", join(&[small, b"\0\0\0\x18ftypmp42", &vec![7; 50_000]])));
    all.push(Specimen::photograph("without-an-extension", small.to_vec()));
    // A bill by the lamp of a kitchen, a card on a dark table.
    let lamp = Sheet { paper: 150, ink: 50, grain: 14, ..Sheet::new(1536, 2048) };
    all.push(Specimen::photograph("by-a-lamp.jpg", jpeg(&lamp.draw(), 80)));
    let mut table = RgbImage::from_pixel(2000, 1500, Rgb([35, 32, 30]));
    let card = Sheet { signs: 30, paper: 215, ..Sheet::new(1000, 640) }.draw();
    imageops::replace(&mut table, &card, 500, 430);
    all.push(Specimen::photograph("card-on-a-dark-table.jpg", jpeg(&table, 85)));
    // Paper that was sent by fax: a line of signs and nothing else.
    let mut nearly_empty = RgbImage::from_pixel(1536, 2048, Rgb([235; 3]));
    let line = Sheet { grain: 0, signs: 60, ..Sheet::new(1200, 560) }.draw();
    imageops::replace(&mut nearly_empty, &imageops::crop_imm(&line, 0, 100, 1200, 50).to_image(), 100, 300);
    all.push(Specimen::photograph("one-line.jpg", jpeg(&nearly_empty, 85)));
    Ok(())
}

fn scans(all: &mut Vec<Specimen>) {
    // A4 at 300 dots an inch.
    let scan = Sheet { paper: 252, ink: 10, grain: 0, ..Sheet::new(2480, 3508) }.draw();
    let grey = imageops::grayscale(&scan);
    all.push(Specimen::photograph("scan-300-dpi.png", png::png(&DynamicImage::ImageRgb8(scan.clone()))));
    all.push(Specimen::photograph("scan-grey.png", png::png(&DynamicImage::ImageLuma8(grey.clone()))));
    let of_16_bits = DynamicImage::ImageLuma8(grey).into_luma16();
    all.push(Specimen::photograph("scan-16-bits.png", png::png(&DynamicImage::ImageLuma16(of_16_bits))));
    let clear = RgbaImage::from_fn(1000, 1400, |x, y| {
        let Rgb([level, ..]) = *scan.get_pixel(x * 2, y * 2);
        image::Rgba([0, 0, 0, 255 - level])
    });
    all.push(Specimen::photograph("ink-on-nothing.png", png::png(&DynamicImage::ImageRgba8(clear))));
    let screen = Sheet { paper: 255, ink: 30, grain: 0, signs: 60, ..Sheet::new(1080, 2340) }.draw();
    all.push(Specimen::photograph("screenshot.png", png::png(&DynamicImage::ImageRgb8(screen))));
}

fn of_iphones(all: &mut Vec<Specimen>, of_3: &RgbImage) -> io::Result<()> {
    all.push(Specimen::photograph("photo-3-mpx.heic", heic(of_3)?));
    let side = 512;
    let tile = tile(&Sheet { signs: 8, ..Sheet::new(side, side) }.draw())?;
    let exif = tiff(6);
    all.push(Specimen::photograph("iphone-12-mpx.heic", heic_grid(&tile, (8, 6), (4032, 3024), &exif)));
    all.push(Specimen::photograph("iphone-24-mpx.heic", heic_grid(&tile, (12, 9), (5712, 4284), &exif)));
    all.push(Specimen::photograph("iphone-48-mpx.heic", heic_grid(&tile, (16, 12), (8064, 6048), &exif)));
    Ok(())
}

fn pdfs(all: &mut Vec<Specimen>, of_3: &RgbImage) {
    for pages in [1, 3, 50] {
        let count = u32::try_from(pages).unwrap_or(u32::MAX);
        all.push(Specimen::pdf(&format!("text-{pages}.pdf"), pdf_of_text(pages), count, &[]));
    }
    let photograph = with_exif(&jpeg(of_3, 80), 1);
    for pages in [1, 3, 20] {
        let count = u32::try_from(pages).unwrap_or(u32::MAX);
        let scans = pdf_of_scans(&photograph, (1536, 2048), pages);
        all.push(Specimen::pdf(&format!("scans-{pages}.pdf"), scans, count, &[]));
    }
    let link = "<< /Type /Annot /Subtype /Link /Rect [0 0 100 20] /A << /S /URI /URI (https://impots.gouv.fr) >> >>";
    all.push(Specimen::pdf("with-a-link.pdf", pdf::with_page("/Annots [6 0 R]", &[link.into()]), 1, &[]));
    let plain_form = "/AcroForm << /Fields [6 0 R] >>";
    let field = "<< /FT /Tx /T (nom) /V (rien) >>";
    all.push(Specimen::pdf("with-a-plain-form.pdf", pdf::with(plain_form, &[field]), 1, &[]));
    let mut packed = lopdf::Document::load_mem(&pdf_of_text(2)).expect("a file of ours");
    let mut bytes = Vec::new();
    packed.save_modern(&mut bytes).expect("memory can be written");
    all.push(Specimen::pdf("packed-objects.pdf", bytes, 2, &[]));
    let about = b"<< /Author (Somebody Private) /Producer (A program) >>".to_vec();
    let said = pdf::file(&pdf::page_and("", "", &[about]), "/Info 6 0 R");
    all.push(Specimen::pdf("says-who-wrote-it.pdf", said, 1, &[]));
}

fn doubtful(all: &mut Vec<Specimen>, of_3: &RgbImage) {
    use FileWarning::{Blank, Blurry, TooDark};
    let blank = Sheet { signs: 0, ..Sheet::new(1536, 2048) };
    all.push(Specimen::doubtful("blank-sheet.jpg", jpeg(&blank.draw(), 85), &[Blank]));
    let grainy = Sheet { grain: 24, ..blank };
    all.push(Specimen::doubtful("blank-sheet-with-grain.jpg", jpeg(&grainy.draw(), 85), &[Blank]));
    for (name, by, warnings) in [("a-little", 1.5, &[][..]), ("much", 6.0, &[Blurry]), ("very-much", 10.0, &[Blurry])] {
        let blurred = imageops::fast_blur(of_3, by);
        all.push(Specimen::doubtful(&format!("blurred-{name}.jpg"), jpeg(&blurred, 88), warnings));
    }
    let dark = Sheet { paper: 45, ink: 10, ..Sheet::new(1536, 2048) };
    let mut dark = dark.draw();
    for pixel in dark.pixels_mut() {
        pixel.0 = pixel.0.map(|level| level.saturating_sub(4));
    }
    all.push(Specimen::doubtful("dark.jpg", jpeg(&dark, 90), &[TooDark]));
    let lens_covered = RgbImage::from_pixel(1536, 2048, Rgb([4, 3, 5]));
    all.push(Specimen::doubtful("lens-covered.jpg", jpeg(&lens_covered, 85), &[Blank, TooDark]));
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>".to_vec(),
    ];
    all.push(Specimen::pdf("blank.pdf", pdf::file(&objects, ""), 1, &[Blank]));
    let blurred = jpeg(&imageops::fast_blur(of_3, 8.0), 80);
    all.push(Specimen::pdf("blurred-scan.pdf", pdf_of_scans(&blurred, (1536, 2048), 1), 1, &[Blurry]));
}

/// A PDF of so many pages of text.
pub fn pdf_of_text(pages: usize) -> Vec<u8> {
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", 4 + page * 2)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{}] /Count {pages} >>", kids.join(" ")).into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ];
    for page in 0..pages {
        let content = 5 + page * 2;
        let resources = "/Resources << /Font << /F 3 0 R >> >>";
        objects.push(
            format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R {resources} >>")
                .into_bytes(),
        );
        objects.push(pdf::stream("", &pdf::text(page)));
    }
    pdf::file(&objects, "")
}

/// A PDF whose pages are all this photograph (JPEG, RGB).
pub fn pdf_of_scans(jpeg: &[u8], (width, height): (u32, u32), pages: usize) -> Vec<u8> {
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", 5 + page)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{}] /Count {pages} >>", kids.join(" ")).into_bytes(),
        pdf::packed(
            &format!(
                "/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8 \
                 /Filter /DCTDecode"
            ),
            jpeg,
        ),
        pdf::stream("", b"595 0 0 842 0 0 cm /I Do"),
    ];
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 3 0 R >> >> >>";
    objects.extend((0..pages).map(|_| page.as_bytes().to_vec()));
    pdf::file(&objects, "")
}

/// EXIF data (TIFF): how the phone was held, and where.
pub(crate) fn tiff(held: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, value: [u8; 4]| {
        join(&[&tag.to_be_bytes(), &kind.to_be_bytes(), &1_u32.to_be_bytes(), &value])
    };
    let [high, low] = held.to_be_bytes();
    let orientation = entry(0x0112, 3, [high, low, 0, 0]);
    let place = entry(0x8825, 4, 38_u32.to_be_bytes());
    let north = join(&[&[0, 1], &entry(1, 2, *b"N\0\0\0"), &[0; 4]]);
    join(&[b"MM\0\x2A\0\0\0\x08\0\x02", &orientation, &place, &[0; 4], &north])
}

/// A segment of a JPEG.
pub(crate) fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("a short segment");
    join(&[&[0xFF, marker], &length.to_be_bytes(), content])
}

/// The photograph, saying how the phone was held and where.
pub(crate) fn with_exif(jpeg: &[u8], held: u16) -> Vec<u8> {
    let exif = segment(0xE1, &join(&[b"Exif\0\0", &tiff(held)]));
    let xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><GPSLatitude>43,42N</GPSLatitude></x:xmpmeta>");
    join(&[&jpeg[..2], &exif, &xmp, &jpeg[2..]])
}
