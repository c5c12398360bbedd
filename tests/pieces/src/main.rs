//! `./tests/run pieces`: every file of the corpus is scanned and examined as on AWS, in a process of its own, and what comes
//! out is looked at. Prints a table, and fails on any difference.

#![allow(clippy::print_stdout, reason = "a table is what the command is for")]

mod bench;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use domain::piece::{FileKind, FileProblem, MAX_FILE_BYTES};
use fn_intake::apart::{Place, serve};
use fn_intake::examination::{PREVIEW_SIDE, STANDARD_SIDE};
use image::GenericImageView as _;
use pieces::{Expected, Specimen, corpus};
use storage::MalwareScan;
use usecases::intake::{Examiner as _, Found, judge};
use usecases::ports::{Content, MalwareScanner as _};

/// What keeps the corpus from being examined.
pub(crate) type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// What no file that is kept may hold: where and with what it was made, and what was hidden in it.
const NEVER: [&[u8]; 9] = [
    b"Exif\0",
    b"http://ns.adobe.com/xap",
    b"<x:xmpmeta",
    b"GPSLatitude",
    b"PK\x03\x04",
    b"<script",
    b"ftypmp42",
    b"Somebody Private",
    b"EICAR",
];

fn main() -> ExitCode {
    if serve(std::env::args().skip(1)) {
        return ExitCode::SUCCESS;
    }
    let asked = bench::serve(std::env::args().skip(1)).map(|measured| measured.map(|()| true));
    match asked.unwrap_or_else(run) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run() -> Result<bool, Trouble> {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.peek().is_some_and(|first| first == "--bench") {
        return bench::run().await;
    }
    let Some(clamd) = arguments.next() else {
        return Err(
            "where is ClamAV? give host:port or the path of its socket; then, if you like, a part of names".into()
        );
    };
    let part = arguments.next().unwrap_or_default();
    let (scan, place) = (MalwareScan::Clamd(clamd), Place::Apart(std::env::current_exe()?));
    println!("making the files");
    let specimens = corpus()?;
    println!("{:<38} {:>9}  {:<34} {:<34} {:>6} {:>6}", "file", "bytes", "expected", "came out", "scan", "exam.");
    let (mut wrong, mut count, mut longest) = (0, 0, (Duration::ZERO, String::new()));
    for specimen in specimens.iter().filter(|specimen| specimen.name.contains(&part)) {
        count += 1;
        let mut bytes = specimen.bytes.clone();
        // As the files are read: one byte more than is taken.
        bytes.truncate(usize::try_from(MAX_FILE_BYTES)? + 1);
        let content = Content { bytes, size: specimen.bytes.len() as u64, version: None };
        let started = Instant::now();
        let scanned = scan.scan("corpus", &content).await?;
        let after_scan = started.elapsed();
        let looked = judge(scanned, &place, &content).await?.ok_or("a file that is not scanned")?;
        let took = started.elapsed().saturating_sub(after_scan);
        if took > longest.0 {
            longest = (took, specimen.name.clone());
        }
        let came_out = outcome(&looked);
        let mut faults = Vec::new();
        if came_out != specimen.expected {
            faults.push("not what is expected".to_owned());
        }
        if let Ok(found) = &looked {
            faults.extend(faults_of(found));
            if specimen.bytes.len() < 3_000_000
                && let Err(problem) = again(&place, found).await?
            {
                faults.push(format!("what is kept is not sound itself: {}", problem.code()));
            }
        }
        print_line(specimen, &came_out, after_scan, took);
        for fault in &faults {
            println!("    WRONG: {fault}");
        }
        wrong += usize::from(!faults.is_empty());
    }
    println!("{count} files, {wrong} wrong; the longest examination took {} ms ({})", longest.0.as_millis(), longest.1);
    Ok(wrong == 0 && count > 0)
}

fn outcome(looked: &Result<Found, FileProblem>) -> Expected {
    match looked {
        Ok(found) => Expected::Sound { kind: found.kind, pages: found.pages, warnings: found.warnings.clone() },
        Err(problem) => Expected::Refused(*problem),
    }
}

/// What is kept, examined in its turn.
async fn again(place: &Place, found: &Found) -> Result<Result<Found, FileProblem>, Trouble> {
    Ok(place.examine(&found.copy, found.copy.len() as u64).await?)
}

/// What is wrong with what would be kept.
fn faults_of(found: &Found) -> Vec<String> {
    let mut faults = Vec::new();
    for kept in std::iter::once(&found.copy).chain(&found.previews) {
        for never in NEVER {
            if kept.windows(never.len()).any(|part| part == never) {
                faults.push(format!("what is kept holds {:?}", String::from_utf8_lossy(never)));
            }
        }
    }
    let mut pictures: Vec<(&[u8], u32)> = found.previews.iter().map(|bytes| (&bytes[..], PREVIEW_SIDE)).collect();
    match found.kind {
        FileKind::Jpeg => pictures.push((&found.copy, STANDARD_SIDE)),
        FileKind::Pdf => match lopdf::Document::load_mem(&found.copy) {
            Ok(document) => {
                if document.get_pages().len() != found.pages as usize {
                    faults.push("what is kept has other pages".to_owned());
                }
                if document.trailer.has(b"Info") || document.objects.values().any(says_more) {
                    faults.push("what is kept says who made it".to_owned());
                }
            }
            Err(_) => faults.push("what is kept cannot be opened".to_owned()),
        },
    }
    for (bytes, side) in pictures {
        match image::load_from_memory_with_format(bytes, image::ImageFormat::Jpeg) {
            Ok(picture) => {
                let (width, height) = picture.dimensions();
                if width.max(height) > side {
                    faults.push(format!("a picture of {width} × {height} is kept"));
                }
            }
            Err(_) => faults.push("a picture that is kept cannot be opened".to_owned()),
        }
        // Segments before the first scan: nothing but what decoding needs.
        let head = bytes.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap_or(bytes.len());
        if bytes[..head].windows(2).any(|pair| pair[0] == 0xFF && matches!(pair[1], 0xE1..=0xEF | 0xFE)) {
            faults.push("a picture that is kept says more than its pixels".to_owned());
        }
    }
    if found.kind == FileKind::Pdf && found.previews.len() > found.pages as usize {
        faults.push("there are more pictures than pages".to_owned());
    }
    faults
}

fn says_more(object: &lopdf::Object) -> bool {
    object.as_dict().is_ok_and(|dictionary| dictionary.has(b"Metadata") || dictionary.has(b"PieceInfo"))
}

fn print_line(specimen: &Specimen, came_out: &Expected, scan: Duration, took: Duration) {
    println!(
        "{:<38} {:>9}  {:<34} {:<34} {:>6} {:>6}",
        specimen.name,
        specimen.bytes.len(),
        said(&specimen.expected),
        said(came_out),
        scan.as_millis(),
        took.as_millis()
    );
}

fn said(verdict: &Expected) -> String {
    match verdict {
        Expected::Refused(problem) => problem.code().to_owned(),
        Expected::Sound { kind, pages, warnings } => {
            let kind = kind.code().rsplit('/').next().unwrap_or_default();
            let pages = if *pages == 1 { String::new() } else { format!(", {pages} pages") };
            let warned = warnings.iter().map(|warning| warning.code());
            let all: Vec<&str> = std::iter::once(kind).chain(warned).collect();
            format!("{}{pages}", all.join(", "))
        }
    }
}
