//! What nobody should send: broken, lying, swollen, armed, or something else altogether.

use std::io;

use domain::piece::FileProblem::{
    self, ActiveContent, Empty, Encrypted, Malware, NotAccepted, TooComplex, TooLarge, TooManyPages, TooManyPixels,
    Unreadable, UnreadableHeic,
};
use domain::piece::FileWarning::{Blank, Blurry, TooDark};
use domain::piece::MAX_FILE_BYTES;
use image::DynamicImage;

use crate::corpus::Specimen;
use crate::good::{pdf_of_text, segment, tiff};
use crate::heic::{Lies, heic_grid, lying_grid, tile};
use crate::pdf::{self, stream};
use crate::png::{self, chunk, head};
use crate::sheet::{Sheet, jpeg};
use crate::tools::{deflate, deflated, join, made_by, zip};

/// The file that every scanner of malware finds, and that does nothing (EICAR). In two parts, so that no scanner finds this
/// source.
const EICAR: [&str; 2] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STAND", "ARD-ANTIVIRUS-TEST-FILE!$H+H*"];

pub(crate) fn hostile() -> io::Result<Vec<Specimen>> {
    let picture = Sheet { signs: 40, ..Sheet::new(900, 1200) }.draw();
    let photograph = jpeg(&picture, 88);
    let mut all = Vec::new();
    nothing_or_too_much(&mut all);
    other_types(&mut all, &photograph);
    malware(&mut all, &photograph);
    names_that_lie(&mut all, &photograph);
    jpegs(&mut all, &photograph)?;
    pngs(&mut all, &DynamicImage::ImageRgb8(picture));
    heics(&mut all)?;
    broken_pdfs(&mut all);
    acting_pdfs(&mut all);
    swollen_pdfs(&mut all);
    Ok(all)
}

fn nothing_or_too_much(all: &mut Vec<Specimen>) {
    all.push(Specimen::refused("empty.jpg", [], Empty));
    all.push(Specimen::refused("one-byte.pdf", [b'%'], NotAccepted));
    let largest = usize::try_from(MAX_FILE_BYTES).expect("it fits");
    all.push(Specimen::refused("too-large.jpg", vec![0xFF; largest + 1], TooLarge));
    all.push(Specimen::refused("zeros.png", vec![0; 100_000], NotAccepted));
}

