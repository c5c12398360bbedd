//! `./tests/bench pieces`: what an examination costs, beside what it costs to decode the same file and nothing more.
//!
//! Each figure is of a new process, which reads the file, and says what processor time it took from then on (whoever else
//! keeps the machine busy) and the most memory it held. The last column is the whole way as on AWS, by the clock: a process
//! is started, told the file, and listened to.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use domain::piece::{FileKind, FileProblem};
use fn_intake::apart::Place;
use fn_intake::examination::examine;
use image::DynamicImage;
use pieces::{Sheet, heic_grid, jpeg, pdf_of_scans, pdf_of_text, tile};
use rustix::time::{ClockId, clock_gettime};
use usecases::intake::Examiner as _;

use crate::Trouble;

/// The argument that asks this program for one measure.
const ASKED: &str = "measure-one-file";
/// Measures of each file; the one in the middle counts.
const TIMES: usize = 5;

/// Measures once and says so, when this process was started for it.
pub(crate) fn serve(mut arguments: impl Iterator<Item = String>) -> Option<Result<(), Trouble>> {
    if arguments.next().as_deref() != Some(ASKED) {
        return None;
    }
    let (what, path) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    Some(measure(&what, Path::new(&path)))
}

fn measure(what: &str, path: &Path) -> Result<(), Trouble> {
    let bytes = std::fs::read(path)?;
    let started = processor_time();
    let made = if what == "examine" {
        let found = examine(&bytes, bytes.len() as u64).map_err(FileProblem::code)?;
        found.copy.len() + found.previews.iter().map(Vec::len).sum::<usize>()
    } else {
        decode(&bytes)?
    };
    let took = processor_time().saturating_sub(started);
    println!("{} {} {made}", took.as_micros(), peak_memory()?);
    Ok(())
}

/// The pixels of a picture, the objects of a PDF: what any examination begins with.
fn decode(bytes: &[u8]) -> Result<usize, Trouble> {
    Ok(match bytes {
        [b'%', ..] => lopdf::Document::load_mem(bytes)?.objects.len(),
        [_, _, _, _, b'f', ..] => heic_decoder::decode(bytes)?.to_rgb8()?.data.len(),
        _ => image::load_from_memory(bytes)?.as_bytes().len(),
    })
}

/// What this process took of the processors so far.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// The most memory that this process held, in KiB (Linux).
fn peak_memory() -> Result<u64, Trouble> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).ok_or("no VmHWM in /proc/self/status")?;
    Ok(line.split_whitespace().nth(1).ok_or("VmHWM says nothing")?.parse()?)
}

/// Measures every kind of file.
pub(crate) async fn run() -> Result<bool, Trouble> {
    let program = std::env::current_exe()?;
    let directory = std::env::temp_dir().join(format!("pieces-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let place = Place::Apart(program.clone());
    println!(
        "{:<22} {:>8} | {:>9} {:>7} {:>7} | {:>9} {:>7} | {:>6} | {:>9}",
        "", "KB", "examine", "a sec.", "MB", "decode", "MB", "times", "apart"
    );
    for (name, bytes) in files()? {
        let path = directory.join("file");
        std::fs::write(&path, &bytes)?;
        let middle = |what: &str| -> Result<(Duration, u64), Trouble> {
            let mut all = (0..TIMES).map(|_| once(&program, what, &path)).collect::<Result<Vec<_>, _>>()?;
            all.sort_unstable();
            Ok(all[TIMES / 2])
        };
        let ((examined, memory), (decoded, least)) = (middle("examine")?, middle("decode")?);
        let mut apart = Vec::new();
        for _ in 0..TIMES {
            let started = Instant::now();
            let found = place.examine(&bytes, bytes.len() as u64).await?.map_err(FileProblem::code)?;
            assert!(matches!(found.kind, FileKind::Jpeg | FileKind::Pdf));
            apart.push(started.elapsed());
        }
        apart.sort_unstable();
        println!(
            "{name:<22} {:>8} | {:>6} ms {:>7.1} {:>7} | {:>6} ms {:>7} | {:>6.1} | {:>6} ms",
            bytes.len() / 1000,
            examined.as_millis(),
            1.0 / examined.as_secs_f64(),
            memory / 1024,
            decoded.as_millis(),
            least / 1024,
            examined.as_secs_f64() / decoded.as_secs_f64(),
            apart[TIMES / 2].as_millis()
        );
    }
    std::fs::remove_dir_all(&directory)?;
    Ok(true)
}

fn once(program: &Path, what: &str, path: &Path) -> Result<(Duration, u64), Trouble> {
    let output = Command::new(program).arg(ASKED).arg(what).arg(path).output()?;
    let said = String::from_utf8(output.stdout)?;
    let mut words = said.split_whitespace().map(str::parse::<u64>);
    let (Some(Ok(took)), Some(Ok(memory))) = (words.next(), words.next()) else {
        return Err(format!("no measure of {what}: {}", String::from_utf8_lossy(&output.stderr)).into());
    };
    Ok((Duration::from_micros(took), memory))
}

fn files() -> Result<Vec<(&'static str, Vec<u8>)>, Trouble> {
    let of_3 = Sheet::new(1536, 2048).draw();
    let of_12 = Sheet::new(3024, 4032).draw();
    let scan = Sheet { paper: 252, ink: 10, grain: 0, ..Sheet::new(2480, 3508) }.draw();
    let png = |picture| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(picture).write_to(&mut bytes, image::ImageFormat::Png).map(|()| bytes.into_inner())
    };
    let tile = tile(&Sheet { signs: 8, ..Sheet::new(512, 512) }.draw())?;
    let photograph = jpeg(&of_3, 80);
    Ok(vec![
        ("JPEG 3 Mpx", jpeg(&of_3, 88)),
        ("JPEG 12 Mpx", jpeg(&of_12, 88)),
        ("JPEG 48 Mpx", jpeg(&Sheet::new(6048, 8064).draw(), 80)),
        ("PNG 9 Mpx (scan)", png(scan)?),
        ("PNG 12 Mpx (photo)", png(Sheet { grain: 1, ..Sheet::new(3024, 4032) }.draw())?),
        ("HEIC 12 Mpx", heic_grid(&tile, (8, 6), (4032, 3024), b"")),
        ("HEIC 48 Mpx", heic_grid(&tile, (16, 12), (8064, 6048), b"")),
        ("PDF 1 page of text", pdf_of_text(1)),
        ("PDF 3 pages of text", pdf_of_text(3)),
        ("PDF 50 pages of text", pdf_of_text(50)),
        ("PDF 1 scanned page", pdf_of_scans(&photograph, (1536, 2048), 1)),
        ("PDF 20 scanned pages", pdf_of_scans(&photograph, (1536, 2048), 20)),
    ])
}
