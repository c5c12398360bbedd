//! Typst, in process: a source and fonts that are part of the program, and the values to print.
//!
//! What people typed is only ever a value, never source: nothing in a name can be an instruction.

use std::sync::LazyLock;

use jiff::civil::Date;
use qrcode::{EcLevel, QrCode};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Array, Bytes, Datetime, Dict, Duration, IntoValue, Smart, Str, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// Source Sans 3 (Adobe, OFL 1.1): wide Latin, legible at small sizes.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files: [&'static [u8]; 2] =
        [include_bytes!("../fonts/SourceSans3-Regular.otf"), include_bytes!("../fonts/SourceSans3-Bold.otf")];
    files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect()
});

/// A letter could not be typeset. Says where in the source, never what was printed.
#[derive(Debug, thiserror::Error)]
#[error("a letter could not be typeset: {0}")]
pub struct Unprintable(String);

/// Values to print.
#[derive(Default)]
pub(crate) struct Values(Dict);

impl Values {
    pub(crate) fn text(mut self, name: &str, text: &str) -> Self {
        self.0.insert(name.into(), printable(text));
        self
    }

    pub(crate) fn date(self, name: &str, date: Date) -> Self {
        self.text(name, &crate::dates::french_date(date))
    }

    /// A text, or none.
    pub(crate) fn maybe(mut self, name: &str, text: Option<&str>) -> Self {
        self.0.insert(name.into(), text.map_or(Value::None, printable));
        self
    }

    /// A square that a phone reads, with the blank that belongs around it: a drawing, as sharp as the printer.
    pub(crate) fn square(mut self, name: &str, content: &str) -> Result<Self, Unprintable> {
        let code = QrCode::with_error_correction_level(content, EcLevel::M);
        let code = code.map_err(|error| Unprintable(format!("what a square holds: {error}")))?;
        let drawing = code.render::<qrcode::render::svg::Color>().build();
        self.0.insert(name.into(), Bytes::from_string(drawing).into_value());
        Ok(self)
    }

    /// A code to type, four letters at a time.
    pub(crate) fn code(self, name: &str, code: &str) -> Self {
        let letters: Vec<char> = code.chars().filter(|letter| letter.is_alphanumeric()).collect();
        self.text(name, &letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-"))
    }

    pub(crate) fn texts<T: AsRef<str>>(mut self, name: &str, texts: impl IntoIterator<Item = T>) -> Self {
        let texts: Array = texts.into_iter().map(|text| printable(text.as_ref())).collect();
        self.0.insert(name.into(), texts.into_value());
        self
    }

    pub(crate) fn list(mut self, name: &str, values: impl IntoIterator<Item = Values>) -> Self {
        let values: Array = values.into_iter().map(|values| values.0.into_value()).collect();
        self.0.insert(name.into(), values.into_value());
        self
    }
}

/// The text without the characters that our fonts lack: a sign that cannot be drawn would make the whole letter fail the
/// accessibility standard.
fn printable(text: &str) -> Value {
    let drawn = |sign: char| {
        if sign.is_whitespace() {
            return Some(if matches!(sign, '\u{a0}' | '\u{202f}') { sign } else { ' ' });
        }
        let invisible = sign.is_control()
            || matches!(u32::from(sign), 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF);
        if invisible {
            return None;
        }
        let covered = FONTS.first().is_some_and(|font| font.info().coverage.contains(u32::from(sign)));
        Some(if covered { sign } else { '?' })
    };
    Value::Str(Str::from(text.chars().filter_map(drawn).collect::<String>()))
}

struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    source: Source,
}

impl World for Press {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        // Letters carry the dates they are given.
        None
    }
}

/// What is on paper.
pub(crate) struct Printed {
    /// A tagged PDF (PDF/UA-1).
    pub(crate) pdf: Vec<u8>,
    /// How many pages it has.
    pub(crate) pages: usize,
}

/// Typesets a source with its values into a tagged PDF (PDF/UA-1). The same input gives the same bytes.
pub(crate) fn pdf(source: &str, values: Values, dated: Date) -> Result<Vec<u8>, Unprintable> {
    printed(source, values, dated).map(|printed| printed.pdf)
}

/// The same, with how many pages it has.
pub(crate) fn printed(source: &str, values: Values, dated: Date) -> Result<Printed, Unprintable> {
    let made = set(source, values).and_then(|document| {
        let day = |number: i8| u8::try_from(number).unwrap_or(1);
        let made_on = Datetime::from_ymd(i32::from(dated.year()), day(dated.month()), day(dated.day()));
        let options = PdfOptions {
            ident: Smart::Auto,
            creator: Smart::Custom(None),
            timestamp: made_on.map(Timestamp::new_utc),
            standards: PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|_| Unprintable("standard".into()))?,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| unprintable(&errors))?;
        Ok(Printed { pdf, pages: document.pages().len() })
    });
    // What was typeset is somebody's: it does not stay in the memory of a warm function.
    typst::comemo::evict(0);
    made
}

fn set(source: &str, values: Values) -> Result<PagedDocument, Unprintable> {
    let main =
        RootedPath::new(VirtualRoot::Project, VirtualPath::new("letter.typ").map_err(|_| Unprintable("path".into()))?);
    let press = Press {
        library: LazyHash::new(Library::builder().with_inputs(values.0).build()),
        book: LazyHash::new(FontBook::from_fonts(FONTS.iter())),
        source: Source::new(main.intern(), source.to_owned()),
    };
    typst::compile::<PagedDocument>(&press).output.map_err(|errors| unprintable(&errors))
}

fn unprintable(errors: &[SourceDiagnostic]) -> Unprintable {
    // The compiler's messages quote our source; values are data to it and are not quoted.
    Unprintable(errors.first().map_or_else(String::new, |error| error.message.to_string()))
}

#[cfg(test)]
pub(crate) mod placed {
    //! Where things stand on the first page.

    use typst::layout::{Frame, FrameItem, Point};

    use super::{Values, set};

    /// A run of text: where its line starts, in millimetres from the top left corner of the sheet.
    #[derive(Debug)]
    pub(crate) struct Run {
        pub(crate) left: f64,
        pub(crate) right: f64,
        pub(crate) top: f64,
        pub(crate) baseline: f64,
        pub(crate) text: String,
    }

    /// The runs of the first page.
    pub(crate) fn runs(source: &str, values: Values) -> Vec<Run> {
        let document = set(source, values).expect("it can be typeset");
        let mut runs = Vec::new();
        collect(&document.pages()[0].frame, Point::zero(), &mut runs);
        runs
    }

    fn collect(frame: &Frame, origin: Point, runs: &mut Vec<Run>) {
        for (at, item) in frame.items() {
            let at = origin + *at;
            match item {
                FrameItem::Group(group) => {
                    collect(&group.frame, at + Point::new(group.transform.tx, group.transform.ty), runs);
                }
                FrameItem::Text(text) => runs.push(Run {
                    left: at.x.to_mm(),
                    right: (at.x + text.width()).to_mm(),
                    // Higher than any capital.
                    top: (at.y - text.size).to_mm(),
                    baseline: at.y.to_mm(),
                    text: text.text.to_string(),
                }),
                _ => {}
            }
        }
    }
}
