//! PDF files: whole, open, short, and inert.
//!
//! A reader shows a PDF to an agent: nothing in it may run, send, fetch or hide another file. What could do so is refused
//! rather than cleaned: a clean copy of a hostile file is not what the applicant signed.
//!
//! What is kept of the others is written again, from the objects that lead to a page: what lies between them, what an older
//! version of the file held, and what the makers of the file and of its photographs said of themselves (names, dates,
//! places) stay behind.

use domain::piece::{FileKind, FileProblem};
use lopdf::{DecompressError, Dictionary, Document, Error, LoadOptions, Object, ObjectStream, Stream};
use usecases::intake::Found;

use super::{MAX_PAGES, MAX_PIXELS, legibility, preview};

/// Most bytes one compressed stream of objects, or of drawing, may hold.
const MAX_STREAM: usize = 32 * 1024 * 1024;
/// Most bytes of all of them.
const MAX_STREAMS: usize = 128 * 1024 * 1024;
/// Most bytes of one picture: a large page scanned in colours.
const MAX_PICTURE: usize = 256 * 1024 * 1024;
/// Most bytes of all pictures: fifty pages scanned in colours take a quarter of it.
const MAX_PICTURES: usize = 4096 * 1024 * 1024;

/// Keys under which programs speak of themselves, of the author and of the past of a file.
const MAKERS: [&[u8]; 3] = [b"Metadata", b"PieceInfo", b"LastModified"];

/// Keys of dictionaries that act, carry other files, or hold forms that act (ISO 32000-1, §12.6 and 12.7; XFA).
const ACTIVE_KEYS: [&[u8]; 8] =
    [b"JS", b"JavaScript", b"AA", b"XFA", b"EmbeddedFiles", b"EF", b"RichMediaContent", b"RichMediaSettings"];
/// Kinds of actions (`/S`) and of annotations (`/Subtype`) that do more than move within the document.
const ACTIVE_NAMES: [&[u8]; 16] = [
    b"JavaScript",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"ResetForm",
    b"GoToR",
    b"GoToE",
    b"GoTo3DView",
    b"Rendition",
    b"Movie",
    b"Sound",
    b"RichMedia",
    b"RichMediaExecute",
    b"FileAttachment",
    b"Screen",
    b"3D",
];
/// What ends a PDF, or an older version of it (ISO 32000-1, §7.5.5). One that has it nowhere was cut.
const END: &[u8] = b"%%EOF";
/// Names long enough not to occur by chance in compressed data, looked for in the raw bytes too: a reader that repairs a
/// damaged file sees objects that its table of contents hides from us.
const TELLTALES: [&[u8]; 5] = [b"/JavaScript", b"/SubmitForm", b"/ImportData", b"/RichMedia", b"/EmbeddedFile"];

pub(super) fn pdf(bytes: &[u8]) -> Result<Found, FileProblem> {
    let mut document = load(bytes, false).map_err(problem)?;
    if document.trailer.has(b"Encrypt") || document.was_encrypted() {
        return Err(FileProblem::Encrypted);
    }
    let pages = u32::try_from(document.page_iter().take(MAX_PAGES as usize + 1).count()).unwrap_or(u32::MAX);
    if pages == 0 || !contains(bytes, END) || !is_whole(&document) {
        return Err(FileProblem::Unreadable);
    }
    if pages > MAX_PAGES {
        return Err(FileProblem::TooManyPages);
    }
    let raw = plain_names(bytes);
    if TELLTALES.iter().any(|name| contains(&raw, name)) {
        return Err(FileProblem::ActiveContent);
    }
    inert(&document)?;
    // What a reader would find that repairs the file by looking for objects, whatever its table says.
    if let Ok(repaired) = load(bytes, true) {
        inert(&repaired)?;
    }
    let copy = written_again(&mut document)?;
    let drawn = preview::draw(&copy, pages)?;
    let warnings = legibility::warnings(&drawn.measures);
    Ok(Found { kind: FileKind::Pdf, pages, copy, previews: drawn.pictures, warnings })
}

/// Whether its pages are there, and what they draw: the reader of objects takes what it finds.
fn is_whole(document: &Document) -> bool {
    document.page_iter().take(MAX_PAGES as usize + 1).all(|page| {
        document.get_dictionary(page).is_ok()
            && document.get_page_contents(page).iter().all(|drawing| document.objects.contains_key(drawing))
    })
}

/// The document as we write it.
fn written_again(document: &mut Document) -> Result<Vec<u8>, FileProblem> {
    document.trailer.remove(b"Info");
    for object in document.objects.values_mut() {
        let dictionary = match object {
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => {
                if is_jpeg(stream) {
                    let plain = without_exif(&stream.content);
                    stream.set_content(plain);
                }
                &mut stream.dict
            }
            _ => continue,
        };
        for key in MAKERS {
            dictionary.remove(key);
        }
    }
    document.prune_objects();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(|_| FileProblem::Unreadable)?;
    Ok(bytes)
}

