//! Files are looked at by a process of their own, with limits of its own: what a hostile file does to a decoder (a stack
//! that overflows, memory without end, a loop) ends that process, and is a verdict. It has no environment, so no credentials.
//!
//! The process is this very program, started again: [`serve`] is the first thing its `main` calls.

use std::io::{Read as _, Write as _};
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use async_trait::async_trait;
use domain::piece::{FileKind, FileProblem, FileWarning};
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use usecases::Fault;
use usecases::intake::{Examiner, Found};

use crate::examination;

/// The argument that asks a program for an examination, before the size of the file.
const ASKED: &str = "examine-one-file";
/// Memory that the process may ask for, in bytes. A photograph of 50 megapixels takes 700 MB at the most (HEIC), a scanned
/// page 400 MB.
const MEMORY: u64 = 1200 * 1024 * 1024;
/// Processor time that it may take, in seconds: twice what fifty scanned pages need on a processor of a Lambda.
const PROCESSOR_SECONDS: u64 = 15;
/// Time that it may take, in seconds, when the processor is not its own.
const SECONDS: u64 = 25;
/// Most bytes that are read of what it says: what is kept of a file, and the pictures of its pages.
const MAX_SAID: u64 = 160 * 1024 * 1024;

/// Where files are looked at.
#[derive(Debug, Clone)]
pub enum Place {
    /// In a process of its own, of this program. Its `main` must begin with [`serve`].
    Apart(PathBuf),
    /// In this process: where no file is hostile but those of the tests.
    Here,
}

#[async_trait]
impl Examiner for Place {
    async fn examine(&self, bytes: &[u8], size: u64) -> Result<Result<Found, FileProblem>, Fault> {
        match self {
            Self::Apart(program) => apart(program, bytes, size).await,
            Self::Here => {
                let bytes = bytes.to_vec();
                let looked = tokio::task::spawn_blocking(move || examined(&bytes, size)).await;
                looked.map_err(|error| Fault::caused("an examination broke off", error))
            }
        }
    }
}

/// Whatever a hostile file does to a decoder, it is a file we cannot use, not a failure of ours that comes back five times.
fn examined(bytes: &[u8], size: u64) -> Result<Found, FileProblem> {
    catch_unwind(|| examination::examine(bytes, size)).unwrap_or(Err(FileProblem::Unreadable))
}

/// What the process says before the bytes: the verdict, and the length of each file that follows.
#[derive(Serialize, Deserialize)]
enum Said {
    Found { kind: String, pages: u32, warnings: Vec<String>, copy: usize, previews: Vec<usize> },
    Problem(String),
}

async fn apart(program: &PathBuf, bytes: &[u8], size: u64) -> Result<Result<Found, FileProblem>, Fault> {
    let failed = |error| Fault::caused("an examination could not be started", error);
    let mut process = Command::new(program)
        .arg(ASKED)
        .arg(size.to_string())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // What a decoder says of a file may hold what is in the file.
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let (Some(mut input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
        return Err(Fault::new("an examination has no input or no output"));
    };
    let mut said = Vec::new();
    let talk = async {
        let tell = async {
            // One that ended before it heard everything has said why, or nothing.
            let _ = input.write_all(bytes).await;
            drop(input);
        };
        let mut output = output.take(MAX_SAID);
        let (heard, ()) = tokio::join!(output.read_to_end(&mut said), tell);
        heard?;
        process.wait().await
    };
    match tokio::time::timeout(Duration::from_secs(SECONDS), talk).await {
        Ok(Ok(status)) if status.success() => read(&said),
        Ok(Err(error)) => Err(failed(error)),
        // It was stopped by a limit, or fell over.
        Ok(Ok(_)) | Err(_) => Ok(Err(FileProblem::TooComplex)),
    }
}

fn read(said: &[u8]) -> Result<Result<Found, FileProblem>, Fault> {
    let odd = || Fault::new("an examination said what is no verdict");
    let (head, mut rest) = said.split_at(said.iter().position(|byte| *byte == b'\n').ok_or_else(odd)? + 1);
    match serde_json::from_slice(head).map_err(|_| odd())? {
        Said::Problem(code) => Ok(Err(FileProblem::parse(&code).ok_or_else(odd)?)),
        Said::Found { kind, pages, warnings, copy, previews } => {
            let mut next = |length: usize| {
                let (file, after) = rest.split_at_checked(length)?;
                rest = after;
                Some(file.to_vec())
            };
            Ok(Ok(Found {
                kind: FileKind::parse(&kind).ok_or_else(odd)?,
                pages,
                copy: next(copy).ok_or_else(odd)?,
                previews: previews.into_iter().map(&mut next).collect::<Option<_>>().ok_or_else(odd)?,
                warnings: warnings
                    .iter()
                    .map(|code| FileWarning::parse(code))
                    .collect::<Option<_>>()
                    .ok_or_else(odd)?,
            }))
        }
    }
}

/// Examines the file on the input and says what was found, when this process was started for it; `false` when it was not.
pub fn serve(mut arguments: impl Iterator<Item = String>) -> bool {
    if arguments.next().as_deref() != Some(ASKED) {
        return false;
    }
    let size = arguments.next().and_then(|size| size.parse().ok());
    let done = size.is_some_and(|size| limit().is_ok() && answer(size).is_ok());
    std::process::exit(i32::from(!done));
}

fn limit() -> rustix::io::Result<()> {
    let most = |amount| Rlimit { current: Some(amount), maximum: Some(amount) };
    setrlimit(Resource::As, most(MEMORY))?;
    setrlimit(Resource::Cpu, most(PROCESSOR_SECONDS))?;
    // It writes no file, and leaves none when it falls.
    setrlimit(Resource::Fsize, most(0))?;
    setrlimit(Resource::Core, most(0))
}

fn answer(size: u64) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let found = examined(&bytes, size);
    let said = match &found {
        Err(problem) => Said::Problem(problem.code().to_owned()),
        Ok(Found { kind, pages, copy, previews, warnings }) => Said::Found {
            kind: kind.code().to_owned(),
            pages: *pages,
            warnings: warnings.iter().map(|warning| warning.code().to_owned()).collect(),
            copy: copy.len(),
            previews: previews.iter().map(Vec::len).collect(),
        },
    };
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &said)?;
    out.write_all(b"\n")?;
    if let Ok(found) = &found {
        out.write_all(&found.copy)?;
        for picture in &found.previews {
            out.write_all(picture)?;
        }
    }
    out.flush()
}