fn other_types(all: &mut Vec<Specimen>, photograph: &[u8]) {
    let starts: [(&str, &[u8]); 31] = [
        ("text.txt", b"just words"),
        ("page.html", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("spaced.html", b"\n\n   <html><body onload=alert(1)>"),
        ("bom.html", b"\xEF\xBB\xBF<html>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("entities.xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
        ("moving.gif", b"GIF89a\x01\0\x01\0\0\0\0;"),
        ("huge.gif", b"GIF89a\xFF\xFF\xFF\xFF\xF7\0\0"),
        ("little.tiff", b"II*\0\x08\0\0\0"),
        ("big.tiff", b"MM\0*\0\0\0\x08"),
        ("old.bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0"),
        ("web.webp", b"RIFF\x1A\0\0\0WEBPVP8L\x0D\0\0\0"),
        ("icon.ico", b"\0\0\x01\0\x01\0\x10\x10"),
        ("letter.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("letter.rtf", b"{\\rtf1 hello}"),
        ("setup.exe", b"MZ\x90\0\x03\0\0\0"),
        ("program", b"\x7FELF\x02\x01\x01\0"),
        ("script.sh", b"#!/bin/sh\nrm -rf /\n"),
        ("packed.gz", b"\x1F\x8B\x08\0\0\0\0\0\0\x03"),
        ("packed.7z", b"7z\xBC\xAF\x27\x1C\0\x04"),
        ("packed.rar", b"Rar!\x1A\x07\x01\0"),
        ("film.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"),
        ("film.mov", b"\0\0\0\x14ftypqt  \0\0\0\0qt  "),
        ("picture.avif", b"\0\0\0\x1CftypavifmifA\0\0avifmiaf"),
        ("picture.jxl", b"\xFF\x0A\xFA\x7F"),
        ("picture.jp2", b"\0\0\0\x0CjP  \r\n\x87\n"),
        ("drawing.psd", b"8BPS\0\x01\0\0\0\0\0\0"),
        ("drawing.ps", b"%!PS-Adobe-3.0\n(x) run\n"),
        ("bad-start.png", b"\x89PNG\n\x1A\n"),
        ("shortest.jpg", b"\xFF\xD8"),
        ("data.json", b"{\"a\":1}"),
    ];
    for (name, start) in starts {
        all.push(Specimen::refused(name, start, NotAccepted));
    }
    all.push(Specimen::refused("letter.docx", zip(&[("word/document.xml", b"<w:document/>")]), NotAccepted));
    all.push(Specimen::refused("photos.zip", zip(&[("photo.jpg", photograph)]), NotAccepted));
    let mut nested = vec![b'0'; 1000];
    for _ in 0..12 {
        nested = zip(&[("0.zip", &nested), ("1.zip", &nested)]);
    }
    all.push(Specimen::refused("nested.zip", nested, NotAccepted));
}

fn malware(all: &mut Vec<Specimen>, photograph: &[u8]) {
    let eicar = EICAR.concat();
    all.push(Specimen::refused("eicar.com", eicar.as_bytes(), Malware));
    all.push(Specimen::refused("eicar.zip", zip(&[("eicar.com", eicar.as_bytes())]), Malware));
    all.push(Specimen::refused("eicar-behind.jpg", join(&[photograph, eicar.as_bytes()]), Malware));
    let attached = stream("/Type /EmbeddedFile", eicar.as_bytes());
    let names = "/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>";
    let described = b"<< /Type /Filespec /F (a) /EF << /F 7 0 R >> >>".to_vec();
    let objects = pdf::page_and(names, "", &[described, attached]);
    all.push(Specimen::refused("eicar-attached.pdf", pdf::file(&objects, ""), Malware));
    // ClamAV takes a name that is spelled in numbers for malware, before we look at it.
    let spelled = pdf::with("/OpenAction 6 0 R", &["<< /S /J#61vaScript /J#53 (app.alert(1)) >>"]);
    all.push(Specimen::refused("script-spelled.pdf", spelled, Malware));
}

fn names_that_lie(all: &mut Vec<Specimen>, photograph: &[u8]) {
    all.push(Specimen::pdf("really-a-pdf.jpg", pdf_of_text(1), 1, &[]));
    all.push(Specimen::photograph("really-a-photograph.pdf", photograph.to_vec()));
    all.push(Specimen::photograph("../../../etc/passwd", photograph.to_vec()));
    all.push(Specimen::refused("really-a-page.pdf", *b"<html><script>alert(1)</script></html>", NotAccepted));
    let behind = zip(&[("evil.js", b"alert(1)")]);
    all.push(Specimen::photograph("photograph-and-archive.jpg", join(&[photograph, &behind])));
    all.push(Specimen::pdf("document-and-archive.pdf", join(&[&pdf_of_text(1), &behind]), 1, &[]));
    let page = segment(0xFE, b"*/--><script>alert(document.domain)</script><!--");
    all.push(Specimen::photograph("photograph-and-page.jpg", join(&[&photograph[..2], &page, &photograph[2..]])));
    all.push(Specimen::refused("junk-before.pdf", join(&[&[b'x'; 1000], &pdf_of_text(1)]), NotAccepted));
}

fn jpegs(all: &mut Vec<Specimen>, photograph: &[u8]) -> io::Result<()> {
    let end = photograph.len();
    let after_start = |more: &[u8]| join(&[&photograph[..2], more, &photograph[2..]]);
    all.push(Specimen::refused("half.jpg", &photograph[..end / 2], Unreadable));
    all.push(Specimen::refused("without-its-end.jpg", &photograph[..end - 2], Unreadable));
    all.push(Specimen::refused("start-and-end.jpg", *b"\xFF\xD8\xFF\xD9", Unreadable));
    all.push(Specimen::refused("markers-only.jpg", join(&[b"\xFF\xD8", &[0xFF; 5000], b"\xD9"]), Unreadable));
    let frame = |bytes: &[u8], marker: u8| bytes.windows(2).position(|pair| pair == [0xFF, marker]);
    let start = frame(photograph, 0xC0).ok_or_else(|| io::Error::other("a photograph without a frame"))?;
    let mut huge = photograph.to_vec();
    huge[start + 5..start + 9].fill(0xFF);
    all.push(Specimen::refused("65535-by-65535.jpg", huge, TooManyPixels));
    let mut flat = photograph.to_vec();
    flat[start + 5..start + 9].fill(0);
    all.push(Specimen::refused("no-size.jpg", flat, Unreadable));
    for (name, marker) in [("lossless.jpg", 0xC3), ("hierarchical.jpg", 0xC5), ("arithmetic-by-name.jpg", 0xC9)] {
        let mut other = photograph.to_vec();
        other[start + 1] = marker;
        all.push(Specimen::refused(name, other, Unreadable));
    }
    let arithmetic = ["-arithmetic", "-outfile", "to.jpg", "from.jpg"];
    let arithmetic = made_by("jpegtran", &arithmetic, ("from.jpg", "to.jpg"), photograph)?;
    all.push(Specimen::refused("arithmetic.jpg", arithmetic, Unreadable));
    let huffman = frame(photograph, 0xC4).ok_or_else(|| io::Error::other("a photograph without tables"))?;
    let mut mad = photograph.to_vec();
    mad[huffman + 5..huffman + 21].fill(0xFF);
    all.push(Specimen::refused("mad-tables.jpg", mad, Unreadable));
    let scan = frame(photograph, 0xDA).ok_or_else(|| io::Error::other("a photograph without a scan"))?;
    let small = jpeg(&Sheet::new(200, 300).draw(), 80);
    let small_scan = frame(&small, 0xDA).unwrap_or(scan);
    let scans = small[small_scan..small.len() - 2].repeat(80);
    all.push(Specimen::refused("eighty-scans.jpg", join(&[&small[..small_scan], &scans, b"\xFF\xD9"]), TooComplex));
    let progressive = ["-progressive", "-outfile", "to.jpg", "from.jpg"];
    let progressive = made_by("jpegtran", &progressive, ("from.jpg", "to.jpg"), photograph)?;
    let first = frame(&progressive, 0xDA).ok_or_else(|| io::Error::other("no scan"))?;
    let bomb = progressive[first..progressive.len() - 2].repeat(20);
    all.push(Specimen::refused("progressive-bomb.jpg", join(&[&progressive[..first], &bomb, b"\xFF\xD9"]), TooComplex));
    all.push(Specimen::photograph(
        "a-hundred-thousand-segments.jpg",
        after_start(&segment(0xFE, b"x").repeat(100_000)),
    ));
    all.push(Specimen::photograph(
        "eighteen-megabytes-of-comments.jpg",
        after_start(&segment(0xFE, &vec![b' '; 60_000]).repeat(300)),
    ));
    let exif = |tiff: &[u8]| after_start(&segment(0xE1, &join(&[b"Exif\0\0", tiff])));
    all.push(Specimen::photograph("held-in-no-way.jpg", exif(&tiff(99))));
    // A directory of tags whose next directory is itself, and one far outside.
    all.push(Specimen::photograph("exif-loop.jpg", exif(b"MM\0\x2A\0\0\0\x08\0\0\0\0\0\x08")));
    all.push(Specimen::photograph("exif-outside.jpg", exif(b"MM\0\x2A\xFF\xFF\xFF\xFF")));
    all.push(Specimen::photograph("profile-of-nothing.jpg", after_start(&segment(0xE2, b"ICC_PROFILE\0\x01\xFFxxxx"))));
    Ok(())
}

fn pngs(all: &mut Vec<Specimen>, picture: &DynamicImage) {
    let good = png::png(picture);
    let data = |packed: Vec<u8>| chunk(b"IDAT", &packed);
    all.push(Specimen::refused("half.png", &good[..good.len() / 2], Unreadable));
    all.push(Specimen::refused("without-its-end.png", &good[..good.len() - 4], Unreadable));
    all.push(Specimen::refused("signature-only.png", png::SIGNATURE, Unreadable));
    let claims = |width, height, bits| png::file(&[head(width, height, bits, 2), data(deflate(&[0; 100]))]);
    all.push(Specimen::refused("40000-by-40000.png", claims(40_000, 40_000, 8), TooManyPixels));
    all.push(Specimen::refused("two-billion-wide.png", claims(0x7FFF_FFFF, 0x7FFF_FFFF, 8), Unreadable));
    all.push(Specimen::refused("no-width.png", claims(0, 100, 8), Unreadable));
    all.push(Specimen::refused("seven-bits.png", claims(100, 100, 7), Unreadable));
    all.push(Specimen::refused("said-and-not-there.png", claims(5000, 5000, 8), Unreadable));
    let deep = png::file(&[head(7000, 7000, 16, 6), data(deflated(0, 7000 * (7000 * 8 + 1)))]);
    all.push(Specimen::refused("49-mpx-of-8-bytes.png", deep, TooManyPixels));
    let black = png::file(&[head(7000, 7000, 8, 0), data(deflated(0, 7000 * 7001))]);
    all.push(Specimen::doubtful("49-mpx-of-nothing.png", black, &[Blank, TooDark]));
    let more = png::file(&[head(100, 100, 8, 0), data(deflated(0, 1 << 30))]);
    all.push(Specimen::doubtful("a-gigabyte-behind.png", more, &[Blank, TooDark]));
    let mut wrong = good.clone();
    wrong[29] ^= 1;
    all.push(Specimen::refused("wrong-check.png", wrong, Unreadable));
    let mut long = good.clone();
    long[33..37].fill(0xFF);
    all.push(Specimen::refused("chunk-of-four-gigabytes.png", long, Unreadable));
    all.push(Specimen::refused("no-data.png", png::file(&[head(100, 100, 8, 2)]), Unreadable));
    all.push(Specimen::refused(
        "no-palette.png",
        png::file(&[head(10, 10, 8, 3), data(deflate(&[0; 110]))]),
        Unreadable,
    ));
    let said = chunk(b"zTXt", &join(&[b"Comment\0\0", &deflated(b'a', 1 << 30)]));
    all.push(Specimen::photograph("a-gigabyte-of-words.png", png::with(&[said], picture)));
    let profile = chunk(b"iCCP", &join(&[b"profile\0\0", &deflated(0, 1 << 28)]));
    all.push(Specimen::photograph("a-profile-of-256-megabytes.png", png::with(&[profile], picture)));
    let many: Vec<_> = (0..200_000).map(|_| chunk(b"teSt", b"")).collect();
    all.push(Specimen::photograph("two-hundred-thousand-chunks.png", png::with(&many, picture)));
    let place = chunk(b"eXIf", &tiff(1));
    all.push(Specimen::photograph("with-its-place.png", png::with(&[place], picture)));
    let archive = zip(&[("evil.js", b"alert(1)")]);
    all.push(Specimen::photograph("picture-and-archive.png", join(&[&good, &archive])));
}

fn heics(all: &mut Vec<Specimen>) -> io::Result<()> {
    let picture = Sheet { signs: 8, ..Sheet::new(512, 512) }.draw();
    let tile = tile(&picture)?;
    let good = heic_grid(&tile, (2, 2), (1024, 1024), &tiff(1));
    all.push(Specimen::refused("brand-only.heic", *b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Unreadable));
    all.push(Specimen::refused("half.heic", &good[..good.len() / 2], Unreadable));
    all.push(Specimen::refused("head-of-a-photograph.heic", &good[..400], Unreadable));
    let lying = |count, lies: Lies| lying_grid(&tile, count, (1024, 1024), b"", &lies);
    let huge = Lies { shown: Some((65_535, 65_535)), ..Lies::default() };
    all.push(Specimen::refused("65535-by-65535.heic", lying((2, 2), huge), Unreadable));
    let flat = Lies { shown: Some((0, 0)), ..Lies::default() };
    all.push(Specimen::refused("no-size.heic", lying((2, 2), flat), Unreadable));
    let wide = Lies { shown: Some((7000, 7000)), ..Lies::default() };
    // What no tile covers has no colour: one sees that something is missing.
    all.push(Specimen::doubtful("larger-than-its-tiles.heic", lying((2, 2), wide), &[Blurry]));
    let outside = Lies { offset: 0x00FF_FFFF, ..Lies::default() };
    all.push(Specimen::refused("data-outside.heic", lying((2, 2), outside), Unreadable));
    let shifted = Lies { offset: 7, ..Lies::default() };
    all.push(Specimen::refused("data-shifted.heic", lying((2, 2), shifted), Unreadable));
    let other = Lies { code: b"av01", ..Lies::default() };
    all.push(Specimen::refused("coded-otherwise.heic", lying((2, 2), other), UnreadableHeic));
    let circle = Lies { tiles_of_itself: true, ..Lies::default() };
    all.push(Specimen::refused("made-of-itself.heic", lying((2, 2), circle), UnreadableHeic));
    // Sixty thousand tiles of which a corner is shown.
    let many = lying_grid(&tile, (250, 240), (1024, 1024), b"", &Lies::default());
    all.push(Specimen::refused("sixty-thousand-tiles.heic", many, TooComplex));
    let mut noise = good.clone();
    let data = noise.len() - 20_000.min(noise.len() / 2);
    for (at, byte) in noise[data..].iter_mut().enumerate() {
        *byte = byte.wrapping_mul(31).wrapping_add(u8::try_from(at % 251).unwrap_or(0));
    }
    all.push(Specimen::refused("noise.heic", noise, Unreadable));
    Ok(())
}

fn broken_pdfs(all: &mut Vec<Specimen>) {
    let good = pdf_of_text(2);
    all.push(Specimen::refused("first-line-only.pdf", *b"%PDF-1.7\n", Unreadable));
    all.push(Specimen::refused("page-inside.pdf", *b"%PDF-1.7\n<html><script>alert(1)</script>", Unreadable));
    all.push(Specimen::refused("noise.pdf", join(&[b"%PDF-1.7\n", &deflated(7, 5_000_000)]), Unreadable));
    let refused = |name: &str, objects: &[&str], trailer: &str, problem| {
        let objects: Vec<_> = objects.iter().map(|object| object.as_bytes().to_vec()).collect();
        Specimen::refused(name, pdf::file(&objects, trailer), problem)
    };
    let catalog = "<< /Type /Catalog /Pages 2 0 R >>";
    all.push(refused("no-pages.pdf", &[catalog, "<< /Type /Pages /Kids [] /Count 0 >>"], "", Unreadable));
    all.push(refused("no-catalog.pdf", &["null", "null"], "", Unreadable));
    all.push(refused("page-tree-loop.pdf", &[catalog, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"], "", Unreadable));
    let ring = [
        catalog,
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Pages /Parent 2 0 R /Kids [4 0 R] /Count 1 >>",
        "<< /Type /Pages /Parent 3 0 R /Kids [2 0 R] /Count 1 >>",
    ];
    all.push(refused("page-tree-ring.pdf", &ring, "", Unreadable));
    all.push(Specimen::refused("fifty-one.pdf", pdf_of_text(51), TooManyPages));
    all.push(Specimen::refused("three-thousand.pdf", pdf_of_text(3000), TooManyPages));
    // The same page, a million times, in a few bytes: each level names the one below twice.
    let mut doubled = vec![catalog.to_owned()];
    doubled.extend((2..22).map(|level| {
        let below = level + 1;
        format!("<< /Type /Pages /Kids [{below} 0 R {below} 0 R] /Count {} >>", 1 << (22 - level))
    }));
    doubled.push("<< /Type /Page /MediaBox [0 0 595 842] >>".to_owned());
    let doubled: Vec<&str> = doubled.iter().map(String::as_str).collect();
    all.push(refused("a-million-times-one-page.pdf", &doubled, "", TooComplex));
    let protected = "/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >>";
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>";
    let tree = [catalog, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page];
    all.push(refused("protected.pdf", &tree, protected, Encrypted));
    all.push(Specimen::refused("locked.pdf", locked(), Encrypted));
    let nested = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    // Nothing leads to them: they are not kept.
    let beside = |nested: &str| {
        let objects = [catalog, tree[1], page, nested].map(|object| object.as_bytes().to_vec());
        pdf::file(&objects, "")
    };
    all.push(Specimen::pdf("nested-arrays.pdf", beside(&nested), 1, &[Blank]));
    all.push(refused("nested-tree.pdf", &[catalog, &nested], "", Unreadable));
    let nested = format!("{}null{}", "<</A".repeat(100_000), ">>".repeat(100_000));
    all.push(Specimen::pdf("nested-dictionaries.pdf", beside(&nested), 1, &[Blank]));
    let mut circle = good.clone();
    let table = circle.windows(5).position(|part| part == b"xref\n").expect("a table");
    let text = String::from_utf8_lossy(&circle[table..]).replace("/Root", &format!("/Prev {table} /Root"));
    circle.truncate(table);
    circle.extend(text.bytes());
    all.push(Specimen::pdf("table-of-itself.pdf", circle, 2, &[]));
    let lost = String::from_utf8_lossy(&good[table..]).replace("startxref\n", "startxref\n9");
    all.push(Specimen::pdf("table-elsewhere.pdf", join(&[&good[..table], lost.as_bytes()]), 2, &[]));
    all.push(Specimen::refused("a-third.pdf", &good[..good.len() / 3], Unreadable));
    all.push(Specimen::refused("without-its-end.pdf", &good[..good.len() - 6], Unreadable));
    all.push(refused(
        "page-that-is-not-there.pdf",
        &[catalog, "<< /Type /Pages /Kids [9 0 R] /Count 1 >>"],
        "",
        Unreadable,
    ));
    let bare = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 9 0 R >>";
    all.push(refused("drawing-that-is-not-there.pdf", &[catalog, tree[1], bare], "", Unreadable));
    // A number that no reader knows: the page cannot be read.
    let immense = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1e38 1e38] >>";
    all.push(refused("page-immense.pdf", &[catalog, tree[1], immense], "", Unreadable));
    let sizes = [("nowhere", "0 0 0 0"), ("of-no-number", "0 0 /a /b"), ("thin", "0 0 1 30000")];
    for (name, media) in sizes {
        let page = format!("<< /Type /Page /Parent 2 0 R /MediaBox [{media}] >>");
        let objects: Vec<_> = [catalog, tree[1], &page].iter().map(|object| object.as_bytes().to_vec()).collect();
        all.push(Specimen::pdf(&format!("page-{name}.pdf"), pdf::file(&objects, ""), 1, &[Blank]));
    }
}

/// A PDF that really is protected, by the cipher that every program knows.
fn locked() -> Vec<u8> {
    let mut document = lopdf::Document::load_mem(&pdf_of_text(1)).expect("a file of ours");
    document.trailer.set("ID", vec![lopdf::Object::string_literal("one"), lopdf::Object::string_literal("two")]);
    let version = lopdf::EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: "user",
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).expect("a cipher");
    document.encrypt(&state).expect("it can be protected");
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("memory can be written");
    bytes
}

fn acting_pdfs(all: &mut Vec<Specimen>) {
    let mut acts = |name: &str, bytes: Vec<u8>| {
        all.push(Specimen::refused(&format!("acts-{name}.pdf"), bytes, ActiveContent));
    };
    acts("script", pdf::with("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", &[]));
    acts(
        "script-named",
        pdf::with("/Names << /JavaScript << /Names [(a) 6 0 R] >> >>", &["<< /S /JavaScript /JS (x) >>"]),
    );
    acts("launch", pdf::with("/OpenAction << /S /Launch /F (calc.exe) >>", &[]));
    acts("at-closing", pdf::with("/AA << /WC 6 0 R >>", &["<< /S /GoTo >>"]));
    acts("sends-a-form", pdf::with("", &["<< /S /SubmitForm /F (http://example.org) >>"]));
    acts("reads-a-form", pdf::with("", &["<< /S /ImportData /F (c:\\\\secret) >>"]));
    acts("opens-another", pdf::with("/OpenAction << /S /GoToR /F (\\\\\\\\example.org\\\\share) >>", &[]));
    acts("opens-an-attached", pdf::with("/OpenAction << /S /GoToE >>", &[]));
    acts("plays", pdf::with("", &["<< /S /Rendition /OP 0 >>"]));
    acts("film", pdf::with("", &["<< /Type /Annot /Subtype /Movie >>"]));
    acts("sound", pdf::with("", &["<< /S /Sound /Sound 7 0 R >>"]));
    acts("rich", pdf::with("", &["<< /Type /Annot /Subtype /RichMedia >>"]));
    acts("space", pdf::with("", &["<< /Type /Annot /Subtype /3D >>"]));
    acts("xfa", pdf::with("/AcroForm << /XFA 6 0 R /Fields [] >>", &["<< >>"]));
    acts(
        "attached",
        pdf::with("/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>", &["<< /Type /Filespec /F (a) >>"]),
    );
    acts("attached-to-a-note", pdf::with("", &["<< /Type /Annot /Subtype /FileAttachment >>"]));
    acts("local-file", pdf::with("", &["<< /S /URI /URI (file:///etc/passwd) >>"]));
    acts("script-as-address", pdf::with("", &["<< /S /URI /URI (javascript:alert(1)) >>"]));
    acts("deep", pdf::with("/X [[[[[<< /Y << /S /Launch /F (x) >> >>]]]]]", &[]));
    let packed = stream("/Type /ObjStm /N 1 /First 4", b"9 0 << /S /JavaScript /JS (app.alert(1)) >>");
    acts("packed", pdf::file(&pdf::page_and("", "", &[packed]), ""));
    // Not in the table: only who repairs the file sees it.
    let mut hidden = pdf_of_text(1);
    let at = hidden.windows(5).position(|part| part == b"xref\n").expect("a table");
    let object = b"99 0 obj\n<< /S /Launch /F (calc.exe) >>\nendobj\n";
    hidden.splice(at..at, object.iter().copied());
    let pointer = hidden.windows(10).rposition(|part| part == b"startxref\n").expect("a pointer");
    hidden.truncate(pointer);
    hidden.extend(format!("startxref\n{}\n%%EOF\n", at + object.len()).bytes());
    acts("hidden", hidden);
    // What the file was before its last change.
    let mut changed = pdf::with("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", &[]);
    let before = changed.windows(5).position(|part| part == b"xref\n").expect("a table");
    let at = changed.len();
    changed.extend(b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
    let table = changed.len();
    changed
        .extend(format!("xref\n1 1\n{at:010} 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev {before} >>\n").bytes());
    changed.extend(format!("startxref\n{table}\n%%EOF\n").bytes());
    acts("before-its-last-change", changed);
}

fn swollen_pdfs(all: &mut Vec<Specimen>) {
    let page = |contents: Vec<u8>, more: &[Vec<u8>]| {
        let objects = [&[contents][..], more].concat();
        pdf::with_page("/Contents 6 0 R", &objects)
    };
    let mut add = |name: &str, bytes: Vec<u8>, problem: FileProblem| all.push(Specimen::refused(name, bytes, problem));
    add("swollen-page.pdf", page(pdf::packed("/Filter /FlateDecode", &deflated(b' ', 40 << 20)), &[]), Unreadable);
    let twice = deflate(&deflated(b' ', 1 << 30));
    add("swollen-twice.pdf", page(pdf::packed("/Filter [/FlateDecode /FlateDecode]", &twice), &[]), Unreadable);
    let picture = |width: u32, height: u32, packed: &[u8]| {
        let said = format!(
            "/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 \
             /Filter /FlateDecode"
        );
        let objects = [stream("", b"595 0 0 842 0 0 cm /I Do"), pdf::packed(&said, packed)];
        pdf::with_page("/Contents 6 0 R /Resources << /XObject << /I 7 0 R >> >>", &objects)
    };
    add("picture-of-60000.pdf", picture(60_000, 60_000, &deflate(&[0; 100])), TooManyPixels);
    add("swollen-picture.pdf", picture(100, 100, &deflated(0, 1 << 30)), Unreadable);
    // Ten drawings of ten drawings of ten drawings…
    let mut laughing = vec![stream("", b"/X1 Do")];
    for level in 1..=12 {
        let below = 7 + level;
        let resources = format!("/Resources << /XObject << /X{} {below} 0 R >> >>", level + 1);
        let content = format!("/X{} Do ", level + 1).repeat(10);
        laughing.push(stream(
            &format!("/Type /XObject /Subtype /Form /BBox [0 0 595 842] {resources}"),
            content.as_bytes(),
        ));
    }
    laughing.push(stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842]", b"0 0 10 10 re f"));
    let laughing = pdf::with_page("/Contents 6 0 R /Resources << /XObject << /X1 7 0 R >> >>", &laughing);
    add("a-billion-drawings.pdf", laughing, TooComplex);
    let itself = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 7 0 R >> >>",
        b"0 0 10 10 re f /X Do /X Do",
    );
    let drawn =
        pdf::with_page("/Contents 6 0 R /Resources << /XObject << /X 7 0 R >> >>", &[stream("", b"/X Do"), itself]);
    add("a-drawing-of-itself.pdf", drawn, TooComplex);
    let strokes = "0 0 m 595 842 l S 0 842 m 595 0 l S ".repeat(800_000);
    add("a-million-strokes.pdf", page(stream("", strokes.as_bytes()), &[]), TooComplex);
    let deep = "q ".repeat(5_000_000);
    add("five-million-states.pdf", page(stream("", deep.as_bytes()), &[]), TooComplex);
    let many: Vec<Vec<u8>> = (0..300_000).map(|_| b"null".to_vec()).collect();
    all.push(Specimen::pdf("three-hundred-thousand-objects.pdf", pdf::with_page("", &many), 1, &[]));
    let filters = "/Filter [".to_owned() + &"/ASCIIHexDecode ".repeat(2000) + "]";
    let page = pdf::with_page("/Contents 6 0 R", &[pdf::packed(&filters, b"41>")]);
    all.push(Specimen::pdf("two-thousand-filters.pdf", page, 1, &[Blank]));
}