/// A photograph that is in the file as it is, without another coding around it.
fn is_jpeg(stream: &Stream) -> bool {
    stream.filters().is_ok_and(|filters| filters == [&b"DCTDecode"[..]])
}

/// A JPEG without what cameras and programs say in it (the segments APP1, APP3 to APP13, APP15 and COM). Colours need APP0,
/// APP2 and APP14. One that is not understood is left as it is: its end is not ours to find.
fn without_exif(jpeg: &[u8]) -> Vec<u8> {
    let mut plain = jpeg.get(..2).unwrap_or_default().to_vec();
    let mut rest = jpeg.get(2..).unwrap_or_default();
    while let [0xFF, marker @ (0xC0..=0xCF | 0xDB..=0xFE), high, low, ..] = *rest {
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        let Some((segment, after)) = rest.split_at_checked(length) else { break };
        if !matches!(marker, 0xE1 | 0xE3..=0xED | 0xEF | 0xFE) {
            plain.extend_from_slice(segment);
        }
        rest = after;
    }
    plain.extend_from_slice(rest);
    plain
}

fn load(bytes: &[u8], force_reconstruct: bool) -> Result<Document, Error> {
    let options = LoadOptions { max_decompressed_size: Some(MAX_STREAM), force_reconstruct, ..LoadOptions::default() };
    Document::load_mem_with_options(bytes, options)
}

fn problem(error: Error) -> FileProblem {
    match error {
        Error::Decryption(_) | Error::InvalidPassword => FileProblem::Encrypted,
        _ => FileProblem::Unreadable,
    }
}

/// Refuses what acts, in every object, those inside compressed streams included.
fn inert(document: &Document) -> Result<(), FileProblem> {
    nothing_acts(&Object::Dictionary(document.trailer.clone()))?;
    let (mut room, mut room_for_pictures) = (MAX_STREAMS, MAX_PICTURES);
    for object in document.objects.values() {
        nothing_acts(object)?;
        let Object::Stream(stream) = object else { continue };
        let picture = is_picture(stream);
        if picture && pixels(stream) > MAX_PIXELS * 2 {
            return Err(FileProblem::TooManyPixels);
        }
        if stream.dict.has_type(b"ObjStm") {
            // Also the copies that the table of contents calls stale.
            if let Ok(inner) = ObjectStream::new_with_limit(stream, Some(MAX_STREAM)) {
                inner.objects.values().try_for_each(nothing_acts)?;
            }
        }
        let (most, room) = if picture { (MAX_PICTURE, &mut room_for_pictures) } else { (MAX_STREAM, &mut room) };
        match stream.decompress_to_writer(&mut std::io::sink(), most.min(*room)) {
            Ok(written) => *room = room.saturating_sub(written),
            Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => return Err(FileProblem::Unreadable),
            // A stream that no filter of ours reads, or that is damaged: a missing picture, not a danger.
            Err(_) => {}
        }
    }
    Ok(())
}

fn is_picture(stream: &Stream) -> bool {
    stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image")
}

/// How many pixels a picture says it has: a page of A3 at 600 dots an inch has 70 million, in black and white.
fn pixels(picture: &Stream) -> u64 {
    let side = |key: &[u8]| picture.dict.get(key).and_then(Object::as_i64).map_or(0, i64::unsigned_abs);
    side(b"Width").saturating_mul(side(b"Height"))
}

/// Walks an object without recursion: depth is the sender's choice.
fn nothing_acts(object: &Object) -> Result<(), FileProblem> {
    let mut left = vec![object];
    while let Some(object) = left.pop() {
        let dictionary = match object {
            Object::Array(items) => {
                left.extend(items);
                continue;
            }
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        if acts(dictionary) {
            return Err(FileProblem::ActiveContent);
        }
        left.extend(dictionary.iter().map(|(_, value)| value));
    }
    Ok(())
}

fn acts(dictionary: &Dictionary) -> bool {
    let name = |key: &[u8]| dictionary.get(key).and_then(Object::as_name).ok();
    let active_name = |key: &[u8]| name(key).is_some_and(|name| ACTIVE_NAMES.contains(&name));
    ACTIVE_KEYS.iter().any(|key| dictionary.has(key))
        || active_name(b"S")
        || active_name(b"Subtype")
        || name(b"Type") == Some(b"EmbeddedFile")
        || name(b"S") == Some(b"URI") && !is_plain_link(dictionary)
}

/// A link that a person may choose to follow; nothing that reads local files or runs.
fn is_plain_link(action: &Dictionary) -> bool {
    let address = action.get(b"URI").and_then(Object::as_str).unwrap_or_default().to_ascii_lowercase();
    [&b"http://"[..], b"https://", b"mailto:"].iter().any(|start| address.starts_with(start))
}

/// The bytes with `#4a` written `J`, as names may be.
fn plain_names(bytes: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        if let (b'#', [high, low, after @ ..]) = (first, tail)
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            plain.push(high * 16 + low);
            rest = after;
        } else {
            plain.push(*first);
            rest = tail;
        }
    }
    plain
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
